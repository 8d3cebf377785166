/* http/server.c - see server.h.
 *
 * libmicrohttpd calls on_request() with the head, then with each piece of the body, then once more;
 * an answer may be given at the first call or the last, not between. A connection suspended in one
 * of these calls gets the same call again when it is resumed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "http/admission.h"
#include "http/metrics.h"
#include "http/pages/pages.h"
#include "http/reply.h"
#include "http/watchdog.h"

enum {
    IN_PLACE_BODY_BYTES = 64 << 10, /* larger bodies go to a worker even when pure */
    TLS_FILE_BYTES = 1 << 20,
    ANSWER_BYTES_PER_SECOND = 64 << 10, /* what a reader must keep up */
    DRAIN_STEP_MS = 20,
    LAST_WORD_SECONDS = 1, /* for the 503 of what a stop gave up */
};

struct http_server {
    struct service *service;
    struct http_settings settings;
    struct MHD_Daemon *daemon;
    struct workers *workers;
    struct watchdog *watchdog;
    struct metrics *own_metrics; /* NULL when the service brought its own */
    struct buf tls_cert, tls_key;
    uint16_t port;

    atomic_int in_hand; /* requests between head and sent answer */
    atomic_bool stopping;
    pthread_mutex_t lock;            /* of the two below */
    struct http_exchange *suspended; /* with a worker */
    bool closed;                     /* nothing more may be suspended */
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

static int64_t after_seconds(int64_t seconds) { return clock_monotonic_us() + seconds * 1000000; }

/* --- Suspending --------------------------------------------------------------------------------- */

static void link_suspended(struct http_exchange *x)
{
    struct http_server *server = x->server;
    x->next = server->suspended;
    x->link = &server->suspended;
    if (x->next)
        x->next->link = &x->next;
    server->suspended = x;
}

static void unlink_suspended(struct http_exchange *x)
{
    *x->link = x->next;
    if (x->next)
        x->next->link = x->link;
    x->link = NULL;
}

/* On a worker, when it is done. */
static void resume(struct http_exchange *x)
{
    struct http_server *server = x->server;
    pthread_mutex_lock(&server->lock);
    if (x->link) { /* else the server has given the connection up */
        unlink_suspended(x);
        MHD_resume_connection(x->connection);
    }
    pthread_mutex_unlock(&server->lock);
    metrics_working(server->service->metrics, -1);
    exchange_drop(x);
}

/* Gives `x` to a worker, which ends with resume(). When the line is full, `x` fails and comes back
 * at once to be answered. MHD_NO (which drops the connection) when the server no longer waits. */
static enum MHD_Result suspend(struct http_exchange *x, void (*run)(void *))
{
    struct http_server *server = x->server;
    x->job = (struct job){.run = run, .context = x};
    watched_set_deadline(x->watched, INT64_MAX);
    exchange_hold(x);

