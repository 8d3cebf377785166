/* integration/test_jobs.c - the queue in a real database: two workers, a killed one, a lost lease.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "jobs/runner.h"
#include "tests/support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-000000000001"

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {&job_statements, &job_run_statements, NULL};

/* What handlers are told through their context. */
struct desk {
    atomic_int ran, running, most_at_once;
    atomic_int failures_left;
    atomic_bool hold; /* "held" jobs wait until this is false */
};

static void pause_briefly(void)
{
    struct timespec pause = {.tv_nsec = 5000000};
    nanosleep(&pause, NULL);
}

/* --- one call, one transaction ---------------------------------------------------------------- */

struct call {
    struct job_request request;
    struct uuid id;
    struct job_row row;
    struct job_filter filter;
    struct job_page page;
    struct arena arena;
};

static enum db_status enqueue(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return job_enqueue(db, &c->request, &c->id, err);
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return job_find(db, str_of(c->id.text), &c->arena, &c->row, err);
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return job_list(db, &c->filter, &c->arena, &c->page, err);
}

static enum db_status cancel(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    return job_cancel(db, str_of(c->id.text), err);
}

static enum db_status run_as(const char *tenant, db_body *body, struct call *c, struct error *err)
{
    *err = (struct error)ERROR_INIT;
    return db_pool_transaction(cluster.pool, tenant, body, c, err);
}

static struct call queued(const char *tenant, const char *kind)
{
    struct error err = ERROR_INIT;
    struct call c = {.request = {.kind = kind, .created_by = "key:test", .max_attempts = 3},
                     .arena = ARENA_INIT(16 << 20)};
    test_require(run_as(tenant, enqueue, &c, &err) == DB_ROWS, &err, "enqueue");
    pause_briefly(); /* ids of one millisecond have no order */
    return c;
}

static struct str state_of(struct call *c, const char *tenant)
{
    struct error err = ERROR_INIT;
    test_require(run_as(tenant, find, c, &err) == DB_ROWS, &err, "find");
    return c->row.state;
}

static void wait_for_state(struct call *c, const char *tenant, const char *state)
{
    int64_t end_us = clock_monotonic_us() + 20 * 1000000LL;
    while (!str_equal(state_of(c, tenant), str_of(state)) && clock_monotonic_us() < end_us)
        pause_briefly();
    assert_string_equal(c->row.state.ptr, state);
}

static void empty_queue(void)
{
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner, "DELETE FROM job", &err), &err, "emptying the queue");
    db_close(owner);
}

/* --- kinds ------------------------------------------------------------------------------------ */

static bool quick(struct job_run *run, struct error *err)
{
    struct desk *desk = job_run_context(run);
    (void)err;
    int now = atomic_fetch_add(&desk->running, 1) + 1;
    if (now > atomic_load(&desk->most_at_once))
        atomic_store(&desk->most_at_once, now);
    pause_briefly();
    atomic_fetch_add(&desk->ran, 1);
    atomic_fetch_sub(&desk->running, 1);
    buf_adds(job_run_result(run), "{\"ok\":true}");
    return true;
}

static bool held(struct job_run *run, struct error *err)
{
    struct desk *desk = job_run_context(run);
    atomic_fetch_add(&desk->ran, 1);
    job_run_progress(run, 1, 2, "half");
    while (atomic_load(&desk->hold) && !job_run_stopping(run))
        pause_briefly();
    return !job_run_stopping(run) || error_set(err, ERROR_UNAVAILABLE, "stopped");
}

static bool failing(struct job_run *run, struct error *err)
{
    struct desk *desk = job_run_context(run);
    atomic_fetch_add(&desk->ran, 1);
    if (atomic_fetch_sub(&desk->failures_left, 1) > 0)
        return error_set(err, ERROR_UNAVAILABLE, "the other side is away");
    return true;
}

static bool refused(struct job_run *run, struct error *err)
{
    struct desk *desk = job_run_context(run);
    atomic_fetch_add(&desk->ran, 1);
    return error_set(err, ERROR_INPUT, "row 7 has no name");
}

