/* http/webhooks.c - /v1/webhooks: where events are sent, and what came of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "hooks/sender.h"
#include "hooks/webhook_store.h"
#include "http/resource.h"
#include "http/routes.h"

struct webhook_call {
    const struct http_request *request;
    struct webhook webhook, *webhooks;
    size_t n_webhooks;
    int64_t expected_version;
    char secret[WEBHOOK_SECRET_HEX_SIZE];
    struct page_request page;
    struct delivery_page found;
    struct uuid delivery;
};

static bool not_found(struct error *err)
{
    return error_set(err, ERROR_NOT_FOUND, "no webhook has this id");
}

static enum db_status audit(struct db *db, const struct http_request *request, const char *action,
                            struct str id, struct error *err)
{
    const struct audit_event event = {identity_actor(request->identity), action, "webhook", id,
                                      STR("{}")};
    return audit_append(db, &event, err);
}

static bool read_body(struct service *service, struct webhook_call *call,
                      struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    if (!resource_body(call->request, false, &tree, err))
        return false;
    if (!webhook_decode(tree, call->request->arena, &call->webhook, &response->faults))
        return resource_refuse(call->request, response, err);
    return hook_url_check(service->hooks, call->webhook.url, err);
}

/* --- Making and changing ------------------------------------------------------------------------
 */

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct webhook_call *call = creation->context;
    const struct http_request *request = creation->request;
    enum db_status status = webhook_create(db, &call->webhook, request->arena,
                                           resource_actor(request), call->secret, err);
    if (status >= 0)
        status = audit(db, request, "webhook.create", call->webhook.id, err);
    if (status < 0)
        return status;
    struct json_writer w = JSON_WRITER(&creation->response->body);
    json_begin_object(&w);
    webhook_write_fields(&w, &call->webhook);
    json_field_cstr(&w, "secret", call->secret); /* shown this once */
    json_end_object(&w);
    creation->location = resource_location(request, "/v1/webhooks/", call->webhook.id);
    return DB_ROWS;
}

bool webhooks_create(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (!read_body(service, &call, response, err))
        return false;
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &call};
    return resource_create(service, &creation, err);
}

static enum db_status replace(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    call->webhook.id = call->request->params[0];
    enum db_status status =
        webhook_replace(db, &call->webhook, call->expected_version, call->request->arena, err);
    return status < 0 ? status : audit(db, call->request, "webhook.change", call->webhook.id, err);
}

static void give(const struct http_request *request, struct http_response *response,
                 const struct webhook *webhook)
{
    struct json_writer w = JSON_WRITER(&response->body);
    webhook_write(&w, webhook);
    resource_etag(request, response, webhook->version);
}

bool webhooks_replace(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (!resource_if_match(request, &call.expected_version, err) ||
        !read_body(service, &call, response, err) ||
        resource_transaction(service, request, replace, &call, err) < 0)
        return false;
    give(request, response, &call.webhook);
    return true;
}

static enum db_status delete_webhook(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    struct str id = call->request->params[0];
    enum db_status status = webhook_delete(db, id, err);
    return status < 0 ? status : audit(db, call->request, "webhook.delete", id, err);
}

bool webhooks_delete(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (resource_transaction(service, request, delete_webhook, &call, err) < 0)
        return false;
    response->status = 204;
    return true;
}

/* --- Reading ------------------------------------------------------------------------------------
 */

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    return webhook_find(db, call->request->params[0], call->request->arena, &call->webhook, err);
}

bool webhooks_get(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    enum db_status status = resource_transaction(service, request, find, &call, err);
    if (status != DB_ROWS)
        return status == DB_NONE ? not_found(err) : false;
    give(request, response, &call.webhook);
    return true;
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    return webhook_list(db, call->request->arena, &call->webhooks, &call->n_webhooks, err);
}

