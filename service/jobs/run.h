/* jobs/run.h - a job in the hands of a worker: what a handler sees of it.
 *
 * A handler does the work of one kind. It may be stopped at any moment (kill -9, lost database) and
 * run again elsewhere, so it either
 *   - resumes: keeps a checkpoint in the same transaction as each piece of its effect, and begins
 *     at the checkpoint it is given; every piece is then done exactly once, or
 *   - restarts: its effect is one transaction, or may be repeated.
 * Both call job_run_keep() inside the transaction that has the effect: it locks the job's row and
 * fails when the lease was lost, so that a worker that was thought dead cannot do the work twice.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JOBS_RUN_H
#define JOBS_RUN_H

#include "core/buf.h"
#include "db/db.h"

struct job_run;

/** True: done, with the result in job_run_result(). False: failed with `err`; a failure of what the
 *  service depends on (error_http_status 503) is tried again with growing pauses, any other is
 *  final. When job_run_stopping(), return false with any error: it is not counted as a failure. */
typedef bool job_handler(struct job_run *run, struct error *err);

struct job_kind {
    const char *name;
    job_handler *handler;
    int64_t retry_ms; /* pause after the first failure, doubled each time; 0: JOB_RETRY_MS */
    int64_t every_ms; /* the operator's job of this kind is queued so often; 0: only on request */
};

enum { JOB_RETRY_MS = 5000, JOB_RETRY_MAX_MS = 3600000, JOB_RESULT_MAX_BYTES = 4 << 20 };

/* What it is. Views live as long as the run. */
const char *job_run_id(const struct job_run *run);
const char *job_run_kind(const struct job_run *run);
const char *job_run_tenant(const struct job_run *run); /* NULL: the operator's */
struct str job_run_payload(const struct job_run *run);
struct str job_run_checkpoint(const struct job_run *run); /* JSON; empty: from the start */
const char *job_run_asked_by(const struct job_run *run);  /* "key:<id>" ... */
int job_run_attempt(const struct job_run *run);           /* 1, 2 ... */

/* What it may use: what was given to job_runner_start(). */
void *job_run_context(const struct job_run *run);
struct db_pool *job_run_pool(const struct job_run *run);

/** Will a failure now be the last? */
bool job_run_last_attempt(const struct job_run *run);

/** Is it time to stop? The job was cancelled, its lease was lost, or the service stops. Ask often:
 *  it costs nothing. */
bool job_run_stopping(const struct job_run *run);

/** Of these: was it cancelled for good? */
bool job_run_cancelled(const struct job_run *run);

/** Tells how far it is (`total` -1: not known; `message` may be NULL). Written at most about twice
 *  a second; a failure to write is no failure of the job. */
void job_run_progress(struct job_run *run, int64_t current, int64_t total, const char *message);

/** Inside the transaction that has an effect: locks the job and keeps `checkpoint` (JSON; empty:
 *  as it was). ERROR_CONFLICT when the lease was lost: roll back. */
enum db_status job_run_keep(struct db *db, struct job_run *run, struct str checkpoint,
                            struct error *err) MUST_CHECK;

/** Where the result goes, as JSON; empty gives none. */
struct buf *job_run_result(struct job_run *run);

#endif
