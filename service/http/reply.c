/* http/reply.c - see reply.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/reply.h"

struct fixed_header {
    const char *name, *value;
};

static const struct fixed_header every_answer[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Referrer-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static const char api_policy[] = "default-src 'none'; frame-ancestors 'none'";
static const char page_policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
static const char strict_transport[] = "max-age=31536000; includeSubDomains";

/* A handler's own value stands. */
static void add_default(struct MHD_Response *out, const char *name, const char *value)
{
    if (!MHD_get_response_header(out, name))
        MHD_add_response_header(out, name, value);
}

static void add_own_headers(struct http_exchange *x, struct MHD_Response *out)
{
    for (size_t i = 0; i < x->response.n_headers; i++) {
        struct str value = x->response.headers[i].value;
        char *text = arena_strndup(&x->arena, value.ptr ? value.ptr : "", value.len);
        if (text)
            MHD_add_response_header(out, x->response.headers[i].name, text);
    }
}

static void add_headers(struct http_exchange *x, struct MHD_Response *out, size_t body_len)
{
    bool html = strncmp(x->response.content_type, "text/html", 9) == 0;
    add_own_headers(x, out);
    if (body_len > 0)
        MHD_add_response_header(out, "Content-Type", x->response.content_type);
    MHD_add_response_header(out, "X-Request-Id", x->id);
    for (size_t i = 0; i < LENGTH(every_answer); i++)
        add_default(out, every_answer[i].name, every_answer[i].value);
    add_default(out, "Content-Security-Policy", html ? page_policy : api_policy);
    if (x->service->secure_cookies)
        MHD_add_response_header(out, "Strict-Transport-Security", strict_transport);
}

enum MHD_Result reply_send(struct http_exchange *x, bool close)
{
    static char nothing[1];
    size_t len = 0;
    char *body = x->response.body.len > 0 ? buf_detach(&x->response.body, &len) : NULL;
    struct MHD_Response *out =
        body ? MHD_create_response_from_buffer(len, body, MHD_RESPMEM_MUST_FREE)
             : MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    if (!out) {
        free(body);
        return MHD_NO;
    }
    add_headers(x, out, len);
    if (close)
        MHD_add_response_header(out, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(x->connection, x->response.status, out);
    MHD_destroy_response(out);
    return queued;
}

/* No page can be made any more; the words of one can still be said in its look. */
static char unavailable_page[] =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    "<title>Not available - Subtier</title><link rel=\"stylesheet\" href=\"/assets/style.css\">"
    "</head><body><main class=\"wide\"><h1>The service is not available at the moment</h1>"
    "<p class=\"lead\">It is stopping, or out of memory. Nothing was stored. Try again in a minute."
    "</p></main></body></html>\n";

static bool wants_page(struct MHD_Connection *connection)
{
    const char *accept =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
    return accept && strstr(accept, "text/html");
}

enum MHD_Result reply_unavailable(struct MHD_Connection *connection)
{
    static char body[] = "{\"type\":\"urn:subtier:problem:unavailable\",\"title\":\"Something this "
                         "service depends on is not available\",\"status\":503,\"detail\":\"the "
                         "service is stopping or out of memory\"}";
    bool page = wants_page(connection);
    struct MHD_Response *out =
        page ? MHD_create_response_from_buffer(sizeof unavailable_page - 1, unavailable_page,
                                               MHD_RESPMEM_PERSISTENT)
             : MHD_create_response_from_buffer(sizeof body - 1, body, MHD_RESPMEM_PERSISTENT);
    if (!out)
        return MHD_NO;
    MHD_add_response_header(out, "Content-Type",
                            page ? "text/html; charset=utf-8" : "application/problem+json");
    MHD_add_response_header(out, "Retry-After", "5");
    MHD_add_response_header(out, "Connection", "close");
    for (size_t i = 0; i < LENGTH(every_answer); i++)
        MHD_add_response_header(out, every_answer[i].name, every_answer[i].value);
    MHD_add_response_header(out, "Content-Security-Policy", page ? page_policy : api_policy);
    enum MHD_Result queued = MHD_queue_response(connection, 503, out);
    MHD_destroy_response(out);
    return queued;
}
