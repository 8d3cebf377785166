/* jobs/run.c - one job from its claim to its end.
 * SPDX-License-Identifier: Apache-2.0 */
#include "jobs/run_state.h"

#include <sodium.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/utf8.h"
#include "jobs/runner.h"

enum {
    RUN_MEMORY_BYTES = 64 << 20, /* of payload and checkpoint */
    TELL_EVERY_US = 400000,
    END_ATTEMPTS = 4,
    FIRST_END_PAUSE_MS = 200,
};

static const struct db_statement CLAIM = {
    .name = "job_claim",
    .params = 3,
    .sql = "SELECT id, coalesce(tenant_id::text, ''), kind, payload::text,"
           "       coalesce(checkpoint::text, ''), attempts, max_attempts, created_by"
           "  FROM job_claim($1::text[], $2::uuid, $3::bigint)",
};

static const struct db_statement TELL = {
    .name = "job_progress",
    .params = 5,
    .sql = "SELECT job_progress($1::uuid, $2::uuid, $3::bigint, $4::bigint, $5)",
};

static const struct db_statement KEEP = {
    .name = "job_checkpoint",
    .params = 3,
    .sql = "SELECT job_checkpoint($1::uuid, $2::uuid, $3::json)",
};

static const struct db_statement FINISH = {
    .name = "job_finish",
    .params = 7,
    .sql = "SELECT job_finish($1::uuid, $2::uuid, $3, $4::json, $5, $6::bigint, $7::boolean)",
};

const db_statement_group job_run_statements = {&CLAIM, &TELL, &KEEP, &FINISH, NULL};

/* --- What a handler sees ---------------------------------------------------------------------- */

const char *job_run_id(const struct job_run *run) { return run->id.text; }

const char *job_run_kind(const struct job_run *run) { return run->kind->name; }

const char *job_run_tenant(const struct job_run *run)
{
    return run->tenant.text[0] ? run->tenant.text : NULL;
}

struct str job_run_payload(const struct job_run *run) { return run->payload; }
struct str job_run_checkpoint(const struct job_run *run) { return run->checkpoint; }
const char *job_run_asked_by(const struct job_run *run) { return run->asked_by; }
int job_run_attempt(const struct job_run *run) { return run->attempt; }
void *job_run_context(const struct job_run *run) { return run->context; }
struct db_pool *job_run_pool(const struct job_run *run) { return run->pool; }
struct buf *job_run_result(struct job_run *run) { return &run->result; }

bool job_run_stopping(const struct job_run *run)
{
    return atomic_load(&run->cancelled) || atomic_load(&run->lost) ||
           (run->service_stops && atomic_load(run->service_stops));
}

bool job_run_last_attempt(const struct job_run *run) { return run->attempt >= run->max_attempts; }

bool job_run_cancelled(const struct job_run *run) { return atomic_load(&run->cancelled); }

static void tell(struct job_run *run)
{
    AUTO_PGRESULT *rows = NULL;
    struct error ignored = ERROR_INIT; /* comfort only: the work goes on without it */
    const struct db_param params[] = {db_cstr(run->id.text), db_cstr(run->lease.text),
                                      db_int64(run->current),
                                      run->total >= 0 ? db_int64(run->total) : db_null(),
                                      run->message[0] ? db_cstr(run->message) : db_null()};
    run->told_us = clock_monotonic_us();
    run->has_untold = false;
    (void)!db_pool_select(run->pool, &TELL, params, &rows, &ignored);
}

void job_run_progress(struct job_run *run, int64_t current, int64_t total, const char *message)
{
    struct str text = utf8_prefix(str_of(message), sizeof run->message - 1);
    run->current = current;
    run->total = total;
    snprintf(run->message, sizeof run->message, "%.*s", STR_ARG(text));
    run->has_untold = true;
    if (clock_monotonic_us() - run->told_us >= TELL_EVERY_US)
        tell(run);
}

enum db_status job_run_keep(struct db *db, struct job_run *run, struct str checkpoint,
                            struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(run->id.text), db_cstr(run->lease.text),
                                      checkpoint.len > 0 ? db_text(checkpoint) : db_null()};
    enum db_status status = db_select(db, &KEEP, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_ROWS && db_get_bool(rows, 0, 0))
        return DB_ROWS;
    atomic_store(&run->lost, true);
    error_set(err, ERROR_CONFLICT, "another worker has taken this job over");
    return DB_FATAL;
}

/* --- Claiming --------------------------------------------------------------------------------- */

static const struct job_kind *kind_of(const struct job_kind *kinds, struct str name)
{
    for (; kinds->name; kinds++)
        if (str_equal(str_of(kinds->name), name))
            return kinds;
    return NULL;
}

static bool read_claim(struct job_run *run, const PGresult *rows, const struct job_kind *kinds,
                       struct error *err)
{
    snprintf(run->id.text, sizeof run->id.text, "%.*s", STR_ARG(db_get_text(rows, 0, 0)));
    snprintf(run->tenant.text, sizeof run->tenant.text, "%.*s", STR_ARG(db_get_text(rows, 0, 1)));
    run->kind = kind_of(kinds, db_get_text(rows, 0, 2));
    run->payload = str_copy(&run->arena, db_get_text(rows, 0, 3));
    run->checkpoint = str_copy(&run->arena, db_get_text(rows, 0, 4));
    run->attempt = (int)db_get_int64(rows, 0, 5);
    run->max_attempts = (int)db_get_int64(rows, 0, 6);
    run->asked_by = str_copy(&run->arena, db_get_text(rows, 0, 7)).ptr;
    return (run->kind && !arena_failed(&run->arena)) || error_memory(err);
}

