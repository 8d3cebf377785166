/* screening/job.h - a stored engagement screened behind the answer (kind "engagement.screen").
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_JOB_H
#define SCREENING_JOB_H

#include "jobs/run.h"
#include "lists/snapshot/snapshot.h"
#include "portfolio/engagement.h"

#define SCREENING_JOB_KIND "engagement.screen"

/** {"engagement", "as_of"?, "policy"?, "lists", "nexus"?, "authorisations"} of what `asked`
 * restricts and adds, as text in the arena; an empty view when memory is short. */
struct str screening_job_payload(struct str engagement, const struct engagement *asked,
                                 struct arena *arena);

/** Screens it and keeps the screening, once: result {"screening", "verdict"}. */
bool screening_job(struct job_run *run, struct snapshot_holder *snapshots,
                   struct error *err) MUST_CHECK;

#endif