static const struct db_statement COUNT_STEP = {
    .name = "count_step", .params = 1, .sql = "INSERT INTO step (n) VALUES ($1::integer)"};

struct step_call {
    struct job_run *run;
    int n;
};

static enum db_status step(struct db *db, void *context, struct error *err)
{
    struct step_call *call = context;
    char place[32];
    snprintf(place, sizeof place, "{\"next\":%d}", call->n + 1);
    enum db_status status = job_run_keep(db, call->run, str_of(place), err);
    const struct db_param params[] = {db_int64(call->n)};
    return status < 0 ? status : db_execute(db, &COUNT_STEP, params, err);
}

/* Ten steps, each with its checkpoint; the first worker hangs after four and is killed. */
static bool stepping(struct job_run *run, struct error *err)
{
    struct desk *desk = job_run_context(run);
    int first = 0;
    if (job_run_checkpoint(run).len > 0 &&
        sscanf(job_run_checkpoint(run).ptr, "{\"next\":%d}", &first) != 1)
        return error_set(err, ERROR_INTERNAL, "a checkpoint that cannot be read");
    for (int n = first; n < 10; n++) {
        struct step_call call = {run, n};
        if (db_pool_transaction(job_run_pool(run), job_run_tenant(run), step, &call, err) < 0)
            return false;
        while (n == 3 && atomic_load(&desk->hold))
            pause_briefly();
    }
    return true;
}

static const struct job_kind kinds[] = {
    {.name = "quick", .handler = quick},
    {.name = "held", .handler = held},
    {.name = "failing", .handler = failing, .retry_ms = 1},
    {.name = "refused", .handler = refused},
    {.name = "stepping", .handler = stepping},
    {0},
};

static struct job_runner_settings settings_for(struct desk *desk, unsigned workers)
{
    return (struct job_runner_settings){.conninfo = cluster.app_conninfo,
                                        .pool = cluster.pool,
                                        .kinds = kinds,
                                        .context = desk,
                                        .workers = workers,
                                        .lease_ms = 600};
}

static struct job_runner *start(struct desk *desk, unsigned workers)
{
    struct error err = ERROR_INIT;
    struct job_runner_settings settings = settings_for(desk, workers);
    struct job_runner *runner = job_runner_start(&settings, &err);
    test_require(runner != NULL, &err, "job_runner_start");
    return runner;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void two_workers_do_each_job_once(void **state)
{
    (void)state;
    enum { JOBS = 40 };
    struct desk desk = {0};
    struct call calls[JOBS];
    for (int i = 0; i < JOBS; i++)
        calls[i] = queued(i % 3 == 0 ? NULL : i % 3 == 1 ? TEST_TENANT : OTHER_TENANT, "quick");
    struct job_runner *one = start(&desk, 2), *two = start(&desk, 1);
    for (int i = 0; i < JOBS; i++) {
        wait_for_state(&calls[i],
                       i % 3 == 0   ? NULL
                       : i % 3 == 1 ? TEST_TENANT
                                    : OTHER_TENANT,
                       "done");
        assert_string_equal(calls[i].row.result.ptr, "{\"ok\":true}");
        assert_int_equal(calls[i].row.attempts, 1);
        arena_release(&calls[i].arena);
    }
    job_runner_stop(one);
    job_runner_stop(two);
    assert_int_equal(atomic_load(&desk.ran), JOBS);
    assert_in_range(atomic_load(&desk.most_at_once), 2, 3);
}

static void what_fails_for_a_while_is_tried_again(void **state)
{
    (void)state;
    struct desk desk = {0};
    struct error err = ERROR_INIT;
    struct job_runner_settings settings = settings_for(&desk, 1);
    atomic_store(&desk.failures_left, 2);
    struct call c = queued(TEST_TENANT, "failing");
    assert_true(job_runner_step(&settings, &err));
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "queued");
    assert_string_equal(c.row.error.ptr, "the other side is away");
    for (int tries = 0; atomic_load(&desk.ran) < 3 && tries < 1000; tries++) {
        (void)!job_runner_step(&settings, &err);
        pause_briefly();
    }
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "done");
    assert_int_equal(c.row.attempts, 3);
    arena_release(&c.arena);

    atomic_store(&desk.failures_left, 100); /* and gives up after max_attempts */
    atomic_store(&desk.ran, 0);
    c = queued(TEST_TENANT, "failing");
    for (int tries = 0; atomic_load(&desk.ran) < 3 && tries < 1000; tries++) {
        (void)!job_runner_step(&settings, &err);
        pause_briefly();
    }
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "failed");
    assert_false(job_runner_step(&settings, &err));
    arena_release(&c.arena);
}

