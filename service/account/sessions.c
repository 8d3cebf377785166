/* account/sessions.c - signing in and out, and who a browser's cookie belongs to.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/sessions.h"

#include <sodium.h>

#include "account/names.h"
#include "account/password.h"
#include "account/users.h"
#include "core/random.h"

enum { TOKEN_BYTES = 32 };

_Static_assert(SESSION_TOKEN_SIZE == 2 * TOKEN_BYTES + 1, "see sessions.h");
_Static_assert((int)TOKEN_BYTES == (int)crypto_auth_hmacsha256_KEYBYTES, "the token is a key");

static const struct db_statement FIND_USER = {
    .name = "session_find_user",
    .params = 1,
    .sql = "SELECT id, name, role, password_hash,"
           " disabled_at IS NULL AND coalesce(locked_until <= now(), true)"
           " FROM app_user WHERE tenant_id = tenant_current() AND lower(name) = lower($1)",
};

/* Doubles with each failure beyond the free ones; never counted while locked, so that nobody can
 * be kept out for longer by going on. */
static const struct db_statement COUNT_FAILURE = {
    .name = "session_count_failure",
    .params = 4,
    .sql = "UPDATE app_user SET failures = failures + 1, locked_until = CASE"
           " WHEN failures + 1 >= $2::int THEN now() + make_interval(secs =>"
           " least($3::int * 2.0 ^ least(failures + 1 - $2::int, 20), $4::int)::int) END"
           " WHERE tenant_id = tenant_current() AND id = $1"
           " AND coalesce(locked_until <= now(), true)",
};

/* Once more under the row's lock: nothing may have changed while the password was checked. */
static const struct db_statement COUNT_SUCCESS = {
    .name = "session_count_success",
    .params = 2,
    .sql = "UPDATE app_user SET failures = 0, locked_until = NULL, signed_in_at = now()"
           " WHERE tenant_id = tenant_current() AND id = $1 AND password_hash = $2"
           " AND disabled_at IS NULL AND coalesce(locked_until <= now(), true)",
};

static const struct db_statement SWEEP = {
    .name = "session_sweep",
    .params = 2,
    .sql = "DELETE FROM session WHERE tenant_id = tenant_current()"
           " AND (token_hash = $2 OR (user_id = $1 AND expires_at <= now()))",
};

static const struct db_statement ADD = {
    .name = "session_add",
    .params = 4,
    .sql = "INSERT INTO session (tenant_id, id, user_id, token_hash, expires_at)"
           " VALUES (tenant_current(), $1, $2, $3, now() + make_interval(hours => $4::int))"
           " RETURNING " SQL_UNIX_MS("expires_at"),
};

static const struct db_statement FIND = {
    .name = "session_find",
    .params = 2,
    .sql = "SELECT tenant_id, id, user_id, user_name, role, " SQL_UNIX_MS(
        "expires_at") ","
                      " seen_at < now() - interval '1 minute'"
                      " FROM session_find($1) WHERE expires_at > now()"
                      " AND seen_at > now() - make_interval(mins => $2::int)",
};

static const struct db_statement TOUCH = {
    .name = "session_touch",
    .params = 1,
    .sql = "UPDATE session SET seen_at = now() WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement REMOVE = {
    .name = "session_remove",
    .params = 1,
    .sql = "DELETE FROM session WHERE tenant_id = tenant_current() AND id = $1",
};

const db_statement_group session_statements = {
    &FIND_USER, &COUNT_FAILURE, &COUNT_SUCCESS, &SWEEP, &ADD, &FIND, &TOUCH, &REMOVE, NULL};

/* --- Tokens ----------------------------------------------------------------------------------- */

static struct str digest_str(const unsigned char digest[SHA256_BYTES])
{
    return (struct str){(const char *)digest, SHA256_BYTES};
}

/* A page cannot learn the cookie from the token it carries in its forms. */
static void derive_csrf(const unsigned char token[TOKEN_BYTES], char out[CSRF_TOKEN_SIZE])
{
    static const unsigned char purpose[] = "subtier csrf 1";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(mac, purpose, sizeof purpose - 1, token);
    hex_encode(mac, sizeof mac, out);
}

