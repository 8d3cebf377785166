/* http/http.h - requests, answers and the route table.
 *
 * Every route is a row of router.c's table with the scope it needs; a zeroed row admits nobody.
 * The dispatcher authenticates before it looks at anything else, then checks scope, CSRF
 * (sessions), method, media type and body limit, and only then calls the handler: decode -> one
 * function of `screening` or a store -> encode. A handler fills the response or returns false with
 * `err`, which becomes application/problem+json (or, for pages, an error page).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <microhttpd.h>

#include "account/identity.h"
#include "account/key_cache.h"
#include "account/scopes.h"
#include "core/arena.h"
#include "core/buf.h"
#include "core/error.h"
#include "core/faults.h"
#include "lists/snapshot/snapshot.h"

/* What handlers may use; built by cmd/serve.c, lives as long as the server. */
struct service {
    struct db_pool *pool;
    struct snapshot_holder *snapshots;
    struct key_cache *keys;
    struct policy_cache *policies; /* in force, of every tenant */
    struct metrics *metrics;
    const struct hook_settings *hooks;      /* how webhooks are sent */
    struct job_runner *jobs;                /* NULL: this process does none */
    const struct refresh_settings *refresh; /* how lists are fetched */
    bool refresh_on_schedule;
    const char *tenant;  /* the default tenant's id, for sign-in */
    bool secure_cookies; /* TLS is on */
};

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHODS };

enum { HTTP_MAX_PATH_PARAMS = 4, HTTP_MAX_HEADERS = 16 };

struct http_request {
    enum http_method method;
    struct str path;                         /* decoded, without the query */
    struct str params[HTTP_MAX_PATH_PARAMS]; /* "{id}" parts of the pattern, in order */
    struct str body;                         /* complete, UTF-8 checked when textual */
    struct str content_type;                 /* without parameters, lower case */
    const struct identity *identity;         /* NULL on public routes without credential */
    struct arena *arena;                     /* released after the answer */
    const char *id;                          /* request id, also sent back as X-Request-Id */
    struct http_exchange *exchange;          /* private to the server */
};

/** A query parameter's decoded value; false when absent. Repeated ones: the first. */
bool http_query(const struct http_request *request, const char *name, struct str *value_out);
size_t http_query_all(const struct http_request *request, const char *name, struct str *values,
                      size_t max);
bool http_header(const struct http_request *request, const char *name, struct str *value_out);
/** A field of an application/x-www-form-urlencoded or multipart body, decoded; repeated fields by
 *  position `nth`. False when absent. */
bool http_form(const struct http_request *request, const char *name, size_t nth,
               struct str *value_out);

struct http_response {
    unsigned status;          /* 200 from the start */
    const char *content_type; /* "application/json" from the start */
    struct buf body;
    struct {
        const char *name;
        struct str value;
    } headers[HTTP_MAX_HEADERS];
    size_t n_headers;
    struct faults faults; /* goes out as "errors" when the handler fails with ERROR_INPUT */
};

void http_add_header(struct http_response *response, const char *name, struct str value);

typedef bool http_handler(struct service *service, const struct http_request *request,
                          struct http_response *response, struct error *err);

enum route_flags {
    ROUTE_PURE = 0,          /* answered in place from the snapshot, on the HTTP thread */
    ROUTE_DATABASE = 1 << 0, /* runs on a worker with the connection suspended */
    ROUTE_PAGE = 1 << 1,     /* a web page: session cookie, HTML errors, CSRF on POST */
    ROUTE_PUBLIC = 1 << 2,   /* the only four kinds: /healthz, /readyz, /login, static assets */
    ROUTE_SLOW = 1 << 3,     /* large work: worker even when pure */
    ROUTE_TOLERANT = 1 << 4, /* query parameters nobody declared are ignored, not refused */
    ROUTE_CREATES = 1 << 5,  /* answers 201; takes an Idempotency-Key */
    ROUTE_BODY_OPTIONAL = 1 << 6,
    ROUTE_CREATES_SECRET = 1 << 10, /* answers 201, once: an answer that is remembered is a leak */
    ROUTE_AUDITABLE = 1 << 11,      /* an auditor (audit:read) may read it too */
    ROUTE_ASYNC = 1 << 7,           /* "Prefer: respond-async" is answered by 202 and a job */
    ROUTE_ACCEPTED = 1 << 12,       /* may answer 202: queued, or waiting for somebody else */
    ROUTE_FORM = 1 << 8,            /* takes a form beside JSON, as OpenRefine sends it */
    ROUTE_FILES = 1 << 9, /* takes a file as it is, of any media type, or several in a form */
};

/* A query parameter a route understands. Others are refused with 400 (a typo must not silently
 * change a screening), except on pages and ROUTE_TOLERANT. */
struct route_parameter {
    const char *name;   /* NULL ends the table */
    const char *schema; /* JSON Schema of its value, as text */
    const char *description;
};

struct route {
    enum http_method method;
    const char *pattern; /* "/v1/screenings/{id}" */
    unsigned scope;      /* bit of account/scopes.h; 0 admits nobody unless ROUTE_PUBLIC */
    unsigned flags;
    size_t body_limit_bytes; /* 0: no body allowed */
    http_handler *handler;
    const char *summary;                      /* for /openapi.json and the manual */
    const char *request_schema;               /* name of a component in openapi, or NULL */
    const char *response_schema;              /* or NULL */
    const struct route_parameter *parameters; /* NULL: none */
    /* NULL, or tells that this very request needs no database although the route may. */
    bool (*in_place)(const struct http_request *request);
};

/** All routes, API and pages, ended by a NULL pattern; made once, never changed. */
const struct route *http_routes(void);

#endif
