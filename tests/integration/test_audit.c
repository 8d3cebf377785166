/* integration/test_audit.c - every edit of the audit chain is found.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/cluster.h"
#include "audit/audit.h"

static const db_statement_group *const groups[] = {&audit_statements, NULL};
static struct test_cluster cluster;

enum { EVENTS = 20 };

static enum db_status append(struct db *db, void *context, struct error *err)
{
    const struct audit_event event = {AUDIT_BY_OPERATOR, "test.event", "thing", str_of(context),
                                      STR("{\"who\":\"J\xc3\xbcrgen\"}")};
    return audit_append(db, &event, err);
}

/* With every guard of the database off, as somebody with its files could. */
static void tamper(const char *sql)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(db, &err, "owner");
    test_require(db_run(db, "SET subtier.tenant = '" TEST_TENANT "'", &err), &err, "tenant");
    test_require(db_run(db, sql, &err), &err, sql);
    db_close(db);
}

/* Many in one transaction: what is tested is the chain, not the disk. */
static enum db_status append_many(struct db *db, void *context, struct error *err)
{
    enum db_status status = DB_NONE;
    for (int i = 0; status >= 0 && i < *(int *)context; i++)
        status = append(db, (char[]){"a"}, err);
    return status;
}

static void require_appended(int n)
{
    struct error err = ERROR_INIT;
    enum db_status status = db_pool_transaction(cluster.pool, TEST_TENANT, append_many, &n, &err);
    test_require(status == DB_ROWS, &err, "append");
}

static void start_anew(void)
{
    tamper("DELETE FROM audit_event; DELETE FROM audit_head");
    require_appended(EVENTS);
}

static void an_untouched_chain_holds(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    start_anew();
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, EVENTS);
    assert_int_equal(report.erased, 0);
    assert_int_equal(strlen(report.head), 64);
}

static void an_empty_chain_holds(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    tamper("DELETE FROM audit_event; DELETE FROM audit_head");
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, 0);
}

static void every_edit_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *label, *sql, *found;
    } cases[] = {
        {"an action changed", "UPDATE audit_event SET action = 'x' WHERE seq = 7", "event 7"},
        {"another subject", "UPDATE audit_event SET subject_id = 'b' WHERE seq = 7", "event 7"},
        {"another time",
         "UPDATE audit_event SET occurred_at = occurred_at + interval '1 ms'"
         " WHERE seq = 7",
         "event 7"},
        {"another actor", "UPDATE audit_event SET actor_kind = 'service' WHERE seq = 7", "event 7"},
        {"another detail", "UPDATE audit_event SET detail = '{}' WHERE seq = 7", "event 7"},
        {"detail gone, salt kept", "UPDATE audit_event SET detail = NULL WHERE seq = 7", "event 7"},
        {"one deleted", "DELETE FROM audit_event WHERE seq = 7", "event 7"},
        {"the first deleted", "DELETE FROM audit_event WHERE seq = 1", "event 1"},
        {"the last deleted", "DELETE FROM audit_event WHERE seq = 20", "ends with event 19"},
        {"all deleted", "DELETE FROM audit_event", "ends with event 0"},
        {"the head moved back too",
         "DELETE FROM audit_event WHERE seq = 20;"
         "UPDATE audit_head SET seq = 19",
         "ends with event 19"},
        {"two swapped",
         "UPDATE audit_event SET seq = 100 WHERE seq = 7;"
         "UPDATE audit_event SET seq = 7 WHERE seq = 8;"
         "UPDATE audit_event SET seq = 8 WHERE seq = 100",
         "event 7"},
        {"one added",
         "INSERT INTO audit_event SELECT tenant_id, 21, occurred_at, actor_kind,"
         " actor_id, action, subject_kind, subject_id, detail, detail_salt,"
         " detail_hash, event_hash, event_hash FROM audit_event WHERE seq = 20",
         "event 21"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct audit_report report;
        start_anew();
        tamper(cases[i].sql);
        if (audit_verify(cluster.pool, TEST_TENANT, &report, &err))
            fail_msg("%s: not found", cases[i].label);
        assert_int_equal(err.code, ERROR_CONFLICT);
        if (!strstr(err.message, cases[i].found))
            fail_msg("%s: %s", cases[i].label, err.message);
    }
}

static void an_erased_detail_does_not_break_the_chain(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    start_anew();
    tamper("UPDATE audit_event SET detail = NULL, detail_salt = NULL WHERE seq = 7");
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, EVENTS);
    assert_int_equal(report.erased, 1);
}

static enum db_status forge(struct db *db, void *context, struct error *err)
{
    return db_command(db, context, err);
}

static void the_application_cannot_rewrite_events(void **state)
{
    (void)state;
    static const char *const attempts[] = {
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM audit_head",
    };
    start_anew();
    for (size_t i = 0; i < LENGTH(attempts); i++) {
        struct error err = ERROR_INIT;
        char sql[64];
        snprintf(sql, sizeof sql, "%s", attempts[i]);
        assert_int_equal(db_pool_transaction(cluster.pool, TEST_TENANT, forge, sql, &err),
                         DB_FATAL);
        assert_non_null(strstr(err.message, "permission denied"));
    }
}

static void an_event_is_kept_only_with_its_transaction(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    start_anew();
    struct db *db = db_pool_take(cluster.pool, 1000, &err);
    test_require(db_run(db, "BEGIN; SET LOCAL subtier.tenant = '" TEST_TENANT "'", &err), &err,
                 "begin");
    assert_int_equal(append(db, (char[]){"b"}, &err), DB_ROWS);
    assert_true(db_run(db, "ROLLBACK", &err));
    assert_int_equal(append(db, (char[]){"b"}, &err), DB_FATAL); /* no tenant is named */
    db_pool_give(cluster.pool, db);
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, EVENTS);
}

static void *append_often(void *unused)
{
    (void)unused;
    for (int i = 0; i < 50; i++) {
        struct error err = ERROR_INIT;
        if (db_pool_transaction(cluster.pool, TEST_TENANT, append, (char[]){"c"}, &err) != DB_ROWS)
            return &cluster;
    }
    return NULL;
}

static void writers_at_once_make_one_chain(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    pthread_t threads[4];
    start_anew();
    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, append_often, NULL), 0);
    for (size_t i = 0; i < LENGTH(threads); i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, EVENTS + 200);
}

static void a_chain_longer_than_a_batch_is_walked(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    start_anew();
    require_appended(1000);
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "verify");
    assert_int_equal(report.events, EVENTS + 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_chain_holds),
        cmocka_unit_test(an_untouched_chain_holds),
        cmocka_unit_test(every_edit_is_found),
        cmocka_unit_test(an_erased_detail_does_not_break_the_chain),
        cmocka_unit_test(the_application_cannot_rewrite_events),
        cmocka_unit_test(an_event_is_kept_only_with_its_transaction),
        cmocka_unit_test(writers_at_once_make_one_chain),
        cmocka_unit_test(a_chain_longer_than_a_batch_is_walked),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
