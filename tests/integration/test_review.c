/* integration/test_review.c - alerts, decisions, four eyes and suppressions in a real database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include <pthread.h>

#include "core/json.h"
#include "portfolio/party_store.h"
#include "review/alert_query.h"
#include "review/alerts.h"
#include "review/decisions.h"
#include "tests/support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-000000000001"
#define ADA "00000000-0000-7000-8000-00000000000a"
#define BEN "00000000-0000-7000-8000-00000000000b"
#define HASH(digit)                                                                                \
    digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit      \
        digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit  \
            digit digit

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {&audit_statements,     &party_store_statements,
                                                   &alerts_statements,    &alert_query_statements,
                                                   &decisions_statements, NULL};

static const char match_one[] = HASH("11"), match_two[] = HASH("22");

static const struct review_actor ada = {"user:" ADA, {AUDIT_USER, ADA}};
static const struct review_actor ben = {"user:" BEN, {AUDIT_USER, BEN}};

/* --- one call, one transaction ---------------------------------------------------------------- */

struct call {
    struct arena arena;
    const char *party, *name, *listed, *match_hash; /* listed NULL: nothing found */
    uint32_t score_micro;
    bool stale; /* the look was at another content than the stored one */
    struct alert_change *changes;
    size_t n_changes;
    struct decision_request decision;
    struct decision_made made;
    struct approval_request approval;
    struct review_actor actor;
    struct str alert, document, assignee, reason;
    int64_t version;
    struct decision_in_force *in_force;
    size_t n_in_force;
    struct alert_filter filter;
    struct document_page page;
    struct str cursor;
    size_t limit;
    struct error err;
};

static struct call call_of(const char *party, const char *listed)
{
    return (struct call){
        .arena = ARENA_INIT(64 << 20),
        .party = party,
        .name = "Ningse",
        .listed = listed,
        .match_hash = match_one,
        .score_micro = 900000,
        .limit = 50,
        .filter = {.max_micro = 1000000},
    };
}

static void call_release(struct call *c) { arena_release(&c->arena); }
#define AUTO_CALL __attribute__((cleanup(call_release))) struct call

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

static void must_fail(struct call *c, db_body *body, enum error_code code, const char *part)
{
    assert_true(run(c, body) < 0);
    if (c->err.code != code || !strstr(c->err.message, part))
        fail_msg("code %d, \"%s\": wanted \"%s\"", (int)c->err.code, c->err.message, part);
}

static struct party party_of(struct call *c)
{
    struct faults faults = {.count = 0};
    struct error err = ERROR_INIT;
    struct party party;
    char text[512];
    snprintf(text, sizeof text,
             "{\"id\":\"%s\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"]}}", c->party,
             c->name);
    AUTO_JSON *tree = json_parse(str_of(text), &err);
    assert_non_null(tree);
    assert_true(party_decode(tree, "", &c->arena, &party, &faults));
    return party;
}

/* Creates or replaces. */
static enum db_status store(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    struct party party = party_of(c), found;
    enum db_status status = party_store_find(db, party.id, &c->arena, &found, err);
    if (status < 0)
        return status;
    return status == DB_NONE ? party_store_create(db, &party, "key:test", err)
                             : party_store_replace(db, &party, STORE_ANY_VERSION, "key:test", err);
}

static enum db_status delete_party(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return party_store_delete(db, str_of(c->party), STORE_ANY_VERSION, "key:test", err);
}

static enum db_status look(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    struct str list = STR("sdn");
    struct alert_match match = {.listed = str_of(c->listed),
                                .list = list,
                                .caption = STR("NINGS CARTOON STUDIO"),
                                .match_hash = str_of(c->match_hash),
                                .score_micro = c->score_micro};
    struct alert_look one = {
        .party = str_of(c->party), .matches = &match, .n_matches = c->listed ? 1 : 0};
    struct party party = party_of(c);
    sha256_hex(c->stale ? STR("another") : party_canonical(&party, &c->arena), one.content_hash);
    struct alert_refresh refresh = {.looks = &one, .n_looks = 1, .lists = &list, .n_lists = 1};
    return alerts_refresh(db, &refresh, &c->arena, &c->changes, &c->n_changes, err);
}

static enum db_status decide(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    c->decision.alert = c->alert;
    c->decision.actor = c->actor;
    return decision_make(db, &c->decision, &c->arena, &c->made, err);
}

static enum db_status approve(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    c->approval.alert = c->alert;
    c->approval.actor = c->actor;
    return decision_approve(db, &c->approval, err);
}

static enum db_status reopen(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_reopen(db, c->alert, c->reason, c->actor, err);
}

static enum db_status finish(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_finish(db, c->alert, c->reason, c->actor, err);
}

