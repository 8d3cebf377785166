/* lists/snapshot/changes.h - what activations have added and changed since somebody last looked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_CHANGES_H
#define LISTS_SNAPSHOT_CHANGES_H

#include "lists/snapshot/snapshot.h"

extern const db_statement_group changes_statements;

/**
 * An index over the listed parties of the snapshot's enabled lists that were added or changed after
 * the versions `seen` (a list that is not among them: all of its parties). Positions in it mean
 * nothing elsewhere; it tells whether a party may have a new match. The caller frees it.
 * *count_out: how many listed parties it holds. Errors: ERROR_MEMORY, and from the database.
 */
struct match_index *changes_index(struct db *db, const struct snapshot *snapshot,
                                  const struct snapshot_version *seen, size_t n_seen,
                                  size_t *count_out, struct error *err) MUST_CHECK;

#endif
