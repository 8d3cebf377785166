/* http/pages/policy.c - the policy: what is in force, its versions, a new one tried out and saved.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"
#include "http/jobs.h"
#include "http/pages/desk.h"
#include "http/pages/job.h"
#include "http/pages/json_values.h"
#include "http/pages/page.h"
#include "http/pages/policy_values.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/review.h"
#include "review/policy_store.h"
#include "screening/policy_jobs.h"
#include "screening/validation.h"
#include "screening/whatif.h"

enum { POLICY_VERSIONS = 200, RESULT_MAX_BYTES = 64 << 20 };

static const struct desk_choice messages[] = {
    {"saved", "The version is saved. It is not in force yet."},
    {"activated", "The version is in force."},
    {NULL, NULL}};

struct policy_call {
    struct service *service;
    const struct http_request *request;
    int64_t version; /* 0: the one in force */
    struct policy policy, in_force, wanted;
    struct policy_record record, *records;
    size_t n_records;
    bool large;
    struct uuid job;
    struct str payload;
    const char *kind;
};

static enum db_status no_policy(struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "no policy has this number");
    return DB_FATAL;
}

/* The version, the one in force, and the history. */
static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    struct arena *arena = call->request->arena;
    enum db_status status = policy_load(db, POLICY_IN_FORCE, arena, &call->in_force, err);
    if (status >= 0 && call->version == 0)
        call->version = call->in_force.risk.version;
    if (status >= 0)
        status = policy_load(db, call->version, arena, &call->policy, err);
    if (status == DB_NONE)
        return no_policy(err);
    if (status >= 0)
        status = portfolio_is_large(db, &call->large, err);
    return status < 0
               ? status
               : policy_list(db, POLICY_VERSIONS, arena, &call->records, &call->n_records, err);
}

static void set_moment(struct template_value *row, const char *key, const char *key_iso,
                       struct str time)
{
    template_text(row, key_iso, time);
    template_text(row, key, row && time.len > 0 ? words_time(row->arena, time) : STR_EMPTY);
}

static void add_record(struct template_value *row, const struct policy_record *record)
{
    template_int(row, "number", record->policy.risk.version);
    template_flag(row, "in_force", record->in_force);
    set_moment(row, "created", "created_iso", record->created_at);
    template_text(row, "created_by", record->created_by_name);
    set_moment(row, "activated", "activated_iso", record->activated_at);
    template_text(row, "activated_by", record->activated_by_name);
    template_text(row, "activation_reason", record->activation_reason);
}

static bool show(struct policy_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    if (resource_transaction(call->service, request, load, call, err) < 0)
        return false;
    const char *title = arena_printf(request->arena, "Policy %lld", (long long)call->version);
    struct template_value *root = page_begin(call->service, request, title, TAB_POLICY);
    if (!root)
        return error_memory(err);
    bool in_force = call->version == call->in_force.risk.version;
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    template_int(root, "version", call->version);
    template_int(root, "force_version", call->in_force.risk.version);
    template_flag(root, "is_in_force", in_force);
    template_flag(root, "can_activate", !in_force && (request->identity->scopes & SCOPE_ADMIN));
    template_flag(root, "can_pack", request->identity->scopes & SCOPE_SCREEN);
    template_text(root, "reason", desk_field(request, "reason"));
    policy_add_settings(root, &call->policy, in_force ? NULL : &call->in_force);
    struct template_value *rows = template_list(root, "records");
    for (size_t i = 0; i < call->n_records; i++)
        add_record(template_add(rows), &call->records[i]);
    return page_finish(response, status, "policy", root, err);
}

