/* unit/http/test_workers.c - every accepted job runs once; a full line is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/workers.h"

#include <pthread.h>
#include <stdatomic.h>

#include "tests/unit/core/check.h"

static atomic_int ran;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void count(void *context)
{
    (void)context;
    atomic_fetch_add(&ran, 1);
}

static void wait_at_the_gate(void *context)
{
    atomic_store((atomic_bool *)context, true);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
}

static void runs_every_job_before_it_stops(void **state)
{
    (void)state;
    enum { JOBS = 500 };
    static struct job jobs[JOBS];
    struct error err = ERROR_INIT;
    atomic_store(&ran, 0);
    struct workers *workers = workers_new(4, JOBS, &err);
    assert_non_null(workers);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){.run = count};
        assert_true(workers_submit(workers, &jobs[i]));
    }
    workers_stop(workers);
    assert_int_equal(JOBS, atomic_load(&ran));
}

static void refuses_more_than_may_wait(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    atomic_bool started = false;
    struct job busy = {.run = wait_at_the_gate, .context = &started};
    struct job first = {.run = count}, second = {.run = count}, third = {.run = count};
    struct workers *workers = workers_new(1, 2, &err);
    assert_non_null(workers);
    atomic_store(&ran, 0);
    pthread_mutex_lock(&gate);
    assert_true(workers_submit(workers, &busy));
    while (!atomic_load(&started))
        ;
    assert_true(workers_submit(workers, &first));
    assert_true(workers_submit(workers, &second));
    assert_false(workers_submit(workers, &third));
    assert_int_equal(2, workers_waiting(workers));
    pthread_mutex_unlock(&gate);
    workers_stop(workers);
    assert_int_equal(2, atomic_load(&ran));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_every_job_before_it_stops),
        cmocka_unit_test(refuses_more_than_may_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
