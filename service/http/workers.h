/* http/workers.h - threads that do what an HTTP thread must not wait for.
 *
 * A bounded queue, first in, first out. Jobs are owned by whoever submits them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_WORKERS_H
#define HTTP_WORKERS_H

#include <stdbool.h>

#include "core/error.h"

struct workers;

struct job {
    void (*run)(void *context);
    void *context;
    struct job *next; /* the queue's own */
};

/** `threads` workers, at most `max_waiting` jobs in line. */
struct workers *workers_new(unsigned threads, unsigned max_waiting, struct error *err) MUST_CHECK;

/** Finishes every job accepted, then joins and frees. NULL is fine. */
void workers_stop(struct workers *workers);

/** False when the line is full or the workers are stopping; the job was not taken. */
bool workers_submit(struct workers *workers, struct job *job) MUST_CHECK;

unsigned workers_waiting(struct workers *workers);

#endif
