/* http/exchange.c - see exchange.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"
#include "http/pages/pages.h"
#include "http/problems.h"

struct http_exchange *exchange_new(struct http_server *server, struct service *service,
                                   const char *target)
{
    struct http_exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->server = server;
    x->service = service;
    x->started_us = clock_monotonic_us();
    x->content_length = -1;
    x->match.index = UINT32_MAX;
    atomic_init(&x->references, 1);
    arena_init(&x->arena, EXCHANGE_ARENA_BYTES);
    buf_init(&x->body, 0);
    buf_init(&x->response.body, EXCHANGE_ANSWER_BYTES);
    x->response.status = 200;
    x->response.content_type = "application/json";
    memcpy(x->id, uuid_new().text, sizeof x->id);
    x->target = arena_strndup(&x->arena, target, strlen(target));
    x->request.exchange = x;
    x->request.arena = &x->arena;
    x->request.id = x->id;
    return x;
}

void exchange_hold(struct http_exchange *x) { atomic_fetch_add(&x->references, 1); }

void exchange_drop(struct http_exchange *x)
{
    if (!x || atomic_fetch_sub(&x->references, 1) > 1)
        return;
    buf_release(&x->body);
    buf_release(&x->response.body);
    arena_release(&x->arena);
    free(x);
}

const char *exchange_route_name(const struct http_exchange *x)
{
    return x->match.route ? x->match.route->pattern : "-";
}

/* --- Reading ---------------------------------------------------------------------------------- */

struct header_copy {
    struct http_exchange *x;
    struct error *err;
    bool failed;
};

static enum MHD_Result copy_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    struct header_copy *copy = context;
    struct arena *arena = &copy->x->arena;
    struct str n = str_copy(arena, str_of(name)), v = str_copy(arena, str_of(value ? value : ""));
    copy->failed = !fields_add(&copy->x->headers, arena, EXCHANGE_MAX_HEADERS, n, v, copy->err);
    return copy->failed ? MHD_NO : MHD_YES;
}

/* Two framings of one body, or two lengths, are how requests are smuggled past a balancer. */
static bool read_framing(struct http_exchange *x, struct error *err)
{
    struct str value;
    x->has_body = true; /* until it is clear that there is none */
    bool chunked = fields_find_nocase(&x->headers, STR("Transfer-Encoding"), &value);
    if (chunked && !str_equal_nocase(value, STR("chunked")))
        return error_set(err, ERROR_SYNTAX, "the only transfer encoding known here is chunked");
    if (fields_find_nocase(&x->headers, STR("Content-Length"), &value)) {
        if (chunked || !str_to_int(value, 0, INT64_MAX, &x->content_length))
            return error_set(err, ERROR_SYNTAX, "the length of the request's body is not clear");
    }
    for (size_t i = 0, lengths = 0; i < x->headers.count; i++) {
        lengths += str_equal_nocase(x->headers.items[i].name, STR("Content-Length"));
        if (lengths > 1)
            return error_set(err, ERROR_SYNTAX, "the request has more than one Content-Length");
    }
    x->has_body = chunked || x->content_length > 0;
    return true;
}

/* The path stays undecoded, for the log and the problem, when it cannot be decoded. */
static void read_target(struct http_exchange *x)
{
    struct str target = str_of(x->target);
    size_t question = str_find(target, STR("?"), 0);
    struct str path = str_slice(target, 0, question), query = STR_EMPTY;
    if (question < target.len)
        query = str_slice(target, question + 1, target.len);

    bool decoded = path_parse(path, &x->arena, &x->path, &x->path_error) &&
                   percent_decode(path, false, &x->arena, &x->request.path, &x->path_error);
    if (!decoded) {
        x->request.path = STR("");
        return;
    }
    if (!urlencoded_parse(query, FIELDS_MAX_QUERY, &x->arena, &x->query, &x->path_error))
        error_within(&x->path_error, "query");
}

static void read_content_type(struct http_exchange *x)
{
    struct str value;
    if (!fields_find_nocase(&x->headers, STR("Content-Type"), &value))
        return;
    value = str_trim(str_slice(value, 0, str_find(value, STR(";"), 0)));
    char *lower = arena_strndup(&x->arena, value.ptr, value.len);
    for (size_t i = 0; lower && i < value.len; i++)
        lower[i] = (char)(lower[i] >= 'A' && lower[i] <= 'Z' ? lower[i] + 32 : lower[i]);
    x->request.content_type = (struct str){lower, lower ? value.len : 0};
}

bool exchange_read_head(struct http_exchange *x, const char *method, struct error *err)
{
    if (!x->target)
        return error_memory(err);
    struct header_copy copy = {x, err, false};
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, copy_header, &copy);
    if (copy.failed)
        return false;
    x->head_only = strcmp(method, "HEAD") == 0;
    x->request.method = http_method_of(method);
    read_target(x);
    read_content_type(x);
    x->credential = credential_of(&x->headers);
    if (x->path_error.code == ERROR_NONE) {
        router_find(http_routes(), &x->path, x->request.method, &x->match);
        memcpy(x->request.params, x->match.params, sizeof x->request.params);
    }
    if (x->match.route)
        x->body.max = x->match.route->body_limit_bytes;
    return read_framing(x, err);
}

