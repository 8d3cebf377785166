/* db/embedded.c - a PostgreSQL cluster of our own in a folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/str.h"
#include "db/db.h"
#include "db/embedded_cluster.h"
#include "db/embedded_lock.h"
#include "db/embedded_postmaster.h"

/* Others hold lock.start while they run initdb or wait for a crashed cluster to recover. */
enum { USERS_WAIT_MS = 60 * 1000, START_WAIT_MS = 300 * 1000, WATCH_MS = 200 };

struct embedded {
    struct cluster cluster;
    int lock, users;
    char owner[EMBEDDED_CONNINFO_SIZE], app[EMBEDDED_CONNINFO_SIZE];

    bool watched; /* by the thread below, which starts PostgreSQL again when it dies */
    pthread_t watcher;
    pthread_mutex_t mutex;
    pthread_cond_t closes;
    bool closing;
};

/* --- Roles and database ----------------------------------------------------------------------- */

static void conninfo(const struct cluster *cluster, const char *user, const char *database,
                     char out[EMBEDDED_CONNINFO_SIZE])
{
    snprintf(out, EMBEDDED_CONNINFO_SIZE, "host='%s' port=5432 user=%s dbname=%s", cluster->socket,
             user, database);
}

static const struct db_statement HAS_ROLE = {
    .name = "embedded_has_role",
    .params = 0,
    .sql = "SELECT FROM pg_roles WHERE rolname = 'subtier_owner'",
};

static const struct db_statement HAS_DATABASE = {
    .name = "embedded_has_database",
    .params = 0,
    .sql = "SELECT FROM pg_database WHERE datname = 'subtier'",
};

/* PostgreSQL finishes what a killed command had begun, unseen at first: when making it fails, it
 * may well be there. */
static bool ensure(struct db *db, const struct db_statement *has, const char *make,
                   struct error *err)
{
    enum db_status status = db_execute(db, has, NULL, err);
    if (status != DB_NONE)
        return status == DB_ROWS;
    if (db_run(db, make, err))
        return true;
    struct error why = *err;
    if (db_execute(db, has, NULL, err) == DB_ROWS) {
        *err = (struct error)ERROR_INIT;
        return true;
    }
    *err = why;
    return false;
}

/* The owner is no superuser: what works here works on anybody's PostgreSQL. */
static bool ensure_database(const struct cluster *cluster, struct error *err)
{
    char superuser[EMBEDDED_CONNINFO_SIZE];
    conninfo(cluster, "postgres", "postgres", superuser);
    struct db *db = db_open(superuser, NULL, err);
    if (!db)
        return false;
    bool done = ensure(db, &HAS_ROLE, "CREATE ROLE subtier_owner LOGIN CREATEROLE", err) &&
                ensure(db, &HAS_DATABASE,
                       "CREATE DATABASE subtier OWNER subtier_owner TEMPLATE template0", err);
    db_close(db);
    return done;
}

/* --- Start and watch -------------------------------------------------------------------------- */

static bool start(const struct cluster *cluster, struct error *err)
{
    int lock =
        lock_take(cluster->dir, "lock.start", LOCK_ALONE, cluster->account.uid, START_WAIT_MS, err);
    if (lock < 0)
        return false;
    pid_t pid;
    bool started = cluster_create(cluster, err) && postmaster_start(cluster, &pid, err) &&
                   ensure_database(cluster, err);
    lock_release(lock);
    return started;
}

static void stop(const struct cluster *cluster)
{
    struct error ignored = ERROR_INIT;
    int lock = lock_take(cluster->dir, "lock.start", LOCK_ALONE, cluster->account.uid,
                         START_WAIT_MS, &ignored);
    pid_t pid = postmaster_find(cluster);
    if (pid > 0)
        postmaster_stop(cluster, pid);
    lock_release(lock);
}

/* Sleeps; true when the handle is being closed. */
static bool wait_closing(struct embedded *embedded)
{
    int64_t at_ms = clock_unix_ms() + WATCH_MS;
    struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    pthread_mutex_lock(&embedded->mutex);
    if (!embedded->closing)
        pthread_cond_timedwait(&embedded->closes, &embedded->mutex, &at);
    bool closing = embedded->closing;
    pthread_mutex_unlock(&embedded->mutex);
    return closing;
}

