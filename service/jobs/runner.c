/* jobs/runner.c - see runner.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "jobs/runner.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "jobs/run_state.h"

enum {
    SHORTEST_LEASE_MS = 500,
    RENEWALS_A_LEASE = 3,
    RECONNECT_MS = 1000,
    SCHEDULE_EVERY_MS = 15000,
    FORGET_EVERY_MS = 3600000,
    MOST_WORKERS = 64,
    COUNTS_BYTES = 1 << 20,
};

static const struct db_statement RENEW = {
    .name = "job_renew",
    .params = 2,
    .sql = "SELECT lease, cancel_requested FROM job_renew($1::uuid[], $2::bigint)",
};

static const struct db_statement SCHEDULE = {
    .name = "job_schedule",
    .params = 4,
    .sql = "SELECT job_schedule($1::uuid, $2, $3::integer, $4::bigint)",
};

static const struct db_statement FORGET = {
    .name = "job_forget",
    .params = 1,
    .sql = "SELECT job_forget($1::bigint)",
};

static const db_statement_group keeper_statements = {&RENEW, &SCHEDULE, &FORGET, NULL};

static const db_statement_group *const keeper_groups[] = {&keeper_statements, NULL};

struct job_runner {
    struct job_runner_settings settings;
    char *conninfo;
    atomic_bool stopping;
    pthread_mutex_t lock; /* of what follows, up to the counts */
    pthread_cond_t woken;
    unsigned wakes; /* rises with each wake-up, so that none is slept through */
    struct job_run *in_hand;
    struct job_tally *tallies; /* one a kind, in the order of the table */
    struct arena count_arena;
    struct job_count *counts;
    size_t n_counts;
    int64_t counted_us; /* 0: never */

    int stop[2]; /* a pipe: closing the writing end wakes the keeper */
    bool keeper_runs;
    pthread_t keeper;
    unsigned n_workers;
    pthread_t workers[MOST_WORKERS];
};

static void observe(const struct job_runner_settings *settings, const char *event,
                    const struct job_run *run, const struct error *err)
{
    if (settings->observer)
        settings->observer(settings->context, event, run,
                           err && err->code != ERROR_NONE ? err : NULL);
}

static int64_t lease_ms(const struct job_runner_settings *settings)
{
    int64_t ms = settings->lease_ms > 0 ? settings->lease_ms : JOB_LEASE_MS;
    return ms < SHORTEST_LEASE_MS ? SHORTEST_LEASE_MS : ms;
}

/* --- Workers ---------------------------------------------------------------------------------- */

static unsigned wakes_so_far(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    unsigned wakes = runner->wakes;
    pthread_mutex_unlock(&runner->lock);
    return wakes;
}

static void wake_workers(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->wakes++;
    pthread_cond_broadcast(&runner->woken);
    pthread_mutex_unlock(&runner->lock);
}

/* Until somebody wakes the workers after `seen` wake-ups, or `ms` have passed. */
static void sleep_until_woken(struct job_runner *runner, unsigned seen, int64_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&runner->lock);
    while (runner->wakes == seen && !atomic_load(&runner->stopping))
        if (pthread_cond_timedwait(&runner->woken, &runner->lock, &at) != 0)
            break;
    pthread_mutex_unlock(&runner->lock);
}

static void take_in_hand(struct job_runner *runner, struct job_run *run)
{
    run->context = runner->settings.context;
    run->service_stops = &runner->stopping;
    pthread_mutex_lock(&runner->lock);
    run->next = runner->in_hand;
    runner->in_hand = run;
    pthread_mutex_unlock(&runner->lock);
}

static void let_go(struct job_runner *runner, struct job_run *run)
{
    pthread_mutex_lock(&runner->lock);
    struct job_run **link = &runner->in_hand;
    while (*link != run)
        link = &(*link)->next;
    *link = run->next;
    pthread_mutex_unlock(&runner->lock);
}

static size_t count_kinds(const struct job_kind *kinds)
{
    size_t n = 0;
    while (kinds[n].name)
        n++;
    return n;
}

