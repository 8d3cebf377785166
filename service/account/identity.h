/* account/identity.h - who a request comes from: a key or a signed-in user.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_IDENTITY_H
#define ACCOUNT_IDENTITY_H

#include <stdint.h>

#include "account/scopes.h"
#include "audit/audit.h"
#include "core/uuid.h"

enum { IDENTITY_NAME_SIZE = 129, CSRF_TOKEN_SIZE = 65 };

enum identity_kind { IDENTITY_KEY, IDENTITY_USER };

struct identity {
    enum identity_kind kind;
    char tenant[UUID_TEXT_SIZE];
    char id[UUID_TEXT_SIZE];       /* of the key or the user */
    char name[IDENTITY_NAME_SIZE]; /* of the key or the user; UTF-8 */
    unsigned scopes;               /* bits of account/scopes.h */
    int64_t expires_ms;            /* UTC, since 1970; 0: never */
    /* Users only: */
    enum role role;
    char session_id[UUID_TEXT_SIZE];
    char csrf_token[CSRF_TOKEN_SIZE]; /* to be put into every form */
};

static inline struct audit_actor identity_actor(const struct identity *identity)
{
    return (struct audit_actor){identity->kind == IDENTITY_KEY ? AUDIT_KEY : AUDIT_USER,
                                identity->id};
}

#endif
