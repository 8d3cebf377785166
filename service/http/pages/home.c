/* http/pages/home.c - the start page: last screenings, jobs, lists with their state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/job.h"
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/screening.h"

enum { LOOKED_AT_JOBS = 10, SHOWN_JOBS = 5 };

struct home_call {
    const struct http_request *request;
    struct template_value *root;
    struct job_page jobs;
};

static void add_lists(struct service *service, struct template_value *root)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    lists_add(root, snapshot, true, NULL);
    template_printf(root, "more", "All %zu lists", snapshot->n_lists);
    snapshot_give(service->snapshots, snapshot);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct home_call *call = context;
    const struct job_filter newest = {.tenants = true, .limit = LOOKED_AT_JOBS};
    if (screening_add_recent(db, call->root, err) < 0)
        return DB_FATAL;
    return job_list(db, &newest, call->request->arena, &call->jobs, err);
}

/* Those that wait or run, and those that ended badly. */
static void add_jobs(const struct home_call *call)
{
    struct template_value *items = NULL;
    size_t shown = 0;
    for (size_t i = 0; i < call->jobs.n_rows && shown < SHOWN_JOBS; i++) {
        const struct job_row *row = &call->jobs.rows[i];
        if (job_is_over(row) && !str_equal(row->state, STR("failed")))
            continue;
        if (!items)
            items = template_list(template_within(call->root, "jobs"), "items");
        job_fill(template_add(items), row);
        shown++;
    }
}

bool page_home(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct home_call call = {.request = request,
                             .root = page_begin(service, request, "Home", TAB_HOME)};
    if (!call.root)
        return error_memory(err);
    bool may_read = request->identity->scopes & SCOPE_SCREEN;
    if (may_read &&
        db_pool_transaction(service->pool, request->identity->tenant, load, &call, err) < 0)
        return false;
    add_jobs(&call);
    add_lists(service, call.root);
    return page_finish(response, 200, "home", call.root, err);
}
