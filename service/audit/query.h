/* audit/query.h - reading a tenant's chain of events, and erasing what is personal in one.
 *
 * Every function runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AUDIT_QUERY_H
#define AUDIT_QUERY_H

#include "audit/audit.h"

extern const db_statement_group audit_query_statements;

struct audit_filter {
    struct str action; /* "alert.decide", or its beginning with a dot: "alert." */
    struct str subject_kind, subject_id, actor; /* actor: id of a key or user, or a kind */
    struct str from, to;                        /* days or times, RFC 3339; `to` is not included */
    int64_t before; /* events with a smaller number; 0: from the newest */
    size_t limit;
};

struct audit_row {
    int64_t seq;
    struct str occurred_at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id;
    struct str detail; /* JSON; empty: none, or erased */
    bool erased;
    struct str event_hash; /* hex */
};

/** Newest first. ERROR_USAGE for a time that is none. */
enum db_status audit_list(struct db *db, const struct audit_filter *filter, struct arena *arena,
                          struct audit_row **rows_out, size_t *n_out, struct error *err) MUST_CHECK;

/** Erases the detail of an event, with the salt of its commitment: the chain still holds, and
 *  nothing can be guessed from it. Itself an event, with the reason. ERROR_NOT_FOUND,
 *  ERROR_CONFLICT when it is erased already. */
enum db_status audit_erase(struct db *db, int64_t seq, struct str reason, struct audit_actor by,
                           struct error *err) MUST_CHECK;

#endif
