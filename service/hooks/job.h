/* hooks/job.h - deliveries made by jobs (kind "webhook.deliver"), and stale lists told (kind
 * "lists.stale").
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOOKS_JOB_H
#define HOOKS_JOB_H

#include "hooks/sender.h"
#include "jobs/run.h"
#include "lists/snapshot/snapshot.h"

#define DELIVER_JOB_KIND "webhook.deliver"
#define STALE_JOB_KIND "lists.stale"

enum { DELIVER_RETRY_MS = 3000, STALE_EVERY_MS = 300000 };

extern const db_statement_group hook_job_statements;

/** Sends one delivery and notes how it went. What is not answered by 2xx is tried again with
 * growing pauses, twelve times over some three hours. */
bool deliver_job(struct job_run *run, const struct hook_settings *settings,
                 struct error *err) MUST_CHECK;

/** list.stale for each enabled list whose last check is older than it may be, once. */
bool stale_job(struct job_run *run, struct snapshot_holder *snapshots,
               struct error *err) MUST_CHECK;

#endif
