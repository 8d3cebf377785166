/* review/retention.h - how long is kept: legal holds, deletion at the end, tombstones.
 *
 * A screening may go when the policy's retention_years have passed since it, since the last
 * screening of its engagement and since the last transaction that was told of it, and no legal hold
 * covers it, its engagement or one of its parties. It leaves a tombstone with the hash of its
 * evidence. The database refuses any other deletion. What a deleted party said is erased after the
 * same time.
 *
 * Every function runs inside a transaction that names the tenant. All changes are audited.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_RETENTION_H
#define REVIEW_RETENTION_H

#include "review/alert_query.h"
#include "review/decisions.h"

extern const db_statement_group retention_statements;

enum { RETENTION_BATCH = 1000 };

struct retention_counts {
    int64_t screenings, parties;
};

/** Deletes what is due, at most RETENTION_BATCH of each; call again while that many went. */
enum db_status retention_apply(struct db *db, struct review_actor actor,
                               struct retention_counts *counts_out, struct error *err) MUST_CHECK;

/** {"retention_years", "screenings", "due", "oldest", "holds", "tombstones"} */
enum db_status retention_status(struct db *db, struct arena *arena, struct str *document_out,
                                struct error *err) MUST_CHECK;

/** Notes the day of the last transaction; an earlier day than the one noted changes nothing.
 *  ERROR_INPUT ("/engagement") when there is none, ("/day") for a day that is none or to come. */
enum db_status retention_note_transaction(struct db *db, struct str engagement, struct str day,
                                          struct review_actor actor, struct error *err) MUST_CHECK;

/** `kind`: everything, engagement, screening, party; `id` empty for everything. */
enum db_status hold_place(struct db *db, struct str kind, struct str id, struct str reason,
                          struct review_actor actor, struct arena *arena, struct str *hold_out,
                          struct error *err) MUST_CHECK;
enum db_status hold_release(struct db *db, struct str hold, struct str reason,
                            struct review_actor actor, struct error *err) MUST_CHECK;

/** {"holds": [...]}, {"tombstones": [...]}: newest first, at most 500. */
enum db_status holds_list(struct db *db, struct arena *arena, struct str *document_out,
                          struct error *err) MUST_CHECK;
enum db_status tombstones_list(struct db *db, struct arena *arena, struct str *document_out,
                               struct error *err) MUST_CHECK;

#endif