bool session_csrf_valid(const struct identity *identity, struct str token)
{
    enum { LEN = CSRF_TOKEN_SIZE - 1 };
    return identity->kind == IDENTITY_USER && identity->csrf_token[0] != '\0' && token.len == LEN &&
           sodium_memcmp(token.ptr, identity->csrf_token, LEN) == 0;
}

static void copy_text(char *out, size_t size, struct str text)
{
    size_t len = text.len < size ? text.len : size - 1;
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

/* A role this program does not know admits nothing. */
static void take_role(struct identity *identity, struct str role)
{
    struct error ignored = ERROR_INIT;
    if (!role_parse(role, &identity->role, &ignored))
        identity->role = ROLE_NONE;
    identity->scopes = role_scopes(identity->role);
}

/* --- Signing in ------------------------------------------------------------------------------- */

struct sign_in {
    const char *tenant;
    struct str name, old_token;
    bool found, may_enter;
    char hash[PASSWORD_HASH_SIZE];
    unsigned char token[TOKEN_BYTES];
    struct session session;
};

static enum db_status find_user(struct db *db, void *context, struct error *err)
{
    struct sign_in *attempt = context;
    const struct db_param params[] = {db_text(attempt->name)};
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &FIND_USER, params, &rows, err);
    attempt->found = status == DB_ROWS;
    if (status != DB_ROWS)
        return status;

    struct identity *identity = &attempt->session.identity;
    *identity = (struct identity){.kind = IDENTITY_USER};
    copy_text(identity->tenant, sizeof identity->tenant, str_of(attempt->tenant));
    copy_text(identity->id, sizeof identity->id, db_get_text(rows, 0, 0));
    copy_text(identity->name, sizeof identity->name, db_get_text(rows, 0, 1));
    take_role(identity, db_get_text(rows, 0, 2));
    copy_text(attempt->hash, sizeof attempt->hash, db_get_text(rows, 0, 3));
    attempt->may_enter = db_get_bool(rows, 0, 4);
    return status;
}

static enum db_status record(struct db *db, const struct sign_in *attempt, const char *action,
                             struct error *err)
{
    const char *id = attempt->session.identity.id;
    const struct audit_event event = {{AUDIT_USER, id}, action, "user", str_of(id), STR("{}")};
    return audit_append(db, &event, err);
}

static enum db_status count_failure(struct db *db, void *context, struct error *err)
{
    const struct sign_in *attempt = context;
    const struct db_param params[] = {
        db_cstr(attempt->session.identity.id), db_int64(SIGN_IN_FREE_FAILURES),
        db_int64(SIGN_IN_FIRST_LOCK_S), db_int64(SIGN_IN_LONGEST_LOCK_S)};
    enum db_status status = db_execute(db, &COUNT_FAILURE, params, err);
    return status == DB_ROWS ? record(db, attempt, "user.sign_in_refused", err) : status;
}

/* DB_NONE: disabled, locked or another password since it was checked. */
static enum db_status begin_session(struct db *db, void *context, struct error *err)
{
    struct sign_in *attempt = context;
    struct identity *identity = &attempt->session.identity;
    const struct db_param success[] = {db_cstr(identity->id), db_cstr(attempt->hash)};
    enum db_status status = db_execute(db, &COUNT_SUCCESS, success, err);
    if (status != DB_ROWS)
        return status;

    unsigned char hash[SHA256_BYTES], old_hash[SHA256_BYTES];
    sha256(str_of(attempt->session.token), hash);
    sha256(attempt->old_token, old_hash);
    const struct db_param sweep[] = {db_cstr(identity->id), db_bytes(digest_str(old_hash))};
    const struct db_param session[] = {db_cstr(identity->session_id), db_cstr(identity->id),
                                       db_bytes(digest_str(hash)), db_int64(SESSION_MAX_HOURS)};
    AUTO_PGRESULT *rows = NULL;
    status = db_execute(db, &SWEEP, sweep, err);
    if (status >= 0)
        status = db_select(db, &ADD, session, &rows, err);
    if (status != DB_ROWS)
        return status;
    identity->expires_ms = db_get_int64(rows, 0, 0);
    return record(db, attempt, "user.sign_in", err);
}