static void what_is_refused_is_not_tried_again(void **state)
{
    (void)state;
    struct desk desk = {0};
    struct error err = ERROR_INIT;
    struct job_runner_settings settings = settings_for(&desk, 1);
    struct call c = queued(TEST_TENANT, "refused");
    assert_true(job_runner_step(&settings, &err));
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "failed");
    assert_string_equal(c.row.error.ptr, "row 7 has no name");
    assert_false(job_runner_step(&settings, &err));
    arena_release(&c.arena);
}

static void a_waiting_job_is_cancelled_at_once_and_a_running_one_stops(void **state)
{
    (void)state;
    struct desk desk = {0};
    struct error err = ERROR_INIT;
    struct call waiting = queued(TEST_TENANT, "held");
    test_require(run_as(TEST_TENANT, cancel, &waiting, &err) >= 0, &err, "cancel");
    assert_string_equal(state_of(&waiting, TEST_TENANT).ptr, "cancelled");
    assert_int_equal(run_as(TEST_TENANT, cancel, &waiting, &err), DB_FATAL);
    assert_int_equal(err.code, ERROR_CONFLICT);
    arena_release(&waiting.arena);

    atomic_store(&desk.hold, true);
    struct job_runner *runner = start(&desk, 1);
    struct call running = queued(TEST_TENANT, "held");
    wait_for_state(&running, TEST_TENANT, "running");
    test_require(run_as(TEST_TENANT, cancel, &running, &err) >= 0, &err, "cancel");
    wait_for_state(&running, TEST_TENANT, "cancelled");
    assert_int_equal(running.row.current, 1);
    assert_int_equal(running.row.total, 2);
    job_runner_stop(runner);
    arena_release(&running.arena);
}

static void a_stopped_runner_puts_its_job_back(void **state)
{
    (void)state;
    struct desk desk = {0};
    atomic_store(&desk.hold, true);
    struct job_runner *runner = start(&desk, 1);
    struct call c = queued(NULL, "held");
    wait_for_state(&c, NULL, "running");
    job_runner_stop(runner);
    assert_string_equal(state_of(&c, NULL).ptr, "queued");
    assert_int_equal(c.row.attempts, 0); /* not its fault */
    atomic_store(&desk.hold, false);
    runner = start(&desk, 1);
    wait_for_state(&c, NULL, "done");
    job_runner_stop(runner);
    arena_release(&c.arena);
}

static void a_long_job_keeps_its_lease(void **state)
{
    (void)state;
    struct desk desk = {0};
    atomic_store(&desk.hold, true);
    struct job_runner *one = start(&desk, 1), *two = start(&desk, 1);
    struct call c = queued(TEST_TENANT, "held");
    wait_for_state(&c, TEST_TENANT, "running");
    struct timespec three_leases = {.tv_sec = 1, .tv_nsec = 800000000};
    nanosleep(&three_leases, NULL);
    assert_int_equal(atomic_load(&desk.ran), 1);
    atomic_store(&desk.hold, false);
    wait_for_state(&c, TEST_TENANT, "done");
    assert_int_equal(c.row.attempts, 1);
    job_runner_stop(one);
    job_runner_stop(two);
    arena_release(&c.arena);
}

