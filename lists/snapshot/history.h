/* lists/snapshot/history.h - snapshots of earlier versions; for lists/snapshot only.
 *
 * An earlier day's versions are compiled from the same rows by their ranges. At most
 * HISTORY_MAX_COMPILED such compilations live at once, whoever holds them; the same versions asked
 * for again share one. A further one waits until a reader gives one back.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_HISTORY_H
#define LISTS_SNAPSHOT_HISTORY_H

#include "lists/snapshot/box.h"

enum { HISTORY_MAX_COMPILED = 2, HISTORY_WAIT_MS = 10000 };

/* Which versions: those of `day`, or, when that is none, the recorded ones. */
struct history_question {
    struct date day;
    const struct snapshot_version *versions;
    size_t n_versions;
};

struct snapshot_history;

struct snapshot_history *history_new(struct error *err) MUST_CHECK;
void history_free(struct snapshot_history *history); /* NULL is fine */

/**
 * A box of its own for the caller, who gives it back. Where the versions are those of `current`,
 * what `current` has compiled is shared.
 * Errors: ERROR_NOT_FOUND for a version that is not kept; ERROR_UNAVAILABLE when all places stayed
 * taken for HISTORY_WAIT_MS, or from the database.
 */
struct snapshot_box *history_take(struct snapshot_history *history, struct db_pool *pool,
                                  const struct snapshot_box *current,
                                  const struct history_question *question,
                                  struct error *err) MUST_CHECK;

/** The table of lists as the question has it, in the caller's transaction. */
enum db_status history_load_table(struct db *db, const struct history_question *question,
                                  struct lists_table *table_out, struct error *err) MUST_CHECK;

#endif
