/* http/exchange.h - one request on its way through the server, and the answer it gets.
 *
 * Made when the request line is read; held by libmicrohttpd until the answer is sent and, while a
 * worker has it, by that worker too. All a handler sees is copied out of the connection first, so a
 * worker that finishes after the connection is gone does no harm.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <stdatomic.h>

#include "core/uuid.h"
#include "http/credentials.h"
#include "http/fields.h"
#include "http/http.h"
#include "http/router.h"
#include "http/workers.h"
#include "screening/committer.h"

struct http_server;
struct watched;

enum {
    EXCHANGE_MAX_HEADERS = 100,
    EXCHANGE_ARENA_BYTES = 1 << 30,
    EXCHANGE_ANSWER_BYTES = 512 << 20,
};

enum exchange_phase {
    PHASE_HEAD,   /* nothing but the request line is known */
    PHASE_LOOKUP, /* suspended: a worker asks the database whose credential this is */
    PHASE_BODY,
    PHASE_WORK, /* suspended: a worker runs the handler, or the committer keeps what it made */
    PHASE_ANSWERED,
};

struct http_exchange {
    struct http_server *server;
    struct service *service;
    atomic_uint references;
    enum exchange_phase phase;

    /* What is asked */
    struct arena arena;
    char id[UUID_TEXT_SIZE];
    char *target;          /* as sent: path and query */
    struct fields headers; /* names and values as sent */
    struct fields query, form;
    struct path path;
    struct error path_error; /* set when the target cannot be decoded */
    struct router_match match;
    struct credential credential;
    struct identity identity;
    struct http_request request;
    bool head_only; /* HEAD */
    bool has_body;
    bool keeps_form; /* refused for its ended session, but its form goes with the sign-in page */
    int64_t content_length; /* -1: not said */
    struct buf body;

    /* What is answered. `failed`: the answer is a problem made of `err`, whatever the handler did
     */
    struct http_response response;
    bool failed;
    struct error err;

    /* Set by a handler that leaves the last step to the committer: the answer goes out when it is
     * on disk. `alone` is run by a worker in place of that when the committer says so. */
    struct commit_item *commit;
    http_handler *alone;

    /* How it is carried */
    struct MHD_Connection *connection;
    struct watched *watched;
    int64_t started_us, body_us; /* clock_monotonic_us() */
    struct job job;
    atomic_bool abandoned;              /* the server stops and did not wait for the worker */
    struct http_exchange *next, **link; /* the server's list of suspended ones */
};

struct http_exchange *exchange_new(struct http_server *server, struct service *service,
                                   const char *target);
void exchange_hold(struct http_exchange *x);
void exchange_drop(struct http_exchange *x); /* frees with the last reference; NULL is fine */

/** Copies method and headers, decodes the target, finds route and credential. False with
 *  ERROR_MEMORY, ERROR_TOO_LARGE or ERROR_SYNTAX: the request cannot be answered otherwise. */
bool exchange_read_head(struct http_exchange *x, const char *method, struct error *err) MUST_CHECK;

/** Appends to the body; ERROR_TOO_LARGE beyond the route's limit. */
bool exchange_read_body(struct http_exchange *x, const char *bytes, size_t len,
                        struct error *err) MUST_CHECK;

/** Reads the body as a form, for http_form(). */
bool exchange_read_form(struct http_exchange *x, struct error *err) MUST_CHECK;

/** Runs the handler and, when it fails, puts the problem in place of its answer. */
void exchange_run(struct http_exchange *x);

/** Writes the problem for `x->err`; browsers without a session get the sign-in page. */
void exchange_fail(struct http_exchange *x);

/** The pattern, or "-" */
const char *exchange_route_name(const struct http_exchange *x);

#endif
