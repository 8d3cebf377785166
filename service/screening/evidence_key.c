/* screening/evidence_key.c - Ed25519 signatures under evidence.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/evidence_key.h"

#include <sodium.h>

#include "core/hash.h"
#include "review/review.h"

_Static_assert(EVIDENCE_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(EVIDENCE_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert(EVIDENCE_SIGNATURE_BYTES == crypto_sign_BYTES, "Ed25519");

static const struct db_statement CURRENT = {
    .name = "evidence_key_current",
    .params = 0,
    .sql = "SELECT id, public_key, secret_key FROM evidence_key"
           " WHERE tenant_id = tenant_current() AND retired_at IS NULL",
};

/* Of two first screenings at once one makes the key; the other finds it after waiting. */
static const struct db_statement ADD = {
    .name = "evidence_key_add",
    .params = 3,
    .sql = "INSERT INTO evidence_key (tenant_id, id, public_key, secret_key)"
           " VALUES (tenant_current(), $1, $2, $3)"
           " ON CONFLICT (tenant_id) WHERE retired_at IS NULL DO NOTHING",
};

static const struct db_statement LIST = {
    .name = "evidence_key_list",
    .params = 0,
    .sql = "SELECT id, public_key, " REVIEW_TIME("created_at") ", " REVIEW_TIME(
        "retired_at") " FROM evidence_key WHERE tenant_id = tenant_current() ORDER BY created_at "
                      "DESC, id",
};

static const struct db_statement RETIRE = {
    .name = "evidence_key_retire",
    .params = 0,
    .sql = "UPDATE evidence_key SET retired_at = clock_timestamp(), secret_key = NULL"
           " WHERE tenant_id = tenant_current() AND retired_at IS NULL",
};

const db_statement_group evidence_key_statements = {&CURRENT, &ADD, &LIST, &RETIRE, NULL};

void evidence_key_id(const unsigned char public_key[EVIDENCE_PUBLIC_BYTES],
                     char out[EVIDENCE_KEY_ID_SIZE])
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex((struct str){(const char *)public_key, EVIDENCE_PUBLIC_BYTES}, hex);
    memcpy(out, hex, EVIDENCE_KEY_ID_SIZE - 1);
    out[EVIDENCE_KEY_ID_SIZE - 1] = '\0';
}

void evidence_key_wipe(struct evidence_key *key) { sodium_memzero(key, sizeof *key); }

void evidence_sign(const struct evidence_key *key, struct str evidence,
                   unsigned char signature_out[EVIDENCE_SIGNATURE_BYTES])
{
    crypto_sign_detached(signature_out, NULL, (const unsigned char *)evidence.ptr, evidence.len,
                         key->secret_key);
}

bool evidence_signature_holds(const unsigned char public_key[EVIDENCE_PUBLIC_BYTES],
                              struct str evidence,
                              const unsigned char signature[EVIDENCE_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)evidence.ptr, evidence.len,
                                       public_key) == 0;
}

static bool get_bytes(const PGresult *rows, int column, unsigned char *out, size_t len)
{
    struct str hex = db_get_text(rows, 0, column); /* "\x0a1b" */
    return hex.len == 2 * len + 2 && hex_decode(str_slice(hex, 2, hex.len), out, len);
}

static enum db_status read_current(struct db *db, struct evidence_key *key_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &CURRENT, NULL, &rows, err);
    if (status != DB_ROWS)
        return status;
    if (!get_bytes(rows, 1, key_out->public_key, EVIDENCE_PUBLIC_BYTES) ||
        !get_bytes(rows, 2, key_out->secret_key, EVIDENCE_SECRET_BYTES)) {
        error_set(err, ERROR_INTERNAL, "the evidence key cannot be read");
        return DB_FATAL;
    }
    evidence_key_id(key_out->public_key, key_out->id);
    return DB_ROWS;
}

static enum db_status make(struct db *db, struct error *err)
{
    struct evidence_key key;
    crypto_sign_keypair(key.public_key, key.secret_key);
    evidence_key_id(key.public_key, key.id);
    const struct db_param params[] = {
        db_cstr(key.id),
        db_bytes((struct str){(const char *)key.public_key, sizeof key.public_key}),
        db_bytes((struct str){(const char *)key.secret_key, sizeof key.secret_key}),
    };
    enum db_status status = db_execute(db, &ADD, params, err);
    evidence_key_wipe(&key);
    return status;
}

enum db_status evidence_key_current(struct db *db, struct evidence_key *key_out, struct error *err)
{
    enum db_status status = read_current(db, key_out, err);
    if (status == DB_NONE)
        status = make(db, err);
    else
        return status;
    if (status >= 0)
        status = read_current(db, key_out, err);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_INTERNAL, "there is no evidence key");
    return DB_FATAL;
}

enum db_status evidence_keys_list(struct db *db, struct arena *arena,
                                  struct evidence_key_row **rows_out, size_t *n_out,
                                  struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &LIST, NULL, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct evidence_key_row *found = arena_calloc(arena, n, sizeof *found);
    for (size_t i = 0; found && i < n; i++) {
        found[i].id = str_copy(arena, db_get_text(rows, (int)i, 0));
        found[i].created_at = str_copy(arena, db_get_text(rows, (int)i, 2));
        found[i].retired_at = str_copy(arena, db_get_text(rows, (int)i, 3));
        if (!db_get_bytes(rows, (int)i, 1, arena, &found[i].public_key))
            break;
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *rows_out = found;
    *n_out = n;
    return status;
}

enum db_status evidence_key_rotate(struct db *db, struct review_actor actor, struct error *err)
{
    struct evidence_key fresh;
    enum db_status status = db_execute(db, &RETIRE, NULL, err);
    if (status >= 0)
        status = evidence_key_current(db, &fresh, err);
    if (status < 0)
        return status;
    status = review_audit(db, actor, "evidence_key.rotate", "evidence_key", str_of(fresh.id),
                          (const struct review_fact[]){{NULL, STR_EMPTY}}, err);
    evidence_key_wipe(&fresh);
    return status;
}