bool page_policy(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

static bool read_version(struct policy_call *call, struct error *err)
{
    return str_to_int(call->request->params[0], 1, INT64_MAX, &call->version) ||
           error_set(err, ERROR_NOT_FOUND, "no policy has this number");
}

bool page_policy_version(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    return read_version(&call, err) && show(&call, response, NULL, err);
}

static enum db_status activate(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    struct str reason = desk_field(call->request, "reason");
    if (reason.len == 0) {
        error_at(err, "/reason", "say why");
        return DB_FATAL;
    }
    return policy_activate(db, call->version, reason, review_actor_of(call->request), err);
}

bool page_policy_activate(struct service *service, const struct http_request *request,
                          struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    if (!read_version(&call, err))
        return false;
    if (resource_transaction(service, request, activate, &call, err) >= 0)
        return policy_cache_refresh(service->policies, service->pool, err) &&
               desk_redirect(request, response, STR("/policy"), "activated", err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(&call, response, &refused, err);
}

/* --- A new version ---------------------------------------------------------------------------- */

static enum db_status enqueue(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    const struct job_request job = {
        .kind = call->kind, .payload = call->payload, .created_by = resource_actor(call->request)};
    return job_enqueue(db, &job, &call->job, err);
}

/* Over a large portfolio it is a job, which the page links to; else the result stands at once. */
static bool add_trial(struct policy_call *call, struct template_value *root, struct error *err)
{
    AUTO_BUF text = BUF_INIT(RESULT_MAX_BYTES);
    if (call->large) {
        call->kind = WHATIF_JOB_KIND;
        call->payload =
            whatif_job_payload(&call->in_force, &call->wanted, STR_EMPTY, call->request->arena);
        if (resource_transaction(call->service, call->request, enqueue, call, err) < 0)
            return false;
        template_printf(root, "trial_job", "%s", call->job.text);
        return true;
    }
    struct whatif_request ask = {.pool = call->service->pool,
                                 .tenant = call->request->identity->tenant,
                                 .snapshot = snapshot_take(call->service->snapshots),
                                 .from = call->in_force,
                                 .to = call->wanted};
    bool done = whatif_run(&ask, &text, err);
    snapshot_give(call->service->snapshots, ask.snapshot);
    return done && values_of_document(template_within(root, "trial"), buf_str(&text), err);
}

static bool show_form(struct policy_call *call, struct http_response *response,
                      const struct error *refused, bool tried, struct error *err)
{
    const struct http_request *request = call->request;
    struct template_value *root =
        page_begin(call->service, request, "A new version of the policy", TAB_POLICY);
    if (!root)
        return error_memory(err);
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    template_int(root, "based_on", call->version);
    policy_add_form(root, request, &call->policy);
    return (!tried || add_trial(call, root, err)) &&
           page_finish(response, status, "policy_form", root, err);
}

static bool read_base(struct policy_call *call, struct str text, struct error *err)
{
    if (text.len > 0 && !str_to_int(text, 1, INT64_MAX, &call->version))
        return error_set(err, ERROR_NOT_FOUND, "no policy has this number");
    return resource_transaction(call->service, call->request, load, call, err) >= 0;
}

bool page_policy_form(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    return read_base(&call, desk_query(request, "based_on"), err) &&
           show_form(&call, response, NULL, false, err);
}

static enum db_status save(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    return policy_create(db, &call->wanted, review_actor_of(call->request), err);
}

bool page_policy_save(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    if (!read_base(&call, desk_field(request, "based_on"), err))
        return false;
    bool tries = str_equal(desk_field(request, "do"), STR("try"));
    if (policy_read_form(request, &call.policy, &call.wanted, err)) {
        if (tries)
            return show_form(&call, response, NULL, true, err);
        if (resource_transaction(service, request, save, &call, err) >= 0) {
            char *path =
                arena_printf(request->arena, "/policy/%lld", (long long)call.wanted.risk.version);
            return path ? desk_redirect(request, response, str_of(path), "saved", err)
                        : error_memory(err);
        }
    }
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show_form(&call, response, &refused, false, err);
}

/* --- Trials and packs ------------------------------------------------------------------------- */

bool page_policy_trial(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct job_row row;
    if (!jobs_look_up(service, request, &row, err))
        return false;
    bool pack = str_equal(row.kind, STR(VALIDATION_JOB_KIND));
    if (!pack && !str_equal(row.kind, STR(WHATIF_JOB_KIND)))
        return error_set(err, ERROR_NOT_FOUND, "no trial of a policy has this id");
    struct template_value *root = page_begin(service, request, "Trying a policy out", TAB_POLICY);
    if (!root)
        return error_memory(err);
    job_fill(root, &row);
    bool done = job_is_over(&row) && row.result.len > 0;
    template_flag(root, "pack_ready", pack && done);
    if (!job_is_over(&row))
        template_int(root, "again_seconds", 5);
    if (done && !pack && !values_of_document(template_within(root, "trial"), row.result, err))
        return false;
    return page_finish(response, 200, "policy_trial", root, err);
}

static bool give_pack(const struct http_request *request, struct http_response *response,
                      struct error *err)
{
    char *name = arena_printf(request->arena, "attachment; filename=\"validation-%.*s.json\"",
                              STR_ARG(request->params[0]));
    if (!name || buf_failed(&response->body))
        return error_memory(err);
    response->content_type = "application/json";
    http_add_header(response, "Content-Disposition", str_of(name));
    return true;
}

/* The pack of a job that is done. */
bool page_policy_pack_file(struct service *service, const struct http_request *request,
                           struct http_response *response, struct error *err)
{
    struct job_row row;
    if (!jobs_look_up(service, request, &row, err))
        return false;
    if (!str_equal(row.kind, STR(VALIDATION_JOB_KIND)) || row.result.len == 0)
        return error_set(err, ERROR_NOT_FOUND, "no validation pack has this id");
    buf_add(&response->body, row.result);
    return give_pack(request, response, err);
}

bool page_policy_pack(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct policy_call call = {.service = service, .request = request};
    if (!read_version(&call, err) || resource_transaction(service, request, load, &call, err) < 0)
        return false;
    if (call.large) {
        call.kind = VALIDATION_JOB_KIND;
        call.payload = validation_job_payload(&call.policy, request->arena);
        if (resource_transaction(service, request, enqueue, &call, err) < 0)
            return false;
        return page_redirect(request, response,
                             desk_path(request, "/policy/trials/", str_of(call.job.text), ""), err);
    }
    struct validation_request ask = {.pool = service->pool,
                                     .tenant = request->identity->tenant,
                                     .snapshot = snapshot_take(service->snapshots),
                                     .policy = call.policy,
                                     .now_unix_ms = clock_unix_ms()};
    bool done = validation_run(&ask, &response->body, err);
    snapshot_give(service->snapshots, ask.snapshot);
    return done && give_pack(request, response, err);
}
