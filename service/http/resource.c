/* http/resource.c - see resource.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resource.h"

#include <inttypes.h>

#include "http/exchange.h"
#include "http/pages/html.h"
#include "http/problems.h"
#include "screening/idempotency.h"

/* A tree takes 64 bytes a value: a body of nothing but brackets would take twenty times its size.
 */
static bool check_value_count(struct str text, struct error *err)
{
    enum { MAX_VALUES = 8 << 20 };
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == ',' || text.ptr[i] == '[' || text.ptr[i] == '{';
    if (count > MAX_VALUES)
        return error_set(err, ERROR_TOO_LARGE, "the body holds more than %d values", MAX_VALUES);
    return true;
}

bool resource_body(const struct http_request *request, bool optional, cJSON **tree_out,
                   struct error *err)
{
    struct str text = request->body;
    if (text.len == 0 && optional)
        text = STR("{}");
    if (text.len == 0)
        return error_set(err, ERROR_SYNTAX, "the body is empty; a JSON object is expected");
    if (!check_value_count(text, err))
        return false;
    AUTO_JSON *tree = json_parse(text, err);
    if (!tree)
        return false;
    if (!json_is_object(tree, "", err))
        return false;
    *tree_out = tree;
    tree = NULL;
    return true;
}

enum db_status resource_transaction(struct service *service, const struct http_request *request,
                                    db_body *body, void *context, struct error *err)
{
    return db_pool_transaction(service->pool, request->identity->tenant, body, context, err);
}

bool resource_refuse(const struct http_request *request, const struct http_response *response,
                     struct error *err)
{
    if (response->faults.count == 0 && arena_failed(request->arena))
        return error_memory(err);
    return faults_to_error(&response->faults, err);
}

const char *resource_actor(const struct http_request *request)
{
    const struct identity *identity = request->identity;
    const char *actor = arena_printf(request->arena, "%s:%s",
                                     identity->kind == IDENTITY_KEY ? "key" : "user", identity->id);
    return actor ? actor : identity->id;
}

/* --- Query parameters ------------------------------------------------------------------------- */

bool resource_flag(const struct http_request *request, const char *name, bool *out,
                   struct error *err)
{
    struct str value;
    if (!http_query(request, name, &value))
        return true;
    if (!str_equal(value, STR("true")) && !str_equal(value, STR("false")))
        return error_set(err, ERROR_USAGE, "%s must be true or false", name);
    *out = value.len == 4;
    return true;
}

bool resource_number(const struct http_request *request, const char *name, int64_t min, int64_t max,
                     int64_t *out, struct error *err)
{
    struct str value;
    if (!http_query(request, name, &value) || str_to_int(value, min, max, out))
        return true;
    return error_set(err, ERROR_USAGE, "%s must be a number from %" PRId64 " to %" PRId64, name,
                     min, max);
}

bool resource_day(const struct http_request *request, const char *name, struct date *out,
                  struct error *err)
{
    struct str value;
    if (!http_query(request, name, &value) || date_parse_full(value, out, err))
        return true;
    err->code = ERROR_USAGE;
    return error_within(err, "%s", name);
}

bool resource_strings(const struct http_request *request, const char *name, size_t max,
                      struct strs *out, struct error *err)
{
    struct str values[FIELDS_MAX_QUERY];
    size_t n_values = http_query_all(request, name, values, FIELDS_MAX_QUERY);
    struct strs found = {arena_calloc(request->arena, max, sizeof(struct str)), 0};
    if (!found.items)
        return error_memory(err);
    for (size_t i = 0; i < n_values; i++) {
        struct str rest = values[i], piece;
        while (rest.ptr && str_cut(&rest, ',', &piece)) {
            piece = str_trim(piece);
            if (piece.len == 0)
                continue;
            if (found.count == max)
                return error_set(err, ERROR_USAGE, "%s names more than %zu values", name, max);
            found.items[found.count++] = piece;
        }
    }
    *out = found;
    return true;
}

/* --- Pages of rows ---------------------------------------------------------------------------- */

bool resource_page(const struct http_request *request, struct page_request *page_out,
                   struct error *err)
{
    int64_t limit = PAGE_DEFAULT_LIMIT;
    struct page_request page = {.cursor = STR_EMPTY};
    http_query(request, "cursor", &page.cursor);
    if (!resource_number(request, "limit", 1, PAGE_MAX_LIMIT, &limit, err))
        return false;
    page.limit = (size_t)limit;
    *page_out = page;
    return true;
}

