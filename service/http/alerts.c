/* http/alerts.c - /v1/alerts: the queue, decisions, approvals, who looks after what.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/review.h"
#include "review/clusters.h"

enum { MAX_BULK = 500, ID_MAX_BYTES = 64, NAME_MAX_BYTES = 300, MAX_STATES = 8 };

/* --- the queue -------------------------------------------------------------------------------- */

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct alert_filter filter;
    struct document_page found;
};

static bool read_states(const struct http_request *request, struct str *states_out,
                        struct error *err)
{
    static const char *const known[] = {"open", "in_review", "decided", "closed"};
    AUTO_BUF joined = BUF_INIT(256);
    struct strs states;
    if (!resource_strings(request, "state", MAX_STATES, &states, err))
        return false;
    for (size_t i = 0; i < states.count; i++) {
        size_t at = 0;
        while (at < LENGTH(known) && !str_equal(states.items[i], str_of(known[at])))
            at++;
        if (at == LENGTH(known))
            return error_set(err, ERROR_USAGE, "state must be open, in_review, decided or closed");
        buf_printf(&joined, "%s%s", i > 0 ? "," : "", known[at]);
    }
    *states_out = str_copy(request->arena, buf_str(&joined));
    return true;
}

/* The numbers of band_of(). */
static bool read_band(const struct http_request *request, struct alert_filter *filter,
                      struct error *err)
{
    static const struct {
        const char *word;
        int64_t min_micro, max_micro;
    } bands[] = {{"high", 850000, 1000000},
                 {"elevated", 600000, 849999},
                 {"guarded", 300000, 599999},
                 {"low", 0, 299999}};
    struct str word;
    filter->min_micro = 0;
    filter->max_micro = 1000000;
    if (!http_query(request, "band", &word))
        return true;
    for (size_t i = 0; i < LENGTH(bands); i++)
        if (str_equal(word, str_of(bands[i].word))) {
            filter->min_micro = bands[i].min_micro;
            filter->max_micro = bands[i].max_micro;
            return true;
        }
    return error_set(err, ERROR_USAGE, "band must be high, elevated, guarded or low");
}

static bool read_filter(const struct http_request *request, struct alert_filter *filter,
                        struct error *err)
{
    struct str sort;
    http_query(request, "list", &filter->list);
    http_query(request, "party", &filter->party);
    http_query(request, "assignee", &filter->assignee);
    http_query(request, "q", &filter->text);
    if (str_equal(filter->assignee, STR("me")))
        filter->assignee = str_of(request->identity->id);
    if (http_query(request, "sort", &sort) && !alert_sort_parse(sort, &filter->sort))
        return error_set(err, ERROR_USAGE, "sort must be newest, oldest, score or due");
    return read_states(request, &filter->states, err) && read_band(request, filter, err) &&
           resource_number(request, "min_age_days", 0, 36500, &filter->min_age_days, err) &&
           resource_flag(request, "overdue", &filter->overdue, err) &&
           resource_flag(request, "task", &filter->task, err);
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return alerts_list(db, &call->filter, call->page.cursor, call->page.limit, call->request->arena,
                       &call->found, err);
}

