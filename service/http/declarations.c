/* http/declarations.c - /v1/parties/{id}/declarations: what a vendor was asked and answered.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/resource.h"
#include "portfolio/declaration_store.h"
#include "portfolio/party_store.h"

struct declaration_call {
    const struct http_request *request;
    struct party party;
    struct declaration *rows;
    size_t n_rows;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct declaration_call *call = context;
    struct str id = call->request->params[0];
    enum db_status status = party_store_find(db, id, call->request->arena, &call->party, err);
    if (status != DB_ROWS)
        return status;
    status = declaration_store_list(db, id, call->request->arena, &call->rows, &call->n_rows, err);
    return status < 0 ? status : DB_ROWS;
}

bool declarations_list(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct declaration_call call = {.request = request};
    enum db_status status = resource_transaction(service, request, list, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no party has this id");
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "declarations");
    json_begin_array(&w);
    for (size_t i = 0; i < call.n_rows; i++)
        declaration_write(&w, &call.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

static enum db_status add(struct db *db, struct creation *creation, struct error *err)
{
    struct declaration *declaration = creation->context;
    const struct http_request *request = creation->request;
    enum db_status status =
        declaration_store_add(db, declaration, request->arena, resource_actor(request), err);
    if (status < 0)
        return status;
    struct json_writer w = JSON_WRITER(&creation->response->body);
    declaration_write(&w, declaration);
    return status;
}

bool declarations_create(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct declaration declaration;
    if (!resource_body(request, false, &tree, err))
        return false;
    if (!declaration_decode(tree, clock_today(), request->arena, &declaration, &response->faults))
        return resource_refuse(request, response, err);
    declaration.party = request->params[0];
    struct creation creation = {
        .request = request, .response = response, .body = add, .context = &declaration};
    return resource_create(service, &creation, err);
}
