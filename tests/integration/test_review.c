/* integration/test_review.c - alerts, decisions, four eyes and suppressions in a real database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/integration/review_case.h"

/* --- opening and refreshing ------------------------------------------------------------------- */

static void test_opened_once(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("once", "sdn:1");
    open_alert(&c);
    struct str first = c.alert;
    for (int i = 0; i < 3; i++) {
        must(&c, look);
        assert_int_equal(c.n_changes, 1);
        assert_int_equal(c.changes[0].action, ALERT_REFRESHED);
        assert_true(str_equal(c.changes[0].alert, first));
    }
    must(&c, find);
    assert_int_equal(c.version, 1); /* nothing a reviewer would see has changed */
    c.score_micro = 950000;
    must(&c, look);
    must(&c, find);
    assert_int_equal(c.version, 2);
    check_alert(&c, "state", "open");
    check_alert(&c, "band", "high");
    check_alert(&c, "party_caption", "Ningse");
    c.party = "unknown"; /* nobody stored: nothing to alert on */
    must(&c, look);
    assert_int_equal(c.n_changes, 0);
}

static void *look_often(void *context)
{
    struct call *c = context;
    for (int i = 0; i < 10; i++)
        if (run(c, look) < 0)
            return NULL;
    return c;
}

static void test_opened_once_by_many(void **state)
{
    (void)state;
    enum { RIVALS = 4 };
    pthread_t threads[RIVALS];
    struct call calls[RIVALS];
    AUTO_CALL c = call_of("many", "sdn:1");
    must(&c, store);
    for (size_t i = 0; i < RIVALS; i++) {
        calls[i] = call_of("many", "sdn:1");
        assert_int_equal(pthread_create(&threads[i], NULL, look_often, &calls[i]), 0);
    }
    for (size_t i = 0; i < RIVALS; i++) {
        void *done = NULL;
        pthread_join(threads[i], &done);
        if (!done)
            fail_msg("%s", calls[i].err.message);
        arena_release(&calls[i].arena);
    }
    c.filter.party = STR("many");
    must(&c, list);
    assert_int_equal(c.page.n_documents, 1);
}

static void test_superseded(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("changes", "sdn:1");
    open_alert(&c);
    struct str old = c.alert;
    c.actor = ada;
    c.assignee = STR("ada");
    must(&c, assign);
    c.name = "Ningse Animation";
    must(&c, store);
    must(&c, look);
    assert_int_equal(c.n_changes, 2);
    assert_int_equal(c.changes[0].action, ALERT_SUPERSEDED);
    assert_true(str_equal(c.changes[0].alert, old));
    struct str heir = c.changes[1].alert;
    check_alert(&c, "close_reason", "superseded");
    check_alert(&c, "superseded_by", heir.ptr);
    c.decision.outcome = STR("false_match");
    c.decision.reason = STR("late");
    must_fail(&c, decide, ERROR_CONFLICT, heir.ptr);
    c.alert = heir;
    check_alert(&c, "assignee.name", "ada");
    check_alert(&c, "state", "in_review");
    c.match_hash = match_two; /* and the other side */
    must(&c, look);
    assert_int_equal(c.n_changes, 2);
    check_alert(&c, "state", "closed");
    c.stale = true; /* a look at an older content changes nothing */
    c.match_hash = match_one;
    must(&c, look);
    assert_int_equal(c.n_changes, 0);
}

static void test_closed(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("closes", "sdn:kept");
    open_alert(&c);
    c.listed = NULL;
    must(&c, look);
    assert_int_equal(c.changes[0].action, ALERT_CLOSED);
    check_alert(&c, "close_reason", "no_longer_matches");
    c.listed = "sdn:gone";
    open_alert(&c);
    c.listed = NULL;
    must(&c, look);
    check_alert(&c, "close_reason", "delisted");
    c.listed = "sdn:kept";
    open_alert(&c);
    must(&c, delete_party);
    check_alert(&c, "close_reason", "party_deleted");
}

/* --- decisions and four eyes ------------------------------------------------------------------ */

