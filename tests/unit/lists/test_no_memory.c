/* unit/lists/test_no_memory.c - staging each format with the n-th allocation failing, for every n:
 * an error that says so, never a crash and never half a list.
 *
 * The arena and the buffer are compiled in here with failing allocation, and so take the place of
 * the archive's everywhere below.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "tests/unit/core/failing_alloc.h"

#include "core/arena.c"
#include "core/buf.c"

static const struct {
    const char *folder, *format;
    const char *files[4];
    size_t n;
} cases[] = {
    {"ofac", "ofac-legacy-csv", {"sdn.csv", "alt.csv", "add.csv", "comments.csv"}, 4},
    {"un", "un-xml", {"un.xml"}, 1},
    {"ofsi", "ofsi-conlist", {"conlist.xlsx"}, 1},
    {"dfat", "dfat-xlsx", {"list.xlsx"}, 1},
    {"mof", "mof-xlsx", {"list.xlsx"}, 1},
    {"dpl", "us-dpl", {"dpl.txt"}, 1},
    {"csl", "us-csl-csv", {"csl.csv"}, 1},
    {"csl_json", "us-csl-json", {"csl.json"}, 1},
    {"world_bank", "world-bank-json", {"wb.json"}, 1},
    {"eu_csv", "eu-csv", {"eu.csv"}, 1},
    {"own_csv", "csv", {"own.csv"}, 1},
    {"ftm", "ftm", {"entities.ftm.json"}, 1},
    {"ofac_xml", "ofac-legacy-xml", {"sdn.xml"}, 1},
    {"ofac_advanced", "ofac-advanced-xml", {"sdn_advanced.xml"}, 1},
    {"ofac_enhanced", "ofac-enhanced-xml", {"sdn_enhanced.xml"}, 1},
    {"eu", "eu-xml", {"eu.xml"}, 1},
    {"uk", "uk-xml", {"uk.xml"}, 1},
    {"sema", "sema-xml", {"sema.xml"}, 1},
    {"seco", "seco-xml", {"seco.xml"}, 1},
};

static void check_case(size_t i)
{
    enum { MORE_THAN_ANY_NEEDS = 20000 };
    char folder[512];
    struct parse_case c;
    snprintf(folder, sizeof folder, "%s/data/lists/%s", tests_folder(), cases[i].folder);
    parse_case_read(&c, folder, cases[i].files, cases[i].n);
    unsigned n = 1;
    bool done = false;
    for (; !done && n < MORE_THAN_ANY_NEEDS; n++) {
        struct error err = ERROR_INIT;
        struct staging staging;
        fail_allocation(n);
        staging_init(&staging, STR("own"), list_format_find(str_of(cases[i].format)));
        done = staging_read(&staging, c.files, c.n, &err);
        bool none_failed = allocations_left > 0;
        fail_allocation(0);
        if (done && !none_failed)
            fail_msg("%s: allocation %u failed unnoticed", cases[i].folder, n);
        if (!done && err.code != ERROR_MEMORY)
            fail_msg("%s: allocation %u: %s", cases[i].folder, n, err.message);
        staging_release(&staging);
    }
    CHECK(cases[i].folder, done);
    CHECK(cases[i].folder, n > 20);
    parse_case_release(&c);
}

static void every_failing_allocation_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        check_case(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failing_allocation_is_noticed)};
    return cmocka_run_group_tests_name("lists/no memory", tests, NULL, NULL);
}