bool webhooks_list(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (resource_transaction(service, request, list, &call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "webhooks");
    json_begin_array(&w);
    for (size_t i = 0; i < call.n_webhooks; i++)
        webhook_write(&w, &call.webhooks[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* --- Deliveries ---------------------------------------------------------------------------------
 */

static enum db_status deliveries(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    const struct http_request *request = call->request;
    enum db_status status = find(db, call, err);
    if (status != DB_ROWS)
        return status;
    return delivery_list(db, request->params[0], call->page.cursor, call->page.limit,
                         request->arena, &call->found, err);
}

bool webhooks_deliveries(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (!resource_page(request, &call.page, err))
        return false;
    enum db_status status = resource_transaction(service, request, deliveries, &call, err);
    if (status != DB_ROWS)
        return status == DB_NONE ? not_found(err) : false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "deliveries");
    json_begin_array(&w);
    for (size_t i = 0; i < call.found.n_rows; i++)
        delivery_write(&w, &call.found.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, &call.page, call.found.next);
    return true;
}

static bool give_delivery(struct webhook_call *call, struct http_response *response)
{
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "delivery", call->delivery.text);
    json_end_object(&w);
    response->status = 202;
    return true;
}

static enum db_status replay(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    return delivery_replay(db, call->request->params[0], call->request->params[1], &call->delivery,
                           err);
}

bool webhooks_replay(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    enum db_status status = resource_transaction(service, request, replay, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "this webhook has no delivery with this id");
    return give_delivery(&call, response);
}

static enum db_status test(struct db *db, void *context, struct error *err)
{
    struct webhook_call *call = context;
    return webhook_test(db, call->request->params[0], &call->delivery, err);
}

bool webhooks_test(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct webhook_call call = {.request = request};
    if (resource_transaction(service, request, test, &call, err) < 0)
        return false;
    return give_delivery(&call, response);
}

/* --- Routes -------------------------------------------------------------------------------------
 */

/* clang-format off */
static const struct route_parameter page_of_rows[] = {LIMIT_ROW, CURSOR_ROW, {0}};

const struct route webhook_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/webhooks", .scope = SCOPE_ADMIN, .flags = ROUTE_DATABASE,
     .handler = webhooks_list, .summary = "Where events are sent", .response_schema = "Webhooks"},
    {.method = HTTP_POST, .pattern = "/v1/webhooks", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB,
     .handler = webhooks_create, .summary = "Adds a webhook; its secret is shown this once",
     .request_schema = "NewWebhook", .response_schema = "Webhook"},
    {.method = HTTP_GET, .pattern = "/v1/webhooks/{id}", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .handler = webhooks_get, .summary = "A webhook",
     .response_schema = "Webhook"},
    {.method = HTTP_PUT, .pattern = "/v1/webhooks/{id}", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = webhooks_replace,
     .summary = "Replaces url, events and the rest; the secret stays",
     .request_schema = "NewWebhook", .response_schema = "Webhook"},
    {.method = HTTP_DELETE, .pattern = "/v1/webhooks/{id}", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .handler = webhooks_delete,
     .summary = "Deletes a webhook with its deliveries"},
    {.method = HTTP_POST, .pattern = "/v1/webhooks/{id}/test", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE | ROUTE_BODY_OPTIONAL | ROUTE_ACCEPTED, .body_limit_bytes = KB,
     .handler = webhooks_test, .summary = "Sends it a webhook.test",
     .response_schema = "WebhookQueued"},
    {.method = HTTP_GET, .pattern = "/v1/webhooks/{id}/deliveries", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .handler = webhooks_deliveries,
     .summary = "What was sent to it and what came of it, newest first",
     .response_schema = "WebhookDeliveries", .parameters = page_of_rows},
    {.method = HTTP_POST, .pattern = "/v1/webhooks/{id}/deliveries/{delivery}/replay",
     .scope = SCOPE_ADMIN, .flags = ROUTE_DATABASE | ROUTE_BODY_OPTIONAL | ROUTE_ACCEPTED, .body_limit_bytes = KB,
     .handler = webhooks_replay, .summary = "Sends a delivery again, as a new one",
     .response_schema = "WebhookQueued"},
    {0},
};
/* clang-format on */