static void tally(struct job_runner *runner, const struct job_run *run, const char *event)
{
    struct job_tally *row = &runner->tallies[run->kind - runner->settings.kinds];
    pthread_mutex_lock(&runner->lock);
    row->done += strcmp(event, "job_done") == 0;
    row->failed += strcmp(event, "job_failed") == 0;
    row->retried += strcmp(event, "job_retried") == 0;
    pthread_mutex_unlock(&runner->lock);
}

static void perform(struct job_runner *runner, struct job_run *run)
{
    struct error err = ERROR_INIT;
    take_in_hand(runner, run);
    observe(&runner->settings, "job_started", run, NULL);
    const char *event = job_run_perform(run, &err);
    let_go(runner, run);
    tally(runner, run, event);
    observe(&runner->settings, event, run, &err);
    job_run_free(run);
}

static void *work(void *context)
{
    struct job_runner *runner = context;
    bool failing = false; /* the last claim failed, and was told */
    while (!atomic_load(&runner->stopping)) {
        struct error err = ERROR_INIT;
        struct job_run *run = NULL;
        unsigned seen = wakes_so_far(runner);
        enum db_status status = job_run_claim(runner->settings.pool, runner->settings.kinds,
                                              lease_ms(&runner->settings), &run, &err);
        if (status == DB_ROWS) {
            perform(runner, run);
            failing = false;
            continue;
        }
        if (status < 0 && !failing)
            observe(&runner->settings, "job_claim_failed", NULL, &err);
        failing = status < 0;
        sleep_until_woken(runner, seen, JOB_POLL_MS);
    }
    return NULL;
}

/* --- The keeper ------------------------------------------------------------------------------- */

/* "{lease,lease}" of the jobs in hand; how many. */
static size_t leases_in_hand(struct job_runner *runner, struct buf *out)
{
    size_t count = 0;
    buf_addc(out, '{');
    pthread_mutex_lock(&runner->lock);
    for (struct job_run *run = runner->in_hand; run; run = run->next)
        buf_printf(out, "%s%s", count++ > 0 ? "," : "", run->lease.text);
    pthread_mutex_unlock(&runner->lock);
    buf_addc(out, '}');
    return buf_failed(out) ? 0 : count;
}

/* Marks what the answer says of the leases that were asked about. */
static void mark(struct job_runner *runner, struct str asked, const PGresult *rows)
{
    pthread_mutex_lock(&runner->lock);
    for (struct job_run *run = runner->in_hand; run; run = run->next) {
        struct str lease = str_of(run->lease.text);
        if (str_find(asked, lease, 0) == asked.len)
            continue; /* taken in hand since */
        bool held = false;
        for (int i = 0; i < PQntuples(rows) && !held; i++) {
            held = str_equal(db_get_text(rows, i, 0), lease);
            if (held && db_get_bool(rows, i, 1))
                atomic_store(&run->cancelled, true);
        }
        if (!held)
            atomic_store(&run->lost, true);
    }
    pthread_mutex_unlock(&runner->lock);
}

static bool renew(struct job_runner *runner, struct db *db, struct error *err)
{
    AUTO_BUF leases = BUF_INIT(MOST_WORKERS * (UUID_TEXT_SIZE + 1) + 16);
    AUTO_PGRESULT *rows = NULL;
    if (leases_in_hand(runner, &leases) == 0)
        return true;
    const struct db_param params[] = {db_text(buf_str(&leases)),
                                      db_int64(lease_ms(&runner->settings))};
    if (db_select(db, &RENEW, params, &rows, err) < 0)
        return false;
    mark(runner, buf_str(&leases), rows);
    return true;
}

static bool schedule(struct job_runner *runner, struct db *db, struct error *err)
{
    bool queued = false;
    for (const struct job_kind *kind = runner->settings.kinds; kind->name; kind++) {
        if (kind->every_ms <= 0)
            continue;
        AUTO_PGRESULT *rows = NULL;
        struct uuid id = uuid_new();
        const struct db_param params[] = {db_cstr(id.text), db_cstr(kind->name),
                                          db_int64(JOB_ATTEMPTS), db_int64(kind->every_ms)};
        if (db_select(db, &SCHEDULE, params, &rows, err) < 0)
            return false;
        queued = queued || db_get_bool(rows, 0, 0);
    }
    if (queued)
        wake_workers(runner);
    return true;
}

