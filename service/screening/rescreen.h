/* screening/rescreen.h - the stored parties looked at anew, and their alerts brought up to date.
 *
 * Each party is a query against the index of listed parties, never the other way round: the score
 * is not symmetric. A delta run asks first a small index of what the lists have added or changed;
 * a party is looked at in full, against all lists, only when that gives a hit, when an alert of
 * its is open, or when it has changed itself. What a full run would open, refresh and close, a
 * delta run does too: a party that none of this holds for has the same matches as before.
 *
 * Parties are read in pages by id; matching is spread over threads; what a page brought is written
 * in one transaction together with the caller's checkpoint, so a run that is killed goes on where
 * it was and every page counts once.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_RESCREEN_H
#define SCREENING_RESCREEN_H

#include "lists/snapshot/snapshot.h"
#include "review/policy.h"

extern const db_statement_group rescreen_statements;

enum rescreen_scope {
    RESCREEN_FULL,    /* every party in full */
    RESCREEN_DELTA,   /* every party, most of them against the changes only */
    RESCREEN_CHANGED, /* only parties changed since `changed_since` */
};

struct rescreen_counts {
    int64_t seen, looked; /* parties read; of these looked at in full */
    int64_t opened, refreshed, superseded, closed, tasks; /* alerts */
};

struct rescreen {
    struct db_pool *pool;
    const char *tenant;
    const struct snapshot *snapshot;
    struct policy policy;
    enum rescreen_scope scope;
    const struct match_index *changes; /* RESCREEN_DELTA: changes_index() */
    struct str changed_since;          /* RFC 3339, or empty: no party counts as changed */
    struct str after; /* id of the last party that is done; empty: from the start */
    unsigned threads; /* 0: one a core, at most RESCREEN_MAX_THREADS */
    void *context;
    /* Inside each page's transaction; `after` is the cursor behind the page. May be NULL. */
    enum db_status (*keep)(struct db *db, void *context, struct str after,
                           const struct rescreen_counts *counts, struct error *err);
    /* After each page; false stops. May be NULL. */
    bool (*progress)(void *context, const struct rescreen_counts *counts);
};

enum { RESCREEN_MAX_THREADS = 16 };

/** Runs to the end. `counts` goes on from what the caller puts there. ERROR_TIMEOUT when progress()
 *  stopped it. */
bool rescreen_run(const struct rescreen *rescreen, struct rescreen_counts *counts,
                  struct error *err) MUST_CHECK;

#endif
