/* screening/store.h - screenings kept: written once, never changed.
 *
 * Every function runs inside a transaction that names the tenant. When the transaction has
 * committed, the screening is on disk.
 *
 *     screening_assign_id(&screening);
 *     screening_write(&w, &screening);          // the answer carries the id
 *     screening_save(db, &screening, answer, actor, &err);
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_STORE_H
#define SCREENING_STORE_H

#include "db/db.h"
#include "screening/evidence_key.h"
#include "screening/screening.h"

extern const db_statement_group screening_store_statements;

/** A new UUIDv7, before the answer is written. */
void screening_assign_id(struct screening *screening);

/* What is stored of a screening; all of it borrowed. */
struct screening_row {
    char id[UUID_TEXT_SIZE];
    struct str engagement; /* id of the stored engagement, or empty */
    struct date as_of;
    const char *verdict, *model, *actor;
    int64_t headline_micro, evaluated_unix_ms, policy;
    struct str evidence, answer; /* `answer`: the JSON as sent */
};

/** `screening` may be released afterwards; its arena may not. */
struct screening_row screening_row_of(const struct screening *screening, struct str answer,
                                      const char *actor);

/** One INSERT, the evidence signed. Many at once: screening/group.h. */
enum db_status screening_row_save(struct db *db, const struct screening_row *row,
                                  struct error *err) MUST_CHECK;

/** The two above in one. */
enum db_status screening_save(struct db *db, const struct screening *screening, struct str answer,
                              const char *actor, struct error *err) MUST_CHECK;

/** The answer as it was sent; DB_NONE when there is none (also for what is no UUID). */
enum db_status screening_load(struct db *db, struct str id, struct arena *arena,
                              struct str *answer_out, struct error *err) MUST_CHECK;

/** The evidence, byte for byte; DB_NONE when there is none. */
enum db_status screening_load_evidence(struct db *db, struct str id, struct arena *arena,
                                       struct str *evidence_out, struct error *err) MUST_CHECK;

struct signed_evidence {
    struct str evidence;              /* byte for byte */
    char sha256[SHA256_HEX_SIZE];     /* as stored, when it was stored */
    struct str signature, public_key; /* bytes; empty: kept before evidence was signed */
    struct str key;                   /* id */
};

/** As screening_load_evidence, with what was stored beside it. */
enum db_status screening_load_signed(struct db *db, struct str id, struct arena *arena,
                                     struct signed_evidence *out, struct error *err) MUST_CHECK;

/** {"evidence", "key": {...}, "sha256", "signature"}: one file that can be checked anywhere. */
void signed_evidence_write(struct json_writer *w, const struct signed_evidence *evidence);

struct screening_summary {
    struct str id, engagement, verdict, evaluated_at, model, evidence_sha256, created_by;
    struct date as_of;
    uint32_t headline_micro;
    int64_t policy;
};

struct screening_page {
    struct screening_summary *rows; /* newest first */
    size_t n_rows;
    struct str next; /* the `before` of the next page; empty on the last */
};

/** Screenings of `engagement` (empty: all of the tenant) older than the id `before` (empty: from
 *  the newest), at most `limit`. */
enum db_status screening_list(struct db *db, struct str engagement, struct str before, size_t limit,
                              struct arena *arena, struct screening_page *page_out,
                              struct error *err) MUST_CHECK;

/** {"as_of", "created_by", "engagement", "evaluated_at", "evidence_sha256", "headline", "id", ...}
 */
void screening_summary_write(struct json_writer *w, const struct screening_summary *row);

#endif
