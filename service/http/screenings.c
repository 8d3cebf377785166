/* http/screenings.c - screening inline and stored engagements, and reading kept screenings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/exchange.h"
#include "http/jobs.h"
#include "http/resource.h"
#include "portfolio/engagement_store.h"
#include "screening/job.h"
#include "screening/idempotency.h"
#include "screening/keep.h"
#include "screening/store.h"

enum { MAX_LISTS = 100 };

/* A screening on its way to an answer; holds the snapshot it was made from. */
struct run {
    struct service *service;
    const struct http_request *request;
    struct http_response *response;
    const struct snapshot *snapshot;
    struct engagement engagement;
    struct screen_context context;
    struct screening screening;
    struct str engagement_id;
};

static void run_release(struct run *run)
{
    if (run->snapshot)
        snapshot_give(run->service->snapshots, run->snapshot);
}

#define AUTO_RUN __attribute__((cleanup(run_release))) struct run

/* --- Screening ------------------------------------------------------------------------------- */

/* The query's "lists" and "as_of" go before the body's. */
static bool read_parameters(struct run *run, struct error *err)
{
    struct strs lists;
    if (!resource_strings(run->request, "lists", MAX_LISTS, &lists, err) ||
        !resource_day(run->request, "as_of", &run->engagement.as_of, err))
        return false;
    if (lists.count > 0) {
        run->engagement.only_lists = lists.items;
        run->engagement.n_only_lists = lists.count;
    }
    return true;
}

static bool screen(struct run *run, struct error *err)
{
    if (!snapshot_take_as_of(run->service->snapshots, run->engagement.as_of, clock_today(),
                             &run->snapshot, err))
        return false;
    struct screen_context *context = &run->context;
    context->snapshot = run->snapshot;
    context->now_unix_ms = clock_unix_ms();
    context->only_lists = run->engagement.only_lists;
    context->n_only_lists = run->engagement.n_only_lists;
    return screen_engagement(context, &run->engagement, run->request->arena, &run->screening, err);
}

static bool write_answer(struct run *run, struct error *err)
{
    struct json_writer w = JSON_WRITER(&run->response->body);
    screening_write(&w, &run->screening);
    return json_writer_done(&w) ? true : error_memory(err);
}

static enum db_status save(struct db *db, struct creation *creation, struct error *err)
{
    struct run *run = creation->context;
    if (!write_answer(run, err))
        return DB_FATAL;
    enum db_status status = screening_keep(db, &run->screening, buf_str(&run->response->body),
                                           resource_actor(run->request), run->request->arena, err);
    creation->location =
        resource_location(run->request, "/v1/screenings/", str_of(run->screening.id));
    return status;
}

static bool keep(struct run *run, struct error *err)
{
    screening_assign_id(&run->screening);
    struct creation creation = {
        .request = run->request, .response = run->response, .body = save, .context = run};
    return resource_create(run->service, &creation, err);
}

/* --- Kept together with others (screening/committer.h) ---------------------------------------- */

static enum db_status save_alone(struct db *db, struct creation *creation, struct error *err)
{
    const struct group_row *row = creation->context;
    buf_clear(&creation->response->body);
    buf_add(&creation->response->body, row->row.answer);
    creation->location = row->location;
    return screening_row_save(db, &row->row, err);
}

static bool keep_alone(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct creation creation = {.request = request,
                                .response = response,
                                .body = save_alone,
                                .context = &request->exchange->commit->row};
    return resource_create(service, &creation, err);
}

/* Answered when the committer has it on disk. The answer is copied, since the one that goes out
 * may become that of an earlier request with the same key. */
