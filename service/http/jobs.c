/* http/jobs.c - /v1/jobs: work that goes on behind the answers.
 *
 * A tenant's jobs are shown to who may read its parties or screen, the operator's (list refreshes)
 * to who may write lists. `Accept: text/event-stream` gives server-sent events without holding a
 * worker or a connection: each answer is one event and ends; the browser's EventSource comes again
 * by itself after `retry` and is told to stop (204) once it has seen the end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/jobs.h"

#include <inttypes.h>

#include "http/resource.h"
#include "http/resources.h"
#include "http/routes.h"
#include "jobs/runner.h"

enum { EVENT_RETRY_MS = 1000 };

/* --- Who may see and stop which ----------------------------------------------------------------
 */

static bool may(const struct http_request *request, unsigned any_of)
{
    return (request->identity->scopes & any_of) != 0;
}

static bool sees_tenants(const struct http_request *request)
{
    return may(request, SCOPE_PARTIES_READ | SCOPE_SCREEN | SCOPE_ADMIN);
}

static bool sees_operators(const struct http_request *request)
{
    return may(request, SCOPE_LISTS_WRITE | SCOPE_ADMIN);
}

static bool may_see(const struct http_request *request, const struct job_row *row)
{
    return row->is_operators ? sees_operators(request) : sees_tenants(request);
}

bool jobs_may_stop(const struct http_request *request, const struct job_row *row)
{
    if (row->is_operators)
        return may(request, SCOPE_LISTS_WRITE | SCOPE_ADMIN);
    return may(request, SCOPE_PARTIES_WRITE | SCOPE_ADMIN) ||
           str_equal(row->created_by, str_of(resource_actor(request)));
}

/* --- Reading ---------------------------------------------------------------------------------- */

struct job_call {
    const struct http_request *request;
    struct job_row row;
    struct page_request page;
    struct job_filter filter;
    struct job_page found;
};

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct job_call *call = context;
    enum db_status status =
        job_find(db, call->request->params[0], call->request->arena, &call->row, err);
    if (status < 0 || (status == DB_ROWS && may_see(call->request, &call->row)))
        return status;
    error_set(err, ERROR_NOT_FOUND, "no job has this id");
    return DB_FATAL;
}

bool jobs_look_up(struct service *service, const struct http_request *request,
                  struct job_row *row_out, struct error *err)
{
    struct job_call call = {.request = request};
    if (resource_transaction(service, request, find, &call, err) < 0)
        return false;
    *row_out = call.row;
    return true;
}

static void write_event(struct http_response *response, const struct job_row *row, struct str mark)
{
    AUTO_BUF data = BUF_INIT(JOB_RESULT_MAX_BYTES + (64 << 10));
    struct json_writer w = JSON_WRITER(&data);
    job_write(&w, row);
    for (size_t i = 0; i < data.len; i++) /* a line end between two values of a result */
        if (data.data[i] == '\n' || data.data[i] == '\r')
            data.data[i] = ' ';
    buf_printf(&response->body, "retry: %d\nid: %.*s\nevent: %s\ndata: ", EVENT_RETRY_MS,
               STR_ARG(mark), job_is_over(row) ? "end" : "progress");
    buf_add(&response->body, buf_str(&data));
    buf_adds(&response->body, "\n\n");
    response->body.failed = response->body.failed || !json_writer_done(&w);
}

static bool give_event(const struct http_request *request, struct http_response *response,
                       const struct job_row *row, struct error *err)
{
    struct str last;
    const char *mark = arena_printf(request->arena, "%.*s-%" PRId64 "-%" PRId64,
                                    STR_ARG(row->state), row->attempts, row->current);
    if (!mark)
        return error_memory(err);
    http_add_header(response, "Cache-Control", STR("no-store"));
    if (job_is_over(row) && http_header(request, "Last-Event-ID", &last) &&
        str_equal(last, str_of(mark))) {
        response->status = 204; /* EventSource then stays away */
        return true;
    }
    response->content_type = "text/event-stream";
    write_event(response, row, str_of(mark));
    return true;
}

bool jobs_get(struct service *service, const struct http_request *request,
              struct http_response *response, struct error *err)
{
    struct str accept;
    struct job_call call = {.request = request};
    if (resource_transaction(service, request, find, &call, err) < 0)
        return false;
    if (http_header(request, "Accept", &accept) &&
        str_find(accept, STR("text/event-stream"), 0) < accept.len)
        return give_event(request, response, &call.row, err);
    struct json_writer w = JSON_WRITER(&response->body);
    job_write(&w, &call.row);
    return true;
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct job_call *call = context;
    return job_list(db, &call->filter, call->request->arena, &call->found, err);
}

