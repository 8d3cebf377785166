/* http/pages/engagements.c - stored engagements, and one's own page: its chain, its screenings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"
#include "http/pages/engagement_view.h"
#include "http/pages/page.h"
#include "http/pages/result.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "jobs/jobs.h"
#include "portfolio/engagement_store.h"
#include "screening/job.h"
#include "screening/keep.h"
#include "screening/overview.h"
#include "screening/store.h"

enum { ANSWER_MAX_BYTES = 256 << 20, AT_ONCE_PARTIES = 2000, SHOWN_SCREENINGS = 20 };

/* --- The list --------------------------------------------------------------------------------- */

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct str words;
    struct overview_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return engagement_overview_list(db, call->words, call->page.cursor, call->page.limit,
                                    call->request->arena, &call->found, err);
}

static void add_engagements(const struct list_call *call, struct template_value *root)
{
    if (call->found.n_rows == 0)
        return;
    struct template_value *rows = template_list(template_within(root, "engagements"), "items");
    for (size_t i = 0; i < call->found.n_rows; i++) {
        const struct engagement_overview *one = &call->found.rows[i];
        struct template_value *row = template_add(rows);
        template_text(row, "id", one->id);
        template_text(row, "title", one->title);
        template_text(row, "root", one->root_name);
        template_text(row, "screening", one->screening);
        template_text(row, "at_iso", one->evaluated_at);
        template_text(row, "at", words_time(call->request->arena, one->evaluated_at));
        if (one->screening.len > 0)
            words_verdict(row, one->verdict);
    }
}

bool page_engagements(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    (void)http_query(request, "q", &call.words);
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    struct template_value *root = page_begin(service, request, "Engagements", TAB_ENGAGEMENTS);
    page_add_search(root, "/engagements", "Search by title, id or company", "Part of it will do.",
                    call.words);
    add_engagements(&call, root);
    page_add_pager(root, page_address(request->arena, "/engagements?q=", call.words),
                   call.page.cursor, call.found.next);
    return page_finish(response, 200, "engagements", root, err);
}

/* --- One engagement --------------------------------------------------------------------------- */

struct engagement_call {
    struct service *service;
    const struct http_request *request;
    struct engagement_record record;
    struct engagement engagement;
    struct screening_page screenings;
    bool too_large; /* to be drawn */
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct engagement_call *call = context;
    struct arena *arena = call->request->arena;
    struct str id = call->request->params[0];
    enum db_status status = engagement_store_find(db, id, arena, &call->record, err);
    if (status != DB_ROWS)
        return status;
    status = engagement_store_load(db, id, clock_today(), arena, &call->engagement, err);
    if (status < 0 && err->code == ERROR_TOO_LARGE) {
        call->too_large = true;
        *err = (struct error)ERROR_INIT;
    } else if (status < 0) {
        return status;
    }
    if (!(call->request->identity->scopes & SCOPE_SCREEN))
        return DB_ROWS;
    status = screening_list(db, id, STR_EMPTY, SHOWN_SCREENINGS, arena, &call->screenings, err);
    return status < 0 ? status : DB_ROWS;
}

static void add_screenings(const struct engagement_call *call, struct template_value *root)
{
    struct arena *arena = call->request->arena;
    if (call->screenings.n_rows == 0)
        return;
    struct template_value *rows = template_list(template_within(root, "screenings"), "items");
    for (size_t i = 0; i < call->screenings.n_rows; i++) {
        const struct screening_summary *one = &call->screenings.rows[i];
        struct template_value *row = template_add(rows);
        template_text(row, "screening", one->id);
        template_text(row, "at_iso", one->evaluated_at);
        template_text(row, "at", words_time(arena, one->evaluated_at));
        template_text(row, "risk", words_micro(arena, one->headline_micro));
        words_set_date(row, "as_of", "as_of_iso", one->as_of);
        words_verdict(row, one->verdict);
    }
}

bool page_engagement(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct engagement_call call = {.service = service, .request = request};
    enum db_status status = resource_transaction(service, request, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    struct result_view view;
    struct result_shown shown = result_shown_read(request);
    char *title = arena_printf(request->arena, "%.*s", STR_ARG(call.record.title));
    struct template_value *root = page_begin(service, request, title, TAB_ENGAGEMENTS);
    template_text(root, "id", call.record.id);
    template_text(root, "name", call.record.title);
    template_flag(root, "too_large", call.too_large);
    add_screenings(&call, root);
    if (!call.too_large && (!engagement_view(&call.engagement, request->arena, &view, err) ||
                            !result_fill_chain(&view, &shown, root, err)))
        return false;
    return page_finish(response, 200, "engagement", root, err);
}

/* --- Screening it now ------------------------------------------------------------------------- */

struct screen_call {
    struct service *service;
    const struct http_request *request;
    struct engagement engagement;
    struct screen_context context;
    struct screening screening;
    struct str answer;
    struct uuid job;
};

static enum db_status prepare(struct db *db, void *context, struct error *err)
{
    struct screen_call *call = context;
    return screening_prepare(db, call->request->params[0], clock_today(), POLICY_IN_FORCE,
                             call->request->arena, &call->engagement, &call->context, err);
}

static enum db_status save(struct db *db, void *context, struct error *err)
{
    struct screen_call *call = context;
    return screening_keep(db, &call->screening, call->answer, resource_actor(call->request),
                          call->request->arena, err);
}

static bool keep(struct screen_call *call, struct error *err)
{
    AUTO_BUF answer = BUF_INIT(ANSWER_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&answer);
    screening_assign_id(&call->screening);
    screening_write(&w, &call->screening);
    if (!json_writer_done(&w))
        return error_memory(err);
    call->answer = buf_str(&answer);
    return resource_transaction(call->service, call->request, save, call, err) >= 0;
}

static bool screen(struct screen_call *call, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(call->service->snapshots);
    call->context.snapshot = snapshot;
    call->context.now_unix_ms = clock_unix_ms();
    bool done = screen_engagement(&call->context, &call->engagement, call->request->arena,
                                  &call->screening, err) &&
                keep(call, err);
    snapshot_give(call->service->snapshots, snapshot);
    return done;
}

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct screen_call *call = context;
    const struct engagement asked = {.policy = POLICY_IN_FORCE};
    const struct job_request job = {
        .kind = SCREENING_JOB_KIND,
        .payload = screening_job_payload(call->request->params[0], &asked, call->request->arena),
        .created_by = resource_actor(call->request)};
    if (job.payload.len == 0) {
        error_memory(err);
        return DB_FATAL;
    }
    return job_enqueue(db, &job, &call->job, err);
}

/* A small one at once; a large one by a job, whose page leads to the result. */
bool page_engagement_screen(struct service *service, const struct http_request *request,
                            struct http_response *response, struct error *err)
{
    struct screen_call call = {.service = service, .request = request};
    enum db_status status = resource_transaction(service, request, prepare, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    if (call.engagement.n_parties > AT_ONCE_PARTIES) {
        if (resource_transaction(service, request, queue, &call, err) < 0)
            return false;
        return page_redirect(request, response,
                             page_path(request->arena, "/jobs/", str_of(call.job.text)), err);
    }
    return screen(&call, err) &&
           page_redirect(request, response,
                         page_path(request->arena, "/screenings/", str_of(call.screening.id)), err);
}
