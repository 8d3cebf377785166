/* http/watchdog.c - see watchdog.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/str.h"
#include "http/metrics.h"

enum {
    ROUND_MS = 250,
    QUIET_US = 1000000, /* an awaited client silent for so long is looked after */
    LINGER_MAX = 128,
    LINGER_US = 5000000,
    LINGER_BYTES = 256 << 20,
    LINGER_READS = 64, /* of one socket in one go */
};

struct lingering {
    int fd;
    int64_t until_us, bytes;
};

struct watchdog {
    pthread_mutex_t lock; /* of all below, except where said */
    struct watched *first;
    struct lingering lingering[LINGER_MAX];
    size_t n_lingering;
    bool stopping;
    int wake[2]; /* a pipe: something new to linger on, or stop */
    struct metrics *metrics;
    pthread_t thread;
};

static void wake(struct watchdog *watchdog)
{
    ssize_t written;
    do
        written = write(watchdog->wake[1], "", 1);
    while (written < 0 && errno == EINTR); /* full: it is awake anyway */
}

/* Has the other side closed, with nothing left to read? */
static bool is_gone(const struct watched *w, int64_t now)
{
    char byte;
    int64_t waiting_us = atomic_load_explicit(&w->waiting_us, memory_order_relaxed);
    return waiting_us < now - QUIET_US && recv(w->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void close_overdue(struct watchdog *watchdog)
{
    int64_t now = clock_monotonic_us();
    for (struct watched *w = watchdog->first; w; w = w->next) {
        bool overdue = atomic_load_explicit(&w->deadline_us, memory_order_relaxed) <= now;
        if (!overdue && !is_gone(w, now))
            continue;
        watched_work(w, INT64_MAX); /* once is enough */
        shutdown(w->fd, SHUT_RDWR);
        if (overdue)
            metrics_dropped(watchdog->metrics);
    }
}

/* Reads and drops what has come. False when the other side is done or time and patience are up. */
static bool drain(struct lingering *l)
{
    static _Thread_local char waste[65536];
    for (int i = 0; i < LINGER_READS; i++) {
        ssize_t got = recv(l->fd, waste, sizeof waste, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (got <= 0)
            return false;
        l->bytes += got;
    }
    return l->bytes < LINGER_BYTES && clock_monotonic_us() < l->until_us;
}

static void drain_all(struct watchdog *watchdog)
{
    for (size_t i = 0; i < watchdog->n_lingering;) {
        if (drain(&watchdog->lingering[i])) {
            i++;
            continue;
        }
        close(watchdog->lingering[i].fd);
        watchdog->lingering[i] = watchdog->lingering[--watchdog->n_lingering];
    }
}

static void wait_for_news(struct watchdog *watchdog)
{
    struct pollfd fds[LINGER_MAX + 1];
    pthread_mutex_lock(&watchdog->lock);
    size_t count = watchdog->n_lingering;
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = watchdog->lingering[i].fd, .events = POLLIN};
    pthread_mutex_unlock(&watchdog->lock);
    fds[count] = (struct pollfd){.fd = watchdog->wake[0], .events = POLLIN};

    if (poll(fds, (nfds_t)(count + 1), ROUND_MS) > 0 && fds[count].revents) {
        char waste[64];
        ssize_t got = read(watchdog->wake[0], waste, sizeof waste);
        (void)got;
    }
}

static void *watch(void *context)
{
    struct watchdog *watchdog = context;
    int64_t next_round_us = 0;
    for (bool stopping = false; !stopping;) {
        wait_for_news(watchdog);
        pthread_mutex_lock(&watchdog->lock);
        if (clock_monotonic_us() >= next_round_us) {
            close_overdue(watchdog);
            next_round_us = clock_monotonic_us() + ROUND_MS * 1000;
        }
        drain_all(watchdog);
        stopping = watchdog->stopping;
        pthread_mutex_unlock(&watchdog->lock);
    }
    return NULL;
}

struct watchdog *watchdog_new(struct metrics *metrics, struct error *err)
{
    struct watchdog *watchdog = calloc(1, sizeof *watchdog);
    if (!watchdog) {
        error_memory(err);
        return NULL;
    }
    watchdog->metrics = metrics;
    pthread_mutex_init(&watchdog->lock, NULL);
    bool piped = pipe(watchdog->wake) == 0;
    for (int i = 0; piped && i < 2; i++) {
        fcntl(watchdog->wake[i], F_SETFL, O_NONBLOCK);
        fcntl(watchdog->wake[i], F_SETFD, FD_CLOEXEC);
    }
    if (piped && pthread_create(&watchdog->thread, NULL, watch, watchdog) == 0)
        return watchdog;

    error_set(err, ERROR_UNAVAILABLE, "the connection watchdog cannot be started");
    if (piped) {
        close(watchdog->wake[0]);
        close(watchdog->wake[1]);
    }
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
    return NULL;
}

void watchdog_free(struct watchdog *watchdog)
{
    if (!watchdog)
        return;
    pthread_mutex_lock(&watchdog->lock);
    watchdog->stopping = true;
    pthread_mutex_unlock(&watchdog->lock);
    wake(watchdog);
    pthread_join(watchdog->thread, NULL);

    for (size_t i = 0; i < watchdog->n_lingering; i++)
        close(watchdog->lingering[i].fd);
    close(watchdog->wake[0]);
    close(watchdog->wake[1]);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}

struct watched *watchdog_add(struct watchdog *watchdog, int fd, int64_t deadline_us)
{
    struct watched *watched = calloc(1, sizeof *watched);
    if (!watched)
        return NULL;
    watched->fd = fd;
    atomic_init(&watched->deadline_us, deadline_us);
    atomic_init(&watched->waiting_us, clock_monotonic_us());
    atomic_init(&watched->linger, false);

    pthread_mutex_lock(&watchdog->lock);
    watched->next = watchdog->first;
    watched->link = &watchdog->first;
    if (watched->next)
        watched->next->link = &watched->next;
    watchdog->first = watched;
    pthread_mutex_unlock(&watchdog->lock);
    return watched;
}

/* A second descriptor keeps the socket open behind libmicrohttpd's back. */
static void linger_on(struct watchdog *watchdog, int fd)
{
    if (watchdog->n_lingering == LINGER_MAX)
        return;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return;
    shutdown(copy, SHUT_WR);
    watchdog->lingering[watchdog->n_lingering++] =
        (struct lingering){.fd = copy, .until_us = clock_monotonic_us() + LINGER_US};
}

void watchdog_remove(struct watchdog *watchdog, struct watched *watched)
{
    if (!watched)
        return;
    bool lingers = atomic_load_explicit(&watched->linger, memory_order_relaxed);
    pthread_mutex_lock(&watchdog->lock);
    *watched->link = watched->next;
    if (watched->next)
        watched->next->link = watched->link;
    if (lingers)
        linger_on(watchdog, watched->fd);
    pthread_mutex_unlock(&watchdog->lock);
    if (lingers)
        wake(watchdog);
    free(watched);
}
