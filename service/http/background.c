/* http/background.c - see background.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/background.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"
#include "db/db.h"
#include "http/http.h"
#include "http/list_watch.h"
#include "review/policy_store.h"

enum {
    POLL_MS = 3000, /* a notice that was missed is made good after this */
    FIRST_PAUSE_MS = 250,
    LONGEST_PAUSE_MS = 10000,
};

struct background {
    struct service *service;
    char *conninfo;
    int stop[2]; /* a pipe: closing the writing end wakes the thread */
    pthread_t thread;
    bool failing;          /* the last refresh failed, and was logged */
    bool policies_doubted; /* a notice came, or may have been missed */
    struct list_watch *watch;
};

/* Waits for the stop, and for the connection when there is one. True when it is time to stop. */
static bool wait_ms(struct background *background, int socket, int ms)
{
    struct pollfd fds[2] = {{.fd = background->stop[0], .events = POLLIN},
                            {.fd = socket, .events = POLLIN}};
    int ready = poll(fds, socket >= 0 ? 2 : 1, ms);
    return ready > 0 && fds[0].revents != 0;
}

static void log_trouble(const char *event, int retry_ms, const struct error *err)
{
    char quoted[1024];
    log_event(LOG_WARNING, event, "retry_ms=%d detail=%s", retry_ms,
              log_quote(str_of(err->message), quoted, sizeof quoted));
}

static void refresh(struct background *background)
{
    struct error err = ERROR_INIT;
    bool changed = false;
    if (!snapshot_refresh(background->service->snapshots, &changed, &err)) {
        if (!background->failing)
            log_trouble("snapshot_refresh_failed", POLL_MS, &err);
        background->failing = true;
        return;
    }
    background->failing = false;
    if (!changed)
        return;
    const struct snapshot *snapshot = snapshot_take(background->service->snapshots);
    log_event(LOG_INFO, "snapshot_swapped", "generation=%llu listed=%zu bytes=%zu",
              (unsigned long long)snapshot->generation, snapshot->n_listed, snapshot->bytes);
    snapshot_give(background->service->snapshots, snapshot);
}

static void watch_lists(struct background *background)
{
    const struct snapshot *snapshot = snapshot_take(background->service->snapshots);
    list_watch_look(background->watch, snapshot, clock_unix_ms());
    snapshot_give(background->service->snapshots, snapshot);
}

static void refresh_policies(struct background *background)
{
    struct error err = ERROR_INIT;
    if (!background->policies_doubted)
        return;
    if (policy_cache_refresh(background->service->policies, background->service->pool, &err))
        background->policies_doubted = false;
    else
        log_trouble("policy_refresh_failed", POLL_MS, &err);
}

/* Reads what has come; false when the connection is gone. */
static bool read_notices(struct background *background, struct db *db)
{
    PGconn *connection = db_raw(db);
    if (!PQconsumeInput(connection) || PQstatus(connection) != CONNECTION_OK)
        return false;
    for (PGnotify *notice = PQnotifies(connection); notice; notice = PQnotifies(connection)) {
        if (strcmp(notice->relname, "subtier_revoked") == 0)
            key_cache_forget(background->service->keys, str_of(notice->extra));
        else if (strcmp(notice->relname, "subtier_policy") == 0)
            background->policies_doubted = true;
        PQfreemem(notice);
    }
    return true;
}

/* Until the connection breaks (false) or it is time to stop (true). */
static bool follow(struct background *background, struct db *db)
{
    for (;;) {
        if (!read_notices(background, db))
            return false;
        refresh(background);
        refresh_policies(background);
        watch_lists(background);
        if (wait_ms(background, PQsocket(db_raw(db)), POLL_MS))
            return true;
    }
}

static struct db *listen_for_notices(struct background *background, struct error *err)
{
    struct db *db = db_open(background->conninfo, NULL, err);
    if (!db)
        return NULL;
    if (!db_run(db, "LISTEN subtier_lists; LISTEN subtier_revoked; LISTEN subtier_policy", err)) {
        db_close(db);
        return NULL;
    }
    key_cache_doubt(background->service->keys); /* a notice may have been missed */
    background->policies_doubted = true;
    return db;
}

static void *run(void *context)
{
    struct background *background = context;
    int pause_ms = FIRST_PAUSE_MS;
    for (bool stopping = false; !stopping;) {
        struct error err = ERROR_INIT;
        struct db *db = listen_for_notices(background, &err);
        if (db) {
            pause_ms = FIRST_PAUSE_MS;
            stopping = follow(background, db);
            db_close(db);
            if (!stopping)
                log_event(LOG_WARNING, "listener_lost", "retry_ms=%d", pause_ms);
        } else {
            log_trouble("listener_failed", pause_ms, &err);
        }
        stopping = stopping || wait_ms(background, -1, pause_ms);
        pause_ms = pause_ms * 2 < LONGEST_PAUSE_MS ? pause_ms * 2 : LONGEST_PAUSE_MS;
    }
    return NULL;
}

static void background_free(struct background *background)
{
    for (int i = 0; i < 2; i++) {
        if (background->stop[i] >= 0)
            close(background->stop[i]);
    }
    list_watch_free(background->watch);
    free(background->conninfo);
    free(background);
}

struct background *background_start(struct service *service, const char *conninfo,
                                    struct error *err)
{
    struct background *background = calloc(1, sizeof *background);
    if (!background) {
        error_memory(err);
        return NULL;
    }
    background->service = service;
    background->stop[0] = background->stop[1] = -1;
    size_t size = strlen(conninfo) + 1;
    background->conninfo = malloc(size);
    background->watch = list_watch_new(err);
    bool ready = background->conninfo && background->watch && pipe(background->stop) == 0;
    if (ready) {
        memcpy(background->conninfo, conninfo, size);
        fcntl(background->stop[0], F_SETFD, FD_CLOEXEC);
        fcntl(background->stop[1], F_SETFD, FD_CLOEXEC);
        ready = pthread_create(&background->thread, NULL, run, background) == 0;
    }
    if (ready)
        return background;
    error_set(err, ERROR_UNAVAILABLE, "the background thread cannot be started");
    background_free(background);
    return NULL;
}

void background_stop(struct background *background)
{
    if (!background)
        return;
    close(background->stop[1]);
    background->stop[1] = -1;
    pthread_join(background->thread, NULL);
    background_free(background);
}
