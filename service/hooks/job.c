/* hooks/job.c - see job.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "hooks/job.h"

#include "core/clock.h"
#include "core/json.h"
#include "hooks/webhook_store.h"

enum { MEMORY_BYTES = 8 << 20 };

static const struct db_statement LIST_STALE = {
    .name = "event_list_stale",
    .params = 2,
    .sql = "SELECT event_list_stale($1, $2::bigint)",
};

const db_statement_group hook_job_statements = {&LIST_STALE, NULL};

/* --- Deliveries ---------------------------------------------------------------------------------
 */

struct deliver_call {
    struct job_run *run;
    struct arena arena;
    struct str id;
    struct delivery_task task;
    const char *state, *error;
    int64_t status, duration_ms;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct deliver_call *call = context;
    return delivery_load(db, call->id, &call->arena, &call->task, err);
}

static enum db_status note(struct db *db, void *context, struct error *err)
{
    struct deliver_call *call = context;
    return delivery_note(db, call->id, call->state, call->status, call->error, call->duration_ms,
                         err);
}

static bool transact(struct deliver_call *call, db_body *body, enum db_status *status_out,
                     struct error *err)
{
    *status_out =
        db_pool_transaction(job_run_pool(call->run), job_run_tenant(call->run), body, call, err);
    return *status_out >= DB_NONE;
}

static bool stopping(void *context) { return job_run_stopping(context); }

/* ERROR_UNAVAILABLE makes the queue try again, as long as it has attempts left. */
static bool send(struct deliver_call *call, const struct hook_settings *settings, struct error *err)
{
    const struct delivery_task *task = &call->task;
    struct hook_settings mine = *settings;
    const struct hook_message message = {.url = task->url,
                                         .secret = task->secret,
                                         .event = task->delivery.event,
                                         .delivery = task->delivery.id,
                                         .body = task->delivery.body,
                                         .unix_seconds = clock_unix_ms() / 1000};
    int64_t started_us = clock_monotonic_us();
    mine.stopping = stopping;
    mine.context = call->run;
    bool answered = hook_send(&mine, &message, &call->status, err);
    call->duration_ms = (clock_monotonic_us() - started_us) / 1000;
    if (answered && call->status >= 200 && call->status < 300)
        return true;
    return answered ? error_set(err, ERROR_UNAVAILABLE, "answered %lld", (long long)call->status)
                    : false;
}

static bool attempt(struct deliver_call *call, const struct hook_settings *settings,
                    struct error *err)
{
    enum db_status status;
    struct error why = ERROR_INIT;
    if (!transact(call, load, &status, err))
        return false;
    if (status == DB_NONE) /* the webhook was deleted, and its deliveries with it */
        return true;
    bool sent = call->task.enabled && send(call, settings, &why);
    if (!sent && job_run_stopping(call->run)) {
        *err = why;
        return false;
    }
    call->state = !call->task.enabled               ? "dropped"
                  : sent                            ? "delivered"
                  : job_run_last_attempt(call->run) ? "failed"
                                                    : "waiting";
    call->error = sent || !call->task.enabled ? NULL : why.message;
    if (!transact(call, note, &status, err))
        return false;
    if (sent || !call->task.enabled)
        return true;
    *err = why;
    err->code = ERROR_UNAVAILABLE;
    return false;
}

bool deliver_job(struct job_run *run, const struct hook_settings *settings, struct error *err)
{
    struct deliver_call call = {.run = run};
    AUTO_JSON *tree = json_parse(job_run_payload(run), err);
    if (!tree || !json_required_text(tree, "", "delivery", UUID_TEXT_SIZE, &call.id, err))
        return false;
    arena_init(&call.arena, MEMORY_BYTES);
    bool done = attempt(&call, settings, err);
    arena_release(&call.arena);
    return done;
}

/* --- Stale lists --------------------------------------------------------------------------------
 */

static enum db_status tell_stale(struct db *db, void *context, struct error *err)
{
    const struct snapshot_list *list = context;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list->id), db_int64(list->checked_unix_ms)};
    return db_select(db, &LIST_STALE, params, &rows, err);
}

bool stale_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    bool told = true;
    const struct snapshot *snapshot = snapshot_take(snapshots);
    for (size_t i = 0; i < snapshot->n_lists && told; i++) {
        struct snapshot_list list = snapshot->lists[i];
        if (!list.enabled || list.version == 0 || !snapshot_list_stale(&list, clock_unix_ms()))
            continue;
        told = db_pool_transaction(job_run_pool(run), NULL, tell_stale, &list, err) >= DB_NONE;
    }
    snapshot_give(snapshots, snapshot);
    return told;
}
