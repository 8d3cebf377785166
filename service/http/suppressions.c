/* http/suppressions.c - /v1/suppressions: false matches that are not asked about again for a while.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/review.h"

struct suppression_call {
    const struct http_request *request;
    struct http_response *response;
    struct page_request page;
    struct str state, party, id, reason;
    struct document_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct suppression_call *call = context;
    return suppressions_list(db, call->state, call->party, call->page.cursor, call->page.limit,
                             call->request->arena, &call->found, err);
}

bool suppressions_get_all(struct service *service, const struct http_request *request,
                          struct http_response *response, struct error *err)
{
    struct suppression_call call = {.request = request};
    http_query(request, "party", &call.party);
    if (http_query(request, "state", &call.state) && !str_equal(call.state, STR("in_force")) &&
        !str_equal(call.state, STR("ended")))
        return error_set(err, ERROR_USAGE, "state must be in_force or ended");
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    review_give_page(request, response, &call.page, "suppressions", &call.found);
    return true;
}

static enum db_status give(struct db *db, void *context, struct error *err)
{
    struct suppression_call *call = context;
    struct str document;
    enum db_status status = suppression_find(db, call->id, call->request->arena, &document, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no suppression has this id");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    buf_add(&call->response->body, document);
    return status;
}

bool suppressions_get(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct suppression_call call = {
        .request = request, .response = response, .id = request->params[0]};
    return resource_transaction(service, request, give, &call, err) >= 0;
}

static enum db_status end(struct db *db, void *context, struct error *err)
{
    struct suppression_call *call = context;
    enum db_status status =
        suppression_revoke(db, call->id, call->reason, review_actor_of(call->request), err);
    return status < 0 ? status : give(db, call, err);
}

bool suppressions_revoke(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct suppression_call call = {
        .request = request, .response = response, .id = request->params[0]};
    const struct review_field fields[] = {{"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {0}};
    return review_body(request, fields, err) &&
           resource_transaction(service, request, end, &call, err) >= 0;
}
