/* account/scopes.h - what a credential may do, and which roles have which.
 *
 * One row a scope; the words stand in the database, in the API and in `keys create --scopes`.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_SCOPES_H
#define ACCOUNT_SCOPES_H

#include "core/buf.h"
#include "core/error.h"
#include "core/str.h"

/* SCOPE(constant, bit, word, what it allows) */
#define SCOPES(SCOPE)                                                                              \
    SCOPE(SCOPE_MATCH, 0, "match", "match names, read listed parties and the state of lists")      \
    SCOPE(SCOPE_SCREEN, 1, "screen", "screen parties and engagements, read screenings")            \
    SCOPE(SCOPE_PARTIES_READ, 2, "parties:read", "read parties, relations and engagements")        \
    SCOPE(SCOPE_PARTIES_WRITE, 3, "parties:write", "add, change and remove them")                  \
    SCOPE(SCOPE_DECIDE, 4, "decide", "decide on alerts")                                           \
    SCOPE(SCOPE_APPROVE, 5, "approve", "approve somebody else's decision")                         \
    SCOPE(SCOPE_LISTS_WRITE, 6, "lists:write", "import and activate list versions")                \
    SCOPE(SCOPE_AUDIT_READ, 7, "audit:read", "read and verify the audit chain")                    \
    SCOPE(SCOPE_ADMIN, 8, "admin", "manage keys, users and policies")                              \
    SCOPE(SCOPE_METRICS_READ, 9, "metrics:read", "read the service's figures")

enum scope {
#define SCOPE(constant, bit, word, help) constant = 1u << (bit),
    SCOPES(SCOPE)
#undef SCOPE
};

#define SCOPES_ALL (2u * SCOPE_METRICS_READ - 1)

/** The word of one bit; "?" for anything else. */
const char *scope_name(unsigned scope);
const char *scope_help(unsigned scope);

/** "match screen" or "match,screen" or "all"; at least one. An unknown word is ERROR_USAGE. */
bool scopes_parse(struct str text, unsigned *scopes_out, struct error *err) MUST_CHECK;

/** The words with `separator` between them; "all" when every bit is set. */
void scopes_format(unsigned scopes, char separator, struct buf *out);

enum role {
    ROLE_NONE, /* admits nothing */
    ROLE_VIEWER,
    ROLE_REQUESTER,
    ROLE_REVIEWER,
    ROLE_APPROVER,
    ROLE_LIST_MANAGER,
    ROLE_ADMINISTRATOR,
    ROLE_AUDITOR,
    ROLES
};

const char *role_name(enum role role); /* "list_manager" */
unsigned role_scopes(enum role role);
bool role_parse(struct str text, enum role *role_out, struct error *err) MUST_CHECK;

#endif