static bool keep_together(struct run *run, struct error *err)
{
    const struct http_request *request = run->request;
    struct http_exchange *x = request->exchange;
    struct commit_item *item = arena_calloc(request->arena, 1, sizeof *item);
    screening_assign_id(&run->screening);
    if (!item || !write_answer(run, err))
        return error_memory(err);
    item->tenant = request->identity->tenant;
    struct group_row *row = &item->row;
    if (http_header(request, "Idempotency-Key", &row->key) && !idempotency_key_check(row->key, err))
        return false;
    row->row =
        screening_row_of(&run->screening, str_copy(request->arena, buf_str(&run->response->body)),
                         resource_actor(request));
    row->route = resource_key_route(request);
    row->request = request->body;
    row->location = resource_location(request, "/v1/screenings/", str_of(run->screening.id));
    if (!row->route || arena_failed(request->arena))
        return error_memory(err);
    x->commit = item;
    x->alone = keep_alone;
    return true;
}

static bool wants_persistence(const struct http_request *request, bool *persist_out,
                              struct error *err)
{
    *persist_out = true;
    return resource_flag(request, "persist", persist_out, err);
}

/* The lists of an earlier day are looked up, and maybe compiled; a policy that is not in force is
 * read: work for a worker. */
static bool names_a_day_or_policy(const struct http_request *request)
{
    struct str day;
    return http_query(request, "as_of", &day) ||
           str_find(request->body, STR("\"as_of\""), 0) < request->body.len ||
           str_find(request->body, STR("\"policy\""), 0) < request->body.len;
}

static enum db_status load_policy(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    return screening_load_policy(db, run->engagement.policy, run->request->arena, &run->context,
                                 err);
}

/* For an engagement sent inline; a stored one was loaded together with it. */
static bool choose_policy(struct run *run, struct error *err)
{
    if (run->engagement.policy == POLICY_IN_FORCE)
        return policy_cache_get(run->service->policies, run->request->identity->tenant,
                                run->request->arena, &run->context.policy, err);
    return resource_transaction(run->service, run->request, load_policy, run, err) >= 0;
}

bool screen_in_place(const struct http_request *request) { return !names_a_day_or_policy(request); }

bool screen_inline(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    AUTO_RUN run = {.service = service, .request = request, .response = response};
    AUTO_JSON *tree = NULL;
    bool persist;
    if (!wants_persistence(request, &persist, err) || !resource_body(request, false, &tree, err))
        return false;
    if (!engagement_decode(tree, request->arena, &run.engagement, &response->faults))
        return resource_refuse(request, response, err);
    if (!read_parameters(&run, err) || !choose_policy(&run, err) || !screen(&run, err))
        return false;
    return persist ? keep_together(&run, err) : write_answer(&run, err);
}

/* --- A stored engagement --------------------------------------------------------------------- */

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    struct date day = run->engagement.as_of;
    struct engagement loaded = {0};
    enum db_status status =
        screening_prepare(db, run->engagement_id, date_is_none(day) ? clock_today() : day,
                          run->engagement.policy, run->request->arena, &loaded, &run->context, err);
    if (status != DB_ROWS)
        return status;
    loaded.as_of = day;
    loaded.policy = run->engagement.policy;
    loaded.nexus = run->engagement.nexus;
    loaded.only_lists = run->engagement.only_lists;
    loaded.n_only_lists = run->engagement.n_only_lists;
    run->engagement = loaded;
    return status;
}

/* What is recorded is authorised by what two people recorded (/v1/authorisations): who asks for the
 * screening cannot bring a licence along. */
static bool read_conditions(struct run *run, const cJSON *tree, struct error *err)
{
    struct faults *faults = &run->response->faults;
    if (!engagement_decode_conditions(tree, run->request->arena, &run->engagement, faults))
        return resource_refuse(run->request, run->response, err);
    if (run->engagement.n_authorisations == 0)
        return true;
    faults_add(faults, "/authorisations", "not_approved",
               "of a stored engagement only recorded, approved authorisations count; record it by "
               "POST /v1/authorisations");
    return resource_refuse(run->request, run->response, err);
}

