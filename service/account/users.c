/* account/users.c - people who sign in with a password.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/users.h"

#include "account/names.h"
#include "account/password.h"

static const struct db_statement ADD = {
    .name = "user_add",
    .params = 4,
    .sql = "INSERT INTO app_user (tenant_id, id, name, role, password_hash)"
           " VALUES (tenant_current(), $1, $2, $3, $4)",
};

static const struct db_statement LIST = {
    .name = "user_list",
    .params = 0,
    .sql = "SELECT id, name, role, " SQL_RFC3339("created_at") "," SQL_RFC3339(
        "signed_in_at") "," SQL_RFC3339("disabled_at") " FROM app_user WHERE tenant_id = "
                                                       "tenant_current() ORDER BY lower(name)",
};

#define IS_WHICH                                                                                   \
    "tenant_id = tenant_current() AND (id::text = lower($1) OR lower(name) = lower($1))"

static const struct db_statement DISABLE = {
    .name = "user_disable",
    .params = 1,
    .sql = "UPDATE app_user SET disabled_at = coalesce(disabled_at, now()) WHERE " IS_WHICH
           " RETURNING id, pg_notify('subtier_revoked', id::text)",
};

static const struct db_statement SET_PASSWORD = {
    .name = "user_set_password",
    .params = 2,
    .sql = "UPDATE app_user SET password_hash = $2, failures = 0, locked_until = NULL,"
           " disabled_at = NULL WHERE " IS_WHICH " RETURNING id",
};

static const struct db_statement END_SESSIONS = {
    .name = "user_end_sessions",
    .params = 1,
    .sql = "DELETE FROM session WHERE tenant_id = tenant_current() AND user_id = $1",
};

const db_statement_group user_statements = {&ADD,          &LIST,         &DISABLE,
                                            &SET_PASSWORD, &END_SESSIONS, NULL};

/* --- Creation --------------------------------------------------------------------------------- */

struct creation {
    struct uuid id;
    struct str name;
    enum role role;
    const char *hash;
    struct audit_actor by;
};

static enum db_status add(struct db *db, void *context, struct error *err)
{
    const struct creation *creation = context;
    const char *role = role_name(creation->role);
    const struct db_param params[] = {db_cstr(creation->id.text), db_text(creation->name),
                                      db_cstr(role), db_cstr(creation->hash)};
    enum db_status status = db_execute(db, &ADD, params, err);
    if (status < 0) {
        if (err->code == ERROR_CONFLICT)
            error_set(err, ERROR_CONFLICT, "a user of this name exists already");
        return status;
    }
    char detail[64];
    snprintf(detail, sizeof detail, "{\"role\":\"%s\"}", role);
    const struct audit_event event = {creation->by, "user.create", "user",
                                      str_of(creation->id.text), str_of(detail)};
    return audit_append(db, &event, err);
}

bool users_create(struct db_pool *pool, const char *tenant, struct audit_actor by, struct str name,
                  enum role role, struct str password, struct uuid *id_out, struct error *err)
{
    char hash[PASSWORD_HASH_SIZE];
    if (!account_name_check(name, "/name", err) || !password_check(password, err))
        return false;
    if (role <= ROLE_NONE || role >= ROLES)
        return error_at(err, "/role", "a user needs a role");
    if (!password_hash(password, hash, err))
        return false;

    struct creation creation = {uuid_new(), name, role, hash, by};
    if (db_pool_transaction(pool, tenant, add, &creation, err) < 0)
        return false;
    *id_out = creation.id;
    return true;
}

/* --- Listing ---------------------------------------------------------------------------------- */

struct listing {
    struct arena *arena;
    struct user_row *rows;
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
        struct user_row *row = &listing->rows[i];
        struct str *const fields[] = {&row->id,      &row->name,      &row->role,
                                      &row->created, &row->signed_in, &row->disabled};
        for (size_t column = 0; column < LENGTH(fields); column++)
            *fields[column] = str_copy(listing->arena, db_get_text(rows, (int)i, (int)column));
    }
    if (arena_failed(listing->arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    return status;
}

bool users_list(struct db_pool *pool, const char *tenant, struct arena *arena,
                struct user_row **rows_out, size_t *n_out, struct error *err)
{
    struct listing listing = {.arena = arena};
    if (db_pool_transaction(pool, tenant, list, &listing, err) < 0)
        return false;
    *rows_out = listing.rows;
    *n_out = listing.n;
    return true;
}

/* --- Changes ---------------------------------------------------------------------------------- */

struct change {
    struct str which;
    const char *hash; /* of the new password; NULL: disable */
    struct audit_actor by;
};

static enum db_status change(struct db *db, void *context, struct error *err)
{
    const struct change *wanted = context;
    const struct db_param params[] = {db_text(wanted->which), db_cstr(wanted->hash)};
    AUTO_PGRESULT *rows = NULL;
    enum db_status status =
        db_select(db, wanted->hash ? &SET_PASSWORD : &DISABLE, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no user has this id or name");
        return DB_FATAL;
    }
    const struct db_param id[] = {db_text(db_get_text(rows, 0, 0))};
    status = db_execute(db, &END_SESSIONS, id, err);
    if (status < 0)
        return status;
    const struct audit_event event = {wanted->by,
                                      wanted->hash ? "user.set_password" : "user.disable", "user",
                                      db_get_text(rows, 0, 0), STR("{}")};
    return audit_append(db, &event, err);
}

bool users_disable(struct db_pool *pool, const char *tenant, struct audit_actor by,
                   struct str which, struct error *err)
{
    struct change wanted = {which, NULL, by};
    return db_pool_transaction(pool, tenant, change, &wanted, err) >= 0;
}

bool users_set_password(struct db_pool *pool, const char *tenant, struct audit_actor by,
                        struct str which, struct str password, struct error *err)
{
    char hash[PASSWORD_HASH_SIZE];
    if (!password_check(password, err) || !password_hash(password, hash, err))
        return false;
    struct change wanted = {which, hash, by};
    return db_pool_transaction(pool, tenant, change, &wanted, err) >= 0;
}
