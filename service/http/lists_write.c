/* http/lists_write.c - lists fetched on request and files of lists uploaded.
 *
 * Lists are shared by all tenants, so writing them belongs to the operator: only credentials of
 * the first tenant may.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/lists_write.h"

#include <string.h>

#include "core/clock.h"
#include "http/resource.h"
#include "lists/refresh/job.h"
#include "lists/versions/override.h"

bool lists_are_own(const struct service *service, const struct http_request *request,
                   struct error *err)
{
    return strcmp(request->identity->tenant, service->tenant) == 0 ||
           error_set(err, ERROR_FORBIDDEN, "lists are the operator's");
}

/* --- refresh ---------------------------------------------------------------------------------- */

struct list_author lists_author(const struct http_request *request)
{
    return (struct list_author){request->identity->tenant, identity_actor(request->identity)};
}

enum db_status lists_tell_refresh(struct db *db, const struct http_request *request,
                                  const struct uuid *job, struct error *err)
{
    const struct list_author author = lists_author(request);
    const struct list_fact facts[] = {{"job", str_of(job->text)}, {NULL, STR_EMPTY}};
    return list_audit(db, &author, "list.refresh", request->params[0], facts, err);
}

struct refresh_call {
    const struct http_request *request;
    struct job_row row;
};

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct refresh_call *call = context;
    const struct http_request *request = call->request;
    struct uuid id;
    enum db_status status =
        refresh_enqueue(db, request->params[0], resource_actor(request), &id, err);
    if (status >= 0)
        status = job_find(db, str_of(id.text), request->arena, &call->row, err);
    return status < 0 ? status : lists_tell_refresh(db, request, &id, err);
}

bool lists_refresh_post(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct refresh_call call = {.request = request};
    if (!lists_are_own(service, request, err) || !refresh_check(request->params[0], err) ||
        db_pool_transaction(service->pool, NULL, queue, &call, err) < 0)
        return false;
    response->status = 202;
    http_add_header(response, "Location", resource_location(request, "/v1/jobs/", call.row.id));
    struct json_writer w = JSON_WRITER(&response->body);
    job_write(&w, &call.row);
    return true;
}

/* --- upload ----------------------------------------------------------------------------------- */

bool lists_read_files(const struct http_request *request, struct list_file files[LISTS_MAX_FILES],
                      size_t *count_out, struct error *err)
{
    size_t count = 0;
    struct str data;
    if (!str_equal(request->content_type, STR("multipart/form-data"))) {
        files[0] = (struct list_file){"the upload", request->body};
        *count_out = 1;
        return request->body.len > 0 || error_set(err, ERROR_SYNTAX, "the body is empty");
    }
    while (http_form(request, "file", count, &data)) {
        if (count == LISTS_MAX_FILES)
            return error_set(err, ERROR_TOO_LARGE, "a set has at most %d files", LISTS_MAX_FILES);
        const char *name = arena_printf(request->arena, "file %zu", count + 1);
        if (!name)
            return error_memory(err);
        files[count++] = (struct list_file){name, data};
    }
    *count_out = count;
    return count > 0 || error_set(err, ERROR_SYNTAX, "the form has no part named \"file\"");
}

static const char *parameter(const struct http_request *request, const char *name)
{
    struct str value;
    return http_query(request, name, &value) && value.len > 0
               ? arena_strndup(request->arena, value.ptr, value.len)
               : NULL;
}

bool lists_upload(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct list_file files[LISTS_MAX_FILES];
    struct import_result result = {.state = IMPORT_REJECTED};
    const struct list_author author = lists_author(request);
    struct import_request import = {
        .list = request->params[0],
        .author = &author,
        .files = files,
        .format = parameter(request, "format"),
        .regime = parameter(request, "regime"),
        .today = clock_today(),
    };
    if (!lists_are_own(service, request, err) ||
        !resource_day(request, "published", &import.published, err) ||
        !resource_flag(request, "dry_run", &import.dry_run, err) ||
        !lists_read_files(request, files, &import.n_files, err))
        return false;
    bool done = import_list(service->pool, &import, request->arena, &result, err);
    if (!done && err->code != ERROR_LIST_REFUSED)
        return false;
    /* Refused or held: the object says why, as `lists import --json` does. */
    *err = (struct error)ERROR_INIT;
    if (result.state == IMPORT_REJECTED)
        response->status = 422;
    struct json_writer w = JSON_WRITER(&response->body);
    import_result_write(&w, &import, &result);
    return true;
}

/* --- release of a held version ---------------------------------------------------------------- */

bool lists_activate(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    static const char *const keys[] = {"reason", NULL};
    AUTO_JSON *tree = NULL;
    struct override_result result;
    struct override_request override = {
        .tenant = request->identity->tenant,
        .actor = identity_actor(request->identity),
        .actor_name = resource_actor(request),
        .list = request->params[0],
        .reason = STR_EMPTY,
    };
    if (!lists_are_own(service, request, err))
        return false;
    if (!str_to_int(request->params[1], 1, INT64_MAX, &override.version_id))
        return error_set(err, ERROR_NOT_FOUND, "this list has no version with this id");
    if (!resource_body(request, true, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_optional_text(tree, "", "reason", 2000, &override.reason, err) ||
        !override_version(service->pool, &override, request->arena, &result, err))
        return false;
    if (result.state == OVERRIDE_PROPOSED)
        response->status = 202;
    struct json_writer w = JSON_WRITER(&response->body);
    override_result_write(&w, &override, &result);
    return true;
}
