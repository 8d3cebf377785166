/* account/keys.c - API keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/keys.h"

#include <inttypes.h>
#include <sodium.h>

#include "account/names.h"
#include "core/clock.h"
#include "core/random.h"

static const char PREFIX[] = "stk_";

enum { PREFIX_LEN = sizeof PREFIX - 1, RANDOM_BYTES = 32, HINT_LEN = PREFIX_LEN + 6 };

_Static_assert(KEY_TEXT_SIZE == PREFIX_LEN + 2 * RANDOM_BYTES + 1, "see keys.h");

static const struct db_statement ADD = {
    .name = "key_add",
    .params = 6,
    .sql = "INSERT INTO api_key (tenant_id, id, name, key_hash, hint, scopes, expires_at)"
           " VALUES (tenant_current(), $1, $2, $3, $4, string_to_array($5, ' '),"
           " to_timestamp($6::numeric / 1000))",
};

static const struct db_statement LIST = {
    .name = "key_list",
    .params = 0,
    /* clang-format off */
    .sql = "SELECT id, name, hint, array_to_string(scopes, ' '),"
           SQL_RFC3339("created_at") "," SQL_RFC3339("expires_at") "," SQL_RFC3339("revoked_at")
           " FROM api_key WHERE tenant_id = tenant_current()"
           " ORDER BY created_at DESC, id DESC", /* ids of one millisecond have no order */
    /* clang-format on */
};

static const struct db_statement CHOOSE = {
    .name = "key_choose",
    .params = 1,
    .sql = "SELECT id, name FROM api_key"
           " WHERE tenant_id = tenant_current() AND revoked_at IS NULL"
           " AND (id::text = lower($1) OR name = $1) FOR UPDATE",
};

static const struct db_statement REVOKE = {
    .name = "key_revoke",
    .params = 1,
    .sql = "UPDATE api_key SET revoked_at = now() WHERE tenant_id = tenant_current() AND id = $1"
           " RETURNING pg_notify('subtier_revoked', id::text)",
};

static const struct db_statement FIND = {
    .name = "key_find",
    .params = 1,
    .sql = "SELECT tenant_id, id, name, array_to_string(scopes, ' '), " SQL_UNIX_MS(
        "expires_at") " FROM key_find($1)"
                      " WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())",
};

const db_statement_group key_statements = {&ADD, &LIST, &CHOOSE, &REVOKE, &FIND, NULL};

/* --- Creation --------------------------------------------------------------------------------- */

struct creation {
    const struct key_request *request;
    const struct key_created *key;
    struct audit_actor by;
};

static enum db_status add(struct db *db, void *context, struct error *err)
{
    const struct creation *creation = context;
    const struct key_request *request = creation->request;
    AUTO_BUF scopes = BUF_INIT(1024);
    unsigned char hash[SHA256_BYTES];
    scopes_format(request->scopes, ' ', &scopes);
    if (buf_failed(&scopes)) {
        error_memory(err);
        return DB_FATAL;
    }
    sha256(str_of(creation->key->text), hash);

    const struct db_param params[] = {
        db_cstr(creation->key->id.text),
        db_text(request->name),
        db_bytes((struct str){(const char *)hash, sizeof hash}),
        db_text((struct str){creation->key->text, HINT_LEN}),
        db_text(buf_str(&scopes)),
        request->expires_ms ? db_int64(request->expires_ms) : db_null(),
    };
    enum db_status status = db_execute(db, &ADD, params, err);
    if (status < 0)
        return status;

    char detail[1200];
    snprintf(detail, sizeof detail, "{\"scopes\":\"%s\",\"expires_ms\":%" PRId64 "}",
             buf_cstr(&scopes), request->expires_ms);
    const struct audit_event event = {creation->by, "key.create", "key",
                                      str_of(creation->key->id.text), str_of(detail)};
    return audit_append(db, &event, err);
}

bool keys_create(struct db_pool *pool, const char *tenant, struct audit_actor by,
                 const struct key_request *request, struct key_created *key_out, struct error *err)
{
    if (!account_name_check(request->name, "/name", err))
        return false;
    if ((request->scopes & SCOPES_ALL) == 0 || (request->scopes & ~SCOPES_ALL) != 0)
        return error_at(err, "/scopes", "a key needs at least one scope");
    if (request->expires_ms && request->expires_ms <= clock_unix_ms())
        return error_at(err, "/expires", "the key would have expired already");

    unsigned char secret[RANDOM_BYTES];
    struct key_created key = {.id = uuid_new()};
    random_bytes(secret, sizeof secret);
    memcpy(key.text, PREFIX, PREFIX_LEN);
    hex_encode(secret, sizeof secret, key.text + PREFIX_LEN);
    sodium_memzero(secret, sizeof secret);

    struct creation creation = {request, &key, by};
    bool added = db_pool_transaction(pool, tenant, add, &creation, err) >= 0;
    if (added)
        *key_out = key;
    sodium_memzero(&key, sizeof key);
    return added;
}

