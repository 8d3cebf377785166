/* jobs/run_state.h - private to run.c and runner.c: a claimed job.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JOBS_RUN_STATE_H
#define JOBS_RUN_STATE_H

#include <stdatomic.h>

#include "jobs/run.h"

struct job_run {
    const struct job_kind *kind;
    struct db_pool *pool;
    void *context;
    const atomic_bool *service_stops;

    struct uuid id, tenant, lease; /* tenant.text is "" for the operator's */
    int attempt, max_attempts;
    struct str payload, checkpoint;
    const char *asked_by;
    struct arena arena;
    struct buf result;

    atomic_bool cancelled, lost; /* set by the keeper */
    int64_t told_us;             /* when progress was last written */
    bool has_untold;             /* of the last progress */
    int64_t current, total;
    char message[512];

    struct job_run *next; /* the runner's list of jobs in hand */
};

/** Claims what is due. DB_NONE: nothing is. The caller ends it with job_run_end(). */
enum db_status job_run_claim(struct db_pool *pool, const struct job_kind *kinds, int64_t lease_ms,
                             struct job_run **run_out, struct error *err) MUST_CHECK;

/** Does it and tells the database how it ended. Returns the word for the log: "job_done",
 *  "job_failed", "job_retried", "job_cancelled", "job_stopped", "job_lost", "job_unended". */
const char *job_run_perform(struct job_run *run, struct error *err);

void job_run_free(struct job_run *run);

#endif