bool alerts_queue(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    if (!resource_page(request, &call.page, err) || !read_filter(request, &call.filter, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    review_give_page(request, response, &call.page, "alerts", &call.found);
    return true;
}

/* --- one alert -------------------------------------------------------------------------------- */

struct alert_call {
    struct service *service;
    const struct http_request *request;
    struct http_response *response;
    struct str id, reason, assignee;
    struct decision_request decision;
    struct approval_request approval;
    enum db_status (*change)(struct db *db, struct alert_call *call, struct error *err);
};

/* The alert as it is now, into the answer. */
static enum db_status give(struct db *db, struct alert_call *call, struct error *err)
{
    struct str document;
    int64_t version;
    enum db_status status =
        alert_find(db, call->id, call->request->arena, &document, &version, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no alert has this id");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    buf_add(&call->response->body, document);
    resource_etag(call->request, call->response, version);
    return status;
}

static enum db_status get(struct db *db, void *context, struct error *err)
{
    return give(db, context, err);
}

bool alerts_get(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct alert_call call = {.request = request, .response = response, .id = request->params[0]};
    return resource_transaction(service, request, get, &call, err) >= 0;
}

static enum db_status change_and_give(struct db *db, void *context, struct error *err)
{
    struct alert_call *call = context;
    call->response->n_headers = 0; /* of an attempt that was undone */
    enum db_status status = call->change(db, call, err);
    return status < 0 ? status : give(db, call, err);
}

/* --- decisions and approvals: created, so an Idempotency-Key makes a retry safe --------------- */

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct alert_call *call = creation->context;
    creation->location = resource_location(call->request, "/v1/alerts/", call->id);
    return change_and_give(db, call, err);
}

static bool create_on_alert(struct service *service, struct alert_call *call, struct error *err)
{
    struct creation creation = {
        .request = call->request, .response = call->response, .body = create, .context = call};
    return resource_create(service, &creation, err);
}

static enum db_status decide(struct db *db, struct alert_call *call, struct error *err)
{
    struct decision_made made;
    size_t covered;
    const struct snapshot *snapshot = snapshot_take(call->service->snapshots);
    enum db_status status =
        cluster_decide(db, snapshot, &call->decision, call->request->arena, &made, &covered, err);
    snapshot_give(call->service->snapshots, snapshot);
    return status;
}

bool alerts_decide(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .service = service,
        .request = request,
        .response = response,
        .id = request->params[0],
        .change = decide,
        .decision = {.alert = request->params[0], .actor = review_actor_of(request)}};
    const struct review_field fields[] = {
        {"outcome", ID_MAX_BYTES, true, &call.decision.outcome},
        {"reason", DECISION_REASON_MAX_BYTES, true, &call.decision.reason},
        {"until", ID_MAX_BYTES, false, &call.decision.until},
        {0}};
    return review_body(request, fields, err) &&
           resource_if_match(request, &call.decision.expected_version, err) &&
           create_on_alert(service, &call, err);
}

static enum db_status approve(struct db *db, struct alert_call *call, struct error *err)
{
    size_t covered;
    const struct snapshot *snapshot = snapshot_take(call->service->snapshots);
    enum db_status status = cluster_approve(db, snapshot, &call->approval, &covered, err);
    snapshot_give(call->service->snapshots, snapshot);
    return status;
}

bool alerts_approve(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct str verdict = STR_EMPTY;
    struct alert_call call = {
        .service = service,
        .request = request,
        .response = response,
        .id = request->params[0],
        .change = approve,
        .approval = {.alert = request->params[0], .actor = review_actor_of(request)}};
    const struct review_field fields[] = {
        {"verdict", ID_MAX_BYTES, true, &verdict},
        {"decision", ID_MAX_BYTES, false, &call.approval.decision},
        {"reason", DECISION_REASON_MAX_BYTES, false, &call.approval.reason},
        {0}};
    if (!review_body(request, fields, err))
        return false;
    call.approval.approve = str_equal(verdict, STR("approved"));
    if (!call.approval.approve && !str_equal(verdict, STR("rejected")))
        return error_at(err, "/verdict", "must be approved or rejected");
    return create_on_alert(service, &call, err);
}

/* --- other changes ---------------------------------------------------------------------------- */

static enum db_status reopen(struct db *db, struct alert_call *call, struct error *err)
{
    return alert_reopen(db, call->id, call->reason, review_actor_of(call->request), err);
}

static enum db_status finish(struct db *db, struct alert_call *call, struct error *err)
{
    return alert_finish(db, call->id, call->reason, review_actor_of(call->request), err);
}

static bool change_with_reason(struct service *service, struct alert_call *call, struct error *err)
{
    const struct review_field fields[] = {
        {"reason", DECISION_REASON_MAX_BYTES, true, &call->reason}, {0}};
    return review_body(call->request, fields, err) &&
           resource_transaction(service, call->request, change_and_give, call, err) >= 0;
}

bool alerts_reopen(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .request = request, .response = response, .id = request->params[0], .change = reopen};
    return change_with_reason(service, &call, err);
}

bool alerts_close(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .request = request, .response = response, .id = request->params[0], .change = finish};
    return change_with_reason(service, &call, err);
}

/* "me" is who asks, when that is a user. */
static struct str assignee_of(const struct http_request *request, struct str word)
{
    bool me = str_equal(word, STR("me")) && request->identity->kind == IDENTITY_USER;
    return me ? str_of(request->identity->id) : word;
}

static enum db_status assign(struct db *db, struct alert_call *call, struct error *err)
{
    return alerts_assign(db, &call->id, 1, assignee_of(call->request, call->assignee),
                         review_actor_of(call->request), err);
}

bool alerts_assign_one(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .request = request, .response = response, .id = request->params[0], .change = assign};
    const struct review_field fields[] = {{"assignee", NAME_MAX_BYTES, false, &call.assignee}, {0}};
    return review_body(request, fields, err) &&
           resource_transaction(service, request, change_and_give, &call, err) >= 0;
}

struct bulk_call {
    const struct http_request *request;
    struct str *alerts;
    size_t n_alerts;
    struct str assignee;
};

static bool read_bulk(struct bulk_call *call, struct error *err)
{
    static const char *const keys[] = {"alerts", "assignee", NULL};
    AUTO_JSON *tree = NULL;
    const cJSON *alerts = NULL;
    if (!resource_body(call->request, false, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_optional_text(tree, "", "assignee", NAME_MAX_BYTES, &call->assignee, err) ||
        !json_optional_array(tree, "", "alerts", MAX_BULK, &alerts, err))
        return false;
    if (!alerts || !alerts->child)
        return error_at(err, "/alerts", "names at least one alert");
    call->assignee = str_copy(call->request->arena, call->assignee);
    call->alerts = arena_calloc(call->request->arena, MAX_BULK, sizeof *call->alerts);
    for (const cJSON *item = alerts->child; item && call->alerts; item = item->next) {
        if (!cJSON_IsString(item))
            return error_at(err, "/alerts", "must hold ids of alerts");
        call->alerts[call->n_alerts++] = str_copy(call->request->arena, str_of(item->valuestring));
    }
    return arena_failed(call->request->arena) ? error_memory(err) : true;
}

static enum db_status assign_all(struct db *db, void *context, struct error *err)
{
    struct bulk_call *call = context;
    return alerts_assign(db, call->alerts, call->n_alerts,
                         assignee_of(call->request, call->assignee), review_actor_of(call->request),
                         err);
}

bool alerts_assign_bulk(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct bulk_call call = {.request = request};
    if (!read_bulk(&call, err) ||
        resource_transaction(service, request, assign_all, &call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_int(&w, "assigned", (int64_t)call.n_alerts);
    json_end_object(&w);
    return true;
}