bool jobs_list(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct job_call call = {.request = request};
    if (!resource_page(request, &call.page, err))
        return false;
    call.filter = (struct job_filter){.after = call.page.cursor,
                                      .limit = call.page.limit,
                                      .tenants = sees_tenants(request),
                                      .operators = sees_operators(request)};
    http_query(request, "kind", &call.filter.kind);
    http_query(request, "state", &call.filter.state);
    if (resource_transaction(service, request, list, &call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "jobs");
    json_begin_array(&w);
    for (size_t i = 0; i < call.found.n_rows; i++)
        job_write(&w, &call.found.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, &call.page, call.found.next);
    return true;
}

/* --- Stopping --------------------------------------------------------------------------------- */

static enum db_status cancel(struct db *db, void *context, struct error *err)
{
    struct job_call *call = context;
    const struct http_request *request = call->request;
    enum db_status status = job_cancel(db, request->params[0], err);
    if (status >= 0)
        status = job_find(db, request->params[0], request->arena, &call->row, err);
    if (status < 0)
        return status;
    const struct audit_event event = {identity_actor(request->identity), "job.cancel", "job",
                                      call->row.id, STR("{}")};
    /* The operator's chain does not exist: a tenant's user stops a refresh in the tenant's name. */
    return call->row.is_operators ? status : audit_append(db, &event, err);
}

bool jobs_stop(struct service *service, const struct http_request *request, struct job_row *row_out,
               struct error *err)
{
    struct job_call call = {.request = request};
    if (resource_transaction(service, request, find, &call, err) < 0)
        return false;
    if (!jobs_may_stop(request, &call.row))
        return error_set(err, ERROR_FORBIDDEN, "this job is not yours to stop");
    const char *tenant = call.row.is_operators ? NULL : request->identity->tenant;
    if (db_pool_transaction(service->pool, tenant, cancel, &call, err) < 0)
        return false;
    *row_out = call.row;
    return true;
}

bool jobs_cancel(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct job_row row;
    if (!jobs_stop(service, request, &row, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    job_write(&w, &row);
    return true;
}

/* --- For other resources ---------------------------------------------------------------------- */

enum db_status jobs_accept(struct db *db, struct creation *creation,
                           const struct job_request *request, struct error *err)
{
    struct uuid id;
    struct job_row row;
    const struct http_request *http = creation->request;
    enum db_status status = job_enqueue(db, request, &id, err);
    if (status >= 0)
        status = job_find(db, str_of(id.text), http->arena, &row, err);
    if (status != DB_ROWS) {
        if (status == DB_NONE)
            error_set(err, ERROR_INTERNAL, "a job that was just queued is not there");
        return status == DB_NONE ? DB_FATAL : status;
    }
    struct json_writer w = JSON_WRITER(&creation->response->body);
    job_write(&w, &row);
    creation->status = 202;
    creation->location = resource_location(http, "/v1/jobs/", row.id);
    return DB_ROWS;
}

/* --- /metrics --------------------------------------------------------------------------------- */

static void write_ended(const struct job_figures *figures, struct buf *out)
{
    buf_adds(out, "# HELP subtier_jobs_ended_total Jobs this process ended, by kind and outcome.\n"
                  "# TYPE subtier_jobs_ended_total counter\n");
    for (size_t i = 0; i < figures->n_tallies; i++) {
        const struct job_tally *row = &figures->tallies[i];
        const struct {
            const char *name;
            uint64_t count;
        } outcomes[] = {{"done", row->done}, {"failed", row->failed}, {"retried", row->retried}};
        for (size_t o = 0; o < LENGTH(outcomes); o++)
            buf_printf(out, "subtier_jobs_ended_total{kind=\"%s\",outcome=\"%s\"} %" PRIu64 "\n",
                       row->kind, outcomes[o].name, outcomes[o].count);
    }
}

void jobs_write_metrics(struct service *service, struct arena *arena, struct buf *out)
{
    struct job_figures figures;
    struct error ignored = ERROR_INIT; /* figures that cannot be had are left out */
    if (!service->jobs || !job_runner_figures(service->jobs, arena, &figures, &ignored))
        return;
    buf_adds(out, "# HELP subtier_jobs Jobs that wait or run, over all replicas.\n"
                  "# TYPE subtier_jobs gauge\n");
    for (size_t i = 0; i < figures.n_counts; i++)
        buf_printf(out, "subtier_jobs{kind=\"%.*s\",state=\"%.*s\"} %" PRId64 "\n",
                   STR_ARG(figures.counts[i].kind), STR_ARG(figures.counts[i].state),
                   figures.counts[i].count);
    buf_adds(out, "# HELP subtier_job_oldest_seconds Since the first waiting job was due.\n"
                  "# TYPE subtier_job_oldest_seconds gauge\n");
    for (size_t i = 0; i < figures.n_counts; i++)
        if (str_equal(figures.counts[i].state, STR("queued")) && figures.counts[i].oldest_ms > 0)
            buf_printf(out, "subtier_job_oldest_seconds{kind=\"%.*s\"} %.3f\n",
                       STR_ARG(figures.counts[i].kind), (double)figures.counts[i].oldest_ms / 1000);
    write_ended(&figures, out);
}

/* --- Routes ----------------------------------------------------------------------------------- */

/* clang-format off */
static const struct route_parameter list_parameters[] = {
    LIMIT_ROW, CURSOR_ROW,
    {"kind", TEXT_PARAMETER, "only jobs of this kind"},
    {"state", "{\"enum\":[\"queued\",\"running\",\"done\",\"failed\",\"cancelled\"]}",
     "only jobs in this state"},
    {0}};

const struct route job_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/jobs", .scope = SCOPE_MATCH, .flags = ROUTE_DATABASE,
     .handler = jobs_list, .summary = "Jobs, newest first", .response_schema = "JobPage",
     .parameters = list_parameters},
    {.method = HTTP_GET, .pattern = "/v1/jobs/{id}", .scope = SCOPE_MATCH, .flags = ROUTE_DATABASE,
     .handler = jobs_get,
     .summary = "A job with its progress; as server-sent events with Accept: text/event-stream",
     .response_schema = "Job"},
    {.method = HTTP_POST, .pattern = "/v1/jobs/{id}/cancel", .scope = SCOPE_MATCH,
     .flags = ROUTE_DATABASE | ROUTE_BODY_OPTIONAL, .body_limit_bytes = KB, .handler = jobs_cancel,
     .summary = "Cancels a waiting job, asks a running one to stop", .response_schema = "Job"},
    {0},
};
/* clang-format on */
