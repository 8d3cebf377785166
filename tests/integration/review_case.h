/* integration/review_case.h - what the tests of review share: calls, each in a transaction of its
 * own. SPDX-License-Identifier: Apache-2.0 */
#ifndef INTEGRATION_REVIEW_CASE_H
#define INTEGRATION_REVIEW_CASE_H

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

static inline struct call call_of(const char *party, const char *listed)
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

static inline void call_release(struct call *c) { arena_release(&c->arena); }
#define AUTO_CALL __attribute__((cleanup(call_release))) struct call

static inline enum db_status run(struct call *c, db_body *body)
{
    c->err = (struct error)ERROR_INIT;
    return db_pool_transaction(cluster.pool, TEST_TENANT, body, c, &c->err);
}

static inline void must(struct call *c, db_body *body)
{
    if (run(c, body) < 0)
        fail_msg("%s %s", c->err.pointer, c->err.message);
}

static inline void must_fail(struct call *c, db_body *body, enum error_code code, const char *part)
{
    assert_true(run(c, body) < 0);
    if (c->err.code != code || !strstr(c->err.message, part))
        fail_msg("code %d, \"%s\": wanted \"%s\"", (int)c->err.code, c->err.message, part);
}

static inline struct party party_of(struct call *c)
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
static inline enum db_status store(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    struct party party = party_of(c), found;
    enum db_status status = party_store_find(db, party.id, &c->arena, &found, err);
    if (status < 0)
        return status;
    return status == DB_NONE ? party_store_create(db, &party, "key:test", err)
                             : party_store_replace(db, &party, STORE_ANY_VERSION, "key:test", err);
}

static inline enum db_status delete_party(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return party_store_delete(db, str_of(c->party), STORE_ANY_VERSION, "key:test", err);
}

static inline enum db_status look(struct db *db, void *context, struct error *err)
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

static inline enum db_status decide(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    c->decision.alert = c->alert;
    c->decision.actor = c->actor;
    return decision_make(db, &c->decision, &c->arena, &c->made, err);
}

static inline enum db_status approve(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    c->approval.alert = c->alert;
    c->approval.actor = c->actor;
    return decision_approve(db, &c->approval, err);
}

static inline enum db_status reopen(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_reopen(db, c->alert, c->reason, c->actor, err);
}

static inline enum db_status finish(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_finish(db, c->alert, c->reason, c->actor, err);
}

static inline enum db_status assign(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alerts_assign(db, &c->alert, 1, c->assignee, c->actor, err);
}

static inline enum db_status find(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alert_find(db, c->alert, &c->arena, &c->document, &c->version, err);
}

static inline enum db_status list(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return alerts_list(db, &c->filter, c->cursor, c->limit, &c->arena, &c->page, err);
}

static inline enum db_status load_in_force(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    struct str party = str_of(c->party);
    return decisions_in_force(db, &party, 1, &c->arena, &c->in_force, &c->n_in_force, err);
}

static inline enum db_status revoke(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return suppression_revoke(db, c->cursor, c->reason, c->actor, err);
}

/* --- helpers ---------------------------------------------------------------------------------- */

static inline const char *field(const cJSON *tree, const char *path)
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

static inline void check_alert(struct call *c, const char *path, const char *want)
{
    struct error err = ERROR_INIT;
    must(c, find);
    AUTO_JSON *tree = json_parse(c->document, &err);
    if (!tree)
        fail_msg("%s", err.message);
    assert_string_equal(field(tree, path), want);
}

/* Stores the party and looks at it: c->alert is the alert opened. */
static inline void open_alert(struct call *c)
{
    must(c, store);
    must(c, look);
    assert_int_equal(c->n_changes, 1);
    assert_int_equal(c->changes[0].action, ALERT_OPENED);
    c->alert = c->changes[0].alert;
}

static inline void decide_by(struct call *c, struct review_actor actor, const char *outcome)
{
    c->actor = actor;
    c->decision.outcome = str_of(outcome);
    c->decision.reason = STR("another founder, another town");
    must(c, decide);
}

static inline void approve_by(struct call *c, struct review_actor actor)
{
    c->actor = actor;
    c->approval.approve = true;
    must(c, approve);
}

/* Plain SQL of the given role, in the tenant; true when it was kept. */
static inline bool run_sql(const char *conninfo, const char *tenant, struct error *err,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));
static inline bool run_sql(const char *conninfo, const char *tenant, struct error *err,
                           const char *format, ...)
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

/* The second tenant, two people, a list that holds one party. */
static inline void prepare(void)
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

#endif
