/* http/pages/authorisations.c - licences, exemptions, wind-downs and rebuttals: recorded by one
 * person, approved by another.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/authorisations.h"

#include "http/pages/desk.h"
#include "http/pages/json_values.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/review.h"

enum { AUTHORISATION_ROWS = 50 };

static const struct desk_choice states[] = {
    {"all", "All"},           {"waiting", "Waiting for approval"},
    {"in_force", "In force"}, {"rejected", "Rejected"},
    {"revoked", "Ended"},     {NULL, NULL}};
static const struct desk_choice kinds[] = {
    {"licence", "Licence"},
    {"exemption", "Exemption"},
    {"wind_down", "Wind-down period"},
    {"rebuttal", "Rebuttal: evidence against a presumption of ownership or control"},
    {NULL, NULL}};
static const struct desk_choice regimes[] = {{"us-ofac", "United States, OFAC"},
                                             {"us-bis", "United States, BIS"},
                                             {"eu", "European Union"},
                                             {"uk", "United Kingdom"},
                                             {"un", "United Nations"},
                                             {"ch", "Switzerland"},
                                             {"ca", "Canada"},
                                             {"au", "Australia"},
                                             {"jp", "Japan"},
                                             {NULL, NULL}};
static const struct desk_choice messages[] = {
    {"recorded", "It is recorded. It counts when somebody else has approved it."},
    {"approved", "You approved it. It is in force."},
    {"rejected", "You refused it."},
    {"ended", "It is ended."},
    {NULL, NULL}};
static const char *const typed[] = {"reference",  "evidence", "scope",      "party",
                                    "engagement", "rule",     "valid_from", "valid_to"};

struct authorisations_call {
    struct service *service;
    const struct http_request *request;
    struct str state, cursor;
    struct document_page found;
    const char *done;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct authorisations_call *call = context;
    struct str state = str_equal(call->state, STR("all")) ? STR_EMPTY : call->state;
    return authorisations_list(db, state, call->cursor, AUTHORISATION_ROWS, call->request->arena,
                               &call->found, err);
}

/* Whoever recorded it may not approve it. */
static bool add_row(const struct authorisations_call *call, struct template_value *rows,
                    struct str document, struct error *err)
{
    unsigned scopes = call->request->identity->scopes;
    struct template_value *row = template_add(rows);
    AUTO_JSON *tree = json_parse(document, err);
    if (!tree || !row)
        return tree ? error_memory(err) : false;
    const cJSON *author = cJSON_GetObjectItemCaseSensitive(tree, "author");
    const cJSON *state = cJSON_GetObjectItemCaseSensitive(tree, "state");
    bool own =
        cJSON_IsString(author) && strcmp(author->valuestring, resource_actor(call->request)) == 0;
    bool waits = cJSON_IsString(state) && strcmp(state->valuestring, "waiting") == 0;
    bool ended = cJSON_IsString(state) && strcmp(state->valuestring, "revoked") == 0;
    template_flag(row, "can_approve", waits && !own && (scopes & SCOPE_APPROVE));
    template_flag(row, "can_end", !ended && (scopes & SCOPE_DECIDE));
    values_of_json(row, tree);
    return true;
}

static void add_typed(const struct authorisations_call *call, struct template_value *root)
{
    desk_add_choices(root, "kinds", kinds, desk_field(call->request, "kind"));
    desk_add_choices(root, "regimes", regimes, desk_field(call->request, "regime"));
    for (size_t i = 0; i < LENGTH(typed); i++)
        template_text(root, arena_printf(root->arena, "typed_%s", typed[i]),
                      desk_field(call->request, typed[i]));
}

static bool show(struct authorisations_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    struct template_value *root =
        page_begin(call->service, request, "Licences and exemptions", TAB_REVIEW);
    if (!root)
        return error_memory(err);
    call->state = desk_query(request, "state");
    call->cursor = desk_query(request, "cursor");
    if (call->state.len == 0)
        call->state = STR("all");
    if (resource_transaction(call->service, request, load, call, err) < 0)
        return false;
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    desk_add_choices(root, "states", states, call->state);
    add_typed(call, root);
    struct template_value *rows = template_list(root, "authorisations");
    for (size_t i = 0; i < call->found.n_documents; i++)
        if (!add_row(call, rows, call->found.documents[i], err))
            return false;
    buf_adds(&address, "/authorisations");
    desk_add_query(&address, "state", call->state);
    page_add_pager(root, str_copy(request->arena, buf_str(&address)), call->cursor,
                   call->found.next);
    return page_finish(response, status, "authorisations", root, err);
}

bool page_authorisations(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct authorisations_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

/* --- Changes ---------------------------------------------------------------------------------- */

static bool perform(struct authorisations_call *call, db_body *body, struct http_response *response,
                    struct error *err)
{
    if (resource_transaction(call->service, call->request, body, call, err) >= 0)
        return desk_redirect(call->request, response, STR("/authorisations"), call->done, err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(call, response, &refused, err);
}

static bool required(struct str value, const char *pointer, struct error *err)
{
    return value.len > 0 || error_at(err, pointer, "is needed");
}

static enum db_status create(struct db *db, void *context, struct error *err)
{
    struct authorisations_call *call = context;
    const struct http_request *request = call->request;
    struct str id;
    const struct authorisation_request wanted = {.kind = desk_field(request, "kind"),
                                                 .regime = desk_field(request, "regime"),
                                                 .reference = desk_field(request, "reference"),
                                                 .evidence = desk_field(request, "evidence"),
                                                 .scope = desk_field(request, "scope"),
                                                 .party = desk_field(request, "party"),
                                                 .engagement = desk_field(request, "engagement"),
                                                 .rule = desk_field(request, "rule"),
                                                 .valid_from = desk_field(request, "valid_from"),
                                                 .valid_to = desk_field(request, "valid_to"),
                                                 .actor = review_actor_of(request)};
    call->done = "recorded";
    if (!required(wanted.kind, "/kind", err) || !required(wanted.regime, "/regime", err) ||
        !required(wanted.reference, "/reference", err) ||
        !required(wanted.evidence, "/evidence", err))
        return DB_FATAL;
    return authorisation_create(db, &wanted, request->arena, &id, err);
}

bool page_authorisation_create(struct service *service, const struct http_request *request,
                               struct http_response *response, struct error *err)
{
    struct authorisations_call call = {.service = service, .request = request};
    return perform(&call, create, response, err);
}

static enum db_status approve(struct db *db, void *context, struct error *err)
{
    struct authorisations_call *call = context;
    const struct http_request *request = call->request;
    bool yes = str_equal(desk_field(request, "verdict"), STR("approved"));
    call->done = yes ? "approved" : "rejected";
    return authorisation_approve(db, request->params[0], yes, desk_field(request, "reason"),
                                 review_actor_of(request), err);
}

bool page_authorisation_approve(struct service *service, const struct http_request *request,
                                struct http_response *response, struct error *err)
{
    struct authorisations_call call = {.service = service, .request = request};
    return perform(&call, approve, response, err);
}

static enum db_status end(struct db *db, void *context, struct error *err)
{
    struct authorisations_call *call = context;
    const struct http_request *request = call->request;
    struct str reason = desk_field(request, "reason");
    call->done = "ended";
    if (!required(reason, "/reason", err))
        return DB_FATAL;
    return authorisation_revoke(db, request->params[0], reason, review_actor_of(request), err);
}

bool page_authorisation_end(struct service *service, const struct http_request *request,
                            struct http_response *response, struct error *err)
{
    struct authorisations_call call = {.service = service, .request = request};
    return perform(&call, end, response, err);
}
