/* http/pages/list_change.c - bringing a list in: fetched, uploaded, released; taken into use.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"
#include "http/lists_write.h"
#include "http/pages/desk.h"
#include "http/pages/list.h"
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/resource.h"
#include "lists/refresh/job.h"
#include "lists/versions/override.h"
#include "lists/versions/own.h"

/* After a change: on to the list's page, or the page with what was refused. */
static bool finish(struct service *service, const struct http_request *request,
                   struct http_response *response, bool changed, const char *done,
                   struct error *err)
{
    if (changed)
        return desk_redirect(request, response,
                             desk_path(request, "/lists/", request->params[0], ""), done, err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return list_show(service, request, response, &refused, STR_EMPTY, err);
}

/* --- Fetching --------------------------------------------------------------------------------- */

struct refresh_call {
    const struct http_request *request;
    struct uuid id;
};

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct refresh_call *call = context;
    enum db_status status = refresh_enqueue(db, call->request->params[0],
                                            resource_actor(call->request), &call->id, err);
    return status < 0 ? status : lists_tell_refresh(db, call->request, &call->id, err);
}

bool page_list_refresh(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct refresh_call call = {.request = request};
    if (!lists_are_own(service, request, err) || !refresh_check(request->params[0], err) ||
        db_pool_transaction(service->pool, NULL, queue, &call, err) < 0)
        return finish(service, request, response, false, NULL, err);
    char *path =
        arena_printf(request->arena, "%.*s?job=%s",
                     STR_ARG(desk_path(request, "/lists/", request->params[0], "")), call.id.text);
    return path ? page_redirect(request, response, str_of(path), err) : error_memory(err);
}

/* --- Uploading -------------------------------------------------------------------------------- */

static bool read_upload(const struct http_request *request, struct list_file *files,
                        struct import_request *import, struct error *err)
{
    struct str published = desk_field(request, "published");
    if (published.len > 0 && !date_parse_full(published, &import->published, err))
        return error_at(err, "/published", "is not a day such as 2026-11-23");
    if (!lists_read_files(request, files, &import->n_files, err))
        return false;
    for (size_t i = 0; i < import->n_files; i++)
        if (files[i].data.len == 0)
            return error_at(err, "/file", "choose a file that is not empty");
    return true;
}

bool page_list_upload(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct list_file files[LISTS_MAX_FILES];
    struct import_result result = {.state = IMPORT_REJECTED};
    const struct list_author author = lists_author(request);
    struct import_request import = {.list = request->params[0],
                                    .author = &author,
                                    .files = files,
                                    .today = clock_today(),
                                    .dry_run = desk_field(request, "dry_run").len > 0};
    if (!lists_are_own(service, request, err) || !read_upload(request, files, &import, err))
        return finish(service, request, response, false, NULL, err);
    bool done = import_list(service->pool, &import, request->arena, &result, err);
    if (!done && err->code != ERROR_LIST_REFUSED)
        return finish(service, request, response, false, NULL, err);
    if (done && !import.dry_run && result.state != IMPORT_REJECTED)
        return finish(service, request, response, true,
                      result.state == IMPORT_ACTIVE ? "active" : "unchanged", err);
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    AUTO_BUF told = BUF_INIT(1 << 20);
    struct json_writer w = JSON_WRITER(&told);
    import_result_write(&w, &import, &result);
    if (buf_failed(&told))
        return error_memory(err);
    if (done && result.state == IMPORT_REJECTED)
        error_set(&refused, ERROR_LIST_REFUSED,
                  "the checks hold this file; the active version is untouched");
    return list_show(service, request, response, refused.code == ERROR_NONE ? NULL : &refused,
                     buf_str(&told), err);
}

/* --- Releasing what is held ------------------------------------------------------------------- */

bool page_list_release(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct override_result result = {.state = OVERRIDE_PROPOSED};
    struct override_request override = {.tenant = request->identity->tenant,
                                        .actor = identity_actor(request->identity),
                                        .actor_name = resource_actor(request),
                                        .list = request->params[0],
                                        .reason = desk_field(request, "reason")};
    if (!str_to_int(request->params[1], 1, INT64_MAX, &override.version_id))
        return error_set(err, ERROR_NOT_FOUND, "this list has no version with this id");
    bool done = lists_are_own(service, request, err) &&
                override_version(service->pool, &override, request->arena, &result, err);
    return finish(service, request, response, done,
                  result.state == OVERRIDE_PROPOSED ? "proposed" : "released", err);
}

/* --- In use, or not --------------------------------------------------------------------------- */

bool page_list_use(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    bool on = str_equal(desk_field(request, "use"), STR("yes"));
    const struct list_author author = lists_author(request);
    bool done = lists_are_own(service, request, err) &&
                own_list_enable(service->pool, request->params[0], on, &author, err);
    return finish(service, request, response, done, on ? "enabled" : "disabled", err);
}

bool page_list_add(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    const struct list_author author = lists_author(request);
    struct own_list own = OWN_LIST_UNSAID;
    own.id = desk_field(request, "id");
    own.title = desk_field(request, "title");
    own.column_map = desk_field(request, "map");
    own.regime = STR("own");
    own.format = STR("csv");
    if (lists_are_own(service, request, err) && own_list_put(service->pool, &own, &author, err))
        return desk_redirect(request, response, desk_path(request, "/lists/", own.id, ""), "added",
                             err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return lists_show(service, request, response, &refused, err);
}