static enum db_status assign(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alerts_assign(db, &c->alert, 1, c->assignee, c->actor, err);
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_find(db, c->alert, &c->arena, &c->document, &c->version, err);
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alerts_list(db, &c->filter, c->cursor, c->limit, &c->arena, &c->page, err);
}

static enum db_status load_in_force(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    struct str party = str_of(c->party);
    return decisions_in_force(db, &party, 1, &c->arena, &c->in_force, &c->n_in_force, err);
}

static enum db_status revoke(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return suppression_revoke(db, c->cursor, c->reason, c->actor, err);
}

/* --- helpers ---------------------------------------------------------------------------------- */

static const char *field(const cJSON *tree, const char *path)
{
    struct str rest = str_of(path), key;
    char text[64];
    const cJSON *here = tree;
    while (here && str_cut(&rest, '.', &key)) {
        int64_t n = 0;
        snprintf(text, sizeof text, "%.*s", STR_ARG(key));
        here = str_to_int(key, 0, 1000, &n) ? cJSON_GetArrayItem(here, (int)n)
                                            : cJSON_GetObjectItemCaseSensitive(here, text);
    }
    if (!here)
        fail_msg("no %s", path);
    if (cJSON_IsBool(here))
        return cJSON_IsTrue(here) ? "true" : "false";
    return cJSON_IsString(here) ? here->valuestring : "null";
}

static void check_alert(struct call *c, const char *path, const char *want)
{
    struct error err = ERROR_INIT;
    must(c, find);
    AUTO_JSON *tree = json_parse(c->document, &err);
    if (!tree)
        fail_msg("%s", err.message);
    assert_string_equal(field(tree, path), want);
}

/* Stores the party and looks at it: c->alert is the alert opened. */
static void open_alert(struct call *c)
{
    must(c, store);
    must(c, look);
    assert_int_equal(c->n_changes, 1);
    assert_int_equal(c->changes[0].action, ALERT_OPENED);
    c->alert = c->changes[0].alert;
}

static void decide_by(struct call *c, struct review_actor actor, const char *outcome)
{
    c->actor = actor;
    c->decision.outcome = str_of(outcome);
    c->decision.reason = STR("another founder, another town");
    must(c, decide);
}

static void approve_by(struct call *c, struct review_actor actor)
{
    c->actor = actor;
    c->approval.approve = true;
    must(c, approve);
}

/* Plain SQL of the given role, in the tenant; true when it was kept. */
static bool run_sql(const char *conninfo, const char *tenant, struct error *err, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
static bool run_sql(const char *conninfo, const char *tenant, struct error *err, const char *format,
                    ...)
{
    char sql[2048], whole[2304];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    *err = (struct error)ERROR_INIT;
    snprintf(whole, sizeof whole, "BEGIN; SET LOCAL subtier.tenant = '%s'; %s; COMMIT", tenant,
             sql);
    struct db *db = db_open(conninfo, NULL, err);
    assert_non_null(db);
    bool done = db_run(db, whole, err);
    db_close(db);
    return done;
}

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

/* --- the audit chain -------------------------------------------------------------------------- */

static void test_audited(void **state)
{
    (void)state;
    struct audit_report report;
    struct error err = ERROR_INIT;
    if (!audit_verify(cluster.pool, TEST_TENANT, &report, &err))
        fail_msg("%s", err.message);
    assert_true(report.events > 40);
}

static void prepare(void)
{
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner != NULL, &err, "the owner's connection");
    test_require(
        db_run(
            owner,
            "INSERT INTO tenant (id, name) VALUES ('" OTHER_TENANT "', 'other');"
            "SET subtier.tenant = '" TEST_TENANT "';"
            "INSERT INTO app_user (tenant_id, id, name, role, password_hash) VALUES"
            " ('" TEST_TENANT "', '" ADA "', 'ada', 'reviewer', 'x'),"
            " ('" TEST_TENANT "', '" BEN "', 'ben', 'approver', 'x');"
            "INSERT INTO list (id, title, publisher, regime) VALUES ('sdn', 't', 'p', 'us-ofac');"
            "INSERT INTO listed_party (list_id, party_id, since, first_since, position, entity_id,"
            " schema, caption, measures, subject, body, body_sha256, match_hash) VALUES ('sdn',"
            " 'kept', 1, 1, 0, 'sdn:kept', 'Company', 'K', 1, '', '{}', repeat('0', 64),"
            " repeat('1', 64))",
            &err),
        &err, "rows to start from");
    db_close(owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened_once),
        cmocka_unit_test(test_opened_once_by_many),
        cmocka_unit_test(test_superseded),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_four_eyes),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_escalated),
        cmocka_unit_test(test_true_match),
        cmocka_unit_test(test_revoked_and_expired),
        cmocka_unit_test(test_refused_by_the_database),
        cmocka_unit_test(test_two_eyes),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_assign),
        cmocka_unit_test(test_audited),
    };
    test_cluster_open(&cluster, groups);
    prepare();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
