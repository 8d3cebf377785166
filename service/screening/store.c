/* screening/store.c - screenings kept: written once, never changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/store.h"

#include <string.h>

#include "core/base64.h"
#include "core/hash.h"
#include "portfolio/party_store.h"

#define RFC3339(column)                                                                            \
    "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
#define SUMMARY_COLUMNS                                                                            \
    "id, engagement_id, as_of, verdict, headline_micro, " RFC3339(                                 \
        "evaluated_at") ", model, policy, encode(evidence_sha256, 'hex'), created_by"

static const struct db_statement SAVE = {
    .name = "screening_save",
    .params = 14,
    .sql =
        "INSERT INTO screening (tenant_id, id, engagement_id, as_of, verdict, headline_micro,"
        " evaluated_at, model, policy, evidence, evidence_sha256, answer, created_by,"
        " signature, signing_key)"
        " VALUES (tenant_current(), $1::text::uuid, $2, $3, $4, $5,"
        " timestamptz 'epoch' + $6::bigint * interval '1 millisecond', $7, $8, $9, $10, $11, $12,"
        " $13, $14)",
};

static const struct db_statement LOAD = {
    .name = "screening_load",
    .params = 1,
    .sql = "SELECT answer FROM screening"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement LOAD_EVIDENCE = {
    .name = "screening_load_evidence",
    .params = 1,
    .sql = "SELECT evidence FROM screening"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement LOAD_SIGNED = {
    .name = "screening_load_signed",
    .params = 1,
    .sql = "SELECT s.evidence, encode(s.evidence_sha256, 'hex'), s.signature, k.public_key,"
           " s.signing_key FROM screening s"
           " LEFT JOIN evidence_key k ON k.tenant_id = s.tenant_id AND k.id = s.signing_key"
           " WHERE s.tenant_id = tenant_current() AND s.id = $1::text::uuid",
};

static const struct db_statement LIST = {
    .name = "screening_list",
    .params = 2,
    .sql = "SELECT " SUMMARY_COLUMNS
           "  FROM screening WHERE tenant_id = tenant_current() AND id < $1::text::uuid"
           " ORDER BY id DESC LIMIT $2::bigint",
};

static const struct db_statement LIST_OF_ENGAGEMENT = {
    .name = "screening_list_of_engagement",
    .params = 3,
    .sql = "SELECT " SUMMARY_COLUMNS
           "  FROM screening WHERE tenant_id = tenant_current() AND id < $1::text::uuid"
           "   AND engagement_id = $3"
           " ORDER BY id DESC LIMIT $2::bigint",
};

const db_statement_group screening_store_statements = {
    &SAVE, &LOAD, &LOAD_EVIDENCE, &LOAD_SIGNED, &LIST, &LIST_OF_ENGAGEMENT, NULL};

/* Sorted behind every UUID that is made. */
#define LAST_UUID "ffffffff-ffff-ffff-ffff-ffffffffffff"

void screening_assign_id(struct screening *screening)
{
    struct uuid fresh = uuid_new();
    memcpy(screening->id, fresh.text, sizeof screening->id);
}

struct screening_row screening_row_of(const struct screening *screening, struct str answer,
                                      const char *actor)
{
    struct screening_row row = {
        .engagement = screening->engagement->id,
        .as_of = screening->as_of,
        .verdict = verdict_name(screening->result.verdict),
        .model = screening->model,
        .actor = actor,
        .headline_micro = screening->result.headline.risk_micro,
        .evaluated_unix_ms = screening->evaluated_unix_ms,
        .policy = screening->input.policy.version,
        .evidence = screening->evidence,
        .answer = answer,
    };
    memcpy(row.id, screening->id, sizeof row.id);
    return row;
}

enum db_status screening_row_save(struct db *db, const struct screening_row *row, struct error *err)
{
    unsigned char hash[SHA256_BYTES];
    unsigned char signature[EVIDENCE_SIGNATURE_BYTES];
    struct evidence_key key;
    enum db_status status = evidence_key_current(db, &key, err);
    if (status < 0)
        return status;
    sha256(row->evidence, hash);
    evidence_sign(&key, row->evidence, signature);
    const struct db_param params[] = {
        db_cstr(row->id),
        row->engagement.len > 0 ? db_text(row->engagement) : db_null(),
        db_date(row->as_of),
        db_cstr(row->verdict),
        db_int64(row->headline_micro),
        db_int64(row->evaluated_unix_ms),
        db_cstr(row->model),
        db_int64(row->policy),
        db_bytes(row->evidence),
        db_bytes((struct str){(char *)hash, sizeof hash}),
        db_bytes(row->answer),
        db_cstr(row->actor),
        db_bytes((struct str){(char *)signature, sizeof signature}),
        db_cstr(key.id),
    };
    status = db_execute(db, &SAVE, params, err);
    evidence_key_wipe(&key);
    return status;
}

enum db_status screening_save(struct db *db, const struct screening *screening, struct str answer,
                              const char *actor, struct error *err)
{
    struct screening_row row = screening_row_of(screening, answer, actor);
    return screening_row_save(db, &row, err);
}

