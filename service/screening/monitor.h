/* screening/monitor.h - keeping the alerts of the stored parties up to date, by jobs.
 *
 * The database remembers up to where a tenant's parties have been looked at: which version of each
 * list, which model and policy, and which changes of the parties themselves. The periodic job
 * compares that with what is in force and queues a run where something is behind; so an activation
 * that nobody told of is caught up with as well, and several in a row cost one run.
 *
 *     lists have moved on               -> a delta run (rescreen.h)
 *     parties have changed              -> those parties
 *     another model or policy, or asked -> a full run
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_MONITOR_H
#define SCREENING_MONITOR_H

#include "jobs/jobs.h"
#include "jobs/run.h"
#include "lists/snapshot/snapshot.h"

#define MONITOR_JOB_KIND "portfolio.monitor"
#define RESCREEN_JOB_KIND "portfolio.rescreen"

extern const db_statement_group monitor_statements;

enum {
    MONITOR_EVERY_MS = 30000,
    /* A change is looked for again this long after it was begun: its transaction may have been
     * open while others were already looked at. */
    MONITOR_OVERLAP_MINUTES = 5,
};

/** Queues a run for the transaction's tenant. DB_NONE: one waits or runs already, `id_out` is its.
 */
enum db_status rescreen_enqueue(struct db *db, bool full, const char *created_by,
                                struct uuid *id_out, struct error *err) MUST_CHECK;

/** Is anything behind what the snapshot and the tenant's policy say? False for a tenant without
 *  parties. */
enum db_status monitor_behind(struct db *db, const struct snapshot *snapshot, bool *behind_out,
                              struct error *err) MUST_CHECK;

/** The operator's periodic job: queues a run for each tenant that is behind. */
bool monitor_job(struct job_run *run, struct snapshot_holder *snapshots,
                 struct error *err) MUST_CHECK;

/** A tenant's run. Resumes at its checkpoint unless the lists have moved on since. */
bool rescreen_job(struct job_run *run, struct snapshot_holder *snapshots,
                  struct error *err) MUST_CHECK;

#endif
