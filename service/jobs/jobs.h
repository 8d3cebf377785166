/* jobs/jobs.h - the queue: work that no request waits for, kept in the database.
 *
 * A job is put into the queue in the transaction of what asks for it, so that neither is kept
 * without the other; it belongs to that transaction's tenant, or to the operator when none is
 * named. The workers of any replica do it (jobs/runner.h). It is queued, then running, then done,
 * failed or cancelled; a retry is queued again with a later `not_before`.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "core/json_writer.h"
#include "db/db.h"

extern const db_statement_group job_statements;

enum { JOB_ATTEMPTS = 5, JOB_MAX_PAGE = 500 };

struct job_request {
    const char *kind;       /* row of the table of kinds, "parties.import" */
    struct str payload;     /* JSON in the words of the kind; empty: {} */
    const char *created_by; /* "key:<id>", "user:<id>", "operator", "service" */
    struct str unique;      /* at most one of this kind and key waits or runs; empty: any number */
    int64_t delay_ms;       /* not before so long from now */
    int max_attempts;       /* 0: JOB_ATTEMPTS */
};

/** DB_ROWS: queued. DB_NONE: a job with this unique key waits or runs already, and `id_out` is
 *  its id. Workers are woken when the transaction commits. */
enum db_status job_enqueue(struct db *db, const struct job_request *request, struct uuid *id_out,
                           struct error *err) MUST_CHECK;

/* A job as people see it; the payload is not shown, for it may hold what the reader may not see. */
struct job_row {
    struct str id, kind, state, message, error, created_by;
    struct str created_at, started_at, finished_at, not_before; /* RFC 3339, empty: not yet */
    struct str result;                                          /* JSON, empty: none */
    int64_t current, total;                                     /* total -1: not known */
    int64_t attempts, max_attempts;
    bool cancel_requested;
    bool is_operators; /* not the tenant's own */
};

static inline bool job_is_over(const struct job_row *row) { return row->finished_at.len > 0; }

/** DB_NONE when the transaction's tenant sees none with this id. */
enum db_status job_find(struct db *db, struct str id, struct arena *arena, struct job_row *row_out,
                        struct error *err) MUST_CHECK;

struct job_filter {
    struct str kind, state;  /* empty: any */
    bool tenants, operators; /* whose */
    struct str after;        /* id of the last row of the page before; empty: from the newest */
    size_t limit;            /* 1..JOB_MAX_PAGE */
};
struct job_page {
    struct job_row *rows; /* newest first */
    size_t n_rows;
    struct str next; /* `after` of the next page; empty on the last */
};
enum db_status job_list(struct db *db, const struct job_filter *filter, struct arena *arena,
                        struct job_page *page_out, struct error *err) MUST_CHECK;

/** A waiting job is cancelled, a running one is asked to stop. ERROR_NOT_FOUND when there is none
 *  this transaction may change; ERROR_CONFLICT when it is over. */
enum db_status job_cancel(struct db *db, struct str id, struct error *err) MUST_CHECK;

/** {"id", "kind", "state", "progress": {"current", "total", "message"}, ...} */
void job_write(struct json_writer *w, const struct job_row *row);

/* How many wait and run, over all tenants: for /metrics. */
struct job_count {
    struct str kind, state;
    int64_t count;
    int64_t oldest_ms; /* since the first of them was due; negative: not due yet */
};
enum db_status job_counts(struct db *db, struct arena *arena, struct job_count **counts_out,
                          size_t *n_out, struct error *err) MUST_CHECK;

#endif