static void *watch(void *context)
{
    struct embedded *embedded = context;
    while (!wait_closing(embedded)) {
        if (postmaster_find(&embedded->cluster) > 0)
            continue;
        /* A start that fails (a full disk) is tried again: requests are answered 503 meanwhile. */
        struct error ignored = ERROR_INIT;
        if (!start(&embedded->cluster, &ignored))
            (void)!wait_closing(embedded);
    }
    return NULL;
}

/* Signals are for the program's own threads. */
static bool start_watch(struct embedded *embedded)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    embedded->watched = pthread_create(&embedded->watcher, NULL, watch, embedded) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return embedded->watched;
}

/* --- The handle ------------------------------------------------------------------------------- */

static bool take_locks(struct embedded *embedded, bool exclusive, struct error *err)
{
    const struct cluster *cluster = &embedded->cluster;
    if (exclusive) {
        embedded->lock = lock_take(cluster->dir, "lock", LOCK_ALONE, cluster->account.uid, 0, err);
        if (embedded->lock < 0 && err->code == ERROR_CONFLICT)
            return error_set(err, ERROR_CONFLICT, "%s is already served by process %ld",
                             cluster->dir, lock_read_pid(cluster->dir, "lock"));
        if (embedded->lock < 0)
            return false;
        lock_write_pid(embedded->lock);
    }
    embedded->users = lock_take(cluster->dir, "lock.users", LOCK_SHARED, cluster->account.uid,
                                USERS_WAIT_MS, err);
    return embedded->users >= 0;
}

struct embedded *embedded_open(const char *dir, bool exclusive, struct error *err)
{
    struct embedded *embedded = calloc(1, sizeof *embedded);
    if (!embedded) {
        error_memory(err);
        return NULL;
    }
    embedded->lock = embedded->users = -1;
    pthread_mutex_init(&embedded->mutex, NULL);
    pthread_cond_init(&embedded->closes, NULL);

    if (!cluster_open(dir, &embedded->cluster, err) || !take_locks(embedded, exclusive, err) ||
        !start(&embedded->cluster, err))
        goto undo;
    conninfo(&embedded->cluster, "subtier_owner", "subtier", embedded->owner);
    conninfo(&embedded->cluster, "subtier_app", "subtier", embedded->app);

    if (exclusive && !start_watch(embedded)) {
        error_set(err, ERROR_UNAVAILABLE, "no thread can be started to watch over PostgreSQL");
        goto undo;
    }
    return embedded;

undo:
    embedded_close(embedded);
    return NULL;
}

const char *embedded_owner_conninfo(const struct embedded *embedded) { return embedded->owner; }

const char *embedded_app_conninfo(const struct embedded *embedded) { return embedded->app; }

void embedded_close(struct embedded *embedded)
{
    if (!embedded)
        return;
    if (embedded->watched) {
        pthread_mutex_lock(&embedded->mutex);
        embedded->closing = true;
        pthread_cond_signal(&embedded->closes);
        pthread_mutex_unlock(&embedded->mutex);
        pthread_join(embedded->watcher, NULL);
    }
    /* The service stops what it serves; of other commands the last one out does. */
    bool was_service = embedded->lock >= 0;
    if (embedded->users >= 0 && (lock_try_alone(embedded->users) || was_service))
        stop(&embedded->cluster);
    lock_release(embedded->users);
    lock_release(embedded->lock);
    pthread_cond_destroy(&embedded->closes);
    pthread_mutex_destroy(&embedded->mutex);
    free(embedded);
}

bool embedded_default_dir(char *out, size_t size, struct error *err)
{
    const char *chosen = getenv("SUBTIER_HOME"), *home = getenv("HOME");
    int len;
    if (chosen && *chosen)
        len = snprintf(out, size, "%s", chosen);
    else if (geteuid() == 0)
        len = snprintf(out, size, "/var/lib/subtier");
    else if (home && *home)
        len = snprintf(out, size, "%s/.local/share/subtier", home);
    else
        return error_set(err, ERROR_USAGE, "neither SUBTIER_HOME nor HOME is set; give --embedded");
    if (len < 0 || (size_t)len >= size)
        return error_set(err, ERROR_USAGE, "the path of the folder is too long");
    return true;
}
