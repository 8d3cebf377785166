/* lists/refresh/job.h - refreshes as jobs, and the schedule that queues them.
 *
 * The queue is the leader election: the periodic kind is queued once over all replicas, and a list
 * has one refresh that waits or runs.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_JOB_H
#define LISTS_REFRESH_JOB_H

#include "jobs/jobs.h"
#include "jobs/run.h"
#include "lists/refresh/refresh.h"

#define REFRESH_JOB_KIND "lists.refresh"
#define REFRESH_SCHEDULE_KIND "lists.schedule"

enum { REFRESH_SCHEDULE_MS = 5 * 60 * 1000 };

/** Queues a refresh (of the operator's, so in a transaction without a tenant), or finds the one
 *  that waits or runs. */
enum db_status refresh_enqueue(struct db *db, struct str list, const char *created_by,
                               struct uuid *id_out, struct error *err) MUST_CHECK;

/** {"list"} -> {"list", "outcome", "detail", "bytes", "import"}. A held file ends the job well,
 *  with outcome "held"; what cannot be fetched fails it, and the schedule tries again later. */
bool refresh_job(struct job_run *run, const struct refresh_settings *settings,
                 struct error *err) MUST_CHECK;

/** Queues the lists that are due. */
bool refresh_schedule_job(struct job_run *run, struct error *err) MUST_CHECK;

/** The result as an object, for the job and the command line. */
void refresh_result_write(struct json_writer *w, struct str list,
                          const struct refresh_result *result);

#endif
