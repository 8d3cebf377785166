/* http/retention.c - /v1/retention and /v1/legal-holds: how long is kept, and what must not go.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/review.h"
#include "review/retention.h"

enum { WORD_MAX_BYTES = 64, ID_MAX_BYTES = 200 };

struct retention_call {
    const struct http_request *request;
    struct http_response *response;
    enum db_status (*read)(struct db *db, struct arena *arena, struct str *document_out,
                           struct error *err);
    struct str document, kind, subject, reason, day;
    struct retention_counts counts;
};

static enum db_status give(struct db *db, void *context, struct error *err)
{
    struct retention_call *call = context;
    enum db_status status = call->read(db, call->request->arena, &call->document, err);
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    buf_add(&call->response->body, call->document);
    return status;
}

static bool give_document(struct service *service, struct retention_call *call, struct error *err)
{
    return resource_transaction(service, call->request, give, call, err) >= 0;
}

bool retention_get(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct retention_call call = {
        .request = request, .response = response, .read = retention_status};
    return give_document(service, &call, err);
}

bool retention_tombstones(struct service *service, const struct http_request *request,
                          struct http_response *response, struct error *err)
{
    struct retention_call call = {
        .request = request, .response = response, .read = tombstones_list};
    return give_document(service, &call, err);
}

bool holds_all(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct retention_call call = {.request = request, .response = response, .read = holds_list};
    return give_document(service, &call, err);
}

static enum db_status apply(struct db *db, void *context, struct error *err)
{
    struct retention_call *call = context;
    return retention_apply(db, review_actor_of(call->request), &call->counts, err);
}

bool retention_now(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct retention_call call = {.request = request};
    if (resource_transaction(service, request, apply, &call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_int(&w, "screenings", call.counts.screenings);
    json_field_int(&w, "parties", call.counts.parties);
    json_end_object(&w);
    return true;
}

static enum db_status note(struct db *db, void *context, struct error *err)
{
    struct retention_call *call = context;
    return retention_note_transaction(db, call->subject, call->day, review_actor_of(call->request),
                                      err);
}

bool retention_transaction(struct service *service, const struct http_request *request,
                           struct http_response *response, struct error *err)
{
    struct retention_call call = {.request = request};
    const struct review_field fields[] = {{"day", WORD_MAX_BYTES, true, &call.day},
                                          {"engagement", ID_MAX_BYTES, true, &call.subject},
                                          {0}};
    if (!review_body(request, fields, err) ||
        resource_transaction(service, request, note, &call, err) < 0)
        return false;
    buf_adds(&response->body, "{}");
    return true;
}

static enum db_status place(struct db *db, struct creation *creation, struct error *err)
{
    struct retention_call *call = creation->context;
    struct str hold;
    enum db_status status =
        hold_place(db, call->kind, call->subject, call->reason, review_actor_of(call->request),
                   call->request->arena, &hold, err);
    if (status < 0)
        return status;
    struct json_writer w = JSON_WRITER(&call->response->body);
    json_begin_object(&w);
    json_field_text(&w, "id", hold);
    json_end_object(&w);
    creation->location = STR("/v1/legal-holds");
    return status;
}

bool holds_new(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct retention_call call = {.request = request, .response = response};
    const struct review_field fields[] = {{"kind", WORD_MAX_BYTES, true, &call.kind},
                                          {"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {"subject", ID_MAX_BYTES, false, &call.subject},
                                          {0}};
    struct creation creation = {
        .request = request, .response = response, .body = place, .context = &call};
    return review_body(request, fields, err) && resource_create(service, &creation, err);
}

static enum db_status release(struct db *db, void *context, struct error *err)
{
    struct retention_call *call = context;
    return hold_release(db, call->request->params[0], call->reason, review_actor_of(call->request),
                        err);
}

bool holds_release(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct retention_call call = {.request = request};
    const struct review_field fields[] = {{"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {0}};
    if (!review_body(request, fields, err) ||
        resource_transaction(service, request, release, &call, err) < 0)
        return false;
    buf_adds(&response->body, "{}");
    return true;
}
