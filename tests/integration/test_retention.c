/* integration/test_retention.c - what is kept, what goes at its end, and what a legal hold keeps.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "core/json.h"
#include "review/retention.h"
#include "tests/support/cluster.h"

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {&audit_statements, &retention_statements, NULL};
static const struct review_actor someone = {"operator", {AUDIT_OPERATOR, NULL}};

struct call {
    struct arena arena;
    struct retention_counts counts;
    const char *kind, *subject, *day;
    struct str hold, document;
    struct error err;
};

static void call_release(struct call *c) { arena_release(&c->arena); }
#define AUTO_CALL __attribute__((cleanup(call_release))) struct call
#define CALL                                                                                       \
    {                                                                                              \
        .arena = ARENA_INIT(16 << 20)                                                              \
    }

static enum db_status run(struct call *c, db_body *body)
{
    c->err = (struct error)ERROR_INIT;
    return db_pool_transaction(cluster.pool, TEST_TENANT, body, c, &c->err);
}

static void must(struct call *c, db_body *body)
{
    if (run(c, body) < 0)
        fail_msg("%s %s", c->err.pointer, c->err.message);
}

static enum db_status apply(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return retention_apply(db, someone, &c->counts, err);
}

static enum db_status place(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return hold_place(db, str_of(c->kind), str_of(c->subject), STR("proceedings"), someone,
                      &c->arena, &c->hold, err);
}

static enum db_status release(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return hold_release(db, c->hold, STR("over"), someone, err);
}

static enum db_status note(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return retention_note_transaction(db, str_of(c->subject), str_of(c->day), someone, err);
}

static enum db_status tombstones(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return tombstones_list(db, &c->arena, &c->document, err);
}

static bool sql(const char *conninfo, const char *text, struct error *err)
{
    char whole[4096];
    *err = (struct error)ERROR_INIT;
    snprintf(whole, sizeof whole, "BEGIN; SET LOCAL subtier.tenant = '" TEST_TENANT "'; %s; COMMIT",
             text);
    struct db *db = db_open(conninfo, NULL, err);
    assert_non_null(db);
    bool done = db_run(db, whole, err);
    db_close(db);
    return done;
}

static void must_sql(const char *text)
{
    struct error err;
    if (!sql(cluster.owner_conninfo, text, &err))
        fail_msg("%s", err.message);
}

/* A screening of so many years ago, of an engagement or NULL, with a party in its evidence. */
static void screened(const char *id, int years, const char *engagement, const char *party)
{
    char text[1024];
    snprintf(text, sizeof text,
             "INSERT INTO screening (tenant_id, id, engagement_id, as_of, verdict, headline_micro,"
             " evaluated_at, model, policy, evidence, evidence_sha256, answer, created_by) VALUES"
             " (tenant_current(), '%s', %s%s%s, '2010-01-01', 'no_match', 0,"
             "  now() - %d * interval '1 year' - interval '1 day', 'm', 1,"
             "  convert_to('{\"id\":\"%s\"}', 'UTF8'), sha256('x'), '{}', 'operator')",
             id, engagement ? "'" : "", engagement ? engagement : "NULL", engagement ? "'" : "",
             years, party);
    must_sql(text);
}

static void expect(struct call *c, int64_t screenings)
{
    must(c, apply);
    assert_int_equal(c->counts.screenings, screenings);
}

#define ID(n) "00000000-0000-7000-8000-0000000000" n

static void test_kept_and_deleted(void **state)
{
    (void)state;
    AUTO_CALL c = CALL;
    struct error err;
    screened(ID("01"), 9, NULL, "a");
    screened(ID("02"), 10, NULL, "a");
    assert_false(
        sql(cluster.owner_conninfo, "DELETE FROM screening", &err)); /* not even what is due */
    assert_non_null(strstr(err.message, "written once"));
    assert_false(sql(cluster.app_conninfo, "DELETE FROM screening", &err));
    assert_false(sql(cluster.app_conninfo,
                     "INSERT INTO tombstone SELECT tenant_id, 'screening', id::text,"
                     " evidence_sha256, evaluated_at, 1, now(), 'me' FROM screening",
                     &err));
    expect(&c, 1);
    expect(&c, 0);
    must(&c, tombstones);
    assert_true(str_find(c.document, STR(ID("02")), 0) < c.document.len);
    assert_true(str_find(c.document, STR(ID("01")), 0) == c.document.len);
    assert_false(sql(cluster.owner_conninfo, "DELETE FROM tombstone", &err));
    /* A forged tombstone does not let a younger one go. */
    assert_false(sql(cluster.owner_conninfo,
                     "INSERT INTO tombstone SELECT tenant_id, 'screening', id::text,"
                     " evidence_sha256, evaluated_at, 1, now(), 'me' FROM screening;"
                     " DELETE FROM screening",
                     &err));
}

