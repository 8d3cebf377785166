/* integration/test_own_list.c - an operator's own list: said, imported by its map, out of use and
 * back. SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/own.h"

#include "lists/versions/import.h"
#include "lists/versions/query.h"
#include "tests/support/cluster.h"
#include "tests/unit/lists/parse_case.h"

static const db_statement_group *const groups[] = {&import_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2026, 3, 5};

static const char rows[] = "Ref,Vendor Name,AKA\n1,Blue Heron,BH|Heron\n2,Red Kite,\n";

static bool import_rows(const char *text, const char *map, struct import_result *result,
                        struct error *err)
{
    static struct arena arena;
    arena_release(&arena);
    arena_init(&arena, 64 << 20);
    const struct list_file file = {"vendors.csv", str_of(text)};
    const struct import_request request = {.list = STR("own-vendors"),
                                           .files = &file,
                                           .n_files = 1,
                                           .column_map = map,
                                           .today = TODAY};
    *err = (struct error)ERROR_INIT;
    return import_list(cluster.pool, &request, &arena, result, err);
}

static struct snapshot_list list_of(const char *id)
{
    static struct arena arena;
    struct list_status *lists;
    size_t count;
    struct error err = ERROR_INIT;
    arena_release(&arena);
    arena_init(&arena, 16 << 20);
    test_require(query_lists(cluster.pool, 0, &arena, &lists, &count, &err), &err, "lists");
    for (size_t i = 0; i < count; i++)
        if (str_equal(lists[i].list.id, str_of(id)))
            return lists[i].list;
    fail_msg("no list %s", id);
    return (struct snapshot_list){.version = 0};
}

static void a_list_is_added_and_imported_by_its_map(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct import_result result;
    struct own_list own = OWN_LIST_UNSAID;
    own.id = STR("own-vendors");
    own.title = STR("Vendors we do not buy from");
    own.format = STR("csv");
    own.column_map = STR("id=Ref,name=Vendor Name,alias=AKA,separator=|");
    own.required = 1;
    own.shrink_percent = own.shrink_parties = 0;
    test_require(own_list_put(cluster.pool, &own, NULL, &err), &err, "add");
    CHECK("required", list_of("own-vendors").required);

    test_require(import_rows(rows, NULL, &result, &err), &err, "import");
    CHECK_INT("active", IMPORT_ACTIVE, result.state);
    CHECK_INT("aliases", 2, result.counts.aliases);
    CHECK_STR("its title stays", own.title, list_of("own-vendors").title);

    test_require(import_rows("Ref,Vendor Name,AKA\n1,Blue Heron,\n", NULL, &result, &err), &err,
                 "fewer");
    CHECK_INT("its own bounds hold it", IMPORT_REJECTED, result.state);

    CHECK("a renamed column",
          !import_rows("Ref,Supplier,AKA\n1,Blue Heron,\n", NULL, &result, &err));
    CHECK("is named", strstr(err.message, "the column \"Vendor Name\" is missing") != NULL);
    CHECK_INT("and nothing changes", 1, list_of("own-vendors").version);
}

static void another_map_reads_the_same_bytes_anew_and_is_kept(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct import_result result;
    test_require(import_rows(rows, NULL, &result, &err), &err, "the same");
    CHECK_INT("unchanged", IMPORT_UNCHANGED, result.state);
    const char *map = "id=Ref,name=Vendor Name,weak_alias=AKA,separator=|";
    test_require(import_rows(rows, map, &result, &err), &err, "another map");
    CHECK_INT("weak now", 2, result.counts.weak_aliases);
    test_require(import_rows(rows, NULL, &result, &err), &err, "again");
    CHECK_INT("the map was kept", IMPORT_UNCHANGED, result.state);
    CHECK("a bad map", !import_rows(rows, "naem=Vendor Name", &result, &err));
    CHECK_INT("is bad usage", ERROR_USAGE, err.code);
}

static void lists_are_taken_out_of_use_and_back(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    test_require(own_list_enable(cluster.pool, STR("own-vendors"), false, NULL, &err), &err,
                 "disable");
    CHECK("out", !list_of("own-vendors").enabled);
    test_require(own_list_enable(cluster.pool, STR("own-vendors"), true, NULL, &err), &err,
                 "enable");
    CHECK("back", list_of("own-vendors").enabled);
    test_require(own_list_enable(cluster.pool, STR("un-sc"), false, NULL, &err), &err,
                 "a catalogue's");
    CHECK("never imported, out", !list_of("un-sc").enabled);
    CHECK("nobody's", !own_list_enable(cluster.pool, STR("nobody"), false, NULL, &err));
    CHECK_INT("is not found", ERROR_NOT_FOUND, err.code);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *id, *regime, *format, *map;
    } bad[] = {{"No List!", "", "", ""},
               {"us-ofac-sdn", "", "", ""},
               {"own-x", "Not A Regime", "", ""},
               {"own-x", "", "excel", ""},
               {"own-x", "", "csv", "id=Ref"}};
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct error err = ERROR_INIT;
        struct own_list own = OWN_LIST_UNSAID;
        own.id = str_of(bad[i].id);
        own.regime = str_of(bad[i].regime);
        own.format = str_of(bad[i].format);
        own.column_map = str_of(bad[i].map);
        CHECK(bad[i].id, !own_list_put(cluster.pool, &own, NULL, &err));
        CHECK_INT(bad[i].id, ERROR_USAGE, err.code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_added_and_imported_by_its_map),
        cmocka_unit_test(another_map_reads_the_same_bytes_anew_and_is_kept),
        cmocka_unit_test(lists_are_taken_out_of_use_and_back),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/own list", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
