/* integration/test_db.c - statements, transactions, tenants and the pool on a real PostgreSQL.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "../support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-00000000000b"

static struct test_cluster cluster;

static struct db *open_app(void)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(cluster.app_conninfo, NULL, &err);
    test_require(db, &err, "db_open");
    return db;
}

static void run(struct db *db, const char *sql)
{
    struct error err = ERROR_INIT;
    test_require(db_run(db, sql, &err), &err, sql);
}

/* --- Values ----------------------------------------------------------------------------------- */

static const struct db_statement ECHO_VALUES = {
    .name = "echo",
    .params = 7,
    .sql = "SELECT $1::bigint, $2::text, $3::uuid, $4::bytea, $5::boolean, $6::date, $7::jsonb",
};

static void values_come_back_as_they_went(void **state)
{
    (void)state;
    struct db *db = open_app();
    struct error err = ERROR_INIT;
    AUTO_PGRESULT *rows = NULL;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    const struct db_param params[] = {
        db_int64(INT64_MIN),
        db_text((struct str){"M\xc3\xbcller-cut-here", 7}), /* a view without a NUL */
        db_cstr(TEST_TENANT),
        db_bytes((struct str){"\0\xff'\\", 4}),
        db_bool(true),
        db_date((struct date){1972, 5, 12}),
        db_text(STR("{\"a\": [1]} trailing") /* cut below */),
    };
    struct db_param shorter[LENGTH(params)];
    memcpy(shorter, params, sizeof params);
    shorter[6].length = 10;

    assert_int_equal(db_select(db, &ECHO_VALUES, shorter, &rows, &err), DB_ROWS);
    struct str bytes;
    assert_true(db_get_int64(rows, 0, 0) == INT64_MIN);
    assert_true(str_equal(db_get_text(rows, 0, 1), STR("M\xc3\xbcller")));
    assert_true(str_equal(db_get_text(rows, 0, 2), STR(TEST_TENANT)));
    assert_true(db_get_bytes(rows, 0, 3, &arena, &bytes));
    assert_int_equal(bytes.len, 4);
    assert_memory_equal(bytes.ptr, "\0\xff'\\", 4);
    assert_true(db_get_bool(rows, 0, 4));
    assert_int_equal(date_compare(db_get_date(rows, 0, 5), (struct date){1972, 5, 12}), 0);
    assert_true(str_equal(db_get_text(rows, 0, 6), STR("{\"a\": [1]}")));
    db_close(db);
}

static void null_reads_as_nothing(void **state)
{
    (void)state;
    struct db *db = open_app();
    struct error err = ERROR_INIT;
    AUTO_PGRESULT *rows = NULL;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct str bytes = STR("x");
    const struct db_param params[] = {db_null(), db_cstr(NULL), db_null(),
                                      db_null(), db_null(),     db_date((struct date){0}),
                                      db_null()};

    assert_int_equal(db_select(db, &ECHO_VALUES, params, &rows, &err), DB_ROWS);
    assert_int_equal(db_get_int64(rows, 0, 0), 0);
    assert_int_equal(db_get_text(rows, 0, 1).len, 0);
    assert_true(db_get_bytes(rows, 0, 3, &arena, &bytes) && bytes.len == 0);
    assert_false(db_get_bool(rows, 0, 4));
    assert_true(date_is_none(db_get_date(rows, 0, 5)));
    assert_true(db_get_is_null(rows, 0, 6));
    db_close(db);
}

static void text_with_a_nul_is_refused(void **state)
{
    (void)state;
    static const struct db_statement statements[] = {
        {"nul_text", 1, "SELECT $1::text"},
        {"nul_json", 1, "SELECT $1::jsonb"},
    };
    struct db *db = open_app();
    const struct db_param params[] = {db_text((struct str){"{}\0x", 4})};
    for (size_t i = 0; i < LENGTH(statements); i++) {
        struct error err = ERROR_INIT;
        assert_int_equal(db_execute(db, &statements[i], params, &err), DB_FATAL);
        assert_int_equal(err.code, ERROR_INPUT);
    }
    db_close(db);
}

