/* http/dispatch.h - what happens to a request between libmicrohttpd and a handler.
 *
 * libmicrohttpd calls dispatch_request() with the head, then with each piece of the body, then once
 * more; an answer may be given at the first call or the last, not between. A connection suspended
 * in one of these calls gets the same call again when it is resumed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/buf.h"
#include "core/clock.h"
#include "http/server.h"

struct http_exchange;

struct http_server {
    struct service *service;
    struct http_settings settings;
    struct MHD_Daemon *daemon;
    struct workers *workers;
    struct committer *committer;
    struct watchdog *watchdog;
    struct metrics *own_metrics; /* NULL when the service brought its own */
    uint16_t port;

    atomic_int in_hand; /* requests between head and sent answer */
    atomic_bool stopping;
    pthread_mutex_t lock;            /* of the two below */
    struct http_exchange *suspended; /* with a worker or the committer */
    bool closed;                     /* nothing more may be suspended */
};

static inline int64_t after_seconds(int64_t seconds)
{
    return clock_monotonic_us() + seconds * 1000000;
}

/* The daemon's callbacks; `context` is the struct http_server. */
void *dispatch_target(void *context, const char *target, struct MHD_Connection *connection);
enum MHD_Result dispatch_request(void *context, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_len, void **exchange);
void dispatch_completed(void *context, struct MHD_Connection *connection, void **exchange,
                        enum MHD_RequestTerminationCode code);
void dispatch_connection(void *context, struct MHD_Connection *connection, void **watched,
                         enum MHD_ConnectionNotificationCode code);

/** Answers what is still with a worker by 503, and lets nothing more be given to one: libmicrohttpd
 *  aborts when it is stopped with a suspended connection. */
void dispatch_abandon(struct http_server *server);

#endif
