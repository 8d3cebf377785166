/* cmd/rescreen.c - `subtier rescreen`: the stored parties looked at anew, now.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/progress.h"
#include "jobs/runner.h"
#include "lists/snapshot/snapshot.h"
#include "screening/monitor.h"

enum { MEMORY_MAX = 64 << 20, PAUSE_MS = 200 };

static const struct option_row rows[] = {
    {"--full", NULL, "look at every party, not only at what has changed"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct call {
    struct arena arena;
    bool full;
    struct uuid id;
    struct job_row row;
};

static bool run_job(struct job_run *run, struct error *err)
{
    return rescreen_job(run, job_run_context(run), err);
}

static const struct job_kind kinds[] = {{.name = RESCREEN_JOB_KIND, .handler = run_job}, {0}};

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return rescreen_enqueue(db, call->full, "operator", &call->id, err);
}

static enum db_status find(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return job_find(db, str_of(call->id.text), &call->arena, &call->row, err);
}

/* A running service may have taken the job: then its end is waited for. */
static bool run_to_end(struct db_pool *pool, struct snapshot_holder *snapshots, struct call *call,
                       struct error *err)
{
    const struct job_runner_settings settings = {
        .pool = pool, .kinds = kinds, .context = snapshots, .workers = 1};
    struct progress progress;
    progress_init(&progress);
    for (;;) {
        const struct timespec pause = {0, PAUSE_MS * 1000000L};
        *err = (struct error)ERROR_INIT;
        if (!job_runner_step(&settings, err) && err->code)
            return false;
        if (db_pool_transaction(pool, DEFAULT_TENANT, find, call, err) < 0)
            return false;
        if (job_is_over(&call->row))
            break;
        progress_draw(&progress, "compared", call->row.current, 0);
        nanosleep(&pause, NULL);
    }
    progress_clear(&progress);
    if (str_equal(call->row.state, STR("done")))
        return true;
    return error_set(err, ERROR_UNAVAILABLE, "%.*s: %.*s", STR_ARG(call->row.state),
                     STR_ARG(call->row.error));
}

static bool rescreen(struct db_pool *pool, const struct options *options, struct error *err)
{
    struct call call = {.arena = ARENA_INIT(MEMORY_MAX), .full = options_get(options, "--full")};
    struct snapshot_holder *snapshots = snapshot_holder_new(pool, err);
    bool done = snapshots && db_pool_transaction(pool, DEFAULT_TENANT, queue, &call, err) >= 0 &&
                run_to_end(pool, snapshots, &call, err);
    if (done)
        printf("%.*s\n", STR_ARG(call.row.result));
    snapshot_holder_free(snapshots);
    arena_release(&call.arena);
    return done;
}

int cmd_rescreen(int argc, char **argv)
{
    return cmd_with_pool("rescreen", "rescreen [--full]", rows, argc, argv, rescreen);
}
