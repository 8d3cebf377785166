/* http/parties.c - /v1/parties: the customer's stored parties.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/problems.h"
#include "http/resource.h"
#include "portfolio/party_store.h"

enum { SEARCH_MAX_BYTES = 1000 };

struct party_call {
    const struct http_request *request;
    struct party party;
    int64_t expected_version;
    struct str id;
};

static void write_party(struct http_response *response, const struct party *party)
{
    struct json_writer w = JSON_WRITER(&response->body);
    party_write(&w, party);
}

static enum db_status create(struct db *db, struct creation *creation, struct error *err)
{
    struct party *party = creation->context;
    enum db_status status = party_store_create(db, party, resource_actor(creation->request), err);
    if (status < 0)
        return status;
    write_party(creation->response, party);
    creation->location = resource_location(creation->request, "/v1/parties/", party->id);
    return status;
}

bool parties_create(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct party party;
    if (!resource_body(request, false, &tree, err))
        return false;
    if (!party_decode_stored(tree, STR_EMPTY, request->arena, &party, &response->faults))
        return resource_refuse(request, response, err);
    struct creation creation = {
        .request = request, .response = response, .body = create, .context = &party};
    if (!resource_create(service, &creation, err))
        return false;
    resource_etag(request, response, 1);
    return true;
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct party_call *call = context;
    return party_store_find(db, call->id, call->request->arena, &call->party, err);
}

bool parties_get(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct party_call call = {.request = request, .id = request->params[0]};
    enum db_status status = resource_transaction(service, request, find, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no party has this id");
    write_party(response, &call.party);
    resource_etag(request, response, call.party.version);
    return true;
}

static enum db_status replace(struct db *db, void *context, struct error *err)
{
    struct party_call *call = context;
    return party_store_replace(db, &call->party, call->expected_version,
                               resource_actor(call->request), err);
}

bool parties_replace(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct party_call call = {.request = request};
    if (!resource_body(request, false, &tree, err) ||
        !resource_if_match(request, &call.expected_version, err))
        return false;
    if (!party_decode_stored(tree, request->params[0], request->arena, &call.party,
                             &response->faults))
        return resource_refuse(request, response, err);
    if (resource_transaction(service, request, replace, &call, err) < 0)
        return false;
    write_party(response, &call.party);
    resource_etag(request, response, call.party.version);
    return true;
}

static enum db_status delete_party(struct db *db, void *context, struct error *err)
{
    struct party_call *call = context;
    return party_store_delete(db, call->id, call->expected_version, resource_actor(call->request),
                              err);
}

bool parties_delete(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct party_call call = {.request = request, .id = request->params[0]};
    if (!resource_if_match(request, &call.expected_version, err) ||
        resource_transaction(service, request, delete_party, &call, err) < 0)
        return false;
    response->status = 204;
    return true;
}

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct str words;
    struct party_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return party_store_list(db, call->words, call->page.cursor, call->page.limit,
                            call->request->arena, &call->found, err);
}

bool parties_list(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    http_query(request, "q", &call.words);
    if (call.words.len > SEARCH_MAX_BYTES)
        return error_set(err, ERROR_USAGE, "q is longer than %d bytes", SEARCH_MAX_BYTES);
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "parties");
    json_begin_array(&w);
    for (size_t i = 0; i < call.found.n_parties; i++)
        party_write(&w, &call.found.parties[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, &call.page, call.found.next);
    return true;
}
