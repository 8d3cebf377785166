/* lists/versions/override.h - a held version activated by two people.
 *
 * One administrator proposes it with a reason, another approves it; that they differ, and that
 * nothing else makes a held version active, is enforced in the database (migration 0007). Both acts
 * are appended to the audit chain.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_OVERRIDE_H
#define LISTS_VERSIONS_OVERRIDE_H

#include "audit/audit.h"
#include "lists/versions/import.h"

extern const db_statement_group override_statements;

struct override_request {
    const char *tenant; /* whose audit chain tells of it */
    struct audit_actor actor;
    const char *actor_name; /* "user:<id>", "key:<id>": who two people are told apart by */
    struct str list;
    int64_t version_id; /* list_version.id of the held version */
    struct str reason;  /* needed to propose; an approver may add one for the audit */
};

enum override_state { OVERRIDE_PROPOSED, OVERRIDE_ACTIVATED };

struct override_result {
    enum override_state state;
    struct str proposed_by, reason; /* in the arena */
    struct import_result import;    /* when activated */
};

/**
 * Proposes, or approves what somebody else has proposed: the stored files are parsed again and
 * merged in the same transaction. Errors: ERROR_NOT_FOUND for no such held version of the list,
 * ERROR_INPUT without a reason, ERROR_CONFLICT when it is active already or the actor proposed it
 * himself, ERROR_LIST_REFUSED when the file cannot be read (malformed files cannot be released).
 */
bool override_version(struct db_pool *pool, const struct override_request *request,
                      struct arena *arena, struct override_result *result_out,
                      struct error *err) MUST_CHECK;

/** {"state", "list", "version_id", "version", "proposed_by", "reason"} */
void override_result_write(struct json_writer *w, const struct override_request *request,
                           const struct override_result *result);

#endif
