/* account/keys.h - API keys: 256 random bits, shown once, stored as a hash.
 *
 * A key reads "stk_" and 64 hexadecimal digits. It is random through and through, so a plain
 * SHA-256 is enough to store it by; slow hashes are for passwords people choose.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_KEYS_H
#define ACCOUNT_KEYS_H

#include "account/identity.h"
#include "db/db.h"

enum { KEY_TEXT_SIZE = 4 + 64 + 1, KEY_MAX_NAME_BYTES = IDENTITY_NAME_SIZE - 1 };

struct key_request {
    struct str name; /* 1 to KEY_MAX_NAME_BYTES bytes; need not be unique */
    unsigned scopes;
    int64_t expires_ms; /* UTC, since 1970; 0: never */
};

struct key_created {
    struct uuid id;
    char text[KEY_TEXT_SIZE]; /* the key itself: show it once, then forget it */
};

bool keys_create(struct db_pool *pool, const char *tenant, struct audit_actor by,
                 const struct key_request *request, struct key_created *key_out,
                 struct error *err) MUST_CHECK;

struct key_row {
    struct str id, name, hint;            /* hint: the key's first characters */
    struct str scopes;                    /* words with blanks between them */
    struct str created, expires, revoked; /* RFC 3339 in UTC; empty: never */
};

/** Newest first; rows live in the arena. */
bool keys_list(struct db_pool *pool, const char *tenant, struct arena *arena,
               struct key_row **rows_out, size_t *n_out, struct error *err) MUST_CHECK;

/** `which`: the id, or a name that only one key in force has. ERROR_NOT_FOUND, ERROR_CONFLICT.
 *  All replicas are told by NOTIFY subtier_revoked. */
bool keys_revoke(struct db_pool *pool, const char *tenant, struct audit_actor by, struct str which,
                 struct error *err) MUST_CHECK;

/** DB_ROWS: in force, *identity_out is set. DB_NONE: malformed, unknown, expired or revoked. */
enum db_status keys_find(struct db_pool *pool, struct str key, struct identity *identity_out,
                         struct error *err) MUST_CHECK;

/** Is it shaped like a key at all? */
bool key_is_shaped(struct str key);

extern const db_statement_group key_statements;

#endif