static bool forget(struct db *db, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(JOB_KEEP_DAYS * 24LL * 3600 * 1000)};
    return db_select(db, &FORGET, params, &rows, err) >= 0;
}

static bool count(struct job_runner *runner, struct db *db, struct error *err)
{
    struct arena arena = ARENA_INIT(COUNTS_BYTES);
    struct job_count *counts = NULL;
    size_t n_counts = 0;
    if (job_counts(db, &arena, &counts, &n_counts, err) < 0) {
        arena_release(&arena);
        return false;
    }
    pthread_mutex_lock(&runner->lock);
    struct arena old = runner->count_arena;
    runner->count_arena = arena;
    runner->counts = counts;
    runner->n_counts = n_counts;
    runner->counted_us = clock_monotonic_us();
    pthread_mutex_unlock(&runner->lock);
    arena_release(&old);
    return true;
}

/* Reads what has come; false when the connection is gone. */
static bool read_notices(struct job_runner *runner, struct db *db, struct error *err)
{
    PGconn *connection = db_raw(db);
    bool came = false;
    if (!PQconsumeInput(connection) || PQstatus(connection) != CONNECTION_OK)
        return error_set(err, ERROR_UNAVAILABLE, "the connection was lost");
    for (PGnotify *notice = PQnotifies(connection); notice; notice = PQnotifies(connection)) {
        came = true;
        PQfreemem(notice);
    }
    if (came)
        wake_workers(runner);
    return true;
}

/* Waits for the stop, and for the connection when there is one. True when it is time to stop. */
static bool wait_ms(struct job_runner *runner, int socket, int64_t ms)
{
    struct pollfd fds[2] = {{.fd = runner->stop[0], .events = POLLIN},
                            {.fd = socket, .events = POLLIN}};
    int ready = poll(fds, socket >= 0 ? 2 : 1, (int)(ms < 1 ? 1 : ms));
    return ready > 0 && fds[0].revents != 0;
}

/* Until the connection breaks (false) or it is time to stop (true). Each turn renews: a notice may
 * tell of a cancellation. */
static bool keep(struct job_runner *runner, struct db *db, struct error *err)
{
    int64_t schedule_us = 0, forget_us = clock_monotonic_us() + FORGET_EVERY_MS * 1000LL;
    for (;;) {
        int64_t now_us = clock_monotonic_us();
        if (!read_notices(runner, db, err) || !renew(runner, db, err))
            return false;
        if (now_us >= schedule_us) {
            schedule_us = now_us + SCHEDULE_EVERY_MS * 1000LL;
            if (!schedule(runner, db, err) || !count(runner, db, err))
                return false;
        }
        if (now_us >= forget_us) {
            forget_us = now_us + FORGET_EVERY_MS * 1000LL;
            if (!forget(db, err))
                return false;
        }
        if (wait_ms(runner, PQsocket(db_raw(db)), lease_ms(&runner->settings) / RENEWALS_A_LEASE))
            return true;
    }
}

static void *keeper(void *context)
{
    struct job_runner *runner = context;
    bool failing = false;
    for (bool stopping = false; !stopping;) {
        struct error err = ERROR_INIT;
        struct db *db = db_open(runner->conninfo, keeper_groups, &err);
        if (db && db_run(db, "LISTEN subtier_jobs", &err)) {
            failing = false;
            wake_workers(runner); /* a notice may have come before anybody listened */
            stopping = keep(runner, db, &err);
        }
        db_close(db);
        if (!stopping && !failing)
            observe(&runner->settings, "job_keeper_failed", NULL, &err);
        failing = true;
        stopping = stopping || wait_ms(runner, -1, RECONNECT_MS);
    }
    return NULL;
}

/* --- Life ------------------------------------------------------------------------------------- */

