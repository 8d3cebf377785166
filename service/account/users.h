/* account/users.h - people who sign in with a password.
 *
 * Passwords are stored with Argon2id. Names are unique in their tenant without regard to case.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_USERS_H
#define ACCOUNT_USERS_H

#include "account/identity.h"
#include "db/db.h"

enum {
    USER_MAX_NAME_BYTES = IDENTITY_NAME_SIZE - 1,
    PASSWORD_MIN_RUNES = 12,
    PASSWORD_MAX_BYTES = 1024,
};

/** ERROR_INPUT: a name or password that will not do. ERROR_CONFLICT: the name is taken. */
bool users_create(struct db_pool *pool, const char *tenant, struct audit_actor by, struct str name,
                  enum role role, struct str password, struct uuid *id_out,
                  struct error *err) MUST_CHECK;

struct user_row {
    struct str id, name, role;
    struct str created, signed_in, disabled; /* RFC 3339 in UTC; empty: never */
};

/** By name; rows live in the arena. */
bool users_list(struct db_pool *pool, const char *tenant, struct arena *arena,
                struct user_row **rows_out, size_t *n_out, struct error *err) MUST_CHECK;

/** By id or name. Ends the user's sessions too. ERROR_NOT_FOUND. */
bool users_disable(struct db_pool *pool, const char *tenant, struct audit_actor by,
                   struct str which, struct error *err) MUST_CHECK;

/** By id or name: sets a new password, forgets failures, ends the user's sessions, and lets a
 *  disabled user in again. ERROR_NOT_FOUND. */
bool users_set_password(struct db_pool *pool, const char *tenant, struct audit_actor by,
                        struct str which, struct str password, struct error *err) MUST_CHECK;

extern const db_statement_group user_statements;

#endif