static void failures_have_their_codes(void **state)
{
    (void)state;
    static const struct {
        struct db_statement statement;
        enum error_code code;
    } cases[] = {
        {{"bad_uuid", 1, "SELECT $1::uuid"}, ERROR_INPUT},
        {{"bad_utf8", 1, "SELECT $1::text || '\xc3\xa9'"}, ERROR_INPUT},
        {{"twice", 1, "INSERT INTO probe (id, note) VALUES (1, $1), (1, '')"}, ERROR_CONFLICT},
        {{"no_table", 1, "SELECT $1::text FROM there_is_none"}, ERROR_INTERNAL},
        {{"own_table", 1, "INSERT INTO tenant VALUES (gen_random_uuid(), $1)"}, ERROR_INTERNAL},
        {{"too_slow", 1, "SELECT pg_sleep(10), $1::text"}, ERROR_TIMEOUT},
    };
    struct db *db = open_app();
    run(db, "SET statement_timeout = 50");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        const struct db_param params[] = {db_text(STR("\xff not text"))};
        enum db_status status = db_execute(db, &cases[i].statement, params, &err);
        if (status != DB_FATAL || err.code != cases[i].code) {
            /* Broken UTF-8 is found first where the text reaches the server at all. */
            if (status == DB_FATAL && err.code == ERROR_INPUT)
                continue;
            fail_msg("%s: status %d, code %d, %s", cases[i].statement.name, status, err.code,
                     err.message);
        }
    }
    db_close(db);
}

static void touched_rows_are_told_from_none(void **state)
{
    (void)state;
    static const struct db_statement REMOVE = {"probe_remove", 1,
                                               "DELETE FROM probe WHERE id = $1"};
    struct db *db = open_app();
    struct error err = ERROR_INIT;
    const struct db_param params[] = {db_int64(77)};
    assert_int_equal(db_execute(db, &REMOVE, params, &err), DB_NONE);
    run(db, "INSERT INTO probe (id, note) VALUES (77, '')");
    assert_int_equal(db_execute(db, &REMOVE, params, &err), DB_ROWS);
    db_close(db);
}

static const struct db_statement MISSING = {"missing", 0,
                                            "SELECT * FROM made_by_a_later_migration"};
static db_statement_group MISSING_GROUP = {&MISSING, NULL};

static void a_missing_migration_stops_the_start(void **state)
{
    (void)state;
    static const db_statement_group *const groups[] = {&MISSING_GROUP, NULL};
    struct error err = ERROR_INIT;
    assert_null(db_pool_new(cluster.app_conninfo, 2, groups, &err));
    assert_int_equal(err.code, ERROR_INTERNAL);
    assert_non_null(strstr(err.message, "preparing missing"));
}

/* --- Tenants ---------------------------------------------------------------------------------- */

static const struct db_statement COUNT_USERS = {"count_users", 0, "SELECT count(*) FROM app_user"};

static enum db_status count_users(struct db *db, void *context, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &COUNT_USERS, NULL, &rows, err);
    if (status == DB_ROWS)
        *(int64_t *)context = db_get_int64(rows, 0, 0);
    return status;
}

static int64_t users_seen_by(const char *tenant)
{
    struct error err = ERROR_INIT;
    int64_t count = -1;
    assert_int_equal(db_pool_transaction(cluster.pool, tenant, count_users, &count, &err), DB_ROWS);
    return count;
}

static enum db_status add_foreign_user(struct db *db, void *context, struct error *err)
{
    (void)context;
    return db_command(db,
                      "INSERT INTO app_user (tenant_id, id, name, role, password_hash) VALUES"
                      " ('" OTHER_TENANT "', gen_random_uuid(), 'intruder', 'viewer', 'x')",
                      err);
}

