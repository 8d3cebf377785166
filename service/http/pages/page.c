/* http/pages/page.c - see page.h and pages.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/page.h"

#include <pthread.h>
#include <string.h>

#include "core/asset.h"
#include "http/pages/html.h"
#include "http/pages/pages.h"
#include "http/pages/template.h"

enum { ADDRESS_MAX_BYTES = 4096 };

extern const struct asset assets_web[];

static const char policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/* --- Templates, parsed once ------------------------------------------------------------------- */

static struct template_set *templates;
static struct error templates_error;
static pthread_once_t templates_once = PTHREAD_ONCE_INIT;

static void parse_templates(void)
{
    templates = template_set_new(assets_web, &templates_error);
    if (!templates)
        templates_error.code = ERROR_INTERNAL;
}

bool pages_prepare(struct error *err)
{
    pthread_once(&templates_once, parse_templates);
    if (templates)
        return true;
    *err = templates_error;
    return false;
}

/* --- The frame -------------------------------------------------------------------------------- */

static void add_version_of(struct template_value *root, const char *key, const char *file)
{
    const struct asset *asset = asset_find(assets_web, str_of(file));
    if (asset)
        template_text(root, key, str_slice(str_of(asset->sha256), 0, 12));
}

static bool uses_samples(struct service *service)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool found = false;
    for (size_t i = 0; i < snapshot->n_lists; i++)
        found = found || (snapshot->lists[i].sample && snapshot->lists[i].version > 0);
    snapshot_give(service->snapshots, snapshot);
    return found;
}

static void add_person(struct template_value *root, struct service *service,
                       const struct identity *identity)
{
    template_cstr(root, "user", identity->name);
    template_cstr(root, "csrf", identity->csrf_token);
    template_flag(root, "sample_lists", uses_samples(service));
}

struct template_value *page_begin(struct service *service, const struct http_request *request,
                                  const char *title, enum page_tab tab)
{
    struct template_value *root = template_object(request->arena);
    template_cstr(root, "title", title);
    template_cstr(root, "program_version", SUBTIER_VERSION);
    add_version_of(root, "style_version", "style.css");
    add_version_of(root, "script_version", "app.js");
    if (request->identity) {
        add_person(root, service, request->identity);
        menu_add(root, request->identity, tab);
    }
    return root;
}

static bool finish(struct http_response *response, unsigned status, const char *frame,
                   const char *page, const struct template_value *root, struct error *err)
{
    if (!pages_prepare(err))
        return false;
    buf_clear(&response->body);
    if (!template_render(templates, frame, page, root, &response->body, err)) {
        buf_clear(&response->body);
        return false;
    }
    response->status = status;
    response->content_type = "text/html; charset=utf-8";
    http_add_header(response, "Content-Security-Policy", str_of(policy));
    return true;
}

bool page_finish(struct http_response *response, unsigned status, const char *page,
                 const struct template_value *root, struct error *err)
{
    return finish(response, status, "base", page, root, err);
}

bool page_finish_alone(struct http_response *response, const char *page,
                       const struct template_value *root, struct error *err)
{
    return finish(response, 200, NULL, page, root, err);
}

bool page_redirect(const struct http_request *request, struct http_response *response,
                   struct str path, struct error *err)
{
    struct str kept = str_copy(request->arena, path);
    if (!kept.ptr)
        return error_memory(err);
    response->status = 303;
    response->content_type = "text/html; charset=utf-8";
    http_add_header(response, "Location", kept);
    return true;
}

struct template_value *page_problems(struct template_value *root)
{
    return template_list(template_within(root, "problems"), "items");
}

void page_add_problem(struct template_value *problems, struct str href, struct str message)
{
    struct template_value *item = template_add(problems);
    template_text(item, "href", href);
    template_text(item, "message", message);
}

struct str page_address(struct arena *arena, const char *prefix, struct str value)
{
    AUTO_BUF address = BUF_INIT(ADDRESS_MAX_BYTES);
    struct str whole = str_of(prefix);
    if (value.len == 0)
        return str_slice(whole, 0, str_find(whole, STR("?"), 0));
    buf_add(&address, whole);
    html_escape_url_part(&address, value);
    return str_copy(arena, buf_str(&address));
}

struct str page_path(struct arena *arena, const char *prefix, struct str id)
{
    AUTO_BUF address = BUF_INIT(ADDRESS_MAX_BYTES);
    buf_adds(&address, prefix);
    html_escape_url_part(&address, id);
    return str_copy(arena, buf_str(&address));
}

