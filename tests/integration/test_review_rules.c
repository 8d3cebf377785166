/* integration/test_review_rules.c - what the database itself refuses, whoever asks; the queue.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/integration/review_case.h"

/* --- the database itself refuses -------------------------------------------------------------- */

static void test_refused_by_the_database(void **state)
{
    (void)state;
    struct error err;
    AUTO_CALL c = call_of("sql", "sdn:1");
    open_alert(&c);
    decide_by(&c, ada, "false_match");
    char alert[64], decision[64];
    snprintf(alert, sizeof alert, "%.*s", STR_ARG(c.alert));
    snprintf(decision, sizeof decision, "%.*s", STR_ARG(c.made.id));
    const char *const attempts[][2] = {
        {"approving one's own decision",
         "INSERT INTO approval VALUES (tenant_current(), '%2$s', 'user:" ADA "', 'user:" ADA
         "', 'approved')"},
        {"approving in another author's name",
         "INSERT INTO approval VALUES (tenant_current(), '%2$s', 'user:" BEN "', 'user:" ADA
         "', 'approved')"},
        {"a second decision while one waits",
         "INSERT INTO decision (tenant_id, id, alert_id, outcome, reason, author)"
         " VALUES (tenant_current(), uuid_v7(), '%1$s', 'true_match', 'x', 'user:" BEN "')"},
        {"changing a decision", "UPDATE decision SET outcome = 'true_match' WHERE id = '%2$s'"},
        {"deleting a decision", "DELETE FROM decision WHERE id = '%2$s'"},
        {"emptying the approvals", "TRUNCATE approval"},
        {"a suppression before the approval",
         "INSERT INTO suppression (tenant_id, id, alert_id, decision_id, party_id, listed_id,"
         " party_hash, match_hash, expires_at) SELECT tenant_id, uuid_v7(), alert_id, id, 'sql',"
         " 'sdn:1', party_hash, match_hash, suppress_until FROM decision WHERE id = '%2$s'"},
        {"an outcome without a decision",
         "UPDATE alert SET state = 'decided', outcome = 'true_match', decision_id = '%2$s'"
         " WHERE id = '%1$s'"},
        {"another party under the same alert",
         "UPDATE alert SET party_id = 'once' WHERE id = '%1$s'"},
    };
    for (size_t i = 0; i < LENGTH(attempts); i++) {
        const char *const roles[] = {cluster.app_conninfo, cluster.owner_conninfo};
        for (size_t r = 0; r < LENGTH(roles); r++) {
            char sql[1024];
            const char *format = attempts[i][1];
            size_t at = 0;
            for (const char *p = format; *p && at + 64 < sizeof sql; p++) {
                if (*p == '%' && (p[1] == '1' || p[1] == '2')) {
                    at += (size_t)snprintf(sql + at, sizeof sql - at, "%s",
                                           p[1] == '1' ? alert : decision);
                    p += 3;
                } else {
                    sql[at++] = *p;
                }
            }
            sql[at] = '\0';
            if (run_sql(roles[r], TEST_TENANT, &err, "%s", sql))
                fail_msg("%s was possible", attempts[i][0]);
        }
    }
    approve_by(&c, ben);
    assert_false(run_sql(cluster.app_conninfo, TEST_TENANT, &err,
                         "UPDATE suppression SET expires_at = 'infinity' WHERE alert_id = '%s'",
                         alert));
    /* Four eyes are the policy's choice, not the author's. */
    AUTO_CALL d = call_of("sql2", "sdn:1");
    open_alert(&d);
    assert_true(run_sql(cluster.app_conninfo, TEST_TENANT, &err,
                        "INSERT INTO decision (tenant_id, id, alert_id, outcome, reason, author,"
                        " four_eyes, suppress_until) VALUES (tenant_current(), uuid_v7(), '%.*s',"
                        " 'false_match', 'x', 'user:" ADA "', false, 'infinity')",
                        STR_ARG(d.alert)));
    check_alert(&d, "waits_for_approval", "true");
    /* Another tenant sees and touches nothing of it. */
    assert_true(run_sql(cluster.app_conninfo, OTHER_TENANT, &err,
                        "UPDATE alert SET task = 'delisted'; UPDATE suppression SET"
                        " ended_at = now(), ended_by = 'x', end_reason = 'revoked'"));
    check_alert(&c, "task", "null");
    check_alert(&c, "suppression.in_force", "true");
}