static void tenants_do_not_see_each_other(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner, &err, "owner");
    run(owner, "INSERT INTO tenant (id, name) VALUES ('" OTHER_TENANT "', 'other')");

    assert_int_equal(users_seen_by(OTHER_TENANT), 0);
    assert_int_equal(db_pool_transaction(cluster.pool, OTHER_TENANT, add_foreign_user, NULL, &err),
                     DB_ROWS);
    assert_int_equal(users_seen_by(OTHER_TENANT), 1);
    assert_int_equal(users_seen_by(TEST_TENANT), 0);
    assert_int_equal(users_seen_by(NULL), 0);

    /* Nobody writes into another tenant, and the next transaction has no tenant left over. */
    assert_int_equal(db_pool_transaction(cluster.pool, TEST_TENANT, add_foreign_user, NULL, &err),
                     DB_FATAL);
    assert_int_equal(db_pool_transaction(cluster.pool, NULL, add_foreign_user, NULL, &err),
                     DB_FATAL);
    assert_int_equal(users_seen_by(NULL), 0);
    db_close(owner);
}

static void a_tenant_must_be_a_uuid(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    int64_t count;
    assert_int_equal(
        db_pool_transaction(cluster.pool, "x'; DROP TABLE tenant; --", count_users, &count, &err),
        DB_FATAL);
    assert_int_equal(err.code, ERROR_INTERNAL);
}

/* --- Transactions ----------------------------------------------------------------------------- */

struct attempts {
    int count, fail_first;
    const char *sql;
};

static enum db_status failing_body(struct db *db, void *context, struct error *err)
{
    struct attempts *attempts = context;
    attempts->count++;
    enum db_status status = db_command(db, "INSERT INTO probe (id, note) VALUES (5, 'x')", err);
    if (status < 0 || attempts->count > attempts->fail_first)
        return status;
    return db_command(db, attempts->sql, err);
}

