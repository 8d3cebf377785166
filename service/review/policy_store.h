/* review/policy_store.h - versions of a tenant's policy, each written once, and which is in force.
 *
 * Every function but the cache's runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_POLICY_STORE_H
#define REVIEW_POLICY_STORE_H

#include "review/decisions.h"
#include "review/policy.h"

extern const db_statement_group policy_store_statements;

enum { POLICY_IN_FORCE = 0 };

struct policy_record {
    struct policy policy;
    struct str created_at, created_by, created_by_name;
    bool in_force;
    struct str activated_at, activated_by_name, activation_reason; /* last time; empty: never */
};

/** By number, or POLICY_IN_FORCE. DB_NONE when there is none of this number; a tenant without any
 *  row has the default. */
enum db_status policy_load(struct db *db, int64_t version, struct arena *arena,
                           struct policy *policy_out, struct error *err) MUST_CHECK;

/** Newest first, all of them (at most `limit`). */
enum db_status policy_list(struct db *db, size_t limit, struct arena *arena,
                           struct policy_record **records_out, size_t *n_out,
                           struct error *err) MUST_CHECK;

enum db_status policy_find(struct db *db, int64_t version, struct arena *arena,
                           struct policy_record *record_out, struct error *err) MUST_CHECK;

/** Stores it under the next number, which is set in *policy. Not in force yet. Audited. */
enum db_status policy_create(struct db *db, struct policy *policy, struct review_actor actor,
                             struct error *err) MUST_CHECK;

/** Brings it into force, audited. ERROR_NOT_FOUND; ERROR_FORBIDDEN when it would end four eyes and
 *  the actor made it: that takes a second person too (the operator of the server may). */
enum db_status policy_activate(struct db *db, int64_t version, struct str reason,
                               struct review_actor actor, struct error *err) MUST_CHECK;

/** {"version", "in_force", "created_at", ..., "parameters": {...}} */
void policy_record_write(struct json_writer *w, const struct policy_record *record);

/* --- For answers that touch no database ------------------------------------------------------- */

struct policy_cache;

struct policy_cache *policy_cache_new(struct error *err) MUST_CHECK;
void policy_cache_free(struct policy_cache *cache);

/** Reads every tenant's policy in force; on failure the cache stays as it was. */
bool policy_cache_refresh(struct policy_cache *cache, struct db_pool *pool,
                          struct error *err) MUST_CHECK;

extern const db_statement_group policy_cache_statements;

/** The tenant's policy in force, copied to `arena`; the default when the tenant is not known. */
bool policy_cache_get(struct policy_cache *cache, const char *tenant, struct arena *arena,
                      struct policy *policy_out, struct error *err) MUST_CHECK;

#endif