static int count_steps(struct db *owner)
{
    struct error err = ERROR_INIT;
    static const struct db_statement COUNT = {
        .name = "steps", .sql = "SELECT count(*), count(DISTINCT n) FROM step"};
    AUTO_PGRESULT *rows = NULL;
    test_require(db_select(owner, &COUNT, NULL, &rows, &err) == DB_ROWS, &err, "steps");
    assert_int_equal(db_get_int64(rows, 0, 0), db_get_int64(rows, 0, 1)); /* none twice */
    return (int)db_get_int64(rows, 0, 0);
}

/* The child has a pool and threads of its own; it is killed with the job in its hands. */
static pid_t start_doomed_worker(void)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct error err = ERROR_INIT;
    struct desk desk = {0};
    struct job_runner_settings settings = settings_for(&desk, 1);
    atomic_store(&desk.hold, true);
    settings.pool = db_pool_new(cluster.app_conninfo, 3, groups, &err);
    if (!settings.pool || !job_runner_start(&settings, &err))
        _exit(1);
    for (;;)
        pause();
}

static void a_killed_workers_job_is_taken_up_where_it_was(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner, "CREATE TABLE step (n integer)", &err), &err, "step");
    pid_t child = start_doomed_worker();
    assert_true(child > 0);
    struct call c = queued(TEST_TENANT, "stepping");
    for (int tries = 0; count_steps(owner) < 4 && tries < 2000; tries++)
        pause_briefly();
    assert_int_equal(count_steps(owner), 4);
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "running");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);

    struct desk desk = {0};
    struct job_runner *runner = start(&desk, 2);
    wait_for_state(&c, TEST_TENANT, "done");
    job_runner_stop(runner);
    assert_int_equal(count_steps(owner), 10);
    assert_int_equal(c.row.attempts, 2);
    test_require(db_run(owner, "DROP TABLE step", &err), &err, "step");
    db_close(owner);
    arena_release(&c.arena);
}

/* A worker that was thought dead comes back: what it does is rolled back. */
static bool overtaken(struct job_run *run, struct error *err)
{
    struct db *owner = db_open(cluster.owner_conninfo, NULL, err);
    test_require(owner && db_run(owner, "UPDATE job SET lease_until = now() - interval '1 s'", err),
                 err, "lease");
    db_close(owner);
    struct desk desk = {0};
    const struct job_kind other[] = {{.name = "overtaken", .handler = quick}, {0}};
    struct job_runner_settings settings = settings_for(&desk, 1);
    settings.kinds = other;
    assert_true(job_runner_step(&settings, err));
    struct step_call call = {run, 1};
    return db_pool_transaction(job_run_pool(run), job_run_tenant(run), step, &call, err) >= 0;
}

static void a_worker_thought_dead_changes_nothing(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    const struct job_kind kind[] = {{.name = "overtaken", .handler = overtaken}, {0}};
    struct desk desk = {0};
    struct job_runner_settings settings = settings_for(&desk, 1);
    settings.kinds = kind;
    struct call c = queued(TEST_TENANT, "overtaken");
    assert_true(job_runner_step(&settings, &err));
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "done");
    assert_string_equal(c.row.result.ptr, "{\"ok\":true}");
    arena_release(&c.arena);
}

static void a_job_that_kills_its_workers_is_given_up(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct desk desk = {0};
    struct job_runner_settings settings = settings_for(&desk, 1);
    struct call c = queued(TEST_TENANT, "quick");
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner,
                                 "UPDATE job SET state = 'running', attempts = 3, lease ="
                                 " gen_random_uuid(), lease_until = now() - interval '1 s'",
                                 &err),
                 &err, "lease");
    db_close(owner);
    assert_true(job_runner_step(&settings, &err));
    assert_string_equal(state_of(&c, TEST_TENANT).ptr, "failed");
    assert_int_equal(atomic_load(&desk.ran), 0);
    arena_release(&c.arena);
}

