/* http/jobs.h - what other resources need of /v1/jobs: answering 202 with a job.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_JOBS_H
#define HTTP_JOBS_H

#include "http/resource.h"
#include "jobs/jobs.h"

/** In the body of a creation: queues the job and answers 202 with it and its place. */
enum db_status jobs_accept(struct db *db, struct creation *creation,
                           const struct job_request *request, struct error *err) MUST_CHECK;

/** Appends the figures of jobs for /metrics. */
void jobs_write_metrics(struct service *service, struct arena *arena, struct buf *out);

#endif
