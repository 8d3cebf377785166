/* http/metrics.h - what /metrics tells: counters and latency histograms of each route.
 *
 * Written by any number of threads without a lock. Routes are named by their position in
 * http_routes(); METRICS_NO_ROUTE counts what met none (404, bad credentials).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

struct metrics;
struct route;

#define METRICS_NO_ROUTE UINT32_MAX

struct metrics *metrics_new(const struct route *routes, struct error *err) MUST_CHECK;
void metrics_free(struct metrics *metrics);

void metrics_count(struct metrics *metrics, uint32_t route, unsigned status, int64_t duration_us);
void metrics_connection(struct metrics *metrics, int change); /* +1 opened, -1 closed */
void metrics_dropped(struct metrics *metrics); /* a connection past its deadline was closed */
void metrics_working(struct metrics *metrics, int change); /* requests given to a worker */

/** Appends the Prometheus text of what is counted here. */
void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
