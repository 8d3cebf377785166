/* cmd/job_kinds.c - the kinds of jobs this program does: a row each.
 *
 * A handler is a few lines that give its function what it needs of the service.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/job_kinds.h"

#include "core/log.h"
#include "hooks/job.h"
#include "http/http.h"
#include "lists/refresh/job.h"
#include "portfolio/import_job.h"
#include "screening/job.h"
#include "screening/monitor.h"
#include "screening/policy_jobs.h"

static bool screen_engagement_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return screening_job(run, service->snapshots, err);
}

static bool policy_whatif_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return whatif_job(run, service->snapshots, err);
}

static bool policy_validation_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return validation_job(run, service->snapshots, err);
}

static bool refresh_list_job(struct job_run *run, struct error *err)
{
    const struct service *service = job_run_context(run);
    return refresh_job(run, service->refresh, err);
}

static bool schedule_refreshes_job(struct job_run *run, struct error *err)
{
    const struct service *service = job_run_context(run);
    return !service->refresh_on_schedule || refresh_schedule_job(run, err);
}

static bool deliver_webhook_job(struct job_run *run, struct error *err)
{
    const struct service *service = job_run_context(run);
    return deliver_job(run, service->hooks, err);
}

static bool tell_stale_lists_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return stale_job(run, service->snapshots, err);
}

static bool portfolio_monitor_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return monitor_job(run, service->snapshots, err);
}

static bool portfolio_rescreen_job(struct job_run *run, struct error *err)
{
    struct service *service = job_run_context(run);
    return rescreen_job(run, service->snapshots, err);
}

const struct job_kind job_kinds[] = {
    {.name = DELIVER_JOB_KIND, .handler = deliver_webhook_job, .retry_ms = DELIVER_RETRY_MS},
    {.name = STALE_JOB_KIND, .handler = tell_stale_lists_job, .every_ms = STALE_EVERY_MS},
    {.name = REFRESH_JOB_KIND, .handler = refresh_list_job},
    {.name = REFRESH_SCHEDULE_KIND,
     .handler = schedule_refreshes_job,
     .every_ms = REFRESH_SCHEDULE_MS},
    {.name = IMPORT_JOB_KIND, .handler = import_job},
    {.name = SCREENING_JOB_KIND, .handler = screen_engagement_job},
    {.name = MONITOR_JOB_KIND, .handler = portfolio_monitor_job, .every_ms = MONITOR_EVERY_MS},
    {.name = RESCREEN_JOB_KIND, .handler = portfolio_rescreen_job},
    {.name = WHATIF_JOB_KIND, .handler = policy_whatif_job},
    {.name = VALIDATION_JOB_KIND, .handler = policy_validation_job},
    {0},
};

void job_log(void *context, const char *event, const struct job_run *run, const struct error *err)
{
    (void)context;
    char quoted[1024] = "-";
    if (err)
        log_quote(str_of(err->message), quoted, sizeof quoted);
    log_event(err ? LOG_WARNING : LOG_INFO, event, "job=%s kind=%s attempt=%d detail=%s",
              run ? job_run_id(run) : "-", run ? job_run_kind(run) : "-",
              run ? job_run_attempt(run) : 0, quoted);
}
