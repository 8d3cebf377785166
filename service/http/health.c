/* http/health.c - /healthz, /readyz, /metrics.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "core/json_writer.h"
#include "db/migrate.h"
#include "http/jobs.h"
#include "http/metrics.h"

extern const struct asset assets_migrations[];

enum { READY_WAIT_MS = 2000, MAX_REASONS = 64 };

static bool give_status(struct http_response *response, const char *status)
{
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "status", status);
    json_end_object(&w);
    return true;
}

bool health_live(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    (void)service, (void)request, (void)err;
    return give_status(response, "ok");
}

/* --- /readyz --------------------------------------------------------------------------------- */

struct readiness {
    bool ready, degraded;
    const char *reasons[MAX_REASONS];
    size_t n_reasons;
};

static void add_reason(struct readiness *readiness, const char *reason)
{
    if (reason && readiness->n_reasons < MAX_REASONS)
        readiness->reasons[readiness->n_reasons++] = reason;
}

static void check_database(struct service *service, struct readiness *readiness,
                           struct arena *arena)
{
    struct error err = ERROR_INIT;
    struct db *db = db_pool_take(service->pool, READY_WAIT_MS, &err);
    bool good = db && migrate_check(db, assets_migrations, &err);
    if (db)
        db_pool_give(service->pool, db);
    if (good)
        return;
    readiness->ready = false;
    add_reason(readiness, err.internal ? "database: not available"
                                       : arena_printf(arena, "database: %s", err.message));
}

/* An active list is needed; a stale one only degrades, for an emptied balancer helps nobody. */
static void check_lists(struct service *service, struct readiness *readiness, struct arena *arena)
{
    int64_t now_ms = clock_unix_ms();
    size_t active = 0;
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (!list->enabled)
            continue;
        active += list->version > 0;
        if (list->held_id > 0) {
            readiness->degraded = true;
            add_reason(readiness, arena_printf(arena, "list %.*s: a file is held by the gate",
                                               STR_ARG(list->id)));
        }
        if (!list->required ||
            (list->version > 0 && !list->sample && !snapshot_list_stale(list, now_ms)))
            continue;
        readiness->degraded = true;
        add_reason(readiness, arena_printf(arena, "list %.*s: required, but %s", STR_ARG(list->id),
                                           list->version == 0 ? "missing"
                                           : list->sample     ? "only a sample"
                                                              : "stale"));
    }
    snapshot_give(service->snapshots, snapshot);
    if (active > 0)
        return;
    readiness->ready = false;
    add_reason(readiness, "no list has an active version");
}

bool health_ready(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    (void)err;
    struct readiness readiness = {.ready = true};
    check_database(service, &readiness, request->arena);
    check_lists(service, &readiness, request->arena);
    if (!readiness.ready) {
        response->status = 503;
        http_add_header(response, "Retry-After", STR("5"));
    }
    const char *status = !readiness.ready ? "unavailable" : readiness.degraded ? "degraded" : "ok";
    if (!request->identity)
        return give_status(response, status);

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "status", status);
    json_key(&w, "reasons");
    json_begin_array(&w);
    for (size_t i = 0; i < readiness.n_reasons; i++)
        json_cstr(&w, readiness.reasons[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* --- /metrics -------------------------------------------------------------------------------- */

static void write_gauge(struct buf *out, const char *name, const char *help, double value)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %.15g\n", name, help, name, name, value);
}

/* Label values: backslash, quote and line feed are escaped (Prometheus text format). List ids hold
 * none of them by the database's own check. */
static void write_list_ages(const struct snapshot *snapshot, int64_t now_ms, struct buf *out)
{
    buf_adds(out, "# HELP subtier_list_age_seconds Since the list's last successful check.\n"
                  "# TYPE subtier_list_age_seconds gauge\n");
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (list->version > 0)
            buf_printf(out, "subtier_list_age_seconds{list=\"%.*s\"} %.3f\n", STR_ARG(list->id),
                       (double)(now_ms - list->checked_unix_ms) / 1000);
    }
    buf_adds(out, "# HELP subtier_list_stale Is the list's last check older than it may be?\n"
                  "# TYPE subtier_list_stale gauge\n");
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (list->enabled && (list->required || list->version > 0))
            buf_printf(out, "subtier_list_stale{list=\"%.*s\"} %d\n", STR_ARG(list->id),
                       snapshot_list_stale(list, now_ms));
    }
    buf_adds(out, "# HELP subtier_list_held Does a file that failed the gate wait for a person?\n"
                  "# TYPE subtier_list_held gauge\n");
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (list->version > 0)
            buf_printf(out, "subtier_list_held{list=\"%.*s\"} %d\n", STR_ARG(list->id),
                       list->held_id > 0);
    }
}

bool health_metrics(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    (void)err;
    struct buf *out = &response->body;
    response->content_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(service->metrics, out);

    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    write_gauge(out, "subtier_snapshot_generation", "Rises with each activation seen.",
                (double)snapshot->generation);
    write_gauge(out, "subtier_snapshot_listed", "Listed parties matched against.",
                (double)snapshot->n_listed);
    write_gauge(out, "subtier_snapshot_bytes", "Memory of the snapshot.", (double)snapshot->bytes);
    write_list_ages(snapshot, clock_unix_ms(), out);
    snapshot_give(service->snapshots, snapshot);
    jobs_write_metrics(service, request->arena, out);

    struct db_pool_stats stats = db_pool_stats(service->pool);
    write_gauge(out, "subtier_db_pool_size", "Connections the pool may open.", stats.size);
    write_gauge(out, "subtier_db_pool_open", "Connections open.", stats.open);
    write_gauge(out, "subtier_db_pool_busy", "Connections in use.", stats.busy);
    buf_printf(out,
               "# HELP subtier_db_faults_total Transactions left open, connections lost.\n"
               "# TYPE subtier_db_faults_total counter\nsubtier_db_faults_total %llu\n",
               (unsigned long long)stats.faults);
    return true;
}
