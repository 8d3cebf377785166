/* http/regulator_reports.c - /v1/reports: what is owed to a regulator, its clock and its packet.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/pages/page.h"
#include "http/review.h"
#include "review/reports.h"

enum { WORD_MAX_BYTES = 64, REFERENCE_MAX_BYTES = 1000 };

struct report_call {
    const struct http_request *request;
    struct http_response *response;
    struct report_request wanted;
    struct str id, state, day, reference, document;
    int64_t year;
    enum db_status (*change)(struct db *db, struct report_call *call, struct error *err);
};

static enum db_status no_report(enum db_status status, struct error *err)
{
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_NOT_FOUND, "no report has this id");
    return DB_FATAL;
}

/* As it is now, into the answer. */
static enum db_status give(struct db *db, struct report_call *call, struct error *err)
{
    enum db_status status =
        no_report(report_find(db, call->id, call->request->arena, &call->document, err), err);
    if (status < 0)
        return status;
    buf_clear(&call->response->body);
    buf_add(&call->response->body, call->document);
    return status;
}

static enum db_status get(struct db *db, void *context, struct error *err)
{
    return give(db, context, err);
}

bool reports_get(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct report_call call = {.request = request, .response = response, .id = request->params[0]};
    return resource_transaction(service, request, get, &call, err) >= 0;
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct report_call *call = context;
    return reports_list(db, call->state, call->request->arena, &call->document, err);
}

bool reports_all(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct report_call call = {.request = request};
    if (http_query(request, "state", &call.state) && !str_equal(call.state, STR("open")) &&
        !str_equal(call.state, STR("overdue")) && !str_equal(call.state, STR("filed")))
        return error_set(err, ERROR_USAGE, "state must be open, overdue or filed");
    if (resource_transaction(service, request, list, &call, err) < 0)
        return false;
    buf_add(&response->body, call.document);
    return true;
}

static enum db_status annual(struct db *db, void *context, struct error *err)
{
    struct report_call *call = context;
    return report_annual(db, call->year, call->request->arena, &call->document, err);
}

bool reports_annual(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct report_call call = {.request = request};
    if (!str_to_int(request->params[0], 1970, 9999, &call.year))
        return error_set(err, ERROR_NOT_FOUND, "this is no year");
    if (resource_transaction(service, request, annual, &call, err) < 0)
        return false;
    buf_add(&response->body, call.document);
    return true;
}

/* --- changes ---------------------------------------------------------------------------------- */

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct report_call *call = creation->context;
    enum db_status status = report_create(db, &call->wanted, call->request->arena, &call->id, err);
    if (status < 0)
        return status;
    creation->location = resource_location(call->request, "/v1/reports/", call->id);
    return give(db, call, err);
}

bool reports_new(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct report_call call = {
        .request = request,
        .response = response,
        .wanted = {.alert = request->params[0], .actor = review_actor_of(request)}};
    struct report_request *w = &call.wanted;
    const struct review_field fields[] = {
        {"kind", WORD_MAX_BYTES, true, &w->kind},
        {"action_on", WORD_MAX_BYTES, true, &w->action_on},
        {"description", DECISION_REASON_MAX_BYTES, true, &w->description},
        {"property", DECISION_REASON_MAX_BYTES, false, &w->property},
        {"value", WORD_MAX_BYTES, false, &w->value},
        {"currency", WORD_MAX_BYTES, false, &w->currency},
        {0}};
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &call};
    return review_body(request, fields, err) && resource_create(service, &creation, err);
}

static enum db_status change_and_give(struct db *db, void *context, struct error *err)
{
    struct report_call *call = context;
    enum db_status status = call->change(db, call, err);
    return status < 0 ? status : give(db, call, err);
}

static enum db_status file(struct db *db, struct report_call *call, struct error *err)
{
    return report_file(db, call->id, call->day, call->reference, review_actor_of(call->request),
                       err);
}