/* {"as_of"?, "lists"?, "policy"?, "nexus"?}, the first two also as query parameters. */
static bool read_options(struct run *run, struct error *err)
{
    static const char *const keys[] = {"as_of", "lists", "policy", "nexus", "authorisations", NULL};
    AUTO_JSON *tree = NULL;
    struct str day = STR_EMPTY;
    const cJSON *lists = NULL;
    if (!resource_body(run->request, true, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_optional_text(tree, "", "as_of", 32, &day, err) ||
        !json_optional_int(tree, "", "policy", 1, INT64_MAX, &run->engagement.policy, err) ||
        !json_optional_array(tree, "", "lists", MAX_LISTS, &lists, err))
        return false;
    if (day.len > 0 && !date_parse_full(day, &run->engagement.as_of, err))
        return error_at(err, "/as_of", "is not a day such as 2026-11-23");
    struct str *ids = arena_calloc(run->request->arena, MAX_LISTS, sizeof *ids);
    size_t count = 0;
    if (!ids)
        return error_memory(err);
    for (const cJSON *item = lists ? lists->child : NULL; item; item = item->next) {
        if (!cJSON_IsString(item))
            return error_at(err, "/lists", "must hold ids of lists");
        ids[count++] = str_copy(run->request->arena, str_of(item->valuestring));
    }
    run->engagement.only_lists = ids;
    run->engagement.n_only_lists = count;
    return read_conditions(run, tree, err);
}

static enum db_status queue_body(struct db *db, struct creation *creation, struct error *err)
{
    struct run *run = creation->context;
    struct engagement_record record;
    const struct engagement *asked = &run->engagement;
    const struct http_request *request = run->request;
    enum db_status status =
        engagement_store_find(db, run->engagement_id, request->arena, &record, err);
    if (status == DB_NONE)
        error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    if (status != DB_ROWS)
        return status == DB_NONE ? DB_FATAL : status;
    struct str payload = screening_job_payload(run->engagement_id, asked, request->arena);
    if (payload.len == 0) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct job_request job = {
        .kind = SCREENING_JOB_KIND, .payload = payload, .created_by = resource_actor(request)};
    return jobs_accept(db, creation, &job, err);
}

static bool queue(struct run *run, struct error *err)
{
    struct creation creation = {
        .request = run->request, .response = run->response, .body = queue_body, .context = run};
    return resource_create(run->service, &creation, err);
}

bool engagements_screen(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    AUTO_RUN run = {.service = service,
                    .request = request,
                    .response = response,
                    .engagement_id = request->params[0]};
    if (!read_options(&run, err) || !read_parameters(&run, err))
        return false;
    if (resource_prefers_async(request))
        return queue(&run, err);
    enum db_status status = resource_transaction(service, request, load, &run, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    return screen(&run, err) && keep(&run, err);
}

/* --- Reading --------------------------------------------------------------------------------- */

struct read_call {
    const struct http_request *request;
    enum db_status (*load)(struct db *db, struct str id, struct arena *arena, struct str *bytes_out,
                           struct error *err);
    struct str bytes;
};

static enum db_status load_bytes(struct db *db, void *context, struct error *err)
{
    struct read_call *call = context;
    return call->load(db, call->request->params[0], call->request->arena, &call->bytes, err);
}

static bool give_bytes(struct service *service, struct read_call *call,
                       struct http_response *response, struct error *err)
{
    enum db_status status = resource_transaction(service, call->request, load_bytes, call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no screening has this id");
    buf_add(&response->body, call->bytes);
    return true;
}

bool screenings_get(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct read_call call = {.request = request, .load = screening_load};
    return give_bytes(service, &call, response, err);
}

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct str engagement;
    struct screening_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return screening_list(db, call->engagement, call->page.cursor, call->page.limit,
                          call->request->arena, &call->found, err);
}

static bool give_list(struct service *service, struct list_call *call,
                      struct http_response *response, struct error *err)
{
    if (!resource_page(call->request, &call->page, err) ||
        resource_transaction(service, call->request, list, call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "screenings");
    json_begin_array(&w);
    for (size_t i = 0; i < call->found.n_rows; i++)
        screening_summary_write(&w, &call->found.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(call->request, response, &call->page, call->found.next);
    return true;
}

bool screenings_list(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    return give_list(service, &call, response, err);
}

bool engagements_screenings(struct service *service, const struct http_request *request,
                            struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request, .engagement = request->params[0]};
    return give_list(service, &call, response, err);
}
