/* screening/policy_jobs.h - questions over the whole portfolio that no request waits for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_POLICY_JOBS_H
#define SCREENING_POLICY_JOBS_H

#include "jobs/run.h"
#include "lists/snapshot/snapshot.h"
#include "review/policy.h"

#define WHATIF_JOB_KIND "policy.whatif"
#define VALIDATION_JOB_KIND "policy.validation"

extern const db_statement_group policy_jobs_statements;

/** More parties than a request should wait for? */
enum db_status portfolio_is_large(struct db *db, bool *large_out, struct error *err) MUST_CHECK;

/** The job's payload in the arena; an empty view when memory is short. `model` may be empty. */
struct str whatif_job_payload(const struct policy *from, const struct policy *to, struct str model,
                              struct arena *arena);
struct str validation_job_payload(const struct policy *policy, struct arena *arena);

/** They change nothing, so a lost attempt is simply made again. */
bool whatif_job(struct job_run *run, struct snapshot_holder *snapshots,
                struct error *err) MUST_CHECK;
bool validation_job(struct job_run *run, struct snapshot_holder *snapshots,
                    struct error *err) MUST_CHECK;

#endif