/* --- Listing ---------------------------------------------------------------------------------- */

struct listing {
    struct arena *arena;
    struct key_row *rows;
    size_t n;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct listing *listing = context;
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &LIST, NULL, &rows, err);
    if (status < 0)
        return status;

    listing->n = (size_t)PQntuples(rows);
    listing->rows = arena_calloc(listing->arena, listing->n, sizeof *listing->rows);
    for (size_t i = 0; listing->rows && i < listing->n; i++) {
        struct key_row *row = &listing->rows[i];
        struct str *const fields[] = {&row->id,      &row->name,    &row->hint,   &row->scopes,
                                      &row->created, &row->expires, &row->revoked};
        for (size_t column = 0; column < LENGTH(fields); column++)
            *fields[column] = str_copy(listing->arena, db_get_text(rows, (int)i, (int)column));
    }
    if (arena_failed(listing->arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    return status;
}

bool keys_list(struct db_pool *pool, const char *tenant, struct arena *arena,
               struct key_row **rows_out, size_t *n_out, struct error *err)
{
    struct listing listing = {.arena = arena};
    if (db_pool_transaction(pool, tenant, list, &listing, err) < 0)
        return false;
    *rows_out = listing.rows;
    *n_out = listing.n;
    return true;
}

/* --- Revocation ------------------------------------------------------------------------------- */

struct revocation {
    struct str which;
    struct audit_actor by;
};

static enum db_status revoke(struct db *db, void *context, struct error *err)
{
    const struct revocation *revocation = context;
    const struct db_param which[] = {db_text(revocation->which)};
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &CHOOSE, which, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no key in force has this id or name");
        return DB_FATAL;
    }
    if (PQntuples(rows) > 1) {
        error_set(err, ERROR_CONFLICT, "%d keys have this name; give the id", PQntuples(rows));
        return DB_FATAL;
    }
    const struct db_param id[] = {db_text(db_get_text(rows, 0, 0))};
    status = db_execute(db, &REVOKE, id, err);
    if (status < 0)
        return status;
    const struct audit_event event = {revocation->by, "key.revoke", "key", db_get_text(rows, 0, 0),
                                      STR("{}")};
    return audit_append(db, &event, err);
}

bool keys_revoke(struct db_pool *pool, const char *tenant, struct audit_actor by, struct str which,
                 struct error *err)
{
    struct revocation revocation = {which, by};
    return db_pool_transaction(pool, tenant, revoke, &revocation, err) >= 0;
}

/* --- Look-up ---------------------------------------------------------------------------------- */

bool key_is_shaped(struct str key)
{
    unsigned char secret[RANDOM_BYTES];
    bool shaped = str_starts_with(key, (struct str){PREFIX, PREFIX_LEN}) &&
                  hex_decode(str_slice(key, PREFIX_LEN, key.len), secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
    return shaped;
}

static void copy_text(char *out, size_t size, struct str text)
{
    size_t len = text.len < size ? text.len : size - 1;
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

enum db_status keys_find(struct db_pool *pool, struct str key, struct identity *identity_out,
                         struct error *err)
{
    if (!key_is_shaped(key))
        return DB_NONE;
    unsigned char hash[SHA256_BYTES];
    sha256(key, hash);
    const struct db_param params[] = {db_bytes((struct str){(const char *)hash, sizeof hash})};
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_pool_select(pool, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;

    struct identity identity = {.kind = IDENTITY_KEY, .expires_ms = db_get_int64(rows, 0, 4)};
    copy_text(identity.tenant, sizeof identity.tenant, db_get_text(rows, 0, 0));
    copy_text(identity.id, sizeof identity.id, db_get_text(rows, 0, 1));
    copy_text(identity.name, sizeof identity.name, db_get_text(rows, 0, 2));
    if (!scopes_parse(db_get_text(rows, 0, 3), &identity.scopes, err)) {
        error_within(err, "key %s", identity.id);
        err->code = ERROR_INTERNAL; /* a newer program's scope: admit nobody by guessing */
        return DB_FATAL;
    }
    *identity_out = identity;
    return DB_ROWS;
}
