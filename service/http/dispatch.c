/* http/dispatch.c - see dispatch.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/dispatch.h"

#include "core/log.h"
#include "http/admission.h"
#include "http/metrics.h"
#include "http/reply.h"
#include "http/watchdog.h"

enum {
    /* Larger bodies go to a worker even when pure: a batch of a hundred names takes milliseconds,
     * for which every other connection of its thread would wait. */
    IN_PLACE_BODY_BYTES = 8 << 10,
    ANSWER_BYTES_PER_SECOND = 64 << 10, /* what a reader must keep up */
};

/* --- Suspending ------------------------------------------------------------------------------- */

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

static void refuse_crowded(struct http_exchange *x)
{
    error_set(&x->err, ERROR_UNAVAILABLE, "too many requests wait for the database");
    exchange_fail(x);
}

/* Gives `x` to a worker or the committer, which ends with resume(). When the line is full, `x`
 * fails and comes back at once to be answered. MHD_NO (which drops the connection) when the server
 * no longer waits. */
static enum MHD_Result suspend(struct http_exchange *x, bool (*submit)(struct http_exchange *x))
{
    struct http_server *server = x->server;
    watched_work(x->watched, INT64_MAX);
    exchange_hold(x);

    pthread_mutex_lock(&server->lock);
    bool closed = server->closed, taken = false;
    if (!closed) {
        MHD_suspend_connection(x->connection);
        link_suspended(x);
        taken = submit(x);
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
    refuse_crowded(x);
    return MHD_YES;
}

void dispatch_abandon(struct http_server *server)
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

/* --- One request ------------------------------------------------------------------------------ */

static enum MHD_Result answer(struct http_exchange *x, bool unread)
{
    bool stopping = atomic_load_explicit(&x->server->stopping, memory_order_relaxed);
    int64_t bytes = (int64_t)x->response.body.len;
    x->phase = PHASE_ANSWERED;
    if (unread)
        atomic_store_explicit(&x->watched->linger, true, memory_order_relaxed);
    watched_work(x->watched,
                 after_seconds(x->server->settings.idle_seconds + bytes / ANSWER_BYTES_PER_SECOND));
    return reply_send(x, unread || stopping);
}

/* In the middle of a body no answer can be given: it is dropped as it comes, then answered. */
static void give_up(struct http_exchange *x)
{
    exchange_fail(x);
    buf_release(&x->body);
}

static void run_alone(void *context)
{
    struct http_exchange *x = context;
    if (!x->abandoned && !x->alone(x->service, &x->request, &x->response, &x->err))
        exchange_fail(x);
    resume(x);
}

/* On the committer's thread. */
static void on_committed(struct commit_item *item)
{
    struct http_exchange *x = item->context;
    if (item->outcome == COMMIT_KEPT) {
        x->response.status = 201;
        http_add_header(&x->response, "Location", item->row.location);
    } else if (item->outcome == COMMIT_FAILED) {
        x->err = item->err;
        exchange_fail(x);
    } else {
        x->job = (struct job){.run = run_alone, .context = x};
        if (workers_submit(x->server->workers, &x->job))
            return;
        refuse_crowded(x);
    }
    resume(x);
}

static bool give_to_committer(struct http_exchange *x)
{
    x->commit->done = on_committed;
    x->commit->context = x;
    return committer_submit(x->server->committer, x->commit);
}

static void run_handler(void *context)
{
    struct http_exchange *x = context;
    if (!x->abandoned)
        exchange_run(x);
    if (x->commit && !x->failed) {
        if (give_to_committer(x))
            return; /* it is no longer ours */
        refuse_crowded(x);
    }
    resume(x);
}

static bool give_to_worker(struct http_exchange *x)
{
    x->job = (struct job){.run = run_handler, .context = x};
    return workers_submit(x->server->workers, &x->job);
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

static void refuse_head(struct http_exchange *x)
{
    if (admit_keeps_form(x))
        x->keeps_form = true;
    else
        exchange_fail(x);
}

/* The refusal it was read for. */
static enum MHD_Result answer_with_form(struct http_exchange *x)
{
    x->request.body = buf_str(&x->body);
    exchange_fail(x);
    return answer(x, false);
}

static void look_up(void *context)
{
    struct http_exchange *x = context;
    enum credential_answer found = CREDENTIAL_ERROR;
    if (!x->abandoned)
        found = credential_look_up(x->service, &x->credential, &x->identity, &x->err);
    if (found == CREDENTIAL_ERROR)
        exchange_fail(x);
    else if (!admit_head(x, found, &x->err))
        refuse_head(x);
    resume(x);
}

static bool give_to_look_up(struct http_exchange *x)
{
    x->job = (struct job){.run = look_up, .context = x};
    return workers_submit(x->server->workers, &x->job);
}

static void expect_body(struct http_exchange *x)
{
    const struct http_settings *settings = &x->server->settings;
    int64_t received_seconds = (int64_t)(x->body.len / settings->body_bytes_per_second);
    int64_t now_us = clock_monotonic_us();
    x->phase = PHASE_BODY;
    if (x->body_us == 0)
        x->body_us = now_us;
    watched_wait(x->watched, now_us,
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
        return suspend(x, give_to_look_up);
    }
    if (!read)
        exchange_fail(x);
    else if (!admit_head(x, found, &x->err))
        refuse_head(x);
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
    if (x->keeps_form)
        return answer_with_form(x);
    if (!admit_body(x, &x->err)) {
        exchange_fail(x);
        return answer(x, false);
    }
    if (!needs_worker(x)) {
        watched_work(x->watched, INT64_MAX);
        exchange_run(x);
        if (!x->commit || x->failed)
            return answer(x, false);
        x->phase = PHASE_WORK;
        return suspend(x, give_to_committer);
    }
    x->phase = PHASE_WORK;
    return suspend(x, give_to_worker);
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

enum MHD_Result dispatch_request(void *context, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_len, void **exchange)
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
    case PHASE_LOOKUP:
        return on_admission(x);
    case PHASE_BODY:
        return on_body(x, upload, upload_len);
    case PHASE_WORK:
        return answer(x, false);
    case PHASE_ANSWERED:
        break;
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

void dispatch_completed(void *context, struct MHD_Connection *connection, void **exchange,
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
        watched_wait(
            x->watched, clock_monotonic_us(),
            after_seconds(server->settings.idle_seconds + server->settings.header_seconds));
        atomic_fetch_sub_explicit(&server->in_hand, 1, memory_order_relaxed);
    }
    exchange_drop(x);
}

void *dispatch_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct http_server *server = context;
    return exchange_new(server, server->service, target);
}

void dispatch_connection(void *context, struct MHD_Connection *connection, void **watched,
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