static void test_four_eyes(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("four", "sdn:1");
    open_alert(&c);
    decide_by(&c, ada, "false_match");
    assert_true(c.made.waits);
    check_alert(&c, "waits_for_approval", "true");
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 0);

    c.approval.approve = true;
    must_fail(&c, approve, ERROR_FORBIDDEN, "somebody else");
    c.approval.approve = false;
    c.actor = ben;
    must_fail(&c, approve, ERROR_INPUT, "say why");
    c.approval.reason = STR("ask for the register's extract");
    must(&c, approve);
    check_alert(&c, "state", "in_review");
    check_alert(&c, "decisions.0.approval.verdict", "rejected");
    must_fail(&c, approve, ERROR_CONFLICT, "no decision");

    decide_by(&c, ada, "false_match");
    approve_by(&c, ben);
    check_alert(&c, "state", "decided");
    check_alert(&c, "outcome", "false_match");
    check_alert(&c, "decisions.1.approval.approver_name", "ben");
    check_alert(&c, "suppression.in_force", "true");
    must_fail(&c, approve, ERROR_CONFLICT, "approved by ben");
    must_fail(&c, decide, ERROR_CONFLICT, "ada decided false_match");

    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 1);
    assert_false(c.in_force[0].true_match);
    struct party party = party_of(&c);
    char hash[SHA256_HEX_SIZE];
    sha256_hex(party_canonical(&party, &c.arena), hash);
    assert_true(decision_applies(&c.in_force[0], str_of(hash), str_of(match_one)));
    assert_false(decision_applies(&c.in_force[0], str_of(hash), str_of(match_two)));
    assert_false(decision_applies(&c.in_force[0], str_of(match_two), str_of(match_one)));

    must(&c, look); /* the same facts: it stays decided */
    assert_int_equal(c.changes[0].action, ALERT_REFRESHED);
    c.match_hash = match_two;
    must(&c, look); /* the listing changed: asked again */
    assert_int_equal(c.n_changes, 2);
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 0);
    check_alert(&c, "suppression.end_reason", "listed_changed");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *label, *outcome, *reason, *until, *pointer;
    } cases[] = {
        {"no such outcome", "maybe", "x", "", "/outcome"},
        {"no reason", "false_match", "", "", "/reason"},
        {"a blank reason", "true_match", "  \n", "", "/reason"},
        {"until without a suppression", "true_match", "x", "2099-01-01", "/until"},
        {"until is no day", "false_match", "x", "soon", "/until"},
        {"until lies in the past", "false_match", "x", "2020-01-01", "/until"},
    };
    AUTO_CALL c = call_of("refused", "sdn:1");
    open_alert(&c);
    c.actor = ada;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        c.decision.outcome = str_of(cases[i].outcome);
        c.decision.reason = str_of(cases[i].reason);
        c.decision.until = str_of(cases[i].until);
        assert_true(run(&c, decide) < 0);
        if (c.err.code != ERROR_INPUT || strcmp(c.err.pointer, cases[i].pointer) != 0)
            fail_msg("%s: %s %s", cases[i].label, c.err.pointer, c.err.message);
    }
    c.decision = (struct decision_request){
        .outcome = STR("true_match"), .reason = STR("x"), .expected_version = 7};
    must_fail(&c, decide, ERROR_PRECONDITION, "version 1");
    c.alert = STR("00000000-0000-7000-8000-000000000000");
    must_fail(&c, decide, ERROR_NOT_FOUND, "no alert");
    c.alert = STR("x");
    must_fail(&c, decide, ERROR_NOT_FOUND, "no alert");
}

struct rival {
    struct call call;
    pthread_barrier_t *start;
    enum db_status status;
};

static void *decide_at_once(void *context)
{
    struct rival *rival = context;
    pthread_barrier_wait(rival->start);
    rival->status = run(&rival->call, decide);
    return NULL;
}

static void test_two_at_once(void **state)
{
    (void)state;
    enum { TRIALS = 12, RIVALS = 2 };
    for (int trial = 0; trial < TRIALS; trial++) {
        char name[16];
        snprintf(name, sizeof name, "race%d", trial);
        AUTO_CALL c = call_of(name, "sdn:1");
        open_alert(&c);
        struct rival rivals[RIVALS];
        pthread_t threads[RIVALS];
        pthread_barrier_t start;
        pthread_barrier_init(&start, NULL, RIVALS);
        for (size_t i = 0; i < RIVALS; i++) {
            rivals[i].start = &start;
            rivals[i].call = call_of(name, "sdn:1");
            rivals[i].call.alert = c.alert;
            rivals[i].call.actor = i == 0 ? ada : ben;
            rivals[i].call.decision = (struct decision_request){
                .outcome = i == 0 ? STR("false_match") : STR("true_match"), .reason = STR("x")};
            assert_int_equal(pthread_create(&threads[i], NULL, decide_at_once, &rivals[i]), 0);
        }
        for (size_t i = 0; i < RIVALS; i++)
            pthread_join(threads[i], NULL);
        pthread_barrier_destroy(&start);
        size_t won = rivals[0].status >= 0 ? 0 : 1;
        const struct call *lost = &rivals[1 - won].call;
        assert_true(rivals[won].status >= 0);
        assert_true(rivals[1 - won].status < 0);
        assert_int_equal(lost->err.code, ERROR_CONFLICT); /* and is told by whom */
        if (!strstr(lost->err.message, won == 0 ? "ada decided" : "ben decided"))
            fail_msg("%s", lost->err.message);
        arena_release(&rivals[0].call.arena);
        arena_release(&rivals[1].call.arena);
    }
}

