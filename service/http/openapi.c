/* http/openapi.c - /openapi.json: the route table told in OpenAPI 3.1.
 *
 * Pages for browsers and their assets are not part of it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/openapi.h"

#include "core/json_writer.h"
#include "http/resources.h"
#include "http/router.h"

static bool is_documented(const struct route *route)
{
    return !(route->flags & ROUTE_PAGE) &&
           !str_starts_with(str_of(route->pattern), STR("/assets/"));
}

static void write_reference(struct json_writer *w, const char *schema)
{
    char reference[96];
    snprintf(reference, sizeof reference, "#/components/schemas/%s", schema);
    json_begin_object(w);
    json_field_cstr(w, "$ref", reference);
    json_end_object(w);
}

static void write_content(struct json_writer *w, const char *type, const char *schema)
{
    json_key(w, "content");
    json_begin_object(w);
    json_key(w, type);
    json_begin_object(w);
    json_key(w, "schema");
    write_reference(w, schema);
    json_end_object(w);
    json_end_object(w);
}

/* get_v1_parties_id: the same for ever, so that generated clients keep their names. */
static void write_operation_id(struct json_writer *w, const struct route *route)
{
    char id[128];
    int len = snprintf(id, sizeof id, "%s%s", http_method_name(route->method), route->pattern);
    size_t kept = 0;
    for (int i = 0; i < len && i < (int)sizeof id - 1; i++) {
        char c = id[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        else if (c == '/' || c == '.')
            c = '_';
        if (c != '{' && c != '}')
            id[kept++] = c;
    }
    id[kept] = '\0';
    json_field_cstr(w, "operationId", id);
}

static void write_parameter(struct json_writer *w, const char *place, struct str name,
                            const char *schema, const char *description)
{
    json_begin_object(w);
    json_field_text(w, "name", name);
    json_field_cstr(w, "in", place);
    if (strcmp(place, "path") == 0)
        json_field_bool(w, "required", true);
    if (description)
        json_field_cstr(w, "description", description);
    json_key(w, "schema");
    json_raw(w, str_of(schema));
    json_end_object(w);
}

static void write_parameters(struct json_writer *w, const struct route *route)
{
    static const char text[] = "{\"type\":\"string\"}";
    json_key(w, "parameters");
    json_begin_array(w);
    struct str rest = str_of(route->pattern + 1), part;
    while (str_cut(&rest, '/', &part)) {
        if (part.len > 2 && part.ptr[0] == '{')
            write_parameter(w, "path", str_slice(part, 1, part.len - 1), text, NULL);
    }
    for (const struct route_parameter *p = route->parameters; p && p->name; p++)
        write_parameter(w, "query", str_of(p->name), p->schema, p->description);
    if (route->flags & ROUTE_CREATES)
        write_parameter(w, "header", STR("Idempotency-Key"), text,
                        "sent again within 24 hours, the first answer is given again");
    if (route->flags & ROUTE_ASYNC)
        write_parameter(w, "header", STR("Prefer"), text,
                        "respond-async: answered by 202 and a job");
    if (route->method == HTTP_PUT || route->method == HTTP_DELETE)
        write_parameter(w, "header", STR("If-Match"), text,
                        "the ETag read before; 412 when it has changed, where the thing has one");
    json_end_array(w);
}

static void write_success(struct json_writer *w, const struct route *route, const char *status)
{
    json_key(w, status);
    json_begin_object(w);
    json_field_cstr(w, "description", route->method == HTTP_DELETE ? "Deleted" : "Done");
    if (route->response_schema)
        write_content(w, "application/json", route->response_schema);
    json_end_object(w);
}

static void write_problem(struct json_writer *w, const char *status, const char *description)
{
    json_key(w, status);
    json_begin_object(w);
    json_field_cstr(w, "description", description);
    write_content(w, "application/problem+json", "Problem");
    json_end_object(w);
}

static void write_responses(struct json_writer *w, const struct route *route)
{
    json_key(w, "responses");
    json_begin_object(w);
    const unsigned creates = ROUTE_CREATES | ROUTE_CREATES_SECRET;
    if (route->flags & creates)
        write_success(w, route, "201");
    if (!(route->flags & creates) || route->in_place)
        write_success(w, route, route->method == HTTP_DELETE ? "204" : "200");
    if (route->flags & ROUTE_ACCEPTED)
        write_success(w, route, "202");
    if (route->flags & ROUTE_ASYNC) {
        json_key(w, "202");
        json_begin_object(w);
        json_field_cstr(w, "description", "Accepted: the job that does it; see its Location");
        write_content(w, "application/json", "Job");
        json_end_object(w);
    }
    if (!(route->flags & ROUTE_PUBLIC)) {
        write_problem(w, "401", "No valid credential");
        write_problem(w, "403", "The credential has not the scope");
    }
    write_problem(w, "default", "Anything else that went wrong");
    json_end_object(w);
}

/* Each one alone is enough. */
static void write_schemes(struct json_writer *w, unsigned scope)
{
    static const char *const schemes[] = {"key", "session"};
    for (size_t i = 0; i < LENGTH(schemes); i++) {
        json_begin_object(w);
        json_key(w, schemes[i]);
        json_begin_array(w);
        json_cstr(w, scope_name(scope));
        json_end_array(w);
        json_end_object(w);
    }
}

static void write_security(struct json_writer *w, const struct route *route)
{
    json_key(w, "security");
    json_begin_array(w);
    if (!(route->flags & ROUTE_PUBLIC))
        write_schemes(w, route->scope);
    if (route->flags & ROUTE_AUDITABLE)
        write_schemes(w, SCOPE_AUDIT_READ);
    json_end_array(w);
}

static void write_operation(struct json_writer *w, const struct route *route)
{
    static const char *const keys[HTTP_METHODS] = {"get", "post", "put", "patch", "delete"};
    json_key(w, keys[route->method]);
    json_begin_object(w);
    write_operation_id(w, route);
    json_field_cstr(w, "summary", route->summary);
    write_security(w, route);
    write_parameters(w, route);
    if (route->request_schema) {
        json_key(w, "requestBody");
        json_begin_object(w);
        json_field_bool(w, "required", !(route->flags & ROUTE_BODY_OPTIONAL));
        write_content(w,
                      route->flags & ROUTE_FILES ? "application/octet-stream" : "application/json",
                      route->request_schema);
        json_end_object(w);
    }
    write_responses(w, route);
    json_end_object(w);
}

/* Rows of one path are gathered wherever they stand in the table. */
static void write_paths(struct json_writer *w, const struct route *routes)
{
    json_key(w, "paths");
    json_begin_object(w);
    for (const struct route *first = routes; first->pattern; first++) {
        const struct route *earlier = routes;
        while (earlier < first && strcmp(earlier->pattern, first->pattern) != 0)
            earlier++;
        if (earlier < first || !is_documented(first))
            continue;
        json_key(w, first->pattern);
        json_begin_object(w);
        for (const struct route *route = first; route->pattern; route++) {
            if (is_documented(route) && strcmp(route->pattern, first->pattern) == 0)
                write_operation(w, route);
        }
        json_end_object(w);
    }
    json_end_object(w);
}

static void write_components(struct json_writer *w)
{
    json_key(w, "components");
    json_begin_object(w);
    json_key(w, "securitySchemes");
    json_raw(w,
             STR("{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"An API key;"
                 " `ApiKey <key>` is taken too\"},\"session\":{\"type\":\"apiKey\",\"in\":"
                 "\"cookie\",\"name\":\"subtier_session\",\"description\":\"A signed-in browser;"
                 " changes need the header X-CSRF-Token\"}}"));
    json_key(w, "schemas");
    json_begin_object(w);
    static const struct openapi_schema *const tables[] = {
        openapi_schemas, openapi_work_schemas, openapi_review_schemas, openapi_lists_schemas};
    for (size_t i = 0; i < LENGTH(tables); i++) {
        for (const struct openapi_schema *schema = tables[i]; schema->name; schema++) {
            json_key(w, schema->name);
            json_raw(w, str_of(schema->json));
        }
    }
    json_end_object(w);
    json_end_object(w);
}

bool openapi_write(const struct route *routes, struct buf *out)
{
    struct json_writer w = JSON_WRITER(out);
    json_begin_object(&w);
    json_field_cstr(&w, "openapi", "3.1.0");
    json_key(&w, "info");
    json_begin_object(&w);
    json_field_cstr(&w, "title", "Subtier");
    json_field_cstr(&w, "version", SUBTIER_VERSION);
    json_field_cstr(&w, "summary", "Sanctions screening of every tier, with the path shown");
    json_key(&w, "license");
    json_begin_object(&w);
    json_field_cstr(&w, "name", "Apache-2.0");
    json_field_cstr(&w, "identifier", "Apache-2.0");
    json_end_object(&w);
    json_end_object(&w);
    write_paths(&w, routes);
    write_components(&w);
    json_end_object(&w);
    return json_writer_done(&w);
}

bool openapi_get(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    (void)service, (void)request;
    return openapi_write(http_routes(), &response->body) ? true : error_memory(err);
}
