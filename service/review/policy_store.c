/* review/policy_store.c - versions of a tenant's policy, and which is in force.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/policy_store.h"

#include "review/review.h"

static const struct db_statement LOAD = {
    .name = "policy_load",
    .params = 1,
    .sql = "SELECT version, parameters FROM policy WHERE tenant_id = tenant_current()"
           " AND version = CASE WHEN $1::bigint = 0 THEN policy_in_force() ELSE $1::bigint END",
};

static const struct db_statement LIST = {
    .name = "policy_list",
    .params = 2,
    .sql = "SELECT p.version, p.parameters, " REVIEW_TIME(
        "p.created_at") ", p.created_by,"
                        " actor_name(p.created_by), p.version = policy_in_force(),"
                        " " REVIEW_TIME(
                            "a.activated_at") ", actor_name(a.activated_by), a.reason"
                                              " FROM policy p LEFT JOIN LATERAL (SELECT * FROM "
                                              "policy_activation a"
                                              "   WHERE a.tenant_id = p.tenant_id AND a.version = "
                                              "p.version"
                                              "   ORDER BY a.seq DESC LIMIT 1) a ON true"
                                              " WHERE p.tenant_id = tenant_current() AND "
                                              "($2::bigint = 0 OR p.version = $2::bigint)"
                                              " ORDER BY p.version DESC LIMIT $1::bigint",
};

/* The lock makes numbers follow each other; two at once wait for each other. */
static const struct db_statement LOCK = {
    .name = "policy_lock",
    .params = 0,
    .sql = "SELECT pg_advisory_xact_lock(hashtextextended('policy ' || tenant_current(), 0))",
};

static const struct db_statement CREATE = {
    .name = "policy_create",
    .params = 2,
    .sql = "INSERT INTO policy (tenant_id, version, parameters, created_by)"
           " SELECT tenant_current(), coalesce(max(version), 0) + 1, $1::text::jsonb, $2"
           "   FROM policy WHERE tenant_id = tenant_current()"
           " RETURNING version",
};

static const struct db_statement CHECK_ACTIVATION = {
    .name = "policy_check_activation",
    .params = 1,
    .sql = "SELECT created_by, policy_in_force(), policy_four_eyes()"
           "   AND NOT coalesce((parameters ->> 'four_eyes')::boolean, true)"
           " FROM policy WHERE tenant_id = tenant_current() AND version = $1::bigint",
};

static const struct db_statement ACTIVATE = {
    .name = "policy_activate",
    .params = 3,
    .sql = "WITH next AS (INSERT INTO policy_activation"
           " (tenant_id, seq, version, activated_by, reason)"
           " SELECT tenant_current(), coalesce(max(seq), 0) + 1, $1::bigint, $2, $3"
           "   FROM policy_activation WHERE tenant_id = tenant_current() RETURNING seq)"
           " SELECT seq, pg_notify('subtier_policy', '') FROM next",
};

const db_statement_group policy_store_statements = {
    &LOAD, &LIST, &LOCK, &CREATE, &CHECK_ACTIVATION, &ACTIVATE, NULL};

static bool read_policy(const PGresult *rows, int row, struct arena *arena,
                        struct policy *policy_out, struct error *err)
{
    AUTO_JSON *tree = json_parse(db_get_text(rows, row, 1), err);
    if (!tree || !policy_read_canonical(tree, arena, policy_out, err)) {
        err->code = ERROR_INTERNAL; /* it was checked before it was stored */
        return error_within(err, "stored policy %lld", (long long)db_get_int64(rows, row, 0));
    }
    policy_out->risk.version = db_get_int64(rows, row, 0);
    return true;
}

enum db_status policy_load(struct db *db, int64_t version, struct arena *arena,
                           struct policy *policy_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(version)};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    if (status == DB_NONE && version == POLICY_IN_FORCE) {
        *policy_out = policy_default();
        return DB_ROWS;
    }
    if (status != DB_ROWS)
        return status;
    return read_policy(rows, 0, arena, policy_out, err) ? DB_ROWS : DB_FATAL;
}

static bool read_record(const PGresult *rows, int row, struct arena *arena,
                        struct policy_record *out, struct error *err)
{
    struct policy_record record = {
        .created_at = str_copy(arena, db_get_text(rows, row, 2)),
        .created_by = str_copy(arena, db_get_text(rows, row, 3)),
        .created_by_name = str_copy(arena, db_get_text(rows, row, 4)),
        .in_force = db_get_bool(rows, row, 5),
        .activated_at = str_copy(arena, db_get_text(rows, row, 6)),
        .activated_by_name = str_copy(arena, db_get_text(rows, row, 7)),
        .activation_reason = str_copy(arena, db_get_text(rows, row, 8)),
    };
    if (!read_policy(rows, row, arena, &record.policy, err))
        return false;
    if (arena_failed(arena))
        return error_memory(err);
    *out = record;
    return true;
}

