/* portfolio/declaration_store.h - what vendors were asked and answered: dated questionnaires.
 *
 * Three things are not the same: nobody asked (no row), no answer yet (a row without an answer),
 * and the answer "none". Rows are only added; the newest question counts. Every function runs
 * inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_DECLARATION_STORE_H
#define PORTFOLIO_DECLARATION_STORE_H

#include "core/faults.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "db/db.h"
#include "portfolio/engagement.h"

extern const db_statement_group declaration_store_statements;

enum { DECLARATION_NOTE_MAX_BYTES = 4000 };

struct declaration {
    struct str id, party;
    struct str question; /* sub_tiers, owners */
    struct str answer;   /* none, some, refused; empty: not answered yet */
    struct date asked_on, answered_on, valid_to;
    struct str note, recorded_at, recorded_by;
};

/** Reads {"question", "asked_on", "answer"?, "answered_on"?, "valid_to"?, "note"?}; faults name the
 *  fields. `today` bounds the days: nothing was asked or answered in the future. */
bool declaration_decode(const cJSON *object, struct date today, struct arena *arena,
                        struct declaration *declaration_out, struct faults *faults);

void declaration_write(struct json_writer *w, const struct declaration *declaration);

/** Sets id, recorded_at and recorded_by. ERROR_NOT_FOUND when the party is not stored. */
enum db_status declaration_store_add(struct db *db, struct declaration *declaration,
                                     struct arena *arena, const char *actor,
                                     struct error *err) MUST_CHECK;

/** All of a party, newest question first. */
enum db_status declaration_store_list(struct db *db, struct str party, struct arena *arena,
                                      struct declaration **rows_out, size_t *n_out,
                                      struct error *err) MUST_CHECK;

/** What counts on a day about a question: DB_NONE when nobody had asked by then; an answer of which
 *  valid_to has passed reads as not answered. */
enum db_status declaration_store_in_force(struct db *db, struct str party, const char *question,
                                          struct date day, struct arena *arena,
                                          struct declaration *declaration_out,
                                          struct error *err) MUST_CHECK;

/** Puts what counts on a day about sub-tiers into the parties, as of the records at its end. */
enum db_status declaration_store_apply(struct db *db, struct party *parties, size_t n,
                                       struct date day, struct arena *arena,
                                       struct error *err) MUST_CHECK;

#endif
