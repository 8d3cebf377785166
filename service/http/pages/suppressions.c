/* http/pages/suppressions.c - false matches carried forward: until when, and what ended them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/desk.h"
#include "http/pages/json_values.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/review.h"

enum { SUPPRESSION_ROWS = 50 };

static const struct desk_choice states[] = {
    {"in_force", "In force"}, {"ended", "Ended"}, {"all", "All"}, {NULL, NULL}};
static const struct desk_choice messages[] = {
    {"ended", "The suppression ended and its alert is open again."}, {NULL, NULL}};

struct suppressions_call {
    struct service *service;
    const struct http_request *request;
    struct str state, party, cursor;
    struct document_page found;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct suppressions_call *call = context;
    struct str state = str_equal(call->state, STR("all")) ? STR_EMPTY : call->state;
    return suppressions_list(db, state, call->party, call->cursor, SUPPRESSION_ROWS,
                             call->request->arena, &call->found, err);
}

static bool show(struct suppressions_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    struct template_value *root =
        page_begin(call->service, request, "False matches carried forward", TAB_REVIEW);
    if (!root)
        return error_memory(err);
    call->state = desk_query(request, "state");
    call->party = desk_query(request, "party");
    call->cursor = desk_query(request, "cursor");
    if (!str_equal(call->state, STR("ended")) && !str_equal(call->state, STR("all")))
        call->state = STR("in_force");
    if (resource_transaction(call->service, request, load, call, err) < 0)
        return false;
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    desk_add_choices(root, "states", states, call->state);
    template_text(root, "party", call->party);
    struct template_value *rows = template_list(root, "suppressions");
    for (size_t i = 0; i < call->found.n_documents; i++)
        if (!values_of_document(template_add(rows), call->found.documents[i], err))
            return false;
    buf_adds(&address, "/suppressions");
    desk_add_query(&address, "state", call->state);
    desk_add_query(&address, "party", call->party);
    page_add_pager(root, str_copy(request->arena, buf_str(&address)), call->cursor,
                   call->found.next);
    return page_finish(response, status, "suppressions", root, err);
}

bool page_suppressions(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct suppressions_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

static enum db_status end(struct db *db, void *context, struct error *err)
{
    const struct suppressions_call *call = context;
    return suppression_revoke(db, call->request->params[0], desk_field(call->request, "reason"),
                              review_actor_of(call->request), err);
}

bool page_suppression_revoke(struct service *service, const struct http_request *request,
                             struct http_response *response, struct error *err)
{
    struct suppressions_call call = {.service = service, .request = request};
    if (resource_transaction(service, request, end, &call, err) >= 0)
        return desk_redirect(request, response, STR("/suppressions"), "ended", err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(&call, response, &refused, err);
}
