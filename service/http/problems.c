/* http/problems.c - see problems.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/problems.h"

#include "core/json_writer.h"
#include "core/utf8.h"
#include "http/pages/html.h"

static void write_fault(struct json_writer *w, const char *pointer, const char *code,
                        const char *message)
{
    json_begin_object(w);
    json_field_cstr(w, "pointer", pointer);
    json_field_cstr(w, "code", code);
    json_field_cstr(w, "message", message);
    json_end_object(w);
}

static void write_faults(struct json_writer *w, const struct faults *faults,
                         const struct error *err)
{
    if (faults->count == 0 && err->pointer[0] == '\0')
        return;
    json_key(w, "errors");
    json_begin_array(w);
    size_t kept = faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX;
    for (size_t i = 0; i < kept; i++)
        write_fault(w, faults->rows[i].pointer, faults->rows[i].code, faults->rows[i].message);
    if (kept == 0)
        write_fault(w, err->pointer, error_slug(err->code), err->message);
    json_end_array(w);
    if (faults->count > kept)
        json_field_int(w, "errors_omitted", (int64_t)(faults->count - kept));
}

static void add_standard_headers(struct http_response *response)
{
    if (response->status == 401)
        http_add_header(response, "WWW-Authenticate", STR("Bearer realm=\"subtier\""));
    if (response->status == 429)
        http_add_header(response, "Retry-After", STR("1"));
    if (response->status == 503)
        http_add_header(response, "Retry-After", STR("5"));
}

void problem_write(struct http_response *response, const struct http_request *request,
                   const struct error *err)
{
    char type[96];
    snprintf(type, sizeof type, "urn:subtier:problem:%s", error_slug(err->code));
    response->status = (unsigned)error_http_status(err->code);
    response->content_type = "application/problem+json";
    buf_clear(&response->body);

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "type", type);
    json_field_cstr(&w, "title", error_title(err->code));
    json_field_int(&w, "status", response->status);
    json_field_cstr(&w, "detail", err->message);
    json_field_text(&w, "instance", request->path);
    json_field_cstr(&w, "request_id", request->id);
    write_faults(&w, &response->faults, err);
    json_end_object(&w);
    add_standard_headers(response);
}

void problem_write_html(struct http_response *response, const struct http_request *request,
                        const struct error *err)
{
    response->status = (unsigned)error_http_status(err->code);
    response->content_type = "text/html; charset=utf-8";
    buf_clear(&response->body);
    buf_printf(&response->body,
               "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\"><title>%s - Subtier</title>"
               "</head><body><main><h1>%s</h1><p>",
               error_title(err->code), error_title(err->code));
    html_escape(&response->body, str_of(err->message));
    buf_printf(&response->body,
               "</p><p>Status %u, request %s.</p><p><a href=\"/\">Start page</a></p></main></body>"
               "</html>\n",
               response->status, request->id);
    add_standard_headers(response);
}

bool faults_to_error(const struct faults *faults, struct error *err)
{
    if (faults->count == 0)
        return error_set(err, ERROR_INPUT, "the request cannot be accepted");
    error_set(err, ERROR_INPUT, "%s%s", faults->rows[0].message,
              faults->count > 1 ? " (and more, see errors)" : "");
    struct str pointer = utf8_prefix(str_of(faults->rows[0].pointer), sizeof err->pointer - 1);
    memcpy(err->pointer, pointer.ptr, pointer.len);
    err->pointer[pointer.len] = '\0';
    return false;
}
