/* db/pool.c - a bounded set of connections shared by threads.
 *
 * Free connections stand in a stack, so that the one used last, whose backend is warm, is used
 * next. Opening and closing happen outside the lock.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "db/db.h"

struct db_pool {
    char *conninfo;
    const db_statement_group *const *groups;
    pthread_mutex_t lock;
    pthread_cond_t given_back;
    unsigned size, open, busy; /* open: those being opened count, so that size is never passed */
    uint64_t faults;
    struct db **idle; /* a stack of `open - busy` connections */
};

/* A backend that was ended has said so on its socket; a healthy idle one says nothing. */
static bool is_alive(struct db *db)
{
    struct pollfd about = {.fd = PQsocket(db_raw(db)), .events = POLLIN};
    return PQstatus(db_raw(db)) == CONNECTION_OK && poll(&about, 1, 0) == 0;
}

static struct timespec deadline_after(unsigned wait_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / 1000;
    at.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

struct db_pool *db_pool_new(const char *conninfo, unsigned size,
                            const db_statement_group *const *groups, struct error *err)
{
    struct db_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        error_memory(err);
        return NULL;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->given_back, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&pool->lock, NULL);
    pool->size = size ? size : 1;
    pool->groups = groups;
    pool->conninfo = strdup(conninfo);
    pool->idle = calloc(pool->size, sizeof(struct db *));
    if (!pool->conninfo || !pool->idle) {
        error_memory(err);
        goto undo;
    }
    struct db *first = db_open(conninfo, groups, err);
    if (!first)
        goto undo;
    pool->idle[pool->open++] = first;
    return pool;

undo:
    db_pool_free(pool);
    return NULL;
}

void db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; pool->idle && i < pool->open - pool->busy; i++)
        db_close(pool->idle[i]);
    if (pool->busy > 0) /* a caller's mistake; at the end of a program a leak is the lesser harm */
        return;
    pthread_cond_destroy(&pool->given_back);
    pthread_mutex_destroy(&pool->lock);
    free(pool->conninfo);
    free(pool->idle);
    free(pool);
}

/* Takes a place: with an idle connection in *idle_out, or NULL there when one may be opened. */
static bool take_place(struct db_pool *pool, unsigned wait_ms, struct db **idle_out)
{
    struct timespec deadline = deadline_after(wait_ms);
    int waited = 0;

    pthread_mutex_lock(&pool->lock);
    while (pool->busy == pool->size && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&pool->given_back, &pool->lock, &deadline);
    bool got = pool->busy < pool->size;
    if (got) {
        unsigned n_idle = pool->open - pool->busy;
        *idle_out = n_idle ? pool->idle[n_idle - 1] : NULL;
        pool->open += n_idle == 0;
        pool->busy++;
    }
    pthread_mutex_unlock(&pool->lock);
    return got;
}

/* Gives the place of a closed (or never opened) connection back. */
static void drop_place(struct db_pool *pool, unsigned faults)
{
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pool->busy--;
    pool->faults += faults;
    pthread_cond_signal(&pool->given_back);
    pthread_mutex_unlock(&pool->lock);
}

static void count_fault(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->faults++;
    pthread_mutex_unlock(&pool->lock);
}

struct db *db_pool_take(struct db_pool *pool, unsigned wait_ms, struct error *err)
{
    struct db *db = NULL;
    if (!take_place(pool, wait_ms, &db)) {
        error_set(err, ERROR_UNAVAILABLE, "all %u database connections are busy", pool->size);
        return NULL;
    }
    if (db && is_alive(db))
        return db;
    if (db) {
        db_close(db);
        count_fault(pool);
    }
    db = db_open(pool->conninfo, pool->groups, err);
    if (!db)
        drop_place(pool, 0);
    return db;
}

/* Is it fit for the next user? `*fault_out`: it did not come back as it was lent. */
static bool clean_up(struct db *db, bool *fault_out)
{
    PGconn *conn = db_raw(db);
    PGTransactionStatusType state = PQtransactionStatus(conn);
    *fault_out = true;
    if (PQstatus(conn) != CONNECTION_OK || PQpipelineStatus(conn) != PQ_PIPELINE_OFF)
        return false;
    if (state == PQTRANS_IDLE) {
        *fault_out = false;
        return true;
    }
    struct error ignored = ERROR_INIT; /* a connection that cannot roll back is closed */
    return (state == PQTRANS_INTRANS || state == PQTRANS_INERROR) &&
           db_run(db, "ROLLBACK", &ignored);
}

void db_pool_give(struct db_pool *pool, struct db *db)
{
    if (!db)
        return;
    bool fault;
    if (!clean_up(db, &fault)) {
        db_close(db);
        drop_place(pool, 1);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->busy--;
    pool->idle[pool->open - pool->busy - 1] = db;
    pool->faults += fault;
    pthread_cond_signal(&pool->given_back);
    pthread_mutex_unlock(&pool->lock);
}

enum db_status db_pool_select(struct db_pool *pool, const struct db_statement *statement,
                              const struct db_param *params, PGresult **rows_out, struct error *err)
{
    struct db *db = db_pool_take(pool, DB_POOL_WAIT_MS, err);
    if (!db)
        return DB_FATAL;
    enum db_status status = db_select(db, statement, params, rows_out, err);
    db_pool_give(pool, db);
    return status == DB_RETRY ? DB_FATAL : status;
}

struct db_pool_stats db_pool_stats(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct db_pool_stats stats = {pool->size, pool->open, pool->busy, pool->faults};
    pthread_mutex_unlock(&pool->lock);
    return stats;
}