    pthread_mutex_lock(&server->lock);
    bool closed = server->closed, taken = false;
    if (!closed) {
        MHD_suspend_connection(x->connection);
        link_suspended(x);
        taken = workers_submit(server->workers, &x->job);
        if (!taken) {
            unlink_suspended(x);
            MHD_resume_connection(x->connection);
        }
    }
    pthread_mutex_unlock(&server->lock);
    if (taken) {
        metrics_working(server->service->metrics, 1);
        return MHD_YES;
    }
    exchange_drop(x);
    if (closed)
        return MHD_NO;
    error_set(&x->err, ERROR_UNAVAILABLE, "too many requests wait for the database");
    exchange_fail(x);
    return MHD_YES;
}

/* --- One request -------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct http_exchange *x, bool unread)
{
    bool stopping = atomic_load_explicit(&x->server->stopping, memory_order_relaxed);
    int64_t bytes = (int64_t)x->response.body.len;
    x->phase = PHASE_ANSWERED;
    if (unread)
        atomic_store_explicit(&x->watched->linger, true, memory_order_relaxed);
    watched_set_deadline(x->watched, after_seconds(x->server->settings.idle_seconds +
                                                   bytes / ANSWER_BYTES_PER_SECOND));
    return reply_send(x, unread || stopping);
}

/* In the middle of a body no answer can be given: it is dropped as it comes, then answered. */
static void give_up(struct http_exchange *x)
{
    exchange_fail(x);
    buf_release(&x->body);
}

static void run_handler(void *context)
{
    struct http_exchange *x = context;
    if (!x->abandoned)
        exchange_run(x);
    resume(x);
}

static enum credential_answer ask_cache(struct http_exchange *x)
{
    if (x->credential.kind == CREDENTIAL_NONE || x->credential.kind == CREDENTIAL_BROKEN)
        return CREDENTIAL_REFUSED;
    /* A style sheet is not worth a query. */
    const struct route *route = x->match.route;
    bool idle = route && (route->flags & ROUTE_PUBLIC) && !(route->flags & ROUTE_DATABASE);
    if (idle && x->credential.kind == CREDENTIAL_SESSION)
        return CREDENTIAL_REFUSED;
    return credential_cached(x->service, &x->credential, &x->identity);
}

static void look_up(void *context)
{
    struct http_exchange *x = context;
    enum credential_answer found = CREDENTIAL_ERROR;
    if (!x->abandoned)
        found = credential_look_up(x->service, &x->credential, &x->identity, &x->err);
    if (found == CREDENTIAL_ERROR || !admit_head(x, found, &x->err))
        exchange_fail(x);
    resume(x);
}

static void expect_body(struct http_exchange *x)
{
    const struct http_settings *settings = &x->server->settings;
    int64_t received_seconds = (int64_t)(x->body.len / settings->body_bytes_per_second);
    x->phase = PHASE_BODY;
    if (x->body_us == 0)
        x->body_us = clock_monotonic_us();
    watched_set_deadline(x->watched,
                         x->body_us + (settings->body_seconds + received_seconds) * 1000000);
}

/* A refused request is answered before its body is read; without a body the last call does it. */
static enum MHD_Result on_admission(struct http_exchange *x)
{
    if (x->failed && x->has_body)
        return answer(x, true);
    expect_body(x);
    return MHD_YES;
}

static enum MHD_Result on_head(struct http_exchange *x, const char *method)
{
    bool read = exchange_read_head(x, method, &x->err);
    enum credential_answer found = read ? ask_cache(x) : CREDENTIAL_REFUSED;
    if (found == CREDENTIAL_ASK) {
        x->phase = PHASE_LOOKUP;
        return suspend(x, look_up);
    }
    if (!read || !admit_head(x, found, &x->err))
        exchange_fail(x);
    return on_admission(x);
}

static bool needs_worker(const struct http_exchange *x)
{
    const struct route *route = x->match.route;
    if ((route->flags & ROUTE_SLOW) || x->body.len > IN_PLACE_BODY_BYTES)
        return true;
    if (!(route->flags & ROUTE_DATABASE))
        return false;
    return !route->in_place || !route->in_place(&x->request);
}

static enum MHD_Result on_complete(struct http_exchange *x)
{
    if (x->failed)
        return answer(x, false);
    if (!admit_body(x, &x->err)) {
        exchange_fail(x);
        return answer(x, false);
    }
    if (!needs_worker(x)) {
        exchange_run(x);
        return answer(x, false);
    }
    x->phase = PHASE_WORK;
    return suspend(x, run_handler);
}

static enum MHD_Result on_body(struct http_exchange *x, const char *bytes, size_t *len)
{
    if (*len == 0)
        return on_complete(x);
    if (!x->failed && !exchange_read_body(x, bytes, *len, &x->err))
        give_up(x);
    *len = 0;
    expect_body(x);
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *upload, size_t *upload_len, void **exchange)
{
    (void)url, (void)version;
    struct http_server *server = context;
    struct http_exchange *x = *exchange;
    if (!x)
        return reply_unavailable(connection);
    if (x->abandoned)
        return *upload_len > 0 ? MHD_NO : reply_unavailable(connection);

    switch (x->phase) {
    case PHASE_HEAD: {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        x->connection = connection;
        x->watched = info ? info->socket_context : NULL;
        if (!x->watched)
            return MHD_NO;
        atomic_fetch_add_explicit(&server->in_hand, 1, memory_order_relaxed);
        return on_head(x, method);
    }
    case PHASE_LOOKUP: return on_admission(x);
    case PHASE_BODY: return on_body(x, upload, upload_len);
    case PHASE_WORK: return answer(x, false);
    case PHASE_ANSWERED: break;
    }
    return MHD_YES;
}

static void log_request(const struct http_exchange *x, int64_t duration_us, bool broken)
{
    log_event(LOG_INFO, "request", "id=%s method=%s route=%s status=%u ms=%lld.%03lld by=%s%s",
              x->id, http_method_name(x->request.method), exchange_route_name(x),
              x->response.status, (long long)duration_us / 1000, (long long)duration_us % 1000,
              x->request.identity ? x->request.identity->id : "-", broken ? " broken=yes" : "");
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    struct http_server *server = context;
    struct http_exchange *x = *exchange;
    *exchange = NULL;
    if (x && x->watched) {
        int64_t duration_us = clock_monotonic_us() - x->started_us;
        bool broken = code != MHD_REQUEST_TERMINATED_COMPLETED_OK;
        if (!x->abandoned) {
            metrics_count(server->service->metrics, x->match.index, x->response.status,
                          duration_us);
            log_request(x, duration_us, broken);
        }
        /* The next request's head must be there in time, however long the client is idle before. */
        watched_set_deadline(x->watched, after_seconds(server->settings.idle_seconds +
                                                       server->settings.header_seconds));
        atomic_fetch_sub_explicit(&server->in_hand, 1, memory_order_relaxed);
    }
    exchange_drop(x);
}

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct http_server *server = context;
    return exchange_new(server, server->service, target);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **watched,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watchdog_remove(server->watchdog, *watched);
        *watched = NULL;
        metrics_connection(server->service->metrics, -1);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    metrics_connection(server->service->metrics, 1);
    if (info)
        *watched = watchdog_add(server->watchdog, info->connect_fd,
                                after_seconds(server->settings.header_seconds));
}