void page_add_search(struct template_value *root, const char *path, const char *label,
                     const char *hint, struct str words)
{
    template_cstr(root, "search_path", path);
    template_cstr(root, "search_label", label);
    template_cstr(root, "search_hint", hint);
    template_text(root, "q", words);
}

static bool has_query(struct str path)
{
    return path.len > 0 && memchr(path.ptr, '?', path.len) != NULL;
}

void page_add_pager(struct template_value *root, struct str path, struct str cursor,
                    struct str next)
{
    if (cursor.len == 0 && next.len == 0)
        return;
    struct template_value *pager = template_within(root, "pager");
    template_text(pager, "first", cursor.len > 0 ? path : STR_EMPTY);
    if (next.len == 0)
        return;
    AUTO_BUF address = BUF_INIT(ADDRESS_MAX_BYTES);
    buf_add(&address, path);
    buf_adds(&address, has_query(path) ? "&cursor=" : "?cursor=");
    html_escape_url_part(&address, next);
    template_text(pager, "next", str_copy(root->arena, buf_str(&address)));
}

/* --- Errors ----------------------------------------------------------------------------------- */

static const struct {
    int status;
    const char *heading, *message, *advice;
} errors[] = {
    {403, "You may not do this", NULL,
     "Ask an administrator if you think your role should allow it."},
    {404, "There is nothing here",
     "The address leads to no page, or to something that is not yours.",
     "If you typed it, check it. If you followed a link, what it led to is gone."},
    {405, "This cannot be done here", NULL, NULL},
    {413, "That is too much at once", NULL,
     "Send a smaller form or file; the bulk upload takes files of up to 256 MB."},
    {422, "Something in the request cannot be accepted", NULL, NULL},
    {429, "Too many requests", NULL, "Wait a moment, then try again."},
    {500, "Something went wrong here", "The service made a mistake. Nothing was stored.",
     "Try again. If it happens again, tell whoever runs this service."},
    {503, "The service is not available at the moment",
     "Something this service depends on does not answer. Nothing was stored.",
     "Try again in a minute."},
};

bool pages_error(struct service *service, const struct http_request *request,
                 struct http_response *response, const struct error *problem, struct error *err)
{
    int status = error_http_status(problem->code);
    size_t at = 0;
    while (at < LENGTH(errors) && errors[at].status != status)
        at++;
    bool known = at < LENGTH(errors);
    const char *heading = known ? errors[at].heading : error_title(problem->code);
    struct template_value *root = page_begin(service, request, heading, TAB_NONE);
    template_cstr(root, "heading", heading);
    if (known && errors[at].message)
        template_cstr(root, "message", errors[at].message);
    else
        template_cstr(root, "message", problem->message);
    template_cstr(root, "advice", known ? errors[at].advice : NULL);
    template_cstr(root, "request_id", request->id);
    if (status == 429 || status == 503)
        http_add_header(response, "Retry-After", STR("5"));
    return page_finish(response, (unsigned)status, "error", root, err);
}

/* --- Pages without data ----------------------------------------------------------------------- */

bool page_help(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct template_value *root = page_begin(service, request, "How to read a result", TAB_HELP);
    return page_finish(response, 200, "help", root, err);
}

static const char *asset_type(struct str name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {{".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"}};
    for (size_t i = 0; i < LENGTH(types); i++)
        if (str_ends_with(name, str_of(types[i].ending)))
            return types[i].type;
    return NULL; /* templates are not served */
}

bool page_asset(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    (void)service;
    const struct asset *asset = asset_find(assets_web, request->params[0]);
    const char *type = asset_type(request->params[0]);
    if (!asset || !type)
        return error_set(err, ERROR_NOT_FOUND, "no such file");
    struct str asked = STR_EMPTY, known = STR_EMPTY;
    char *tag = arena_printf(request->arena, "\"%.32s\"", asset->sha256);
    bool by_version = http_query(request, "v", &asked) && asked.len > 0 &&
                      str_starts_with(str_of(asset->sha256), asked);
    http_add_header(response, "ETag", str_of(tag));
    http_add_header(response, "Cache-Control",
                    by_version ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
    response->content_type = type;
    if (http_header(request, "If-None-Match", &known) && str_equal(known, str_of(tag)))
        response->status = 304;
    else
        buf_add(&response->body, asset->data);
    return true;
}
