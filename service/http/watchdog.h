/* http/watchdog.h - absolute deadlines for connections, whatever drips through them.
 *
 * libmicrohttpd's own timeout starts again with each byte, so a slow drip could hold a connection
 * for ever. Each open connection is registered here with a deadline; past it the watchdog's thread
 * shuts the socket down, and libmicrohttpd finds it closed and cleans up.
 *
 * A client that closes right behind the last bytes it sends is overlooked by libmicrohttpd's
 * edge-triggered epoll; such connections are found here by peeking and end within seconds.
 *
 * The descriptor cannot be another's by then: watchdog_remove() runs before libmicrohttpd closes
 * it, and waits while the watchdog is at work.
 *
 * A connection answered before its body was read is not closed abruptly (the client, still
 * sending, would lose the answer to a reset): what it sends is read and dropped for a while.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_WATCHDOG_H
#define HTTP_WATCHDOG_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/error.h"

struct watchdog;
struct metrics;

struct watched {
    int fd;
    atomic_int_fast64_t deadline_us; /* clock_monotonic_us(); INT64_MAX: none */
    atomic_int_fast64_t waiting_us;  /* since when the client is waited for; INT64_MAX: it is not */
    atomic_bool linger;              /* answered early: read on for a while after the close */
    struct watched *next, **link;    /* the watchdog's own */
};

struct watchdog *watchdog_new(struct metrics *metrics, struct error *err) MUST_CHECK;
void watchdog_free(struct watchdog *watchdog); /* joins; NULL is fine */

/** Registers an open socket; NULL when memory is short. */
struct watched *watchdog_add(struct watchdog *watchdog, int fd, int64_t deadline_us);

/** Before the socket is closed. NULL is fine. */
void watchdog_remove(struct watchdog *watchdog, struct watched *watched);

/** The client is to send something by then. */
static inline void watched_wait(struct watched *watched, int64_t now_us, int64_t deadline_us)
{
    atomic_store_explicit(&watched->waiting_us, now_us, memory_order_relaxed);
    atomic_store_explicit(&watched->deadline_us, deadline_us, memory_order_relaxed);
}

/** The service is at work, or sends its answer, by `deadline_us`. */
static inline void watched_work(struct watched *watched, int64_t deadline_us)
{
    atomic_store_explicit(&watched->waiting_us, INT64_MAX, memory_order_relaxed);
    atomic_store_explicit(&watched->deadline_us, deadline_us, memory_order_relaxed);
}

#endif
