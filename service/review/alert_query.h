/* review/alert_query.h - reading alerts and suppressions, as the JSON the API gives.
 *
 * The documents are made by the database, in one statement each: an alert with its decisions,
 * their approvals and its suppression is of one moment.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_ALERT_QUERY_H
#define REVIEW_ALERT_QUERY_H

#include "db/db.h"

extern const db_statement_group alert_query_statements;

enum alert_sort { ALERT_NEWEST, ALERT_OLDEST, ALERT_SCORE, ALERT_DUE };

/** "newest", "oldest", "score", "due". */
bool alert_sort_parse(struct str word, enum alert_sort *sort_out);

struct alert_filter {
    struct str states;                /* words with commas between them; empty: all */
    int64_t min_micro, max_micro;     /* of the score */
    struct str list, party, assignee; /* assignee: a user's id or name, or "none"; empty: any */
    int64_t min_age_days;             /* opened at least so many days ago */
    bool overdue, task;               /* only those */
    struct str waits_for; /* only those whose decision waits for this person's approval: an actor,
                             "user:<id>", who did not make it */
    struct str text;      /* stands in the listed party's caption or one of the party's names */
    enum alert_sort sort;
};

struct document_page {
    struct str *documents; /* JSON objects */
    size_t n_documents;
    struct str next; /* cursor of the next page; empty on the last */
};

/** At most `limit` alerts behind the cursor. ERROR_USAGE for a cursor that is not this list's. */
enum db_status alerts_list(struct db *db, const struct alert_filter *filter, struct str cursor,
                           size_t limit, struct arena *arena, struct document_page *page_out,
                           struct error *err) MUST_CHECK;

/** One alert with its decisions and suppression; DB_NONE when there is none. */
enum db_status alert_find(struct db *db, struct str id, struct arena *arena,
                          struct str *document_out, int64_t *version_out,
                          struct error *err) MUST_CHECK;

/** How many there are, for the top of the queue: {"undecided", "overdue", "unassigned", "mine",
 *  "tasks", "waiting", "high", "elevated"}. `actor` as in alert_filter.waits_for; "mine": assigned
 *  to that user. All but "tasks" and "waiting" are of open and reviewed ones. */
enum db_status alert_counts(struct db *db, const char *actor, struct arena *arena,
                            struct str *document_out, struct error *err) MUST_CHECK;

/* Who decided what and why, for a report. */
struct decision_note {
    struct str id, author, approver, made_at, reason; /* names; approver may be empty */
};

enum db_status decision_notes(struct db *db, const struct str *ids, size_t n, struct arena *arena,
                              struct decision_note **notes_out, size_t *n_out,
                              struct error *err) MUST_CHECK;

/** Suppressions, newest first; `state`: "in_force", "ended" or empty; `party` may be empty. */
enum db_status suppressions_list(struct db *db, struct str state, struct str party,
                                 struct str cursor, size_t limit, struct arena *arena,
                                 struct document_page *page_out, struct error *err) MUST_CHECK;

enum db_status suppression_find(struct db *db, struct str id, struct arena *arena,
                                struct str *document_out, struct error *err) MUST_CHECK;

#endif
