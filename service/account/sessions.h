/* account/sessions.h - signing in and out, and who a browser's cookie belongs to.
 *
 * The cookie is 256 random bits in hexadecimal and is stored as a hash. A session ends
 * SESSION_IDLE_MINUTES after its last use, SESSION_MAX_HOURS after sign-in, at sign-out, and when
 * its user is disabled. Every sign-in makes a new token. The CSRF token is derived from the cookie.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_SESSIONS_H
#define ACCOUNT_SESSIONS_H

#include "account/identity.h"
#include "db/db.h"

enum { SESSION_TOKEN_SIZE = 65, SESSION_IDLE_MINUTES = 30, SESSION_MAX_HOURS = 12 };

struct session {
    char token[SESSION_TOKEN_SIZE]; /* the cookie's value */
    struct identity identity;
};

/**
 * Checks name and password and begins a session. Needs a worker: Argon2 takes about 0.1 s.
 *   old_token  the cookie the browser sent, or empty; that session ends.
 * ERROR_UNAUTHORIZED, one text for every reason: after SIGN_IN_FREE_FAILURES wrong passwords the
 * account is locked for a time that doubles with each further one. ERROR_TOO_MANY: too many
 * sign-ins at this moment.
 */
bool session_sign_in(struct db_pool *pool, const char *tenant, struct str name, struct str password,
                     struct str old_token, struct session *session_out,
                     struct error *err) MUST_CHECK;

enum { SIGN_IN_FREE_FAILURES = 5, SIGN_IN_FIRST_LOCK_S = 15, SIGN_IN_LONGEST_LOCK_S = 900 };

/** DB_ROWS: *identity_out is set. DB_NONE: malformed, unknown or ended. */
enum db_status session_find(struct db_pool *pool, struct str token, struct identity *identity_out,
                            struct error *err) MUST_CHECK;

bool session_sign_out(struct db_pool *pool, const struct identity *identity,
                      struct error *err) MUST_CHECK;

/** Compares with identity->csrf_token in constant time; false for a key's identity. */
bool session_csrf_valid(const struct identity *identity, struct str token);

extern const db_statement_group session_statements;

#endif