static bool kinds_array(const struct job_kind *kinds, struct buf *out)
{
    const char *separator = "{";
    for (; kinds->name; kinds++, separator = ",")
        buf_printf(out, "%s%s", separator, kinds->name);
    buf_addc(out, '}');
    return !buf_failed(out);
}

enum db_status job_run_claim(struct db_pool *pool, const struct job_kind *kinds, int64_t lease_ms,
                             struct job_run **run_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF names = BUF_INIT(64 << 10);
    if (!kinds->name)
        return DB_NONE;
    struct job_run *run = calloc(1, sizeof *run);
    if (!run || !kinds_array(kinds, &names)) {
        free(run);
        error_memory(err);
        return DB_FATAL;
    }
    run->pool = pool;
    run->lease = uuid_new();
    run->total = -1;
    arena_init(&run->arena, RUN_MEMORY_BYTES);
    buf_init(&run->result, JOB_RESULT_MAX_BYTES);
    const struct db_param params[] = {db_text(buf_str(&names)), db_cstr(run->lease.text),
                                      db_int64(lease_ms)};
    enum db_status status = db_pool_select(pool, &CLAIM, params, &rows, err);
    if (status == DB_ROWS && !read_claim(run, rows, kinds, err))
        status = DB_FATAL; /* its lease runs out by itself */
    if (status != DB_ROWS) {
        job_run_free(run);
        return status;
    }
    *run_out = run;
    return DB_ROWS;
}

void job_run_free(struct job_run *run)
{
    if (!run)
        return;
    buf_release(&run->result);
    arena_release(&run->arena);
    free(run);
}

/* --- Ending ----------------------------------------------------------------------------------- */

struct ending {
    const char *event; /* for the log */
    const char *state;
    int64_t delay_ms;
    bool uncounted, failed;
};

/* Doubled with each attempt, the upper half of it by chance, so that rivals do not meet again. */
static int64_t pause_ms(const struct job_run *run)
{
    int64_t longest_ms = run->kind->retry_ms > 0 ? run->kind->retry_ms : JOB_RETRY_MS;
    for (int i = 1; i < run->attempt && longest_ms < JOB_RETRY_MAX_MS; i++)
        longest_ms *= 2;
    if (longest_ms > JOB_RETRY_MAX_MS)
        longest_ms = JOB_RETRY_MAX_MS;
    return longest_ms / 2 + randombytes_uniform((uint32_t)(longest_ms / 2) + 1);
}

static struct ending ending_of(struct job_run *run, bool done, const struct error *err)
{
    if (done)
        return (struct ending){"job_done", "done", 0, false, false};
    if (atomic_load(&run->cancelled))
        return (struct ending){"job_cancelled", "cancelled", 0, false, false};
    if (run->service_stops && atomic_load(run->service_stops))
        return (struct ending){"job_stopped", "queued", 0, true, false};
    bool again = error_http_status(err->code) == 503 && run->attempt < run->max_attempts;
    if (again)
        return (struct ending){"job_retried", "queued", pause_ms(run), false, true};
    return (struct ending){"job_failed", "failed", 0, false, true};
}

/* What is internal is in the log; people get the sentence that says whose fault it is. */
static const char *told_error(const struct error *err)
{
    return err->internal ? "something this service depends on was not available" : err->message;
}

static enum db_status finish_once(struct job_run *run, const struct ending *ending,
                                  const struct error *why, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    bool has_result = strcmp(ending->state, "done") == 0 && run->result.len > 0;
    const struct db_param params[] = {
        db_cstr(run->id.text),
        db_cstr(run->lease.text),
        db_cstr(ending->state),
        has_result ? db_text(buf_str(&run->result)) : db_null(),
        ending->failed ? db_cstr(told_error(why)) : db_null(),
        db_int64(ending->delay_ms),
        db_bool(ending->uncounted),
    };
    enum db_status status = db_pool_select(run->pool, &FINISH, params, &rows, err);
    if (status == DB_ROWS && !db_get_bool(rows, 0, 0))
        return DB_NONE;
    return status;
}

/* A database that is away for a moment must not make a finished job run again. */
static const char *finish(struct job_run *run, const struct ending *ending, struct error *err)
{
    struct error why = *err;
    struct error trouble = ERROR_INIT;
    for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
        if (attempt > 0) {
            int64_t ms = (int64_t)FIRST_END_PAUSE_MS << attempt;
            struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
            nanosleep(&pause, NULL);
        }
        enum db_status status = finish_once(run, ending, &why, &trouble);
        if (status >= 0)
            return status == DB_ROWS ? ending->event : "job_lost";
        if (error_http_status(trouble.code) != 503)
            break;
    }
    *err = trouble;
    return "job_unended"; /* its lease runs out, and somebody takes it up again */
}

const char *job_run_perform(struct job_run *run, struct error *err)
{
    bool done = false;
    *err = (struct error)ERROR_INIT;
    if (run->attempt > run->max_attempts)
        error_set(err, ERROR_INTERNAL, "given up: its worker was lost %d times", run->max_attempts);
    else
        done = run->kind->handler(run, err);
    if (done && buf_failed(&run->result))
        done = error_set(err, ERROR_TOO_LARGE, "the result is larger than %d bytes",
                         JOB_RESULT_MAX_BYTES);
    if (!done && atomic_load(&run->lost))
        return "job_lost";
    if (!done && err->code == ERROR_NONE)
        error_set(err, ERROR_INTERNAL, "the job ended without saying why");
    if (run->has_untold)
        tell(run);
    struct ending ending = ending_of(run, done, err);
    const char *event = finish(run, &ending, err);
    if (strcmp(event, "job_stopped") == 0 || strcmp(event, "job_cancelled") == 0)
        *err = (struct error)ERROR_INIT;
    return event;
}
