/* http/router.c - see router.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/router.h"

#include <pthread.h>

#include "http/fields.h"

static const char *const method_names[HTTP_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

const char *http_method_name(enum http_method method)
{
    return method < HTTP_METHODS ? method_names[method] : "";
}

enum http_method http_method_of(const char *name)
{
    if (strcmp(name, "HEAD") == 0)
        return HTTP_GET;
    enum http_method method = HTTP_GET;
    while (method < HTTP_METHODS && strcmp(method_names[method], name) != 0)
        method++;
    return method;
}

const char *http_allow(unsigned allowed, char out[HTTP_ALLOW_SIZE])
{
    size_t len = 0;
    out[0] = '\0';
    for (unsigned m = 0; m < HTTP_METHODS; m++) {
        if (allowed & 1u << m)
            len += (size_t)snprintf(out + len, HTTP_ALLOW_SIZE - len, "%s%s%s", len ? ", " : "",
                                    method_names[m], m == HTTP_GET ? ", HEAD" : "");
    }
    return out;
}

bool path_parse(struct str raw, struct arena *arena, struct path *path_out, struct error *err)
{
    if (raw.len == 0 || raw.ptr[0] != '/')
        return error_set(err, ERROR_SYNTAX, "the path does not begin with \"/\"");
    struct path path = {.n_parts = 0};
    struct str rest = str_slice(raw, 1, raw.len), part;
    while (str_cut(&rest, '/', &part)) {
        if (path.n_parts == PATH_MAX_PARTS) {
            path.too_long = true;
            break;
        }
        if (!percent_decode(part, false, arena, &path.parts[path.n_parts], err))
            return error_within(err, "path");
        path.n_parts++;
    }
    *path_out = path;
    return true;
}

static bool is_param(struct str part) { return part.len > 2 && part.ptr[0] == '{'; }

/* How many "{}" parts the pattern has when the path fits it; -1 when it does not. */
static int fit(const char *pattern, const struct path *path, struct str *params)
{
    struct str rest = str_of(pattern + 1), part;
    size_t at = 0;
    int n_params = 0;
    while (str_cut(&rest, '/', &part)) {
        if (at == path->n_parts)
            return -1;
        struct str given = path->parts[at++];
        if (!is_param(part)) {
            if (!str_equal(part, given))
                return -1;
        } else {
            if (given.len == 0)
                return -1;
            params[n_params++] = given;
        }
    }
    return at == path->n_parts ? n_params : -1;
}

void router_find(const struct route *routes, const struct path *path, enum http_method method,
                 struct router_match *match_out)
{
    *match_out = (struct router_match){.index = UINT32_MAX};
    if (path->too_long)
        return;
    int best = HTTP_MAX_PATH_PARAMS + 1, best_of_path = HTTP_MAX_PATH_PARAMS + 1;
    for (uint32_t i = 0; routes[i].pattern; i++) {
        struct str params[HTTP_MAX_PATH_PARAMS];
        int n_params = fit(routes[i].pattern, path, params);
        if (n_params < 0)
            continue;
        if (n_params < best_of_path) { /* a closer pattern decides which methods are known */
            best_of_path = n_params;
            match_out->allowed = 0;
        }
        if (n_params == best_of_path)
            match_out->allowed |= 1u << routes[i].method;
        if (routes[i].method != method || n_params >= best)
            continue;
        best = n_params;
        match_out->route = &routes[i];
        match_out->index = i;
        memcpy(match_out->params, params, (size_t)n_params * sizeof params[0]);
    }
}

size_t routes_count(const struct route *routes)
{
    size_t count = 0;
    while (routes[count].pattern)
        count++;
    return count;
}

/* "/v1/parties/{id}": no empty part, "{}" parts named and not too many. */
static bool pattern_valid(const char *pattern)
{
    if (pattern[0] != '/')
        return false;
    if (pattern[1] == '\0') /* the root, whose only part is empty */
        return true;
    struct str rest = str_of(pattern + 1), part;
    size_t parts = 0, params = 0;
    while (str_cut(&rest, '/', &part)) {
        parts++;
        if (part.len == 0)
            return false;
        bool opens = part.ptr[0] == '{', closes = part.ptr[part.len - 1] == '}';
        if (opens != closes || (opens && part.len < 3))
            return false;
        params += opens;
    }
    return parts <= PATH_MAX_PARTS && params <= HTTP_MAX_PATH_PARAMS;
}

/* Would one path and method fit both equally well? */
static bool same_shape(const struct route *a, const struct route *b)
{
    if (a->method != b->method)
        return false;
    struct str rest_a = str_of(a->pattern + 1), rest_b = str_of(b->pattern + 1), part_a, part_b;
    for (;;) {
        bool more_a = str_cut(&rest_a, '/', &part_a), more_b = str_cut(&rest_b, '/', &part_b);
        if (more_a != more_b)
            return false;
        if (!more_a)
            return true;
        if (is_param(part_a) != is_param(part_b) ||
            (!is_param(part_a) && !str_equal(part_a, part_b)))
            return false;
    }
}

static bool route_valid(const struct route *route, const char **reason_out)
{
    bool is_public = route->flags & ROUTE_PUBLIC;
    *reason_out = NULL;
    if (!pattern_valid(route->pattern))
        *reason_out = "its pattern is malformed";
    else if (route->method >= HTTP_METHODS)
        *reason_out = "it has no method";
    else if (!route->handler)
        *reason_out = "it has no handler";
    else if (!route->scope && !is_public)
        *reason_out = "it has no scope and is not public";
    else if (route->scope && is_public)
        *reason_out = "it is public and has a scope";
    return !*reason_out;
}

bool http_routes_validate(const struct route *routes, struct error *err)
{
    for (const struct route *a = routes; a->pattern; a++) {
        const char *reason;
        if (!route_valid(a, &reason))
            return error_set(err, ERROR_INTERNAL, "route %s %s: %s", http_method_name(a->method),
                             a->pattern, reason);
        for (const struct route *b = routes; b < a; b++) {
            if (same_shape(a, b))
                return error_set(err, ERROR_INTERNAL, "route %s %s: the same as %s",
                                 http_method_name(a->method), a->pattern, b->pattern);
        }
    }
    return true;
}