static enum db_status list(struct db *db, size_t limit, int64_t version, struct arena *arena,
                           struct policy_record **records_out, size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64((int64_t)limit), db_int64(version)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct policy_record *records = arena_calloc(arena, n, sizeof *records);
    if (!records) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n; i++)
        if (!read_record(rows, (int)i, arena, &records[i], err))
            return DB_FATAL;
    *records_out = records;
    *n_out = n;
    return status;
}

enum db_status policy_list(struct db *db, size_t limit, struct arena *arena,
                           struct policy_record **records_out, size_t *n_out, struct error *err)
{
    return list(db, limit, 0, arena, records_out, n_out, err);
}

enum db_status policy_find(struct db *db, int64_t version, struct arena *arena,
                           struct policy_record *record_out, struct error *err)
{
    struct policy_record *records;
    size_t n = 0;
    if (version < 1)
        return DB_NONE;
    enum db_status status = list(db, 1, version, arena, &records, &n, err);
    if (status == DB_ROWS)
        *record_out = records[0];
    return status;
}

static enum db_status lock(struct db *db, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    return db_select(db, &LOCK, NULL, &rows, err);
}

static enum db_status note(struct db *db, struct review_actor actor, const char *action,
                           int64_t version, struct str key, struct str value, struct error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)version);
    const struct review_fact facts[] = {{key.ptr, value}, {NULL, STR_EMPTY}};
    return review_audit(db, actor, action, "policy", str_of(number), facts, err);
}

enum db_status policy_create(struct db *db, struct policy *policy, struct review_actor actor,
                             struct error *err)
{
    AUTO_BUF text = BUF_INIT(64 << 10);
    AUTO_PGRESULT *rows = NULL;
    struct json_writer w = JSON_WRITER(&text);
    struct policy numbered = *policy;
    policy_write_canonical(&w, &numbered);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(buf_str(&text)), db_cstr(actor.text)};
    enum db_status status = lock(db, err);
    if (status >= 0)
        status = db_select(db, &CREATE, params, &rows, err);
    if (status < 0)
        return status;
    numbered.risk.version = db_get_int64(rows, 0, 0);
    status = note(db, actor, "policy.create", numbered.risk.version, STR("parameters"),
                  buf_str(&text), err);
    if (status >= 0)
        *policy = numbered;
    return status < 0 ? status : DB_ROWS;
}

enum db_status policy_activate(struct db *db, int64_t version, struct str reason,
                               struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_PGRESULT *activated = NULL;
    if (str_trim(reason).len == 0 || reason.len > DECISION_REASON_MAX_BYTES) {
        error_at(err, "/reason", "say why, in at most %d bytes", DECISION_REASON_MAX_BYTES);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_int64(version), db_cstr(actor.text), db_text(reason)};
    enum db_status status = lock(db, err);
    if (status >= 0)
        status = db_select(db, &CHECK_ACTIVATION, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no policy %lld", (long long)version);
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    if (db_get_bool(rows, 0, 2) && actor.audit.kind != AUDIT_OPERATOR &&
        str_equal(db_get_text(rows, 0, 0), str_of(actor.text))) {
        error_set(
            err, ERROR_FORBIDDEN,
            "this policy ends four eyes: somebody else than who made it brings it into force");
        return DB_FATAL;
    }
    status = db_select(db, &ACTIVATE, params, &activated, err);
    return status < 0 ? status
                      : note(db, actor, "policy.activate", version, STR("reason"), reason, err);
}

static void optional(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

void policy_record_write(struct json_writer *w, const struct policy_record *record)
{
    json_begin_object(w);
    json_field_int(w, "version", record->policy.risk.version);
    json_field_bool(w, "in_force", record->in_force);
    json_field_text(w, "created_at", record->created_at);
    json_field_text(w, "created_by", record->created_by);
    json_field_text(w, "created_by_name", record->created_by_name);
    optional(w, "activated_at", record->activated_at);
    optional(w, "activated_by_name", record->activated_by_name);
    optional(w, "activation_reason", record->activation_reason);
    json_key(w, "parameters");
    policy_write(w, &record->policy);
    json_end_object(w);
}
