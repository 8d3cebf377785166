/* http/server.c - see server.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/log.h"
#include "http/dispatch.h"
#include "http/metrics.h"
#include "http/pages/pages.h"
#include "http/router.h"
#include "http/tls.h"
#include "http/watchdog.h"
#include "http/workers.h"
#include "screening/committer.h"

enum {
    DRAIN_STEP_MS = 20,
    LAST_WORD_SECONDS = 1, /* for the 503 of what a stop gave up */
};

struct http_settings http_settings_default(void)
{
    return (struct http_settings){
        .address = "127.0.0.1",
        .port = 8650,
        .threads = 2,
        .workers = 8,
        .queue = 1024,
        .max_connections = 4096,
        .max_connections_per_address = 1024,
        .max_header_bytes = 32 << 10,
        .header_seconds = 10,
        .body_seconds = 30,
        .body_bytes_per_second = 128 << 10,
        .idle_seconds = 60,
        .drain_seconds = 20,
    };
}

uint16_t http_server_port(const struct http_server *server) { return server->port; }

/* --- Life ------------------------------------------------------------------------------------ */

static void log_daemon(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void log_daemon(void *context, const char *format, va_list arguments)
{
    (void)context;
    char message[512], quoted[1024];
    vsnprintf(message, sizeof message, format, arguments);
    struct str text = str_trim(str_of(message));
    log_event(LOG_DEBUG, "microhttpd", "detail=%s", log_quote(text, quoted, sizeof quoted));
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool parse_address(const struct http_settings *settings, union address *out,
                          struct error *err)
{
    union address address;
    memset(&address, 0, sizeof address);
    if (inet_pton(AF_INET, settings->address, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(settings->port);
    } else if (inet_pton(AF_INET6, settings->address, &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(settings->port);
    } else {
        return error_set(err, ERROR_USAGE, "\"%s\" is not an address to listen on",
                         settings->address);
    }
    *out = address;
    return true;
}

static bool has_tls(const struct http_server *server)
{
    return server->settings.tls_cert_path != NULL;
}

bool http_server_reload_tls(struct http_server *server, struct error *err)
{
    const char *cert = server->settings.tls_cert_path, *key = server->settings.tls_key_path;
    if (!cert && !key)
        return true;
    if (!cert || !key)
        return error_set(err, ERROR_USAGE, "TLS needs both a certificate and its key");
    return tls_load(cert, key, err);
}

static bool start_daemon(struct http_server *server, struct error *err)
{
    const struct http_settings *settings = &server->settings;
    union address address;
    if (!parse_address(settings, &address, err))
        return false;
    bool tls = has_tls(server);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0) |
                     (tls ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls_options[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(uintptr_t)&tls_choose},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    errno = 0;
    /* clang-format off */
    server->daemon = MHD_start_daemon(
        flags, settings->port, NULL, NULL, dispatch_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, log_daemon, NULL,
        MHD_OPTION_SOCK_ADDR, &address.any,
        MHD_OPTION_THREAD_POOL_SIZE, settings->threads > 1 ? settings->threads : 0u,
        MHD_OPTION_CONNECTION_LIMIT, settings->max_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->max_connections_per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->max_header_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 0u, /* 1 would share the port with another service */
        MHD_OPTION_URI_LOG_CALLBACK, dispatch_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, dispatch_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, dispatch_connection, server,
        MHD_OPTION_ARRAY, tls ? tls_options : &tls_options[LENGTH(tls_options) - 1],
        MHD_OPTION_END);
    /* clang-format on */
    if (!server->daemon)
        return error_set(err, ERROR_UNAVAILABLE, "cannot listen on %s port %u: %s",
                         settings->address, settings->port,
                         errno ? strerror(errno)
                         : tls ? "TLS refused the files"
                               : "unknown");
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    server->port = info ? info->port : settings->port;
    return true;
}

static bool start(struct http_server *server, struct error *err)
{
    struct service *service = server->service;
    if (!pages_prepare(err) || !http_routes_validate(http_routes(), err) ||
        !http_server_reload_tls(server, err))
        return false;
    if (!service->metrics) {
        server->own_metrics = metrics_new(http_routes(), err);
        if (!server->own_metrics)
            return false;
        service->metrics = server->own_metrics;
    }
    server->workers = workers_new(server->settings.workers, server->settings.queue, err);
    if (!server->workers)
        return false;
    server->committer = committer_new(service->pool, server->settings.queue, err);
    if (!server->committer)
        return false;
    server->watchdog = watchdog_new(service->metrics, err);
    return server->watchdog && start_daemon(server, err);
}

struct http_server *http_server_new(struct service *service, const struct http_settings *settings,
                                    struct error *err)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (!server) {
        error_memory(err);
        return NULL;
    }
    server->service = service;
    server->settings = *settings;
    pthread_mutex_init(&server->lock, NULL);
    if (!start(server, err)) {
        http_server_stop(server);
        return NULL;
    }
    return server;
}

static void wait_for_requests(struct http_server *server, unsigned seconds)
{
    int64_t until_us = after_seconds(seconds);
    while (atomic_load(&server->in_hand) > 0 && clock_monotonic_us() < until_us)
        nanosleep(&(struct timespec){.tv_nsec = DRAIN_STEP_MS * 1000000L}, NULL);
}

static void stop_daemon(struct http_server *server)
{
    atomic_store(&server->stopping, true);
    MHD_socket listener = MHD_quiesce_daemon(server->daemon);
    if (listener != MHD_INVALID_SOCKET)
        close(listener);
    wait_for_requests(server, server->settings.drain_seconds);
    dispatch_abandon(server);
    wait_for_requests(server, LAST_WORD_SECONDS);
    MHD_stop_daemon(server->daemon);
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    if (server->daemon)
        stop_daemon(server);
    committer_stop(server->committer); /* first: it gives work to the workers */
    workers_stop(server->workers);
    watchdog_free(server->watchdog);
    if (server->own_metrics) {
        server->service->metrics = NULL;
        metrics_free(server->own_metrics);
    }
    if (has_tls(server))
        tls_release();
    pthread_mutex_destroy(&server->lock);
    free(server);
}