bool exchange_read_body(struct http_exchange *x, const char *bytes, size_t len, struct error *err)
{
    if (len > x->body.max - x->body.len)
        return error_set(err, ERROR_TOO_LARGE, "the body is larger than %zu bytes", x->body.max);
    buf_append(&x->body, bytes, len);
    return buf_failed(&x->body) ? error_memory(err) : true;
}

bool exchange_read_form(struct http_exchange *x, struct error *err)
{
    struct str whole_type = STR_EMPTY;
    bool read;
    if (str_equal(x->request.content_type, STR("application/x-www-form-urlencoded")))
        read = urlencoded_parse(buf_str(&x->body), FIELDS_MAX_FORM, &x->arena, &x->form, err);
    else
        read = fields_find_nocase(&x->headers, STR("Content-Type"), &whole_type) &&
               multipart_parse(buf_str(&x->body), whole_type, FIELDS_MAX_FORM, &x->arena, &x->form,
                               err);
    return read ? true : error_within(err, "form");
}

/* --- Answering -------------------------------------------------------------------------------- */

static bool is_browser(const struct http_exchange *x)
{
    struct str accept;
    return fields_find_nocase(&x->headers, STR("Accept"), &accept) &&
           str_find(accept, STR("text/html"), 0) < accept.len;
}

/* The log keeps what is said for the operator only; the client learns enough to find it there. */
static void hide_internals(struct http_exchange *x)
{
    if (x->err.code != ERROR_INTERNAL && !x->err.internal)
        return;
    char quoted[2 * sizeof x->err.message];
    log_event(x->err.code == ERROR_INTERNAL ? LOG_ERROR : LOG_WARNING, "request_failed",
              "id=%s route=%s detail=%s", x->id, exchange_route_name(x),
              log_quote(str_of(x->err.message), quoted, sizeof quoted));
    switch (x->err.code) {
    case ERROR_UNAVAILABLE:
        error_set(&x->err, ERROR_UNAVAILABLE, "the database is not available; try again soon");
        break;
    case ERROR_TIMEOUT:
        error_set(&x->err, ERROR_TIMEOUT, "the database took too long; try again soon");
        break;
    default:
        error_set(&x->err, ERROR_INTERNAL,
                  "an unexpected mistake; the log has it under this request's id");
    }
}

void exchange_fail(struct http_exchange *x)
{
    x->failed = true;
    hide_internals(x);
    bool page = x->match.route && (x->match.route->flags & ROUTE_PAGE);
    bool html = is_browser(x) && (page || x->request.method == HTTP_GET);
    struct error ignored = ERROR_INIT;
    if (html && x->err.code == ERROR_UNAUTHORIZED) {
        x->response.status = 401;
        x->response.content_type = "text/html; charset=utf-8";
        buf_clear(&x->response.body);
        if (pages_sign_in(x->service, &x->request, &x->response, &ignored)) {
            http_add_header(&x->response, "WWW-Authenticate", STR("Bearer realm=\"subtier\""));
            return;
        }
    }
    if (!html)
        problem_write(&x->response, &x->request, &x->err);
    else if (!pages_error(x->service, &x->request, &x->response, &x->err, &ignored))
        problem_write_html(&x->response, &x->request, &x->err);
}

void exchange_run(struct http_exchange *x)
{
    x->request.body = buf_str(&x->body);
    bool done = x->match.route->handler(x->service, &x->request, &x->response, &x->err);
    if (done && !buf_failed(&x->response.body))
        return;
    if (done)
        error_memory(&x->err);
    if (x->err.code == ERROR_NONE)
        error_set(&x->err, ERROR_INTERNAL, "the request failed without a reason");
    exchange_fail(x);
}

/* --- What handlers ask of a request (http.h) -------------------------------------------------- */

bool http_query(const struct http_request *request, const char *name, struct str *value_out)
{
    return fields_find(&request->exchange->query, str_of(name), 0, value_out);
}

size_t http_query_all(const struct http_request *request, const char *name, struct str *values,
                      size_t max)
{
    size_t count = 0;
    while (count < max &&
           fields_find(&request->exchange->query, str_of(name), count, &values[count]))
        count++;
    return count;
}

bool http_header(const struct http_request *request, const char *name, struct str *value_out)
{
    return fields_find_nocase(&request->exchange->headers, str_of(name), value_out);
}

bool http_form(const struct http_request *request, const char *name, size_t nth,
               struct str *value_out)
{
    return fields_find(&request->exchange->form, str_of(name), nth, value_out);
}

void http_add_header(struct http_response *response, const char *name, struct str value)
{
    if (response->n_headers == HTTP_MAX_HEADERS)
        return;
    response->headers[response->n_headers].name = name;
    response->headers[response->n_headers].value = value;
    response->n_headers++;
}
