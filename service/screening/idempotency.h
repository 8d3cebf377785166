/* screening/idempotency.h - a creating POST sent twice under one Idempotency-Key happens once.
 *
 * Claim, work and finish share one transaction: a second request with the same key waits for the
 * first at the claim, then reads its answer; a crash undoes the claim together with the work.
 *
 *     status = idempotency_claim(db, key, route, body, arena, &stored, err);
 *     if (status == DB_ROWS) return the stored answer;
 *     ... the work ...
 *     status = idempotency_finish(db, key, route, 201, answer, location, err);
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_IDEMPOTENCY_H
#define SCREENING_IDEMPOTENCY_H

#include "db/db.h"

extern const db_statement_group idempotency_statements;

enum { IDEMPOTENCY_KEY_MAX_BYTES = 255, IDEMPOTENCY_HOURS = 24 };

struct idempotency_answer {
    unsigned status;
    struct str body;     /* as sent the first time */
    struct str location; /* of the Location header, or empty */
};

/** ERROR_INPUT unless the key is 1 to 255 printable characters of ASCII. */
bool idempotency_key_check(struct str key, struct error *err) MUST_CHECK;

/** DB_NONE: the key is this transaction's, do the work. DB_ROWS: it was done, *stored_out is its
 *  answer. DB_FATAL with ERROR_INPUT when the key was used with another `request` body or is empty
 *  or too long. Keys older than 24 hours count as new. */
enum db_status idempotency_claim(struct db *db, struct str key, const char *route,
                                 struct str request, struct arena *arena,
                                 struct idempotency_answer *stored_out,
                                 struct error *err) MUST_CHECK;

/** Keeps the answer for the claimed key. */
enum db_status idempotency_finish(struct db *db, struct str key, const char *route, unsigned status,
                                  struct str body, struct str location,
                                  struct error *err) MUST_CHECK;

/** Forgets keys older than 24 hours of the transaction's tenant. */
enum db_status idempotency_expire(struct db *db, struct error *err) MUST_CHECK;

#endif