static void a_unique_job_is_queued_once(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct desk desk = {0};
    struct job_runner_settings settings = settings_for(&desk, 1);
    struct call one = {.request = {.kind = "quick", .created_by = "service", .unique = STR("x")},
                       .arena = ARENA_INIT(1 << 20)};
    struct call two = one, elsewhere = one;
    assert_int_equal(run_as(TEST_TENANT, enqueue, &one, &err), DB_ROWS);
    assert_int_equal(run_as(TEST_TENANT, enqueue, &two, &err), DB_NONE);
    assert_string_equal(one.id.text, two.id.text);
    assert_int_equal(run_as(OTHER_TENANT, enqueue, &elsewhere, &err), DB_ROWS);
    assert_true(job_runner_step(&settings, &err));
    assert_true(job_runner_step(&settings, &err));
    assert_int_equal(run_as(TEST_TENANT, enqueue, &two, &err), DB_ROWS);
    assert_string_not_equal(one.id.text, two.id.text);
}

static void tenants_see_their_own_and_the_operators(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct call mine = queued(TEST_TENANT, "held"), theirs = queued(OTHER_TENANT, "held"),
                operators = queued(NULL, "held");
    assert_int_equal(run_as(TEST_TENANT, find, &theirs, &err), DB_NONE);
    assert_int_equal(run_as(TEST_TENANT, cancel, &theirs, &err), DB_FATAL);
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    assert_int_equal(run_as(TEST_TENANT, find, &operators, &err), DB_ROWS);
    assert_true(operators.row.is_operators);
    assert_int_equal(run_as(TEST_TENANT, cancel, &operators, &err), DB_FATAL);

    mine.filter = (struct job_filter){.limit = 1, .tenants = true, .operators = true};
    assert_int_equal(run_as(TEST_TENANT, list, &mine, &err), DB_ROWS);
    assert_int_equal(mine.page.n_rows, 1);
    assert_string_equal(mine.page.rows[0].id.ptr, operators.id.text);
    mine.filter.after = mine.page.next;
    mine.filter.limit = 10;
    assert_int_equal(run_as(TEST_TENANT, list, &mine, &err), DB_ROWS);
    assert_int_equal(mine.page.n_rows, 1);
    assert_string_equal(mine.page.rows[0].id.ptr, mine.id.text);
    mine.filter = (struct job_filter){.limit = 10, .tenants = true, .state = STR("done")};
    assert_int_equal(run_as(TEST_TENANT, list, &mine, &err), DB_ROWS);
    assert_int_equal(mine.page.n_rows, 0);
    arena_release(&mine.arena);
    arena_release(&theirs.arena);
    arena_release(&operators.arena);
}

static bool ticking(struct job_run *run, struct error *err)
{
    (void)err;
    struct desk *desk = job_run_context(run);
    atomic_fetch_add(&desk->ran, 1);
    return true;
}

static void periodic_kinds_are_queued_by_one_of_many(void **state)
{
    (void)state;
    static const struct job_kind periodic[] = {
        {.name = "tick", .handler = ticking, .every_ms = 3600000}, {0}};
    struct error err = ERROR_INIT;
    struct desk desk = {0};
    struct job_runner_settings settings = settings_for(&desk, 1);
    settings.kinds = periodic;
    struct job_runner *one = job_runner_start(&settings, &err),
                      *two = job_runner_start(&settings, &err);
    assert_non_null(one);
    assert_non_null(two);
    for (int tries = 0; atomic_load(&desk.ran) < 1 && tries < 2000; tries++)
        pause_briefly();
    struct timespec moment = {.tv_nsec = 200000000};
    nanosleep(&moment, NULL);
    assert_int_equal(atomic_load(&desk.ran), 1);

    struct arena arena = ARENA_INIT(1 << 20);
    struct job_figures figures;
    assert_true(job_runner_figures(one, &arena, &figures, &err));
    assert_int_equal(figures.n_tallies, 1);
    assert_string_equal(figures.tallies[0].kind, "tick");
    arena_release(&arena);
    job_runner_stop(one);
    job_runner_stop(two);
}

