/* http/router.h - from a method and a path to a row of the route table.
 *
 * Pure. A path is split at "/" before its parts are decoded, so %2F stays inside a part. Where two
 * patterns fit, the one with fewer "{}" parts wins: the order of rows means nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/http.h"

enum { PATH_MAX_PARTS = 12 };

struct path {
    struct str parts[PATH_MAX_PARTS]; /* decoded */
    size_t n_parts;
    bool too_long; /* more parts than any route has */
};

struct router_match {
    const struct route *route; /* NULL: no such path, or not by this method */
    uint32_t index;            /* its position in the table */
    struct str params[HTTP_MAX_PATH_PARAMS];
    unsigned allowed; /* methods the path knows, a bit each; 0: no such path */
};

/** Splits and decodes what stands before "?". Errors: ERROR_SYNTAX, ERROR_MEMORY. */
bool path_parse(struct str raw, struct arena *arena, struct path *path_out,
                struct error *err) MUST_CHECK;

void router_find(const struct route *routes, const struct path *path, enum http_method method,
                 struct router_match *match_out);

/** Refuses a table with a route that has no handler, neither a scope nor ROUTE_PUBLIC (or both),
 *  a malformed pattern, or the same method and shape as another row. The server checks this before
 *  it listens. */
bool http_routes_validate(const struct route *routes, struct error *err) MUST_CHECK;

size_t routes_count(const struct route *routes);

const char *http_method_name(enum http_method method);

/** HTTP_METHODS for one no route uses; HEAD is HTTP_GET. */
enum http_method http_method_of(const char *name);

/** "GET, HEAD, POST" for the bits of `allowed`; `out` holds HTTP_ALLOW_SIZE bytes. */
enum { HTTP_ALLOW_SIZE = 48 };
const char *http_allow(unsigned allowed, char out[HTTP_ALLOW_SIZE]);

#endif
