/* screening/group.c - many screenings kept by one statement.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/group.h"

#include "core/hash.h"
#include "core/json_writer.h"

/* The wait is short: whoever holds one of the keys makes the whole group wait. */
static const struct db_statement PATIENCE = {
    .name = "screening_group_patience",
    .params = 0,
    .sql = "SELECT set_config('lock_timeout', '250ms', true)",
};

/*
 * $1 says of each row where its bytes stand in $2: evidence, its hash, its signature, the answer,
 * the hash of the request. JSON and one value of bytes cost PostgreSQL less than fifteen arrays,
 * whose bytes would have to be sent as hexadecimal text.
 *
 * The keys are claimed in their order, so that two groups never wait for each other. A row whose
 * key was claimed is found by its Location, which names the screening: of two rows with one key
 * only one can be.
 */
static const struct db_statement SAVE = {
    .name = "screening_group_save",
    .params = 3,
    .sql =
        "WITH input AS MATERIALIZED ("
        " SELECT * FROM json_to_recordset($1::json) AS r(id uuid, as_of date, verdict text,"
        "  headline integer, evaluated bigint, model text, policy bigint, actor text, route text,"
        "  key text, location text, at integer, evidence integer, answer integer)),"
        " claimed AS ("
        " INSERT INTO idempotency (tenant_id, route, key, request_hash, status, body, location)"
        " SELECT tenant_current(), route, key, substr($2::bytea, at + evidence + 96 + answer, 32),"
        "  201, substr($2, at + evidence + 96, answer), location"
        "  FROM input WHERE key IS NOT NULL ORDER BY route, key, location"
        " ON CONFLICT (tenant_id, route, key) DO NOTHING RETURNING location)"
        " INSERT INTO screening (tenant_id, id, as_of, verdict, headline_micro, evaluated_at,"
        "  model, policy, evidence, evidence_sha256, signature, answer, created_by, signing_key)"
        " SELECT tenant_current(), id, as_of, verdict, headline,"
        "  timestamptz 'epoch' + evaluated * interval '1 millisecond', model, policy,"
        "  substr($2, at, evidence), substr($2, at + evidence, 32),"
        "  substr($2, at + evidence + 32, 64), substr($2, at + evidence + 96, answer), actor, $3"
        "  FROM input"
        "  WHERE key IS NULL OR location IN (SELECT location FROM claimed)"
        " RETURNING id",
};

const db_statement_group screening_group_statements = {&PATIENCE, &SAVE, NULL};

size_t group_row_bytes(const struct group_row *row)
{
    return row->row.evidence.len + row->row.answer.len + 2 * SHA256_BYTES +
           EVIDENCE_SIGNATURE_BYTES;
}

static void write_row(struct json_writer *w, const struct group_row *row, size_t at)
{
    json_begin_object(w);
    json_field_cstr(w, "actor", row->row.actor);
    json_field_int(w, "answer", (int64_t)row->row.answer.len);
    json_field_date(w, "as_of", row->row.as_of);
    json_field_int(w, "at", (int64_t)at);
    json_field_int(w, "evaluated", row->row.evaluated_unix_ms);
    json_field_int(w, "evidence", (int64_t)row->row.evidence.len);
    json_field_int(w, "headline", row->row.headline_micro);
    json_field_cstr(w, "id", row->row.id);
    if (row->key.ptr)
        json_field_text(w, "key", row->key);
    json_field_text(w, "location", row->location);
    json_field_cstr(w, "model", row->row.model);
    json_field_int(w, "policy", row->row.policy);
    json_field_cstr(w, "route", row->route);
    json_field_cstr(w, "verdict", row->row.verdict);
    json_end_object(w);
}

static void add_bytes(struct buf *bytes, const struct group_row *row,
                      const struct evidence_key *key)
{
    unsigned char hash[SHA256_BYTES], signature[EVIDENCE_SIGNATURE_BYTES];
    sha256(row->row.evidence, hash);
    evidence_sign(key, row->row.evidence, signature);
    buf_add(bytes, row->row.evidence);
    buf_append(bytes, hash, sizeof hash);
    buf_append(bytes, signature, sizeof signature);
    buf_add(bytes, row->row.answer);
    sha256(row->key.ptr ? row->request : STR_EMPTY, hash);
    buf_append(bytes, hash, sizeof hash);
}

/* Rows mostly come back as they were sent. */
static void mark_kept(const PGresult *ids, struct group_row *const *rows, size_t n_rows)
{
    for (int i = 0, n = PQntuples(ids); i < n; i++) {
        struct str id = db_get_text(ids, i, 0);
        for (size_t tried = 0, at = (size_t)i; tried < n_rows; tried++, at = (at + 1) % n_rows) {
            if (!str_equal(id, str_of(rows[at]->row.id)))
                continue;
            rows[at]->kept = true;
            break;
        }
    }
}

static enum db_status write(struct db *db, struct group_row *const *rows, size_t n_rows,
                            const struct evidence_key *key, struct error *err)
{
    AUTO_PGRESULT *ids = NULL;
    AUTO_BUF about = BUF_INIT(GROUP_MAX_BYTES);
    AUTO_BUF bytes = BUF_INIT(2 * GROUP_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&about);
    json_begin_array(&w);
    for (size_t i = 0; i < n_rows; i++) {
        write_row(&w, rows[i], bytes.len + 1); /* substr counts from 1 */
        add_bytes(&bytes, rows[i], key);
    }
    json_end_array(&w);
    if (!json_writer_done(&w) || buf_failed(&bytes)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(buf_str(&about)), db_bytes(buf_str(&bytes)),
                                      db_cstr(key->id)};
    enum db_status status = db_select(db, &SAVE, params, &ids, err);
    if (status == DB_ROWS)
        mark_kept(ids, rows, n_rows);
    return status;
}

enum db_status group_save(struct db *db, struct group_row *const *rows, size_t n_rows,
                          struct error *err)
{
    struct evidence_key key;
    for (size_t i = 0; i < n_rows; i++)
        rows[i]->kept = false;
    enum db_status status = db_execute(db, &PATIENCE, NULL, err);
    if (status >= 0)
        status = evidence_key_current(db, &key, err);
    if (status < 0)
        return status;
    status = write(db, rows, n_rows, &key, err);
    evidence_key_wipe(&key);
    return status;
}
