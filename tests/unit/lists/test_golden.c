/* unit/lists/test_golden.c - small files with every known trap, against what stands beside them.
 *
 * tests/data/lists/<folder>/expected.jsonl: a line of body, subject and measures for each party,
 * then counts, then warnings. `SUBTIER_GOLDEN=write` writes them anew; read the difference before
 * it is committed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "core/file.h"

static const struct golden {
    const char *folder, *list, *format;
    const char *files[4];
    size_t n;
} cases[] = {
    {"ofac",
     "us-ofac-sdn",
     "ofac-legacy-csv",
     {"comments.csv", "alt.csv", "sdn.csv", "add.csv"},
     4},
    {"un", "un-sc", "un-xml", {"un.xml"}, 1},
    {"ftm", "own-ftm", "ftm", {"entities.ftm.json"}, 1},
    {"ofac_xml", "us-ofac-sdn", "ofac-legacy-xml", {"sdn.xml"}, 1},
    {"ofac_advanced", "us-ofac-sdn", "ofac-advanced-xml", {"sdn_advanced.xml"}, 1},
    {"ofac_enhanced", "us-ofac-sdn", "ofac-enhanced-xml", {"sdn_enhanced.xml"}, 1},
    {"eu", "eu-fsf", "eu-xml", {"eu.xml"}, 1},
    {"uk", "uk-sanctions", "uk-xml", {"uk.xml"}, 1},
    {"sema", "ca-sema", "sema-xml", {"sema.xml"}, 1},
    {"seco", "ch-seco", "seco-xml", {"seco.xml"}, 1},
    {"ofsi", "uk-ofsi", "ofsi-conlist", {"conlist.xlsx"}, 1},
    {"dfat", "au-dfat", "dfat-xlsx", {"list.xlsx"}, 1},
    {"mof", "jp-mof", "mof-xlsx", {"list.xlsx"}, 1},
    {"dpl", "us-dpl", "us-dpl", {"dpl.txt"}, 1},
    {"csl", "us-csl", "us-csl-csv", {"csl.csv"}, 1},
    {"csl_json", "us-csl", "us-csl-json", {"csl.json"}, 1},
    {"world_bank", "wb-debarred", "world-bank-json", {"wb.json"}, 1},
    {"eu_csv", "eu-fsf", "eu-csv", {"eu.csv"}, 1},
    {"eu_csv_packed", "eu-fsf", "eu-csv", {"eu.csv"}, 1},
    {"own_csv", "own-list", "csv", {"own.csv"}, 1},
};

static void write_links(struct json_writer *w, const struct staging *s)
{
    json_begin_array(w);
    for (size_t i = 0; i < s->n_links; i++) {
        const struct staged_link *link = &s->links[i];
        json_begin_object(w);
        json_field_text(w, "from", s->parties[link->party].id);
        json_field_cstr(w, "kind", link->kind);
        if (link->target != MAP_NONE)
            json_field_text(w, "to", s->parties[link->target].id);
        else
            json_field_null(w, "to");
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_result(struct buf *out, const struct staging *s)
{
    for (size_t i = 0; i < s->n_parties; i++) {
        struct json_writer w = JSON_WRITER(out);
        json_begin_object(&w);
        json_key(&w, "body");
        json_raw(&w, s->parties[i].body);
        json_field_text(&w, "subject", s->parties[i].subject);
        json_field_int(&w, "measures", s->parties[i].measures);
        json_end_object(&w);
        assert_true(json_writer_done(&w));
        buf_addc(out, '\n');
    }
    struct json_writer w = JSON_WRITER(out);
    json_begin_object(&w);
    result_write_counts(&w, &s->tally.counts);
    json_field_date(&w, "published", s->published);
    json_field_text(&w, "first_id", s->first_id);
    json_field_text(&w, "last_id", s->last_id);
    json_key(&w, "links");
    write_links(&w, s);
    json_key(&w, "warnings");
    json_begin_object(&w);
    for (size_t i = 0; i < s->warnings.n; i++)
        json_field_int(&w, s->warnings.rows[i].name, (int64_t)s->warnings.rows[i].count);
    json_end_object(&w);
    json_end_object(&w);
    assert_true(json_writer_done(&w));
    buf_addc(out, '\n');
}

static void compare_lines(const char *label, struct str want, struct str got)
{
    struct str wanted, gotten;
    for (unsigned line = 1; str_cut(&want, '\n', &wanted); line++) {
        char where[64];
        snprintf(where, sizeof where, "%s, line %u", label, line);
        CHECK(where, str_cut(&got, '\n', &gotten));
        CHECK_STR(where, wanted, gotten);
    }
    CHECK(label, !str_cut(&got, '\n', &gotten));
}

static void gives_what_stands_beside_the_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char folder[512], expected[600];
        struct error err = ERROR_INIT;
        struct parse_case c;
        struct staging staging;
        snprintf(folder, sizeof folder, "%s/data/lists/%s", tests_folder(), cases[i].folder);
        snprintf(expected, sizeof expected, "%s/expected.jsonl", folder);
        parse_case_read(&c, folder, cases[i].files, cases[i].n);
        const struct list_format *format = list_format_recognise(c.files, c.n);
        CHECK(cases[i].folder, format != NULL);
        CHECK_TEXT(cases[i].folder, cases[i].format, format->name);
        if (!parse_case_stage(&c, cases[i].list, NULL, &staging, &err))
            fail_msg("%s: %s", cases[i].folder, err.message);

        AUTO_BUF got = BUF_INIT(1 << 22);
        AUTO_BUF want = BUF_INIT(1 << 22);
        write_result(&got, &staging);
        const char *mode = getenv("SUBTIER_GOLDEN");
        if (mode && strcmp(mode, "write") == 0)
            assert_true(file_write_atomic(expected, buf_str(&got), 0644, &err));
        if (!file_read(expected, &want, &err))
            fail_msg("%s", err.message);
        compare_lines(cases[i].folder, buf_str(&want), buf_str(&got));
        staging_release(&staging);
        parse_case_release(&c);
    }
}

/* The order in which a set's files are given does not matter. */
static void the_order_of_files_does_not_matter(void **state)
{
    (void)state;
    static const char *const orders[][4] = {{"sdn.csv", "alt.csv", "add.csv", "comments.csv"},
                                            {"add.csv", "comments.csv", "sdn.csv", "alt.csv"}};
    char folder[512];
    snprintf(folder, sizeof folder, "%s/data/lists/ofac", tests_folder());
    struct buf results[2] = {BUF_INIT(1 << 22), BUF_INIT(1 << 22)};
    for (size_t i = 0; i < LENGTH(orders); i++) {
        struct error err = ERROR_INIT;
        struct parse_case c;
        struct staging staging;
        parse_case_read(&c, folder, orders[i], 4);
        assert_true(parse_case_stage(&c, "us-ofac-sdn", NULL, &staging, &err));
        write_result(&results[i], &staging);
        staging_release(&staging);
        parse_case_release(&c);
    }
    CHECK_STR("both orders", buf_str(&results[0]), buf_str(&results[1]));
    buf_release(&results[0]);
    buf_release(&results[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_what_stands_beside_the_file),
        cmocka_unit_test(the_order_of_files_does_not_matter),
    };
    return cmocka_run_group_tests_name("lists/golden", tests, NULL, NULL);
}
