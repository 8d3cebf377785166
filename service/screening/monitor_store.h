/* screening/monitor_store.h - up to where a tenant's stored parties have been looked at.
 *
 * Every function runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_MONITOR_STORE_H
#define SCREENING_MONITOR_STORE_H

#include "lists/snapshot/snapshot.h"

struct monitor_state {
    bool known; /* false: nobody has looked yet */
    struct str model;
    int64_t policy;
    struct str changed_until;      /* as PostgreSQL writes it; empty when not known */
    struct snapshot_version *seen; /* `list`, `version` and `held_id` only */
    size_t n_seen;
    struct str now; /* what changed_until becomes if a run begins now */
};

enum db_status monitor_load(struct db *db, struct arena *arena, struct monitor_state *state_out,
                            struct error *err) MUST_CHECK;

/** Replaces it: the snapshot's enabled lists, the model, the policy, and `changed_until`. */
enum db_status monitor_save(struct db *db, const struct snapshot *snapshot, const char *model,
                            int64_t policy, struct str changed_until, struct error *err) MUST_CHECK;

/** Has a party changed at or after `changed_until` (empty: is there any party)? */
enum db_status monitor_parties_changed(struct db *db, struct str changed_until, bool *changed_out,
                                       struct error *err) MUST_CHECK;

extern const db_statement_group monitor_store_statements;

#endif
