/* integration/test_versions.c - what changed between versions; what is stored is what was imported.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/diff.h"
#include "lists/versions/files.h"
#include "lists/versions/import.h"
#include "lists/versions/verify.h"
#include "tests/support/cluster.h"
#include "tests/unit/core/check.h"

static const db_statement_group *const groups[] = {&import_statements, &diff_statements,
                                                   &verify_statements, &files_statements, NULL};
static struct test_cluster cluster;

/* Parties `from` to `to`; the names of multiples of `every` end in `mark`. */
static void import_day(const char *list, int from, int to, int every, const char *mark, int day)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(8 << 20);
    for (int id = from; id <= to; id++)
        buf_printf(&text,
                   "%d,\"SAMPLE PARTY %d%s\",-0- ,\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "\"Tax ID No. %d (China).\"\r\n",
                   id, id, id % every ? "" : mark, 1000 + id);
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {.list = str_of(list),
                                           .files = &file,
                                           .n_files = 1,
                                           .today = {2024, 6, 1},
                                           .published = {2024, 5, (int8_t)day}};
    struct import_result result;
    struct error err = ERROR_INIT;
    if (!import_list(cluster.pool, &request, &arena, &result, &err))
        fail_msg("%s", err.message);
    CHECK_INT(list, IMPORT_ACTIVE, result.state);
}

static enum db_status run_sql(struct db *db, void *context, struct error *err)
{
    return db_run(db, context, err) ? DB_NONE : DB_FATAL;
}

static void sql(const char *statement)
{
    struct error err = ERROR_INIT;
    test_require(
        db_pool_transaction(cluster.pool, NULL, run_sql, (void *)(uintptr_t)statement, &err) >= 0,
        &err, statement);
}

/* --- diff ------------------------------------------------------------------------------------- */

static void any_two_versions_are_compared(void **state)
{
    (void)state;
    import_day("own-diff", 1, 100, 10, "", 1);
    import_day("own-diff", 1, 110, 10, " LTD", 2);
    import_day("own-diff", 6, 110, 10, " LTD", 3);
    static const struct {
        const char *label;
        int64_t from, to, want_from, want_to;
        uint64_t added, changed, removed;
    } cases[] = {
        {"first to second", 1, 2, 1, 2, 10, 10, 0},
        {"second to third", 2, 3, 2, 3, 0, 0, 5},
        {"first to third", 1, 3, 1, 3, 10, 10, 5},
        {"backwards", 3, 1, 3, 1, 5, 10, 10},
        {"the last change", 0, 0, 2, 3, 0, 0, 5},
        {"into the first", 0, 1, 0, 1, 100, 0, 0},
        {"none", 2, 2, 2, 2, 0, 0, 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(64 << 20);
        struct list_diff diff;
        struct error err = ERROR_INIT;
        if (!diff_versions(cluster.pool, STR("own-diff"), cases[i].from, cases[i].to, STR_EMPTY, 0,
                           &arena, &diff, &err))
            fail_msg("%s: %s", cases[i].label, err.message);
        CHECK_INT(cases[i].label, cases[i].want_from, diff.from);
        CHECK_INT(cases[i].label, cases[i].want_to, diff.to);
        CHECK_INT(cases[i].label, cases[i].added, diff.added);
        CHECK_INT(cases[i].label, cases[i].changed, diff.changed);
        CHECK_INT(cases[i].label, cases[i].removed, diff.removed);
        CHECK_INT(cases[i].label, cases[i].added + cases[i].changed + cases[i].removed,
                  diff.n_parties);
    }
}

static void changes_name_their_fields_and_come_in_pages(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct error err = ERROR_INIT;
    struct str after = STR_EMPTY;
    size_t pages = 0, parties = 0, changed = 0;
    do {
        struct list_diff page;
        test_require(
            diff_versions(cluster.pool, STR("own-diff"), 1, 2, after, 7, &arena, &page, &err), &err,
            "page");
        for (size_t i = 0; i < page.n_parties; i++) {
            if (page.parties[i].kind != DIFF_CHANGED)
                continue;
            const struct diff_field *fields = page.parties[i].fields;
            changed++;
            CHECK_INT("caption and name", 2, page.parties[i].n_fields);
            CHECK_STR("by name", STR("caption"), fields[0].name);
            CHECK_STR("by name", STR("name"), fields[1].name);
            CHECK("added", str_ends_with(fields[1].added[0], STR("0 LTD")));
            CHECK("removed", str_ends_with(fields[1].removed[0], STR("0")));
        }
        parties += page.n_parties;
        after = page.next;
        pages++;
    } while (after.len > 0);
    CHECK_INT("pages", 3, pages);
    CHECK_INT("parties", 20, parties);
    CHECK_INT("changed", 10, changed);

    struct list_diff none;
    CHECK("no such version",
          !diff_versions(cluster.pool, STR("own-diff"), 1, 9, STR_EMPTY, 0, &arena, &none, &err));
    CHECK_INT("code", ERROR_NOT_FOUND, err.code);
    CHECK("no such list",
          !diff_versions(cluster.pool, STR("own-none"), 0, 0, STR_EMPTY, 0, &arena, &none, &err));
    CHECK_INT("code", ERROR_NOT_FOUND, err.code);
}

/* --- verify ----------------------------------------------------------------------------------- */

static void check_findings(const char *label, size_t want, const char *text)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct error err = ERROR_INIT;
    struct verify_report report;
    test_require(verify_list(cluster.pool, STR("own-verify"), &arena, &report, &err), &err, label);
    CHECK_INT(label, want, report.n_findings);
    CHECK_INT("versions", 3, report.versions);
    CHECK_INT("files", want ? (int)report.files : 3, report.files);
    if (want > 0 && report.n_findings > 0 &&
        str_find(report.findings[0], str_of(text), 0) == report.findings[0].len)
        fail_msg("%s: %.*s", label, STR_ARG(report.findings[0]));
}