static void test_escalated(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("escalates", "sdn:1");
    open_alert(&c);
    decide_by(&c, ada, "escalated");
    assert_false(c.made.waits);
    check_alert(&c, "state", "in_review");
    check_alert(&c, "escalated", "true");
    decide_by(&c, ben, "true_match"); /* still open to a decision */
    check_alert(&c, "waits_for_approval", "true");
}

/* A true match outlasts changes, goes on counting while it is looked at again, and is a task when
 * the listing ends. */
static void test_true_match(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("true", "sdn:gone");
    open_alert(&c);
    decide_by(&c, ada, "true_match");
    approve_by(&c, ben);
    c.name = "Renamed";
    c.match_hash = match_two;
    must(&c, store);
    must(&c, look);
    assert_int_equal(c.n_changes, 1);
    assert_int_equal(c.changes[0].action, ALERT_REFRESHED);
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 1);
    assert_true(c.in_force[0].true_match);
    assert_true(str_equal(c.in_force[0].id, c.made.id));

    c.reason = STR("done");
    must_fail(&c, finish, ERROR_CONFLICT, "only a true match");
    c.listed = NULL;
    must(&c, look);
    assert_int_equal(c.changes[0].action, ALERT_TASK);
    check_alert(&c, "task", "delisted");
    must(&c, look); /* told once */
    assert_int_equal(c.n_changes, 0);

    must(&c, reopen);
    check_alert(&c, "outcome", "true_match");
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 1);
    must_fail(&c, reopen, ERROR_CONFLICT, "not decided");
    must(&c, finish);
    check_alert(&c, "close_reason", "delisted");
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 0);
    must_fail(&c, finish, ERROR_CONFLICT, "closed");
}

static void test_revoked_and_expired(void **state)
{
    (void)state;
    struct error err;
    AUTO_CALL c = call_of("revoked", "sdn:1");
    open_alert(&c);
    decide_by(&c, ada, "false_match");
    approve_by(&c, ben);
    must(&c, find);
    AUTO_JSON *tree = json_parse(c.document, &err);
    c.cursor = str_of(field(tree, "suppression.id"));
    must_fail(&c, revoke, ERROR_INPUT, "say why");
    c.reason = STR("new evidence");
    must(&c, revoke);
    check_alert(&c, "state", "in_review");
    check_alert(&c, "suppression.end_reason", "revoked");
    must_fail(&c, revoke, ERROR_CONFLICT, "revoked, by ben");
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 0);

    decide_by(&c, ada, "false_match");
    approve_by(&c, ben);
    if (!run_sql(cluster.owner_conninfo, TEST_TENANT, &err,
                 "ALTER TABLE suppression DISABLE TRIGGER suppression_check;"
                 "UPDATE suppression SET expires_at = now() - interval '1 second'"
                 " WHERE party_id = 'revoked' AND ended_at IS NULL;"
                 "ALTER TABLE suppression ENABLE TRIGGER suppression_check"))
        fail_msg("%s", err.message);
    must(&c, load_in_force);
    assert_int_equal(c.n_in_force, 0);
    check_alert(&c, "suppression.in_force", "false");
    must(&c, look); /* asked again */
    assert_int_equal(c.n_changes, 2);
    check_alert(&c, "suppression.end_reason", "expired");
}

/* --- the audit chain -------------------------------------------------------------------------- */

static void test_audited(void **state)
{
    (void)state;
    struct audit_report report;
    struct error err = ERROR_INIT;
    if (!audit_verify(cluster.pool, TEST_TENANT, &report, &err))
        fail_msg("%s", err.message);
    assert_true(report.events > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened_once), cmocka_unit_test(test_opened_once_by_many),
        cmocka_unit_test(test_superseded),  cmocka_unit_test(test_closed),
        cmocka_unit_test(test_four_eyes),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_two_at_once), cmocka_unit_test(test_escalated),
        cmocka_unit_test(test_true_match),  cmocka_unit_test(test_revoked_and_expired),
        cmocka_unit_test(test_audited),
    };
    test_cluster_open(&cluster, groups);
    prepare();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