/* --- Life ----------------------------------------------------------------------------------------- */

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

static bool read_tls_files(struct http_server *server, struct error *err)
{
    const char *cert = server->settings.tls_cert_path, *key = server->settings.tls_key_path;
    if (!cert && !key)
        return true;
    if (!cert || !key)
        return error_set(err, ERROR_USAGE, "TLS needs both a certificate and its key");
    return file_read(cert, &server->tls_cert, err) && file_read(key, &server->tls_key, err);
}

static bool start_daemon(struct http_server *server, struct error *err)
{
    const struct http_settings *settings = &server->settings;
    union address address;
    if (!parse_address(settings, &address, err))
        return false;
    bool tls = server->tls_cert.len > 0;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0) |
                     (tls ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls_options[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->tls_cert.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->tls_key.data},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    errno = 0;
    server->daemon = MHD_start_daemon(
        flags, settings->port, NULL, NULL, on_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, log_daemon, NULL,
        MHD_OPTION_SOCK_ADDR, &address.any,
        MHD_OPTION_THREAD_POOL_SIZE, settings->threads > 1 ? settings->threads : 0u,
        MHD_OPTION_CONNECTION_LIMIT, settings->max_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->max_connections_per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->max_header_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_ARRAY, tls ? tls_options : &tls_options[LENGTH(tls_options) - 1],
        MHD_OPTION_END);
    if (!server->daemon)
        return error_set(err, ERROR_UNAVAILABLE, "cannot listen on %s port %u: %s",
                         settings->address, settings->port,
                         errno ? strerror(errno) : tls ? "TLS refused the files" : "unknown");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    server->port = info ? info->port : settings->port;
    return true;
}

static bool start(struct http_server *server, struct error *err)
{
    struct service *service = server->service;
    if (!pages_prepare(err) || !http_routes_validate(http_routes(), err) ||
        !read_tls_files(server, err))
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
    buf_init(&server->tls_cert, TLS_FILE_BYTES);
    buf_init(&server->tls_key, TLS_FILE_BYTES);
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

/* libmicrohttpd aborts when it is stopped with a suspended connection. */
static void abandon_suspended(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->closed = true;
    while (server->suspended) {
        struct http_exchange *x = server->suspended;
        unlink_suspended(x);
        x->abandoned = true;
        MHD_resume_connection(x->connection);
    }
    pthread_mutex_unlock(&server->lock);
}

static void stop_daemon(struct http_server *server)
{
    atomic_store(&server->stopping, true);
    MHD_socket listener = MHD_quiesce_daemon(server->daemon);
    if (listener != MHD_INVALID_SOCKET)
        close(listener);
    wait_for_requests(server, server->settings.drain_seconds);
    abandon_suspended(server);
    wait_for_requests(server, LAST_WORD_SECONDS);
    MHD_stop_daemon(server->daemon);
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    if (server->daemon)
        stop_daemon(server);
    workers_stop(server->workers);
    watchdog_free(server->watchdog);
    if (server->own_metrics) {
        server->service->metrics = NULL;
        metrics_free(server->own_metrics);
    }
    buf_release(&server->tls_cert);
    if (server->tls_key.data)
        memset(server->tls_key.data, 0, server->tls_key.len);
    buf_release(&server->tls_key);
    pthread_mutex_destroy(&server->lock);
    free(server);
}