static void set_four_eyes(bool wanted)
{
    struct error err;
    if (!run_sql(cluster.app_conninfo, TEST_TENANT, &err,
                 "INSERT INTO policy (tenant_id, version, parameters, created_by)"
                 " SELECT tenant_current(), max(version) + 1, '{\"four_eyes\": %s}', 'operator' "
                 "FROM policy;"
                 "INSERT INTO policy_activation (tenant_id, seq, version, activated_by, reason)"
                 " SELECT tenant_current(), max(a.seq) + 1, (SELECT max(version) FROM policy),"
                 " 'operator', 'test' FROM policy_activation a",
                 wanted ? "true" : "false"))
        fail_msg("%s", err.message);
}

static void test_two_eyes(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("two", "sdn:1");
    open_alert(&c);
    set_four_eyes(false);
    decide_by(&c, ada, "false_match");
    set_four_eyes(true);
    assert_false(c.made.waits);
    check_alert(&c, "state", "decided");
    check_alert(&c, "suppression.in_force", "true");
    c.actor = ben;
    c.approval.approve = true;
    must_fail(&c, approve, ERROR_CONFLICT, "decided");
}

/* --- the queue -------------------------------------------------------------------------------- */

static void test_queue(void **state)
{
    (void)state;
    static const enum alert_sort sorts[] = {ALERT_NEWEST, ALERT_OLDEST, ALERT_SCORE, ALERT_DUE};
    enum { ALERTS = 7 };
    char names[ALERTS][16];
    for (uint32_t i = 0; i < ALERTS; i++) {
        snprintf(names[i], sizeof names[i], "q%u", i);
        AUTO_CALL c = call_of(names[i], "sdn:queue");
        c.score_micro = 700000 + i % 3 * 100000;
        open_alert(&c);
    }
    for (size_t s = 0; s < LENGTH(sorts); s++) {
        AUTO_CALL c = call_of("p", "sdn:1");
        c.limit = 3;
        c.filter = (struct alert_filter){
            .states = STR("open"), .list = STR("sdn"), .max_micro = 1000000, .sort = sorts[s]};
        size_t seen = 0, ours = 0;
        double before = 2;
        do {
            must(&c, list);
            for (size_t i = 0; i < c.page.n_documents; i++) {
                AUTO_JSON *tree = json_parse(c.page.documents[i], &c.err);
                double score = cJSON_GetObjectItemCaseSensitive(tree, "score")->valuedouble;
                ours += strcmp(field(tree, "listed"), "sdn:queue") == 0;
                if (sorts[s] == ALERT_SCORE)
                    assert_true(score <= before);
                before = score;
                seen++;
            }
            c.cursor = c.page.next;
        } while (c.cursor.len > 0 && seen < 1000);
        assert_int_equal(ours, ALERTS);
    }
    AUTO_CALL c = call_of("p", "sdn:1");
    c.filter.min_micro = 850000;
    c.filter.party = STR("q2");
    must(&c, list);
    assert_int_equal(c.page.n_documents, 1);
    c.filter = (struct alert_filter){.max_micro = 1000000, .assignee = STR("none")};
    must(&c, list);
    assert_true(c.page.n_documents > 0);
    AUTO_CALL given = call_of("given", "sdn:queue");
    open_alert(&given);
    given.actor = ben;
    given.assignee = STR("ada");
    must(&given, assign);
    c.filter.assignee = STR("Ada");
    must(&c, list);
    size_t mine = c.page.n_documents;
    c.filter.min_age_days = 1;
    must(&c, list);
    assert_int_equal(c.page.n_documents, 0);
    assert_true(mine > 0);
    c.cursor = STR("nonsense");
    must_fail(&c, list, ERROR_USAGE, "cursor");
}

static void test_assign(void **state)
{
    (void)state;
    AUTO_CALL c = call_of("assigned", "sdn:1");
    open_alert(&c);
    c.actor = ben;
    c.assignee = STR("nobody");
    must_fail(&c, assign, ERROR_INPUT, "no user");
    c.assignee = STR(BEN);
    must(&c, assign);
    check_alert(&c, "assignee.name", "ben");
    c.assignee = STR_EMPTY;
    must(&c, assign);
    check_alert(&c, "state", "open");
    decide_by(&c, ada, "true_match");
    approve_by(&c, ben);
    c.assignee = STR("ben");
    must_fail(&c, assign, ERROR_CONFLICT, "ada decided");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_by_the_database),
        cmocka_unit_test(test_two_eyes),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_assign),
    };
    test_cluster_open(&cluster, groups);
    prepare();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