static bool prepare(struct job_runner *runner, struct error *err)
{
    size_t size = strlen(runner->settings.conninfo) + 1;
    runner->conninfo = malloc(size);
    if (!runner->conninfo)
        return error_memory(err);
    memcpy(runner->conninfo, runner->settings.conninfo, size);
    runner->settings.conninfo = runner->conninfo;
    size_t n_kinds = count_kinds(runner->settings.kinds);
    runner->tallies = calloc(n_kinds + 1, sizeof *runner->tallies);
    if (!runner->tallies)
        return error_memory(err);
    for (size_t i = 0; i < n_kinds; i++)
        runner->tallies[i].kind = runner->settings.kinds[i].name;
    if (pipe(runner->stop) != 0) {
        runner->stop[0] = runner->stop[1] = -1;
        return error_set(err, ERROR_UNAVAILABLE, "no pipe can be opened");
    }
    fcntl(runner->stop[0], F_SETFD, FD_CLOEXEC);
    fcntl(runner->stop[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static bool start_threads(struct job_runner *runner, struct error *err)
{
    runner->keeper_runs = pthread_create(&runner->keeper, NULL, keeper, runner) == 0;
    bool started = runner->keeper_runs;
    for (unsigned i = 0; started && i < runner->settings.workers && i < MOST_WORKERS; i++) {
        started = pthread_create(&runner->workers[i], NULL, work, runner) == 0;
        runner->n_workers += started;
    }
    return started || error_set(err, ERROR_UNAVAILABLE, "no thread can be started");
}

struct job_runner *job_runner_start(const struct job_runner_settings *settings, struct error *err)
{
    struct job_runner *runner = calloc(1, sizeof *runner);
    if (!runner) {
        error_memory(err);
        return NULL;
    }
    runner->settings = *settings;
    runner->stop[0] = runner->stop[1] = -1;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&runner->woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&runner->lock, NULL);
    arena_init(&runner->count_arena, COUNTS_BYTES);
    if (prepare(runner, err) && start_threads(runner, err))
        return runner;
    job_runner_stop(runner);
    return NULL;
}

/* The keeper goes last: leases are renewed while handlers come to their end. */
void job_runner_stop(struct job_runner *runner)
{
    if (!runner)
        return;
    atomic_store(&runner->stopping, true);
    wake_workers(runner);
    for (unsigned i = 0; i < runner->n_workers; i++)
        pthread_join(runner->workers[i], NULL);
    if (runner->stop[1] >= 0)
        close(runner->stop[1]);
    if (runner->keeper_runs)
        pthread_join(runner->keeper, NULL);
    if (runner->stop[0] >= 0)
        close(runner->stop[0]);
    pthread_cond_destroy(&runner->woken);
    pthread_mutex_destroy(&runner->lock);
    arena_release(&runner->count_arena);
    free(runner->tallies);
    free(runner->conninfo);
    free(runner);
}

static struct job_count *copy_counts(const struct job_runner *runner, struct arena *arena)
{
    struct job_count *counts = arena_calloc(arena, runner->n_counts, sizeof *counts);
    for (size_t i = 0; counts && i < runner->n_counts; i++) {
        counts[i] = runner->counts[i];
        counts[i].kind = str_copy(arena, counts[i].kind);
        counts[i].state = str_copy(arena, counts[i].state);
    }
    return counts;
}

bool job_runner_figures(struct job_runner *runner, struct arena *arena,
                        struct job_figures *figures_out, struct error *err)
{
    struct job_figures figures = {.n_tallies = count_kinds(runner->settings.kinds), .age_ms = -1};
    size_t bytes = figures.n_tallies * sizeof *figures.tallies;
    figures.tallies = arena_alloc(arena, bytes);
    pthread_mutex_lock(&runner->lock);
    if (figures.tallies)
        memcpy(figures.tallies, runner->tallies, bytes);
    figures.n_counts = runner->n_counts;
    figures.counts = copy_counts(runner, arena);
    if (runner->counted_us > 0)
        figures.age_ms = (clock_monotonic_us() - runner->counted_us) / 1000;
    pthread_mutex_unlock(&runner->lock);
    if (arena_failed(arena))
        return error_memory(err);
    *figures_out = figures;
    return true;
}

bool job_runner_step(const struct job_runner_settings *settings, struct error *err)
{
    struct job_run *run = NULL;
    if (job_run_claim(settings->pool, settings->kinds, lease_ms(settings), &run, err) != DB_ROWS)
        return false;
    run->context = settings->context;
    const char *event = job_run_perform(run, err);
    observe(settings, event, run, err);
    job_run_free(run);
    return true;
}
