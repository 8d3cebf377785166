/* http/relations.c - /v1/relations: the customer's stored relations between parties.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/resource.h"
#include "portfolio/relation_store.h"

struct relation_call {
    const struct http_request *request;
    struct party_relation relation;
    int64_t expected_version;
    struct str id;
};

static void write_relation(struct http_response *response, const struct party_relation *relation)
{
    struct json_writer w = JSON_WRITER(&response->body);
    relation_write(&w, relation);
}

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct party_relation *relation = creation->context;
    enum db_status status =
        relation_store_create(db, relation, resource_actor(creation->request), err);
    if (status < 0)
        return status;
    write_relation(creation->response, relation);
    creation->location = resource_location(creation->request, "/v1/relations/", relation->id);
    return status;
}

bool relations_create(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct party_relation relation;
    if (!resource_body(request, false, &tree, err))
        return false;
    if (!relation_decode_stored(tree, STR_EMPTY, request->arena, &relation, &response->faults))
        return resource_refuse(request, response, err);
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &relation};
    if (!resource_create(service, &creation, err))
        return false;
    if (relation.version > 0) /* an Idempotency-Key's first answer has none */
        resource_etag(request, response, relation.version);
    return true;
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct relation_call *call = context;
    return relation_store_find(db, call->id, call->request->arena, &call->relation, err);
}

bool relations_get(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct relation_call call = {.request = request, .id = request->params[0]};
    enum db_status status = resource_transaction(service, request, find, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no relation has this id");
    write_relation(response, &call.relation);
    resource_etag(request, response, call.relation.version);
    return true;
}

static enum db_status replace(struct db *db, void *context, struct error *err)
{
    struct relation_call *call = context;
    return relation_store_replace(db, &call->relation, call->expected_version,
                                  resource_actor(call->request), err);
}

bool relations_replace(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct relation_call call = {.request = request};
    if (!resource_body(request, false, &tree, err) ||
        !resource_if_match(request, &call.expected_version, err))
        return false;
    if (!relation_decode_stored(tree, request->params[0], request->arena, &call.relation,
                                &response->faults))
        return resource_refuse(request, response, err);
    if (resource_transaction(service, request, replace, &call, err) < 0)
        return false;
    write_relation(response, &call.relation);
    resource_etag(request, response, call.relation.version);
    return true;
}

static enum db_status delete_relation(struct db *db, void *context, struct error *err)
{
    struct relation_call *call = context;
    return relation_store_delete(db, call->id, call->expected_version,
                                 resource_actor(call->request), err);
}

bool relations_delete(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct relation_call call = {.request = request, .id = request->params[0]};
    if (!resource_if_match(request, &call.expected_version, err) ||
        resource_transaction(service, request, delete_relation, &call, err) < 0)
        return false;
    response->status = 204;
    return true;
}

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct str party;
    struct relation_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return relation_store_list(db, call->party, call->page.cursor, call->page.limit,
                               call->request->arena, &call->found, err);
}

bool relations_list(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    http_query(request, "party", &call.party);
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "relations");
    json_begin_array(&w);
    for (size_t i = 0; i < call.found.n_relations; i++)
        relation_write(&w, &call.found.relations[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, &call.page, call.found.next);
    return true;
}
