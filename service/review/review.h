/* review/review.h - what the sources of this folder share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "core/buf.h"
#include "review/decisions.h"

/* A timestamptz as RFC 3339 in UTC with milliseconds; NULL stays NULL. */
#define REVIEW_TIME(column)                                                                        \
    "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

/* Statements of suppressions.c, listed with those of decisions.c. */
extern const struct db_statement review_in_force, review_find_suppression, review_end_suppression;

struct review_fact {
    const char *key;  /* NULL ends the array */
    struct str value; /* one without bytes is left out */
};

/** Appends to the audit chain with the facts (sorted by key) as the detail. */
enum db_status review_audit(struct db *db, struct review_actor actor, const char *action,
                            const char *subject_kind, struct str subject,
                            const struct review_fact *facts, struct error *err) MUST_CHECK;

/** ["a", "b"]: how many ids reach a statement as one parameter. */
bool review_write_ids(struct buf *out, const struct str *ids, size_t n,
                      struct error *err) MUST_CHECK;

#endif
