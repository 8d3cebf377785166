/* http/authorisations.c - /v1/authorisations: licences, exemptions, wind-downs, rebuttals.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/review.h"
#include "review/authorisations.h"

enum { WORD_MAX_BYTES = 64, TEXT_MAX_BYTES = 1000, ID_MAX_BYTES = 200 };

struct authorisation_call {
    const struct http_request *request;
    struct http_response *response;
    struct page_request page;
    struct document_page found;
    struct authorisation_request wanted;
    struct str id, state, reason;
    bool approve;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct authorisation_call *call = context;
    return authorisations_list(db, call->state, call->page.cursor, call->page.limit,
                               call->request->arena, &call->found, err);
}

bool authorisations_all(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    static const char *const states[] = {"waiting", "in_force", "rejected", "revoked"};
    struct authorisation_call call = {.request = request};
    bool known = !http_query(request, "state", &call.state);
    for (size_t i = 0; i < LENGTH(states); i++)
        known = known || str_equal(call.state, str_of(states[i]));
    if (!known)
        return error_set(err, ERROR_USAGE, "state must be waiting, in_force, rejected or revoked");
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    review_give_page(request, response, &call.page, "authorisations", &call.found);
    return true;
}

/* As it is now, into the answer. */
static enum db_status give(struct db *db, struct authorisation_call *call, struct error *err)
{
    struct str document;
    enum db_status status = authorisation_find(db, call->id, call->request->arena, &document, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no authorisation has this id");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    buf_add(&call->response->body, document);
    return status;
}

static enum db_status get(struct db *db, void *context, struct error *err)
{
    return give(db, context, err);
}

bool authorisations_get(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct authorisation_call call = {
        .request = request, .response = response, .id = request->params[0]};
    return resource_transaction(service, request, get, &call, err) >= 0;
}

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct authorisation_call *call = creation->context;
    enum db_status status =
        authorisation_create(db, &call->wanted, call->request->arena, &call->id, err);
    if (status < 0)
        return status;
    creation->location = resource_location(call->request, "/v1/authorisations/", call->id);
    return give(db, call, err);
}

bool authorisations_new(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct authorisation_call call = {
        .request = request, .response = response, .wanted = {.actor = review_actor_of(request)}};
    struct authorisation_request *w = &call.wanted;
    const struct review_field fields[] = {
        {"kind", WORD_MAX_BYTES, true, &w->kind},
        {"regime", 32, true, &w->regime},
        {"reference", TEXT_MAX_BYTES, true, &w->reference},
        {"evidence", DECISION_REASON_MAX_BYTES, true, &w->evidence},
        {"scope", DECISION_REASON_MAX_BYTES, false, &w->scope},
        {"party", ID_MAX_BYTES, false, &w->party},
        {"engagement", ID_MAX_BYTES, false, &w->engagement},
        {"rule", WORD_MAX_BYTES, false, &w->rule},
        {"valid_from", 32, false, &w->valid_from},
        {"valid_to", 32, false, &w->valid_to},
        {0}};
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &call};
    return review_body(request, fields, err) && resource_create(service, &creation, err);
}

static enum db_status approve(struct db *db, struct creation *creation, struct error *err)
{
    struct authorisation_call *call = creation->context;
    enum db_status status = authorisation_approve(db, call->id, call->approve, call->reason,
                                                  review_actor_of(call->request), err);
    creation->location = resource_location(call->request, "/v1/authorisations/", call->id);
    return status < 0 ? status : give(db, call, err);
}

bool authorisations_approve(struct service *service, const struct http_request *request,
                            struct http_response *response, struct error *err)
{
    struct str verdict = STR_EMPTY;
    struct authorisation_call call = {
        .request = request, .response = response, .id = request->params[0]};
    const struct review_field fields[] = {
        {"verdict", WORD_MAX_BYTES, true, &verdict},
        {"reason", DECISION_REASON_MAX_BYTES, false, &call.reason},
        {0}};
    struct creation creation = {
        .request = request, .response = response, .body = approve, .context = &call};
    if (!review_body(request, fields, err))
        return false;
    call.approve = str_equal(verdict, STR("approved"));
    if (!call.approve && !str_equal(verdict, STR("rejected")))
        return error_at(err, "/verdict", "must be approved or rejected");
    return resource_create(service, &creation, err);
}

static enum db_status end(struct db *db, void *context, struct error *err)
{
    struct authorisation_call *call = context;
    enum db_status status =
        authorisation_revoke(db, call->id, call->reason, review_actor_of(call->request), err);
    return status < 0 ? status : give(db, call, err);
}

bool authorisations_revoke(struct service *service, const struct http_request *request,
                           struct http_response *response, struct error *err)
{
    struct authorisation_call call = {
        .request = request, .response = response, .id = request->params[0]};
    const struct review_field fields[] = {{"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {0}};
    return review_body(request, fields, err) &&
           resource_transaction(service, request, end, &call, err) >= 0;
}
