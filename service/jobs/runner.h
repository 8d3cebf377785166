/* jobs/runner.h - threads that do the jobs.
 *
 * Each worker claims one job at a time under a lease, for any tenant, of the kinds it was given;
 * FOR UPDATE SKIP LOCKED keeps workers and replicas out of each other's way. One more thread, the
 * keeper, renews the leases, passes cancellations on, wakes the workers when a job is queued and
 * queues the periodic kinds. A worker that dies (kill -9) stops renewing: when its lease has run
 * out, somebody else takes the job up.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include "jobs/jobs.h"
#include "jobs/run.h"

extern const db_statement_group job_run_statements; /* of the workers' pool */

enum {
    JOB_LEASE_MS = 30000,
    JOB_POLL_MS = 5000, /* a wake-up that was missed is made good after this */
    JOB_KEEP_DAYS = 30, /* ended jobs are forgotten after this */
};

/* What happened, for the log: jobs do not write it themselves. `err` is NULL when all went well. */
typedef void job_observer(void *context, const char *event, const struct job_run *run,
                          const struct error *err);

struct job_runner_settings {
    const char *conninfo;         /* of the application role, for the keeper; copied */
    struct db_pool *pool;         /* for workers: two connections each at most, and one */
    const struct job_kind *kinds; /* ended by a NULL name; must outlive the runner */
    void *context;                /* for handlers and the observer */
    job_observer *observer;       /* may be NULL */
    unsigned workers;             /* 1..64 */
    int64_t lease_ms;             /* 0: JOB_LEASE_MS; at least 500 */
};

struct job_runner;

struct job_runner *job_runner_start(const struct job_runner_settings *settings,
                                    struct error *err) MUST_CHECK;

/** Asks handlers to stop, waits for them, and puts what they had not finished back into the queue.
 *  NULL is fine. */
void job_runner_stop(struct job_runner *runner);

/* How often this process ended a job of a kind so since it started, and what waited and ran over
 * all replicas when the keeper last looked: for /metrics, which asks no database. */
struct job_tally {
    const char *kind;
    uint64_t done, failed, retried;
};
struct job_figures {
    struct job_tally *tallies; /* one a kind */
    size_t n_tallies;
    struct job_count *counts;
    size_t n_counts;
    int64_t age_ms; /* of the counts; -1: never looked */
};
bool job_runner_figures(struct job_runner *runner, struct arena *arena,
                        struct job_figures *figures_out, struct error *err) MUST_CHECK;

/** Claims and runs one job in the calling thread, without a keeper: for commands and tests. False:
 *  none was due, or `err` is set. */
bool job_runner_step(const struct job_runner_settings *settings, struct error *err) MUST_CHECK;

#endif
