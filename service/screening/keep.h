/* screening/keep.h - what a screening of stored records takes from the database, and gives to it.
 *
 *     screening_prepare(db, id, day, arena, &engagement, &context, &err);   // in a transaction
 *     screen_engagement(&context, &engagement, arena, &screening, &err);    // in none
 *     screening_keep(db, &screening, answer, actor, arena, &err);           // in another
 *
 * Every function runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_KEEP_H
#define SCREENING_KEEP_H

#include "review/policy_store.h"
#include "screening/screening.h"

/** Loads the stored engagement as of `day` with its authorisations in force, what its parties
 *  declared of their sub-tiers, the decisions in force on its parties, and the
 *  policy of the number `policy` (POLICY_IN_FORCE: that), and puts these into the context. DB_NONE
 *  when there is no such engagement. Errors as engagement_store_load(), screening_load_policy(). */
enum db_status screening_prepare(struct db *db, struct str engagement, struct date day,
                                 int64_t policy, struct arena *arena,
                                 struct engagement *engagement_out, struct screen_context *context,
                                 struct error *err) MUST_CHECK;

/** The policy alone, for an engagement sent inline. ERROR_INPUT ("/policy") when there is none. */
enum db_status screening_load_policy(struct db *db, int64_t policy, struct arena *arena,
                                     struct screen_context *context, struct error *err) MUST_CHECK;

/** Saves the screening (screening_save) and, when it asked about today and stored parties, brings
 *  their alerts up to date. */
enum db_status screening_keep(struct db *db, const struct screening *screening, struct str answer,
                              const char *actor, struct arena *arena, struct error *err) MUST_CHECK;

#endif
