/* http/policies.c - /v1/policies: versions, which is in force, what another would change.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/jobs.h"
#include "http/review.h"
#include "review/policy_store.h"
#include "screening/policy_jobs.h"
#include "screening/validation.h"
#include "screening/whatif.h"

enum { MAX_POLICIES = 500, MODEL_MAX_BYTES = 64 };

struct policy_call {
    const struct http_request *request;
    struct http_response *response;
    int64_t version, based_on;
    struct str reason, model;
    const cJSON *parameters; /* or NULL */
    struct policy policy, in_force;
    struct policy_record record, *records;
    size_t n_records;
    bool large;
};

static bool read_version(struct policy_call *call, struct error *err)
{
    if (str_to_int(call->request->params[0], 1, INT64_MAX, &call->version))
        return true;
    return error_set(err, ERROR_NOT_FOUND, "no policy has this number");
}

static enum db_status no_policy(struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "no policy has this number");
    return DB_FATAL;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    return policy_list(db, MAX_POLICIES, call->request->arena, &call->records, &call->n_records,
                       err);
}

bool policies_list(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct policy_call call = {.request = request};
    if (resource_transaction(service, request, list, &call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "policies");
    json_begin_array(&w);
    for (size_t i = 0; i < call.n_records; i++)
        policy_record_write(&w, &call.records[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* The record as it is now, into the answer. */
static enum db_status give(struct db *db, struct policy_call *call, struct error *err)
{
    enum db_status status =
        policy_find(db, call->version, call->request->arena, &call->record, err);
    if (status == DB_NONE)
        return no_policy(err);
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    struct json_writer w = JSON_WRITER(&call->response->body);
    policy_record_write(&w, &call->record);
    return status;
}

static enum db_status get(struct db *db, void *context, struct error *err)
{
    return give(db, context, err);
}

bool policies_get(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct policy_call call = {.request = request, .response = response};
    return read_version(&call, err) && resource_transaction(service, request, get, &call, err) >= 0;
}

/* --- a new version ---------------------------------------------------------------------------- */

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct policy_call *call = creation->context;
    struct policy base = policy_default();
    enum db_status status = DB_ROWS;
    if (call->based_on > 0)
        status = policy_load(db, call->based_on, call->request->arena, &base, err);
    if (status == DB_NONE) {
        error_at(err, "/based_on", "there is no policy %lld", (long long)call->based_on);
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    if (!policy_decode(call->parameters, "/parameters", &base, call->request->arena, &call->policy,
                       err))
        return DB_FATAL;
    status = policy_create(db, &call->policy, review_actor_of(call->request), err);
    if (status < 0)
        return status;
    call->version = call->policy.risk.version;
    creation->location =
        str_of(arena_printf(call->request->arena, "/v1/policies/%lld", (long long)call->version));
    return give(db, call, err);
}

bool policies_create(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    static const char *const keys[] = {"based_on", "parameters", NULL};
    AUTO_JSON *tree = NULL;
    struct policy_call call = {.request = request, .response = response};
    if (!resource_body(request, false, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_optional_int(tree, "", "based_on", 1, INT64_MAX, &call.based_on, err) ||
        !json_optional_object(tree, "", "parameters", &call.parameters, err))
        return false;
    if (!call.parameters)
        return error_at(err, "/parameters", "is required");
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &call};
    return resource_create(service, &creation, err);
}

static enum db_status activate(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    enum db_status status =
        policy_activate(db, call->version, call->reason, review_actor_of(call->request), err);
    return status < 0 ? status : give(db, call, err);
}

bool policies_activate(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct policy_call call = {.request = request, .response = response};
    const struct review_field fields[] = {{"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {0}};
    return read_version(&call, err) && review_body(request, fields, err) &&
           resource_transaction(service, request, activate, &call, err) >= 0 &&
           policy_cache_refresh(service->policies, service->pool, err);
}

/* --- over the whole portfolio ----------------------------------------------------------------- */

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct policy_call *call = context;
    struct arena *arena = call->request->arena;
    enum db_status status = policy_load(db, call->version, arena, &call->policy, err);
    if (status == DB_NONE)
        return no_policy(err);
    if (status >= 0)
        status = policy_load(db, POLICY_IN_FORCE, arena, &call->in_force, err);
    return status < 0 ? status : portfolio_is_large(db, &call->large, err);
}

static enum db_status queue_whatif(struct db *db, struct creation *creation, struct error *err)
{
    struct policy_call *call = creation->context;
    const struct job_request job = {
        .kind = WHATIF_JOB_KIND,
        .payload =
            whatif_job_payload(&call->in_force, &call->policy, call->model, call->request->arena),
        .created_by = resource_actor(call->request),
    };
    return jobs_accept(db, creation, &job, err);
}

static enum db_status queue_validation(struct db *db, struct creation *creation, struct error *err)
{
    struct policy_call *call = creation->context;
    const struct job_request job = {
        .kind = VALIDATION_JOB_KIND,
        .payload = validation_job_payload(&call->policy, call->request->arena),
        .created_by = resource_actor(call->request),
    };
    return jobs_accept(db, creation, &job, err);
}

static bool queue(struct service *service, struct policy_call *call, create_body *body,
                  struct error *err)
{
    struct creation creation = {
        .request = call->request, .response = call->response, .body = body, .context = call};
    return resource_create(service, &creation, err);
}

/* {"model"?, "parameters"?}: changes to the policy of the path, before they are stored. */
static bool read_whatif(struct service *service, struct policy_call *call, struct error *err)
{
    static const char *const keys[] = {"model", "parameters", NULL};
    AUTO_JSON *tree = NULL;
    if (!read_version(call, err) || !resource_body(call->request, true, &tree, err) ||
        !json_only_keys(tree, "", keys, err) ||
        !json_optional_text(tree, "", "model", MODEL_MAX_BYTES, &call->model, err) ||
        !json_optional_object(tree, "", "parameters", &call->parameters, err) ||
        resource_transaction(service, call->request, load, call, err) < 0)
        return false;
    call->model = str_copy(call->request->arena, call->model);
    if (call->model.len > 0 && !match_model_find(call->model))
        return error_at(err, "/model", "there is no model \"%.*s\"", STR_ARG(call->model));
    struct policy base = call->policy;
    return !call->parameters || policy_decode(call->parameters, "/parameters", &base,
                                              call->request->arena, &call->policy, err);
}

bool policies_whatif(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct policy_call call = {.request = request, .response = response};
    if (!read_whatif(service, &call, err))
        return false;
    if (call.large || resource_prefers_async(request))
        return queue(service, &call, queue_whatif, err);
    struct whatif_request ask = {.pool = service->pool,
                                 .tenant = request->identity->tenant,
                                 .snapshot = snapshot_take(service->snapshots),
                                 .from = call.in_force,
                                 .to = call.policy,
                                 .model = call.model};
    bool done = whatif_run(&ask, &response->body, err);
    snapshot_give(service->snapshots, ask.snapshot);
    return done;
}

bool policies_validation(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct policy_call call = {.request = request, .response = response};
    if (!read_version(&call, err) || resource_transaction(service, request, load, &call, err) < 0)
        return false;
    if (call.large || resource_prefers_async(request))
        return queue(service, &call, queue_validation, err);
    struct validation_request ask = {.pool = service->pool,
                                     .tenant = request->identity->tenant,
                                     .snapshot = snapshot_take(service->snapshots),
                                     .policy = call.policy,
                                     .now_unix_ms = clock_unix_ms()};
    bool done = validation_run(&ask, &response->body, err);
    snapshot_give(service->snapshots, ask.snapshot);
    return done;
}
