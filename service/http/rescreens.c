/* http/rescreens.c - POST /v1/rescreens: the stored parties looked at anew, as a job.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/resource.h"
#include "screening/monitor.h"

struct rescreen_call {
    const struct http_request *request;
    bool full;
    struct job_row row;
};

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct rescreen_call *call = context;
    struct uuid id;
    enum db_status status =
        rescreen_enqueue(db, call->full, resource_actor(call->request), &id, err);
    return status < 0 ? status
                      : job_find(db, str_of(id.text), call->request->arena, &call->row, err);
}

bool rescreens_post(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    static const char *const keys[] = {"full", NULL};
    struct rescreen_call call = {.request = request};
    AUTO_JSON *tree = NULL;
    if (!resource_body(request, true, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_optional_bool(tree, "", "full", &call.full, err) ||
        resource_transaction(service, request, queue, &call, err) < 0)
        return false;
    response->status = 202;
    http_add_header(response, "Location", resource_location(request, "/v1/jobs/", call.row.id));
    struct json_writer w = JSON_WRITER(&response->body);
    job_write(&w, &call.row);
    return true;
}
