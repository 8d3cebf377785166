/* http/pages/job.h - a job as pages show it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_JOB_H
#define HTTP_PAGES_JOB_H

#include "http/pages/template_value.h"
#include "jobs/jobs.h"

/** "Reading a table of parties"; an unknown kind as it is. */
struct str job_words(struct str kind);

/** Sets job, kind, state, progress_text, current, of, over, failed, problem, started and its iso:
 *  what job_progress.html shows. The row is borrowed. */
void job_fill(struct template_value *object, const struct job_row *row);

#endif