void resource_link_next(const struct http_request *request, struct http_response *response,
                        const struct page_request *page, struct str next)
{
    if (next.len == 0)
        return;
    AUTO_BUF link = BUF_INIT(16 << 10);
    buf_addc(&link, '<');
    buf_add(&link, request->path);
    buf_printf(&link, "?limit=%zu&cursor=", page->limit);
    html_escape_url_part(&link, next);
    const struct fields *query = &request->exchange->query;
    for (size_t i = 0; i < query->count; i++) {
        if (str_equal(query->items[i].name, STR("limit")) ||
            str_equal(query->items[i].name, STR("cursor")))
            continue;
        buf_addc(&link, '&');
        html_escape_url_part(&link, query->items[i].name);
        buf_addc(&link, '=');
        html_escape_url_part(&link, query->items[i].value);
    }
    buf_adds(&link, ">; rel=\"next\"");
    struct str value = str_copy(request->arena, buf_str(&link));
    if (value.ptr && !buf_failed(&link))
        http_add_header(response, "Link", value);
}

/* --- Versions --------------------------------------------------------------------------------- */

void resource_etag(const struct http_request *request, struct http_response *response,
                   int64_t version)
{
    char *tag = arena_printf(request->arena, "\"%" PRId64 "\"", version);
    if (tag)
        http_add_header(response, "ETag", str_of(tag));
}

bool resource_if_match(const struct http_request *request, int64_t *version_out, struct error *err)
{
    struct str tag;
    *version_out = 0;
    if (!http_header(request, "If-Match", &tag) || str_equal(tag, STR("*")))
        return true;
    bool quoted = tag.len > 2 && tag.ptr[0] == '"' && tag.ptr[tag.len - 1] == '"';
    if (quoted && str_to_int(str_slice(tag, 1, tag.len - 1), 1, INT64_MAX, version_out))
        return true;
    /* An entity tag this service never gave matches nothing. */
    return error_set(err, ERROR_PRECONDITION, "If-Match is not an ETag of this service");
}

/* --- Creating --------------------------------------------------------------------------------- */

struct str resource_location(const struct http_request *request, const char *prefix, struct str id)
{
    AUTO_BUF location = BUF_INIT(4096);
    buf_adds(&location, prefix);
    html_escape_url_part(&location, id);
    return str_copy(request->arena, buf_str(&location));
}

bool resource_prefers_async(const struct http_request *request)
{
    struct str rest, piece;
    if (!http_header(request, "Prefer", &rest) || !rest.ptr)
        return false;
    while (str_cut(&rest, ',', &piece)) {
        struct str token = str_trim(str_slice(piece, 0, str_find(piece, STR(";"), 0)));
        if (str_equal_nocase(token, STR("respond-async")))
            return true;
    }
    return false;
}

struct keyed_creation {
    struct creation *creation;
    struct str key; /* empty: none was sent */
    const char *route;
};

static bool give_stored(struct creation *creation, const struct idempotency_answer *stored)
{
    creation->response->status = stored->status;
    buf_add(&creation->response->body, stored->body);
    creation->location = stored->location;
    http_add_header(creation->response, "Idempotent-Replay", STR("true"));
    return true;
}

static enum db_status create(struct db *db, void *context, struct error *err)
{
    struct keyed_creation *keyed = context;
    struct creation *creation = keyed->creation;
    struct http_response *response = creation->response;
    buf_clear(&response->body);
    if (keyed->key.ptr) {
        struct idempotency_answer stored;
        enum db_status claimed =
            idempotency_claim(db, keyed->key, keyed->route, creation->request->body,
                              creation->request->arena, &stored, err);
        if (claimed < 0)
            return claimed;
        if (claimed == DB_ROWS && give_stored(creation, &stored))
            return DB_ROWS;
    }
    enum db_status status = creation->body(db, creation, err);
    if (status < 0)
        return status;
    response->status = creation->status ? creation->status : 201;
    if (!keyed->key.ptr)
        return status;
    return idempotency_finish(db, keyed->key, keyed->route, response->status,
                              buf_str(&response->body), creation->location, err);
}

/* The path, not its pattern: a key names one request to one place. */
const char *resource_key_route(const struct http_request *request)
{
    return arena_printf(request->arena, "POST %.*s", STR_ARG(request->path));
}

bool resource_create(struct service *service, struct creation *creation, struct error *err)
{
    const struct http_request *request = creation->request;
    struct keyed_creation keyed = {.creation = creation};
    keyed.route = resource_key_route(request);
    if (!keyed.route)
        return error_memory(err);
    if (http_header(request, "Idempotency-Key", &keyed.key) && !keyed.key.ptr)
        keyed.key.ptr = "";
    if (resource_transaction(service, request, create, &keyed, err) < 0)
        return false;
    if (creation->location.len > 0)
        http_add_header(creation->response, "Location", creation->location);
    return true;
}
