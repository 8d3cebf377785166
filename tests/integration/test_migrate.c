/* integration/test_migrate.c - migrations: in order, once, unedited, all or nothing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/cluster.h"
#include "db/migrate.h"

#define FILE_ROW(name, sql, hash)                                                                  \
    {                                                                                              \
        name, {sql, sizeof(sql) - 1}, hash                                                         \
    }
#define NO_ROW                                                                                     \
    {                                                                                              \
        NULL, {NULL, 0}, NULL                                                                      \
    }

static const struct asset two[] = {
    FILE_ROW("0001_a.sql", "CREATE TABLE a (); SELECT pg_sleep(0.1)", "aa"),
    FILE_ROW("0002_b.sql", "CREATE TABLE b ()", "bb"),
    NO_ROW,
};

static struct test_folder folder;
static struct embedded *embedded;
static char superuser[256];

static void as_superuser(const char *sql)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(superuser, NULL, &err);
    test_require(db, &err, "superuser");
    test_require(db_run(db, sql, &err), &err, sql);
    db_close(db);
}

static int empty_schema(void **state)
{
    (void)state;
    as_superuser("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION subtier_owner");
    return 0;
}

static bool run(const struct asset *files, unsigned *applied_out, struct error *err)
{
    return migrate_run(embedded_owner_conninfo(embedded), files, applied_out, err);
}

static void require_run(const struct asset *files, unsigned expected)
{
    struct error err = ERROR_INIT;
    unsigned applied = 99;
    test_require(run(files, &applied, &err), &err, "migrate_run");
    assert_int_equal(applied, expected);
}

static void require_refusal(const struct asset *files, enum error_code code, const char *words)
{
    struct error err = ERROR_INIT;
    unsigned applied = 99;
    assert_false(run(files, &applied, &err));
    assert_int_equal(applied, 99);
    if (err.code != code || !strstr(err.message, words))
        fail_msg("code %d: %s", err.code, err.message);
}

static void require_check(const struct asset *files, const char *words)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(embedded_owner_conninfo(embedded), NULL, &err);
    test_require(db, &err, "owner");
    bool fits = migrate_check(db, files, &err);
    if (fits != (words == NULL) || (words && !strstr(err.message, words)))
        fail_msg("%s", err.message);
    db_close(db);
}

static void each_runs_once(void **state)
{
    (void)state;
    require_check(two, "run `subtier migrate`");
    require_run(two, 2);
    require_run(two, 0);
    require_check(two, NULL);
}

static void a_later_program_adds_what_is_new(void **state)
{
    (void)state;
    static const struct asset three[] = {FILE_ROW("0001_a.sql", "", "aa"),
                                         FILE_ROW("0002_b.sql", "", "bb"),
                                         FILE_ROW("0003_c.sql", "CREATE TABLE c ()", "cc"), NO_ROW};
    require_run(two, 2);
    require_check(three, "lacks 0003_c.sql");
    require_run(three, 1);
    require_check(three, NULL);
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    static const struct asset one[] = {FILE_ROW("0001_a.sql", "", "aa"), NO_ROW};
    require_run(two, 2);
    require_refusal(one, ERROR_CONFLICT, "newer than this program: it has 0002_b.sql");
    require_check(one, "newer than this program");
}

static void an_edited_file_is_refused(void **state)
{
    (void)state;
    static const struct asset edited[] = {FILE_ROW("0001_a.sql", "", "a0"),
                                          FILE_ROW("0002_b.sql", "", "bb"), NO_ROW};
    static const struct asset renamed[] = {FILE_ROW("0001_z.sql", "", "aa"),
                                           FILE_ROW("0002_b.sql", "", "bb"), NO_ROW};
    require_run(two, 2);
    require_refusal(edited, ERROR_CONFLICT, "0001_a.sql is not the one that was applied");
    require_check(edited, "it was edited");
    require_refusal(renamed, ERROR_CONFLICT, "0001_z.sql");
}

static void a_gap_in_the_database_is_refused(void **state)
{
    (void)state;
    require_run(two, 2);
    as_superuser("DELETE FROM schema_migration WHERE number = 1");
    require_refusal(two, ERROR_CONFLICT, "lacks migration 1");
}

static void a_gap_or_a_wrong_name_in_the_files_is_our_mistake(void **state)
{
    (void)state;
    static const struct asset gap[] = {FILE_ROW("0002_b.sql", "", "bb"), NO_ROW};
    static const struct asset twice[] = {FILE_ROW("0001_a.sql", "", "aa"),
                                         FILE_ROW("0001_b.sql", "", "bb"), NO_ROW};
    static const struct asset name[] = {FILE_ROW("1_a.sql", "", "aa"), NO_ROW};
    require_refusal(gap, ERROR_INTERNAL, "where number 1 belongs");
    require_refusal(twice, ERROR_INTERNAL, "where number 2 belongs");
    require_refusal(name, ERROR_INTERNAL, "not named");
}

static void a_failing_one_leaves_nothing(void **state)
{
    (void)state;
    static const struct asset failing[] = {
        FILE_ROW("0001_a.sql", "CREATE TABLE a ()", "aa"),
        FILE_ROW("0002_b.sql", "CREATE TABLE b (); SELECT 1/0", "b0"), NO_ROW};
    struct error err = ERROR_INIT;
    unsigned applied;
    assert_false(run(failing, &applied, &err));
    assert_non_null(strstr(err.message, "migration 0002_b.sql: division by zero"));
    require_check(two, "lacks 0002_b.sql"); /* the first stays, the second left no trace */
    require_run(two, 1);
}

