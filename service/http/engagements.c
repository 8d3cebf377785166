/* http/engagements.c - /v1/engagements: contracts of the buyer and what hangs below them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/resource.h"
#include "portfolio/engagement_store.h"

struct engagement_call {
    const struct http_request *request;
    struct engagement_record record;
    struct engagement engagement;
    struct str id;
    struct date as_of;
    int64_t expected_version;
};

static void write_record(struct http_response *response, const struct engagement_record *record)
{
    struct json_writer w = JSON_WRITER(&response->body);
    engagement_record_write(&w, record);
}

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct engagement_record *record = creation->context;
    const struct http_request *request = creation->request;
    enum db_status status =
        engagement_store_create(db, record, request->arena, resource_actor(request), err);
    if (status < 0)
        return status;
    write_record(creation->response, record);
    creation->location = resource_location(request, "/v1/engagements/", record->id);
    return status;
}

bool engagements_create(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct engagement_record record;
    if (!resource_body(request, false, &tree, err))
        return false;
    if (!engagement_record_decode(tree, STR_EMPTY, request->arena, &record, &response->faults))
        return resource_refuse(request, response, err);
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &record};
    if (!resource_create(service, &creation, err))
        return false;
    resource_etag(request, response, 1);
    return true;
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct engagement_call *call = context;
    return engagement_store_find(db, call->id, call->request->arena, &call->record, err);
}

bool engagements_get(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct engagement_call call = {.request = request, .id = request->params[0]};
    enum db_status status = resource_transaction(service, request, find, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    write_record(response, &call.record);
    resource_etag(request, response, call.record.version);
    return true;
}

static enum db_status replace(struct db *db, void *context, struct error *err)
{
    struct engagement_call *call = context;
    return engagement_store_replace(db, &call->record, call->expected_version, call->request->arena,
                                    resource_actor(call->request), err);
}

bool engagements_replace(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct engagement_call call = {.request = request};
    if (!resource_body(request, false, &tree, err) ||
        !resource_if_match(request, &call.expected_version, err))
        return false;
    if (!engagement_record_decode(tree, request->params[0], request->arena, &call.record,
                                  &response->faults))
        return resource_refuse(request, response, err);
    if (resource_transaction(service, request, replace, &call, err) < 0)
        return false;
    write_record(response, &call.record);
    resource_etag(request, response, call.record.version);
    return true;
}

static enum db_status delete_engagement(struct db *db, void *context, struct error *err)
{
    struct engagement_call *call = context;
    return engagement_store_delete(db, call->id, resource_actor(call->request), err);
}

bool engagements_delete(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct engagement_call call = {.request = request, .id = request->params[0]};
    if (resource_transaction(service, request, delete_engagement, &call, err) < 0)
        return false;
    response->status = 204;
    return true;
}

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct engagement_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return engagement_store_list(db, call->page.cursor, call->page.limit, call->request->arena,
                                 &call->found, err);
}

bool engagements_list(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "engagements");
    json_begin_array(&w);
    for (size_t i = 0; i < call.found.n_records; i++)
        engagement_record_write(&w, &call.found.records[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, &call.page, call.found.next);
    return true;
}

/* --- The graph -------------------------------------------------------------------------------- */

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct engagement_call *call = context;
    return engagement_store_load(db, call->id, call->as_of, call->request->arena, &call->engagement,
                                 err);
}

static void write_graph(struct http_response *response, const struct engagement *engagement,
                        struct date as_of)
{
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_text(&w, "id", engagement->id);
    json_field_text(&w, "title", engagement->title);
    json_field_date(&w, "as_of", as_of);
    json_field_text(&w, "root", engagement->parties[engagement->root].id);
    json_key(&w, "parties");
    json_begin_array(&w);
    for (size_t i = 0; i < engagement->n_parties; i++)
        party_write(&w, &engagement->parties[i]);
    json_end_array(&w);
    json_key(&w, "relations");
    json_begin_array(&w);
    for (size_t i = 0; i < engagement->n_relations; i++)
        relation_write(&w, &engagement->relations[i]);
    json_end_array(&w);
    json_end_object(&w);
}

bool engagements_graph(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct engagement_call call = {
        .request = request, .id = request->params[0], .as_of = clock_today()};
    if (!resource_day(request, "as_of", &call.as_of, err))
        return false;
    enum db_status status = resource_transaction(service, request, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has this id");
    write_graph(response, &call.engagement, call.as_of);
    return true;
}