static void a_serialisation_failure_is_tried_again(void **state)
{
    (void)state;
    struct db *db = open_app();
    struct error err = ERROR_INIT;
    struct attempts attempts = {
        0, 2, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"};
    assert_int_equal(db_transaction(db, NULL, failing_body, &attempts, &err), DB_ROWS);
    assert_int_equal(attempts.count, 3);
    assert_int_equal(err.code, ERROR_NONE);
    run(db, "DELETE FROM probe");

    attempts = (struct attempts){0, 1000, attempts.sql};
    assert_int_equal(db_transaction(db, NULL, failing_body, &attempts, &err), DB_FATAL);
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_true(attempts.count > 1 && attempts.count < 20);

    attempts = (struct attempts){0, 1000, "SELECT 1/0"};
    assert_int_equal(db_transaction(db, NULL, failing_body, &attempts, &err), DB_FATAL);
    assert_int_equal(attempts.count, 1);
    assert_int_equal(PQtransactionStatus(db_raw(db)), PQTRANS_IDLE);
    db_close(db);
}

static enum db_status serializable_body(struct db *db, void *context, struct error *err)
{
    (void)context;
    return db_command(db, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", err);
}

static enum db_status nesting_body(struct db *db, void *context, struct error *err)
{
    return db_transaction(db, NULL, serializable_body, context, err);
}

static enum db_status swallowing_body(struct db *db, void *context, struct error *err)
{
    (void)context;
    (void)!db_run(db, "SELECT 1/0", err);
    return DB_NONE;
}

static void bodies_that_misbehave_are_found(void **state)
{
    (void)state;
    struct db *db = open_app();
    struct error err = ERROR_INIT;
    assert_int_equal(db_transaction(db, TEST_TENANT, serializable_body, NULL, &err), DB_NONE);
    assert_int_equal(db_transaction(db, NULL, nesting_body, NULL, &err), DB_FATAL);
    assert_int_equal(err.code, ERROR_INTERNAL);
    assert_int_equal(db_transaction(db, NULL, swallowing_body, NULL, &err), DB_FATAL);
    assert_int_equal(err.code, ERROR_INTERNAL);
    db_close(db);
}

/* --- Pool ------------------------------------------------------------------------------------- */

static void a_transaction_left_open_is_rolled_back_and_counted(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db_pool *pool = db_pool_new(cluster.app_conninfo, 1, NULL, &err);
    struct db *db = db_pool_take(pool, 0, &err);
    run(db, "BEGIN; INSERT INTO probe (id, note) VALUES (9, 'left')");
    db_pool_give(pool, db);
    assert_int_equal(db_pool_stats(pool).faults, 1);
    db = db_pool_take(pool, 0, &err);
    assert_int_equal(db_command(db, "SELECT FROM probe WHERE id = 9", &err), DB_NONE);
    assert_null(db_pool_take(pool, 20, &err)); /* the only one is out */
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    db_pool_give(pool, db);
    db_pool_free(pool);
}

static void a_lost_connection_is_replaced(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db_pool *pool = db_pool_new(cluster.app_conninfo, 2, NULL, &err);
    struct db *db = db_pool_take(pool, 0, &err);
    struct db *killer = open_app();
    char kill_sql[96];
    snprintf(kill_sql, sizeof kill_sql, "SELECT pg_terminate_backend(%d, 5000)",
             PQbackendPID(db_raw(db)));

    db_pool_give(pool, db); /* ended while idle */
    run(killer, kill_sql);
    db = db_pool_take(pool, 0, &err);
    assert_non_null(db);
    run(db, "SELECT 1");

    snprintf(kill_sql, sizeof kill_sql, "SELECT pg_terminate_backend(%d, 5000)",
             PQbackendPID(db_raw(db))); /* ended while it is out */
    run(killer, kill_sql);
    assert_false(db_run(db, "SELECT 1", &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    db_pool_give(pool, db);
    assert_int_equal(db_pool_stats(pool).open, 0);
    db = db_pool_take(pool, 0, &err);
    run(db, "SELECT 1");
    db_pool_give(pool, db);
    assert_int_equal(db_pool_stats(pool).faults, 2);
    db_close(killer);
    db_pool_free(pool);
}

static void *borrow_often(void *pool)
{
    for (int i = 0; i < 100; i++) {
        struct error err = ERROR_INIT;
        struct db *db = db_pool_take(pool, 10000, &err);
        if (!db || !db_run(db, "SELECT 1", &err))
            return &cluster;
        db_pool_give(pool, db);
    }
    return NULL;
}

static void threads_share_few_connections(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db_pool *pool = db_pool_new(cluster.app_conninfo, 3, NULL, &err);
    pthread_t threads[8];
    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, borrow_often, pool), 0);
    for (size_t i = 0; i < LENGTH(threads); i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    struct db_pool_stats stats = db_pool_stats(pool);
    assert_true(stats.open <= 3 && stats.busy == 0 && stats.faults == 0);
    db_pool_free(pool);
}

/* --- Connection strings ----------------------------------------------------------------------- */

static void the_owner_can_serve_as_the_application(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    char *conninfo = db_app_conninfo(cluster.owner_conninfo, &err);
    test_require(conninfo, &err, "db_app_conninfo");
    struct db *db = db_open(conninfo, NULL, &err);
    test_require(db, &err, conninfo);
    int64_t count = -1;
    assert_int_equal(db_command(db, "SELECT WHERE current_user = 'subtier_app'", &err), DB_ROWS);
    assert_int_equal(db_transaction(db, NULL, count_users, &count, &err), DB_ROWS);
    assert_int_equal(count, 0);
    db_close(db);
    free(conninfo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_as_they_went),
        cmocka_unit_test(null_reads_as_nothing),
        cmocka_unit_test(text_with_a_nul_is_refused),
        cmocka_unit_test(failures_have_their_codes),
        cmocka_unit_test(touched_rows_are_told_from_none),
        cmocka_unit_test(a_missing_migration_stops_the_start),
        cmocka_unit_test(tenants_do_not_see_each_other),
        cmocka_unit_test(a_tenant_must_be_a_uuid),
        cmocka_unit_test(a_serialisation_failure_is_tried_again),
        cmocka_unit_test(bodies_that_misbehave_are_found),
        cmocka_unit_test(a_transaction_left_open_is_rolled_back_and_counted),
        cmocka_unit_test(a_lost_connection_is_replaced),
        cmocka_unit_test(threads_share_few_connections),
        cmocka_unit_test(the_owner_can_serve_as_the_application),
    };
    struct error err = ERROR_INIT;
    test_cluster_open(&cluster, NULL);
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner, &err, "owner");
    run(owner, "CREATE TABLE probe (id bigint PRIMARY KEY, note text)");
    db_close(owner);

    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