static void one_that_ends_its_transaction_is_our_mistake(void **state)
{
    (void)state;
    static const struct asset ending[] = {FILE_ROW("0001_a.sql", "CREATE TABLE a (); COMMIT", "aa"),
                                          NO_ROW};
    require_refusal(ending, ERROR_INTERNAL, "ends its own transaction");
}

static void *run_in_thread(void *applied)
{
    struct error err = ERROR_INIT;
    return run(two, applied, &err) ? NULL : strdup(err.message);
}

static void replicas_may_start_together(void **state)
{
    (void)state;
    pthread_t threads[4];
    unsigned applied[4] = {0}, total = 0;
    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, &applied[i]), 0);
    for (size_t i = 0; i < LENGTH(threads); i++) {
        void *message;
        pthread_join(threads[i], &message);
        if (message)
            fail_msg("%s", (char *)message);
        total += applied[i];
    }
    assert_int_equal(total, 2);
}

static void the_real_ones_apply_and_their_tables_are_guarded(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    unsigned applied;
    test_require(run(assets_migrations, &applied, &err), &err, "migrations/");
    assert_true(applied >= 1);
    require_check(assets_migrations, NULL);

    /* Whatever has a tenant is guarded; the application owns nothing; tables are explained. */
    as_superuser(
        "DO $$ DECLARE bad text; BEGIN"
        " SELECT string_agg(c.relname, ', ') INTO bad FROM pg_class c"
        "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
        "  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        "  AND NOT (c.relrowsecurity AND c.relforcerowsecurity);"
        " IF bad IS NOT NULL THEN RAISE 'without row-level security: %', bad; END IF;"
        " SELECT string_agg(relname, ', ') INTO bad FROM pg_class"
        "  WHERE relowner = 'subtier_app'::regrole;"
        " IF bad IS NOT NULL THEN RAISE 'owned by the application: %', bad; END IF;"
        " SELECT string_agg(relname, ', ') INTO bad FROM pg_class"
        "  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        "  AND obj_description(oid, 'pg_class') IS NULL;"
        " IF bad IS NOT NULL THEN RAISE 'without a comment: %', bad; END IF;"
        " SELECT string_agg(proname, ', ') INTO bad FROM pg_proc"
        "  WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        "  AND (proconfig IS NULL OR NOT array_to_string(proconfig, ' ') LIKE '%search_path=%');"
        " IF bad IS NOT NULL THEN RAISE 'search_path not pinned: %', bad; END IF; END $$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_runs_once, empty_schema),
        cmocka_unit_test_setup(a_later_program_adds_what_is_new, empty_schema),
        cmocka_unit_test_setup(a_newer_database_is_refused, empty_schema),
        cmocka_unit_test_setup(an_edited_file_is_refused, empty_schema),
        cmocka_unit_test_setup(a_gap_in_the_database_is_refused, empty_schema),
        cmocka_unit_test_setup(a_gap_or_a_wrong_name_in_the_files_is_our_mistake, empty_schema),
        cmocka_unit_test_setup(a_failing_one_leaves_nothing, empty_schema),
        cmocka_unit_test_setup(one_that_ends_its_transaction_is_our_mistake, empty_schema),
        cmocka_unit_test_setup(replicas_may_start_together, empty_schema),
        cmocka_unit_test_setup(the_real_ones_apply_and_their_tables_are_guarded, empty_schema),
    };
    struct error err = ERROR_INIT;
    test_folder_make(&folder);
    embedded = embedded_open(folder.path, true, &err);
    test_require(embedded, &err, "embedded_open");
    snprintf(superuser, sizeof superuser, "host='%s/socket' user=postgres dbname=subtier",
             folder.path);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    embedded_close(embedded);
    test_folder_remove(&folder);
    return failed;
}
