/* http/jobs.h - what other resources need of /v1/jobs: answering 202 with a job.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_JOBS_H
#define HTTP_JOBS_H

#include "http/resource.h"
#include "jobs/jobs.h"

/** In the body of a creation: queues the job and answers 202 with it and its place. */
enum db_status jobs_accept(struct db *db, struct creation *creation,
                           const struct job_request *request, struct error *err) MUST_CHECK;

/** The job, when this person may see it; else ERROR_NOT_FOUND. */
bool jobs_look_up(struct service *service, const struct http_request *request,
                  struct job_row *row_out, struct error *err) MUST_CHECK;
bool jobs_may_stop(const struct http_request *request, const struct job_row *row);

/** Cancels the job of the route's {id}, as POST /v1/jobs/{id}/cancel does. */
bool jobs_stop(struct service *service, const struct http_request *request, struct job_row *row_out,
               struct error *err) MUST_CHECK;

/** Appends the figures of jobs for /metrics. */
void jobs_write_metrics(struct service *service, struct arena *arena, struct buf *out);

#endif
