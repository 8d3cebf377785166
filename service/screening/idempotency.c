/* screening/idempotency.c - a creating POST sent twice under one Idempotency-Key happens once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/idempotency.h"

#include "core/hash.h"

/* Waits for a transaction that holds the same key; takes an expired key over in the same step. */
static const struct db_statement CLAIM = {
    .name = "idempotency_claim",
    .params = 3,
    .sql = "INSERT INTO idempotency AS i (tenant_id, route, key, request_hash)"
           " VALUES (tenant_current(), $1, $2, $3)"
           " ON CONFLICT (tenant_id, route, key) DO UPDATE"
           " SET request_hash = excluded.request_hash, status = NULL, body = NULL,"
           "     location = NULL, created_at = now()"
           " WHERE i.created_at < now() - interval '24 hours' OR i.status IS NULL"
           " RETURNING key",
};

static const struct db_statement STORED = {
    .name = "idempotency_stored",
    .params = 3,
    .sql = "SELECT request_hash = $3::bytea, status, body, location FROM idempotency"
           " WHERE tenant_id = tenant_current() AND route = $1 AND key = $2",
};

static const struct db_statement FINISH = {
    .name = "idempotency_finish",
    .params = 5,
    .sql = "UPDATE idempotency SET status = $3, body = $4, location = $5"
           " WHERE tenant_id = tenant_current() AND route = $1 AND key = $2",
};

static const struct db_statement EXPIRE = {
    .name = "idempotency_expire",
    .params = 0,
    .sql = "DELETE FROM idempotency"
           " WHERE tenant_id = tenant_current() AND created_at < now() - interval '24 hours'",
};

const db_statement_group idempotency_statements = {&CLAIM, &STORED, &FINISH, &EXPIRE, NULL};

static enum db_status read_stored(const PGresult *rows, struct arena *arena,
                                  struct idempotency_answer *stored_out, struct error *err)
{
    struct idempotency_answer stored = {
        .status = (unsigned)db_get_int64(rows, 0, 1),
        .location = str_copy(arena, db_get_text(rows, 0, 3)),
    };
    if (!db_get_bool(rows, 0, 0)) {
        error_set(err, ERROR_INPUT, "this Idempotency-Key was used for another request");
        return DB_FATAL;
    }
    if (!db_get_bytes(rows, 0, 2, arena, &stored.body) || arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *stored_out = stored;
    return DB_ROWS;
}

bool idempotency_key_check(struct str key, struct error *err)
{
    bool good = key.len > 0 && key.len <= IDEMPOTENCY_KEY_MAX_BYTES;
    for (size_t i = 0; i < key.len && good; i++)
        good = key.ptr[i] >= ' ' && key.ptr[i] <= '~';
    if (!good)
        error_set(err, ERROR_INPUT, "an Idempotency-Key has 1 to %d characters of ASCII",
                  IDEMPOTENCY_KEY_MAX_BYTES);
    return good;
}

enum db_status idempotency_claim(struct db *db, struct str key, const char *route,
                                 struct str request, struct arena *arena,
                                 struct idempotency_answer *stored_out, struct error *err)
{
    AUTO_PGRESULT *claimed = NULL;
    AUTO_PGRESULT *rows = NULL;
    unsigned char hash[SHA256_BYTES];
    if (!idempotency_key_check(key, err))
        return DB_FATAL;
    sha256(request, hash);
    const struct db_param params[] = {db_cstr(route), db_text(key),
                                      db_bytes((struct str){(char *)hash, sizeof hash})};
    enum db_status status = db_select(db, &CLAIM, params, &claimed, err);
    if (status < 0)
        return status;
    if (status == DB_ROWS)
        return DB_NONE;
    status = db_select(db, &STORED, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_ROWS)
        return read_stored(rows, arena, stored_out, err);
    error_set(err, ERROR_CONFLICT, "this Idempotency-Key expired just now; send it again");
    return DB_FATAL;
}

enum db_status idempotency_finish(struct db *db, struct str key, const char *route, unsigned status,
                                  struct str body, struct str location, struct error *err)
{
    const struct db_param params[] = {
        db_cstr(route),
        db_text(key),
        db_int64(status),
        db_bytes(body),
        location.len > 0 ? db_text(location) : db_null(),
    };
    return db_execute(db, &FINISH, params, err);
}

enum db_status idempotency_expire(struct db *db, struct error *err)
{
    return db_execute(db, &EXPIRE, NULL, err);
}
