/* http/workers.c - see workers.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/workers.h"

#include <pthread.h>
#include <stdlib.h>

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *first, **last;
    unsigned waiting, max_waiting;
    bool stopping;
    unsigned n_threads;
    pthread_t threads[];
};

static struct job *next_job(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->stopping)
        pthread_cond_wait(&workers->wake, &workers->lock);
    struct job *job = workers->first;
    if (job) {
        workers->first = job->next;
        if (!workers->first)
            workers->last = &workers->first;
        workers->waiting--;
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void *work(void *context)
{
    struct workers *workers = context;
    for (struct job *job = next_job(workers); job; job = next_job(workers))
        job->run(job->context);
    return NULL;
}

struct workers *workers_new(unsigned threads, unsigned max_waiting, struct error *err)
{
    struct workers *workers = calloc(1, sizeof *workers + threads * sizeof(pthread_t));
    if (!workers) {
        error_memory(err);
        return NULL;
    }
    workers->last = &workers->first;
    workers->max_waiting = max_waiting;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);

    for (; workers->n_threads < threads; workers->n_threads++) {
        if (pthread_create(&workers->threads[workers->n_threads], NULL, work, workers) != 0) {
            error_set(err, ERROR_UNAVAILABLE, "no thread can be started");
            workers_stop(workers);
            return NULL;
        }
    }
    return workers;
}

void workers_stop(struct workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);

    for (unsigned i = 0; i < workers->n_threads; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

bool workers_submit(struct workers *workers, struct job *job)
{
    pthread_mutex_lock(&workers->lock);
    bool taken = !workers->stopping && workers->waiting < workers->max_waiting;
    if (taken) {
        job->next = NULL;
        *workers->last = job;
        workers->last = &job->next;
        workers->waiting++;
        pthread_cond_signal(&workers->wake);
    }
    pthread_mutex_unlock(&workers->lock);
    return taken;
}

unsigned workers_waiting(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    unsigned waiting = workers->waiting;
    pthread_mutex_unlock(&workers->lock);
    return waiting;
}
