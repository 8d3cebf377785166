/* lists/versions/merge.h - a new version against the rows that are current: ranges are closed and
 * opened, what stays the same is not touched.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_MERGE_H
#define LISTS_VERSIONS_MERGE_H

#include "db/db.h"
#include "lists/versions/staging.h"

struct merge_counts {
    uint64_t added, changed, removed;
};

/** Compares without writing. */
enum db_status merge_count(struct db *db, const struct staging *staging,
                           struct merge_counts *counts_out, struct error *err) MUST_CHECK;

/** Closes and opens the ranges of parties and links at `number`, inside the caller's transaction,
 *  which holds the list's lock. */
enum db_status merge_apply(struct db *db, const struct staging *staging, int64_t number,
                           struct error *err) MUST_CHECK;

#endif
