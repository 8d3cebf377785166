/* http/server.h - listening, connections, limits, an orderly stop.
 *
 * libmicrohttpd's epoll threads answer what needs no database in place; the rest is suspended and
 * given to workers. Life cycle: http_server_new() listens and answers; http_server_stop() closes
 * the door, lets requests in hand finish (bounded), then frees everything.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdint.h>

#include "core/error.h"

struct service;
struct http_server;

struct http_settings {
    const char *address; /* "127.0.0.1", "::1", "0.0.0.0" */
    uint16_t port;       /* 0: any free one, see http_server_port() */
    unsigned threads;    /* HTTP threads */
    unsigned workers;    /* threads for what needs the database; the pool should have as many */
    unsigned queue;      /* requests that may wait for a worker; beyond: 503 */
    unsigned max_connections, max_connections_per_address;
    size_t max_header_bytes;
    unsigned header_seconds; /* a request's head must be complete by then, however it drips */
    unsigned body_seconds;   /* grace; after it a body must keep up body_bytes_per_second */
    unsigned body_bytes_per_second;
    unsigned idle_seconds;                    /* between requests of a kept connection */
    unsigned drain_seconds;                   /* what a stop waits for requests in hand */
    const char *tls_cert_path, *tls_key_path; /* PEM; both or none */
};

struct http_settings http_settings_default(void);

/**
 * Checks the routes, listens and begins to answer. `service` must outlive the server; its `metrics`
 * is set when NULL. Errors: ERROR_USAGE (address, certificate), ERROR_UNAVAILABLE (port in use),
 * ERROR_INTERNAL (a route that admits nobody).
 */
struct http_server *http_server_new(struct service *service, const struct http_settings *settings,
                                    struct error *err) MUST_CHECK;

uint16_t http_server_port(const struct http_server *server);

/** Reads the certificate and its key again: new connections are shown them. Without TLS nothing
 *  happens. ERROR_USAGE: the files will not do, and the old ones stay in force. */
bool http_server_reload_tls(struct http_server *server, struct error *err) MUST_CHECK;

/** Stops listening, finishes what is in hand, closes all connections, frees. NULL is fine. */
void http_server_stop(struct http_server *server);

#endif
