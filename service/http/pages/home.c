/* http/pages/home.c - the start page: open alerts, last screenings, jobs, lists with their state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "http/pages/job.h"
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/result_view.h"
#include "http/pages/screening.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "review/alert_query.h"

enum { LOOKED_AT_JOBS = 10, SHOWN_JOBS = 5 };

struct home_call {
    const struct http_request *request;
    struct template_value *root;
    struct job_page jobs;
    struct str counts; /* of alerts, JSON (alert_counts) */
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
    if (alert_counts(db, resource_actor(call->request), call->request->arena, &call->counts, err) <
        0)
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

static bool add_alerts(const struct home_call *call, struct error *err)
{
    static const struct {
        const char *member, *words, *href;
    } rows[] = {{"high", "high", "/review?band=high"},
                {"elevated", "elevated", "/review?band=elevated"},
                {"overdue", "overdue", "/review?overdue=1"},
                {"waiting", "waiting for your approval", "/review?waits=1"},
                {"tasks", "true matches that were delisted or match no more", "/review?task=1"}};
    AUTO_JSON *counts = json_parse(call->counts, err);
    if (!counts)
        return false;
    int64_t undecided = view_int(counts, "undecided", 0), waiting = view_int(counts, "waiting", 0);
    template_flag(call->root, "no_alerts", undecided == 0 && waiting == 0);
    template_text(
        call->root, "undecided",
        words_count(call->request->arena, (uint64_t)undecided, "open alert", "open alerts"));
    struct template_value *list = template_list(call->root, "alert_counts");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int64_t count = view_int(counts, rows[i].member, 0);
        if (count == 0)
            continue;
        struct template_value *row = template_add(list);
        template_int(row, "count", count);
        template_cstr(row, "words", rows[i].words);
        template_cstr(row, "href", rows[i].href);
    }
    return true;
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
    if (may_read && !add_alerts(&call, err))
        return false;
    add_jobs(&call);
    add_lists(service, call.root);
    return page_finish(response, 200, "home", call.root, err);
}