static void make_tokens(struct sign_in *attempt)
{
    struct identity *identity = &attempt->session.identity;
    struct uuid id = uuid_new();
    random_bytes(attempt->token, sizeof attempt->token);
    hex_encode(attempt->token, sizeof attempt->token, attempt->session.token);
    derive_csrf(attempt->token, identity->csrf_token);
    memcpy(identity->session_id, id.text, sizeof id.text);
}

/* Password checking takes a while, so no connection is held meanwhile; it costs the same whether
 * or not the user exists, is disabled or is locked. */
static bool sign_in(struct db_pool *pool, struct sign_in *attempt, struct str password,
                    struct error *err)
{
    bool fits;
    if (db_pool_transaction(pool, attempt->tenant, find_user, attempt, err) < 0 ||
        !password_verify(attempt->found ? attempt->hash : NULL, password, &fits, err))
        return false;

    if (attempt->found && attempt->may_enter && fits) {
        make_tokens(attempt);
        enum db_status status =
            db_pool_transaction(pool, attempt->tenant, begin_session, attempt, err);
        if (status != DB_NONE)
            return status == DB_ROWS;
    } else if (attempt->found && attempt->may_enter) {
        if (db_pool_transaction(pool, attempt->tenant, count_failure, attempt, err) < 0)
            return false;
    }
    return error_set(err, ERROR_UNAUTHORIZED,
                     "the name or the password is wrong, or there were too many attempts; "
                     "try again in a while");
}

bool session_sign_in(struct db_pool *pool, const char *tenant, struct str name, struct str password,
                     struct str old_token, struct session *session_out, struct error *err)
{
    struct sign_in attempt = {.tenant = tenant, .name = name, .old_token = old_token};
    struct error ignored = ERROR_INIT;
    if (!account_name_check(name, "/name", &ignored))
        attempt.name = STR(""); /* nobody's */
    bool signed_in = sign_in(pool, &attempt, password, err);
    if (signed_in)
        *session_out = attempt.session;
    sodium_memzero(&attempt, sizeof attempt);
    return signed_in;
}

/* --- Using and ending it ---------------------------------------------------------------------- */

static enum db_status touch(struct db *db, void *context, struct error *err)
{
    const struct identity *identity = context;
    const struct db_param params[] = {db_cstr(identity->session_id)};
    return db_execute(db, &TOUCH, params, err);
}

enum db_status session_find(struct db_pool *pool, struct str token, struct identity *identity_out,
                            struct error *err)
{
    unsigned char bytes[TOKEN_BYTES], hash[SHA256_BYTES];
    if (!hex_decode(token, bytes, sizeof bytes))
        return DB_NONE;
    sha256(token, hash);
    const struct db_param params[] = {db_bytes(digest_str(hash)), db_int64(SESSION_IDLE_MINUTES)};
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_pool_select(pool, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;

    struct identity identity = {.kind = IDENTITY_USER, .expires_ms = db_get_int64(rows, 0, 5)};
    copy_text(identity.tenant, sizeof identity.tenant, db_get_text(rows, 0, 0));
    copy_text(identity.session_id, sizeof identity.session_id, db_get_text(rows, 0, 1));
    copy_text(identity.id, sizeof identity.id, db_get_text(rows, 0, 2));
    copy_text(identity.name, sizeof identity.name, db_get_text(rows, 0, 3));
    take_role(&identity, db_get_text(rows, 0, 4));
    derive_csrf(bytes, identity.csrf_token);
    if (db_get_bool(rows, 0, 6) &&
        db_pool_transaction(pool, identity.tenant, touch, &identity, err) < 0)
        return DB_FATAL;
    *identity_out = identity;
    return DB_ROWS;
}

static enum db_status remove_session(struct db *db, void *context, struct error *err)
{
    const struct identity *identity = context;
    const struct db_param params[] = {db_cstr(identity->session_id)};
    enum db_status status = db_execute(db, &REMOVE, params, err);
    if (status != DB_ROWS)
        return status;
    const struct audit_event event = {identity_actor(identity), "user.sign_out", "user",
                                      str_of(identity->id), STR("{}")};
    return audit_append(db, &event, err);
}

bool session_sign_out(struct db_pool *pool, const struct identity *identity, struct error *err)
{
    struct identity copy = *identity;
    return db_pool_transaction(pool, identity->tenant, remove_session, &copy, err) >= 0;
}