static void test_counts_from_the_last_transaction(void **state)
{
    (void)state;
    AUTO_CALL c = CALL;
    must_sql("INSERT INTO party (tenant_id, id, schema, body, content_hash, version) VALUES"
             " (tenant_current(), 'root', 'Company', '{}', sha256('x'), 1);"
             "INSERT INTO engagement (tenant_id, id, title, root_party_id, created_by) VALUES"
             " (tenant_current(), 'e', 'E', 'root', 'operator')");
    screened(ID("11"), 12, "e", "a");
    screened(ID("12"), 3, "e", "a"); /* screened again since: both stay */
    expect(&c, 0);
    must_sql("INSERT INTO engagement (tenant_id, id, title, root_party_id, created_by) VALUES"
             " (tenant_current(), 'f', 'F', 'root', 'operator')");
    screened(ID("13"), 12, "f", "a");
    c.subject = "f";
    c.day = "2024-05-01";
    must(&c, note);
    expect(&c, 0);
    c.day = "2001-01-01"; /* an earlier day does not take a later one back */
    must(&c, note);
    expect(&c, 0);
    c.day = "2999-01-01";
    assert_true(run(&c, note) < 0);
    assert_string_equal(c.err.pointer, "/day");
    c.subject = "nothing";
    c.day = "2024-05-01";
    assert_true(run(&c, note) < 0);
    assert_string_equal(c.err.pointer, "/engagement");
}

static void test_legal_holds(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *subject;
    } holds[] = {
        {"everything", ""}, {"screening", ID("21")}, {"engagement", "g"}, {"party", "held\"party"}};
    AUTO_CALL c = CALL;
    must_sql("INSERT INTO engagement (tenant_id, id, title, root_party_id, created_by) VALUES"
             " (tenant_current(), 'g', 'G', 'root', 'operator')");
    screened(ID("21"), 11, "g", "held\\\"party");
    for (size_t i = 0; i < LENGTH(holds); i++) {
        c.kind = holds[i].kind;
        c.subject = holds[i].subject;
        must(&c, place);
        expect(&c, 0);
        must(&c, release);
        assert_true(run(&c, release) < 0); /* once */
        assert_int_equal(c.err.code, ERROR_NOT_FOUND);
    }
    c.kind = "party";
    c.subject = "another";
    must(&c, place);
    expect(&c, 1);
    c.kind = "party";
    c.subject = "";
    assert_true(run(&c, place) < 0);
    assert_string_equal(c.err.pointer, "/subject");
    c.kind = "month";
    assert_true(run(&c, place) < 0);
    assert_string_equal(c.err.pointer, "/kind");
}

static void test_deleted_parties(void **state)
{
    (void)state;
    AUTO_CALL c = CALL;
    struct error err;
    must_sql(
        "INSERT INTO party (tenant_id, id, schema, body, content_hash, version, deleted_at)"
        " VALUES (tenant_current(), 'old', 'Person', '{\"secret\":1}', sha256('x'), 2,"
        " now() - interval '11 years'), (tenant_current(), 'young', 'Person', '{}',"
        " sha256('x'), 2, now() - interval '1 year');"
        "INSERT INTO party_version (tenant_id, party_id, version, body, content_hash,"
        " changed_by) VALUES (tenant_current(), 'old', 1, '{\"secret\":1}', sha256('x'), 'me')");
    must(&c, apply);
    assert_int_equal(c.counts.parties, 1);
    must(&c, apply);
    assert_int_equal(c.counts.parties, 0);
    if (!sql(cluster.owner_conninfo,
             "DO $$ BEGIN IF EXISTS (SELECT FROM party WHERE body LIKE '%secret%') OR"
             " EXISTS (SELECT FROM party_version WHERE body LIKE '%secret%')"
             " THEN RAISE 'still there'; END IF; END $$",
             &err))
        fail_msg("%s", err.message);
    struct audit_report report;
    assert_true(audit_verify(cluster.pool, TEST_TENANT, &report, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_deleted),
        cmocka_unit_test(test_counts_from_the_last_transaction),
        cmocka_unit_test(test_legal_holds),
        cmocka_unit_test(test_deleted_parties),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
