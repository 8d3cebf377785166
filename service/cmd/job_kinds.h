/* cmd/job_kinds.h - the kinds of jobs this program does; their context is the struct service.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_JOB_KINDS_H
#define CMD_JOB_KINDS_H

#include "jobs/runner.h"

extern const struct job_kind job_kinds[];

/** The observer that writes what happens to jobs into the log. */
void job_log(void *context, const char *event, const struct job_run *run, const struct error *err);

#endif