static enum db_status release(struct db *db, struct report_call *call, struct error *err)
{
    return report_release(db, call->id, call->day, review_actor_of(call->request), err);
}

bool reports_file(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct report_call call = {
        .request = request, .response = response, .id = request->params[0], .change = file};
    const struct review_field fields[] = {
        {"on", WORD_MAX_BYTES, true, &call.day},
        {"reference", REFERENCE_MAX_BYTES, false, &call.reference},
        {0}};
    return review_body(request, fields, err) &&
           resource_transaction(service, request, change_and_give, &call, err) >= 0;
}

bool reports_release(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct report_call call = {
        .request = request, .response = response, .id = request->params[0], .change = release};
    const struct review_field fields[] = {{"on", WORD_MAX_BYTES, true, &call.day}, {0}};
    return review_body(request, fields, err) &&
           resource_transaction(service, request, change_and_give, &call, err) >= 0;
}

/* --- the packet to print ---------------------------------------------------------------------- */

static struct str text_of(const cJSON *tree, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(tree, key);
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR_EMPTY;
}

static void put_record(struct template_value *root, const cJSON *tree, const char *key)
{
    const cJSON *record = cJSON_GetObjectItemCaseSensitive(tree, key);
    char *printed = cJSON_IsObject(record) ? cJSON_Print(record) : NULL;
    template_text(root, key, str_copy(root ? root->arena : NULL, str_of(printed ? printed : "")));
    cJSON_free(printed);
}

static void put_facts(struct template_value *root, const cJSON *tree)
{
    static const struct {
        const char *name, *key;
    } facts[] = {{"Day of the action", "action_on"},
                 {"Due", "due_on"},
                 {"Legal basis", "legal_basis"},
                 {"What happened", "description"},
                 {"Property held", "property"},
                 {"Value", "value"},
                 {"Currency", "currency"},
                 {"Our party", "party"},
                 {"Listed party", "caption"},
                 {"Its id on the list", "listed"},
                 {"List", "list"},
                 {"Engagement", "engagement"},
                 {"Screening", "screening"},
                 {"SHA-256 of its evidence", "evidence_sha256"},
                 {"Prepared by", "created_by"},
                 {"Filed", "filed_on"},
                 {"Reference", "reference"},
                 {"Released", "released_on"}};
    struct template_value *list_of = template_list(root, "facts");
    for (size_t i = 0; i < LENGTH(facts); i++) {
        struct str value = text_of(tree, facts[i].key);
        if (value.len == 0)
            continue;
        struct template_value *fact = template_add(list_of);
        template_cstr(fact, "name", facts[i].name);
        template_text(fact, "value", value);
    }
}

static void put_decisions(struct template_value *root, const cJSON *tree)
{
    static const char *const keys[] = {"outcome",  "author",      "made_at",
                                       "approver", "approved_at", "reason"};
    struct template_value *decisions = template_list(root, "decisions");
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(tree, "decisions");
    for (const cJSON *d = array ? array->child : NULL; d; d = d->next) {
        struct template_value *row = template_add(decisions);
        for (size_t i = 0; i < LENGTH(keys); i++)
            template_text(row, keys[i], text_of(d, keys[i]));
    }
}

bool reports_print(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct report_call call = {.request = request, .response = response, .id = request->params[0]};
    if (resource_transaction(service, request, get, &call, err) < 0)
        return false;
    AUTO_JSON *tree = json_parse(call.document, err);
    if (!tree)
        return false;
    struct template_value *root = page_begin(service, request, "Report", TAB_NONE);
    bool block = str_equal(text_of(tree, "kind"), STR("block"));
    template_cstr(root, "title_word",
                  block ? "Report of blocked property" : "Report of a rejected transaction");
    template_text(root, "state_word", text_of(tree, "state"));
    template_text(root, "id", text_of(tree, "id"));
    put_facts(root, tree);
    put_decisions(root, tree);
    put_record(root, tree, "party_record");
    put_record(root, tree, "listed_record");
    return page_finish_alone(response, "packet", root, err);
}