static void every_tampering_is_found(void **state)
{
    (void)state;
    import_day("own-verify", 1, 100, 10, "", 1);
    import_day("own-verify", 1, 110, 10, " LTD", 2);
    import_day("own-verify", 6, 110, 10, " LTD", 3);
    static const struct {
        const char *label, *harm, *mend, *finding;
        size_t n;
    } cases[] = {
        {"a body", "UPDATE listed_party SET body = '{\"caption\":\"NOBODY\"}' WHERE party_id = '7'",
         "UPDATE listed_party p SET body = q.body FROM kept q"
         " WHERE p.party_id = q.party_id AND p.since = q.since AND p.list_id = q.list_id",
         "party 7 since version 1: its body is not what was imported", 1},
        {"measures", "UPDATE listed_party SET measures = 64 WHERE party_id = '8'",
         "UPDATE listed_party SET measures = 1 WHERE party_id = '8'", "party 8 since version 1", 1},
        {"a range", "UPDATE listed_party SET until = 2 WHERE party_id = '9' AND until IS NULL",
         "UPDATE listed_party SET until = NULL WHERE party_id = '9'", "version 2 counted", 1},
        {"an overlap",
         "UPDATE listed_party SET until = 3 WHERE party_id = '10' AND until IS NOT NULL",
         "UPDATE listed_party SET until = 2 WHERE party_id = '10' AND until IS NOT NULL",
         "overlaps another", 3},
        {"a file",
         "UPDATE list_file SET sha256 = repeat('0', 64) WHERE version_id IN"
         " (SELECT id FROM list_version WHERE list_id = 'own-verify' AND number = 2)",
         "UPDATE list_file f SET sha256 = k.sha256 FROM kept_files k"
         " WHERE k.version_id = f.version_id",
         "version 2: sdn.csv: its SHA-256 is", 1},
        {"a file's pieces",
         "UPDATE list_file SET chunks = substring(chunks FROM 33) WHERE version_id IN"
         " (SELECT id FROM list_version WHERE list_id = 'own-verify' AND number = 3)",
         "UPDATE list_file f SET chunks = k.chunks FROM kept_files k"
         " WHERE k.version_id = f.version_id",
         "version 3: sdn.csv: ", 1},
        {"a file stored whole, and broken",
         "UPDATE list_file SET zlib = '\\x00', chunks = NULL WHERE version_id IN"
         " (SELECT id FROM list_version WHERE list_id = 'own-verify' AND number = 3)",
         "UPDATE list_file f SET chunks = k.chunks, zlib = NULL FROM kept_files k"
         " WHERE k.version_id = f.version_id",
         "version 3: sdn.csv: what is stored cannot be unpacked", 1},
    };
    check_findings("untouched", 0, "");
    /* The application's role may not make tables; a temporary one lives too short in a pool. */
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner,
                                 "CREATE TABLE kept AS SELECT * FROM listed_party"
                                 " WHERE list_id = 'own-verify';"
                                 "CREATE TABLE kept_files AS SELECT f.* FROM list_file f"
                                 " JOIN list_version v ON v.id = f.version_id"
                                 " WHERE v.list_id = 'own-verify'",
                                 &err),
                 &err, "copies");
    db_close(owner);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        sql(cases[i].harm);
        check_findings(cases[i].label, cases[i].n, cases[i].finding);
        sql(cases[i].mend);
        check_findings("mended", 0, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_two_versions_are_compared),
        cmocka_unit_test(changes_name_their_fields_and_come_in_pages),
        cmocka_unit_test(every_tampering_is_found),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/versions", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
