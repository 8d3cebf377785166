/* http/metrics.c - see metrics.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "http/http.h"
#include "http/router.h"

/* Upper ends of the histogram's buckets. */
static const struct {
    int64_t us;
    const char *seconds;
} buckets[] = {
    {250, "0.00025"}, {500, "0.0005"},  {1000, "0.001"},  {2500, "0.0025"}, {5000, "0.005"},
    {10000, "0.01"},  {25000, "0.025"}, {50000, "0.05"},  {100000, "0.1"},  {250000, "0.25"},
    {500000, "0.5"},  {1000000, "1"},   {2500000, "2.5"}, {10000000, "10"},
};

enum { STATUS_CLASSES = 5 };

struct route_metrics {
    atomic_uint_fast64_t status[STATUS_CLASSES];      /* 1xx .. 5xx */
    atomic_uint_fast64_t bucket[LENGTH(buckets) + 1]; /* the last: longer than all */
    atomic_uint_fast64_t total_us;
};

struct metrics {
    const struct route *routes;
    uint32_t n_routes;
    atomic_int connections;
    atomic_int working;
    atomic_uint_fast64_t dropped;
    struct route_metrics rows[]; /* one a route, and one for no route */
};

struct metrics *metrics_new(const struct route *routes, struct error *err)
{
    uint32_t count = (uint32_t)routes_count(routes);
    struct metrics *metrics = calloc(1, sizeof *metrics + (count + 1) * sizeof metrics->rows[0]);
    if (!metrics) {
        error_memory(err);
        return NULL;
    }
    metrics->routes = routes;
    metrics->n_routes = count;
    return metrics;
}

void metrics_free(struct metrics *metrics) { free(metrics); }

static void add(atomic_uint_fast64_t *counter, uint64_t amount)
{
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static uint64_t load(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(struct metrics *metrics, uint32_t route, unsigned status, int64_t duration_us)
{
    uint32_t row = route < metrics->n_routes ? route : metrics->n_routes;
    unsigned hundreds = status / 100;
    struct route_metrics *m = &metrics->rows[row];
    size_t bucket = 0;
    while (bucket < LENGTH(buckets) && duration_us > buckets[bucket].us)
        bucket++;
    add(&m->status[hundreds >= 1 && hundreds <= STATUS_CLASSES ? hundreds - 1 : STATUS_CLASSES - 1],
        1);
    add(&m->bucket[bucket], 1);
    add(&m->total_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

void metrics_connection(struct metrics *metrics, int change)
{
    atomic_fetch_add_explicit(&metrics->connections, change, memory_order_relaxed);
}

void metrics_dropped(struct metrics *metrics) { add(&metrics->dropped, 1); }

void metrics_working(struct metrics *metrics, int change)
{
    atomic_fetch_add_explicit(&metrics->working, change, memory_order_relaxed);
}

/* method="POST",route="/v1/screen" */
static void write_labels(const struct metrics *metrics, uint32_t row, struct buf *out)
{
    if (row == metrics->n_routes)
        buf_adds(out, "method=\"\",route=\"none\"");
    else
        buf_printf(out, "method=\"%s\",route=\"%s\"", http_method_name(metrics->routes[row].method),
                   metrics->routes[row].pattern);
}

static void write_statuses(const struct metrics *metrics, struct buf *out)
{
    buf_adds(out, "# HELP subtier_http_requests_total Requests answered.\n"
                  "# TYPE subtier_http_requests_total counter\n");
    for (uint32_t row = 0; row <= metrics->n_routes; row++) {
        for (unsigned hundreds = 0; hundreds < STATUS_CLASSES; hundreds++) {
            uint64_t count = load(&metrics->rows[row].status[hundreds]);
            if (count == 0)
                continue;
            buf_adds(out, "subtier_http_requests_total{");
            write_labels(metrics, row, out);
            buf_printf(out, ",status=\"%uxx\"} %" PRIu64 "\n", hundreds + 1, count);
        }
    }
}

static void write_histogram(const struct metrics *metrics, uint32_t row, struct buf *out)
{
    static const char *const name = "subtier_http_request_seconds";
    const struct route_metrics *m = &metrics->rows[row];
    uint64_t counts[LENGTH(buckets) + 1], total = 0;
    for (size_t i = 0; i <= LENGTH(buckets); i++)
        total += counts[i] = load(&m->bucket[i]);
    if (total == 0)
        return;

    uint64_t cumulative = 0;
    for (size_t i = 0; i <= LENGTH(buckets); i++) {
        cumulative += counts[i];
        buf_printf(out, "%s_bucket{", name);
        write_labels(metrics, row, out);
        buf_printf(out, ",le=\"%s\"} %" PRIu64 "\n",
                   i < LENGTH(buckets) ? buckets[i].seconds : "+Inf", cumulative);
    }
    uint64_t us = load(&m->total_us);
    buf_printf(out, "%s_sum{", name);
    write_labels(metrics, row, out);
    buf_printf(out, "} %" PRIu64 ".%06" PRIu64 "\n%s_count{", us / 1000000, us % 1000000, name);
    write_labels(metrics, row, out);
    buf_printf(out, "} %" PRIu64 "\n", total);
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
    write_statuses(metrics, out);
    buf_adds(out, "# HELP subtier_http_request_seconds Time from a request's head to its answer.\n"
                  "# TYPE subtier_http_request_seconds histogram\n");
    for (uint32_t row = 0; row <= metrics->n_routes; row++)
        write_histogram(metrics, row, out);
    buf_printf(out,
               "# HELP subtier_http_connections Open connections.\n"
               "# TYPE subtier_http_connections gauge\n"
               "subtier_http_connections %d\n"
               "# HELP subtier_http_connections_dropped_total Closed for missing a deadline.\n"
               "# TYPE subtier_http_connections_dropped_total counter\n"
               "subtier_http_connections_dropped_total %" PRIu64 "\n"
               "# HELP subtier_http_working Requests with a worker or waiting for one.\n"
               "# TYPE subtier_http_working gauge\n"
               "subtier_http_working %d\n",
               atomic_load_explicit(&metrics->connections, memory_order_relaxed),
               load(&metrics->dropped),
               atomic_load_explicit(&metrics->working, memory_order_relaxed));
}