enum db_status screening_load_signed(struct db *db, struct str id, struct arena *arena,
                                     struct signed_evidence *out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    if (!uuid_valid(id))
        return DB_NONE;
    enum db_status status = db_select(db, &LOAD_SIGNED, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    struct signed_evidence found = {.key = str_copy(arena, db_get_text(rows, 0, 4))};
    snprintf(found.sha256, sizeof found.sha256, "%.*s", STR_ARG(db_get_text(rows, 0, 1)));
    if (!db_get_bytes(rows, 0, 0, arena, &found.evidence) ||
        !db_get_bytes(rows, 0, 2, arena, &found.signature) ||
        !db_get_bytes(rows, 0, 3, arena, &found.public_key) || arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *out = found;
    return DB_ROWS;
}

void signed_evidence_write(struct json_writer *w, const struct signed_evidence *evidence)
{
    char text[BASE64_SIZE(EVIDENCE_SIGNATURE_BYTES)];
    json_begin_object(w);
    json_key(w, "evidence");
    json_raw(w, evidence->evidence);
    if (evidence->signature.len > 0) {
        json_key(w, "key");
        json_begin_object(w);
        json_field_cstr(w, "algorithm", "Ed25519");
        json_field_text(w, "id", evidence->key);
        json_field_cstr(w, "public_key", base64_encode(evidence->public_key, text, sizeof text));
        json_end_object(w);
    }
    json_field_cstr(w, "sha256", evidence->sha256);
    if (evidence->signature.len > 0)
        json_field_cstr(w, "signature", base64_encode(evidence->signature, text, sizeof text));
    json_end_object(w);
}

static enum db_status load(struct db *db, const struct db_statement *statement, struct str id,
                           struct arena *arena, struct str *out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    if (!uuid_valid(id))
        return DB_NONE;
    enum db_status status = db_select(db, statement, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    if (db_get_bytes(rows, 0, 0, arena, out))
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status screening_load(struct db *db, struct str id, struct arena *arena,
                              struct str *answer_out, struct error *err)
{
    return load(db, &LOAD, id, arena, answer_out, err);
}

enum db_status screening_load_evidence(struct db *db, struct str id, struct arena *arena,
                                       struct str *evidence_out, struct error *err)
{
    return load(db, &LOAD_EVIDENCE, id, arena, evidence_out, err);
}

/* In the order of SUMMARY_COLUMNS. */
static void read_summary(const PGresult *rows, int row, struct arena *arena,
                         struct screening_summary *out)
{
    *out = (struct screening_summary){
        .id = str_copy(arena, db_get_text(rows, row, 0)),
        .engagement = str_copy(arena, db_get_text(rows, row, 1)),
        .as_of = db_get_date(rows, row, 2),
        .verdict = str_copy(arena, db_get_text(rows, row, 3)),
        .headline_micro = (uint32_t)db_get_int64(rows, row, 4),
        .evaluated_at = str_copy(arena, db_get_text(rows, row, 5)),
        .model = str_copy(arena, db_get_text(rows, row, 6)),
        .policy = db_get_int64(rows, row, 7),
        .evidence_sha256 = str_copy(arena, db_get_text(rows, row, 8)),
        .created_by = str_copy(arena, db_get_text(rows, row, 9)),
    };
}

enum db_status screening_list(struct db *db, struct str engagement, struct str before, size_t limit,
                              struct arena *arena, struct screening_page *page_out,
                              struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    limit = store_page_limit(limit);
    if (before.len > 0 && !uuid_valid(before)) {
        error_set(err, ERROR_USAGE, "the cursor is not one of this list's");
        return DB_FATAL;
    }
    const struct db_param params[] = {before.len > 0 ? db_text(before) : db_cstr(LAST_UUID),
                                      db_int64((int64_t)limit + 1), db_text(engagement)};
    enum db_status status =
        db_select(db, engagement.len > 0 ? &LIST_OF_ENGAGEMENT : &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = status == DB_ROWS ? (size_t)PQntuples(rows) : 0;
    struct screening_page page = {.n_rows = found > limit ? limit : found};
    page.rows = arena_calloc(arena, page.n_rows, sizeof *page.rows);
    for (size_t i = 0; page.rows && i < page.n_rows; i++)
        read_summary(rows, (int)i, arena, &page.rows[i]);
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    if (found > limit)
        page.next = page.rows[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}

void screening_summary_write(struct json_writer *w, const struct screening_summary *row)
{
    json_begin_object(w);
    json_field_date(w, "as_of", row->as_of);
    json_field_text(w, "created_by", row->created_by);
    if (row->engagement.len > 0)
        json_field_text(w, "engagement", row->engagement);
    else
        json_field_null(w, "engagement");
    json_field_text(w, "evaluated_at", row->evaluated_at);
    json_field_text(w, "evidence_sha256", row->evidence_sha256);
    json_field_micro(w, "headline", row->headline_micro);
    json_field_text(w, "id", row->id);
    json_field_text(w, "model", row->model);
    json_field_int(w, "policy", row->policy);
    json_field_text(w, "verdict", row->verdict);
    json_end_object(w);
}