static int64_t count_of(struct db *db, const char *sql)
{
    AUTO_PGRESULT *rows = PQexec(db_raw(db), sql);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(db_raw(db)));
    return db_get_int64(rows, 0, 0);
}

static void what_served_its_day_is_forgotten(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    struct db *app = db_open(cluster.app_conninfo, NULL, &err);
    test_require(
        owner && app &&
            db_run(
                owner,
                "SET subtier.tenant = '" TEST_TENANT "';"
                "INSERT INTO job (id, kind, unique_key, payload, state, max_attempts, created_by,"
                "                 created_at, finished_at)"
                " SELECT gen_random_uuid(), k, u, '{}', s, 5, 'service', now() - a, now() - a"
                "   FROM (VALUES ('tick', 'schedule', 'done', interval '2 hours'),"
                "                ('tick', 'schedule', 'done', interval '90 minutes'),"
                "                ('daily', 'schedule', 'done', interval '20 hours'),"
                "                ('tick', 'schedule', 'failed', interval '3 hours'),"
                "                ('other', NULL, 'done', interval '31 days'),"
                "                ('other', NULL, 'done', interval '29 days')) v (k, u, s, a);"
                "INSERT INTO import (tenant_id, id, state, file_name, options, dry_run,"
                "                    all_or_nothing, created_by, finished_at)"
                " SELECT '" TEST_TENANT "', gen_random_uuid(), 'done', 'f', '{}', false, false,"
                "        'operator', now() - a"
                "   FROM (VALUES (interval '31 days'), (interval '29 days')) v (a);"
                "INSERT INTO import_row (tenant_id, import_id, n, line, state)"
                " SELECT tenant_id, id, 1, 2, 'created' FROM import",
                &err),
        &err, "what is old");
    assert_int_equal(count_of(app, "SELECT job_forget(30 * 24 * 3600000::bigint)"), 2);
    assert_int_equal(count_of(owner, "SELECT count(*) FROM job WHERE kind = 'tick'"), 2);
    assert_int_equal(count_of(owner, "SELECT count(*) FROM job WHERE kind = 'daily'"), 1);
    assert_int_equal(count_of(owner, "SELECT count(*) FROM job WHERE kind = 'other'"), 1);
    assert_int_equal(count_of(owner, "SELECT count(*) FROM import"), 1);
    assert_int_equal(count_of(owner, "SELECT count(*) FROM import_row"), 1);
    db_close(owner);
    db_close(app);
}

static int fresh(void **state)
{
    (void)state;
    empty_queue();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_killed_workers_job_is_taken_up_where_it_was, fresh),
        cmocka_unit_test_setup(two_workers_do_each_job_once, fresh),
        cmocka_unit_test_setup(what_fails_for_a_while_is_tried_again, fresh),
        cmocka_unit_test_setup(what_is_refused_is_not_tried_again, fresh),
        cmocka_unit_test_setup(a_waiting_job_is_cancelled_at_once_and_a_running_one_stops, fresh),
        cmocka_unit_test_setup(a_stopped_runner_puts_its_job_back, fresh),
        cmocka_unit_test_setup(a_long_job_keeps_its_lease, fresh),
        cmocka_unit_test_setup(a_worker_thought_dead_changes_nothing, fresh),
        cmocka_unit_test_setup(a_job_that_kills_its_workers_is_given_up, fresh),
        cmocka_unit_test_setup(a_unique_job_is_queued_once, fresh),
        cmocka_unit_test_setup(tenants_see_their_own_and_the_operators, fresh),
        cmocka_unit_test_setup(periodic_kinds_are_queued_by_one_of_many, fresh),
        cmocka_unit_test_setup(what_served_its_day_is_forgotten, fresh),
    };
    struct error err = ERROR_INIT;
    test_cluster_open(&cluster, groups);
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner,
                                 "INSERT INTO tenant (id, name) VALUES ('" OTHER_TENANT
                                 "', 'other'); GRANT SELECT ON tenant TO subtier_app;"
                                 "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES"
                                 " TO subtier_app",
                                 &err),
                 &err, "the other tenant");
    db_close(owner);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
