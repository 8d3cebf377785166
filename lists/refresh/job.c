/* lists/refresh/job.c - see job.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/job.h"

#include <stdio.h>

#include "core/json.h"
#include "core/log.h"

enum { MEMORY_MAX = 1 << 30, PAYLOAD_MAX = 4096 };

enum db_status refresh_enqueue(struct db *db, struct str list, const char *created_by,
                               struct uuid *id_out, struct error *err)
{
    AUTO_BUF payload = BUF_INIT(PAYLOAD_MAX);
    struct json_writer w = JSON_WRITER(&payload);
    json_begin_object(&w);
    json_field_text(&w, "list", list);
    json_end_object(&w);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct job_request request = {
        .kind = REFRESH_JOB_KIND,
        .payload = buf_str(&payload),
        .created_by = created_by,
        .unique = list,
        .max_attempts = 1, /* fetching tries again by itself, the schedule later */
    };
    return job_enqueue(db, &request, id_out, err);
}

void refresh_result_write(struct json_writer *w, struct str list,
                          const struct refresh_result *result)
{
    const struct import_request asked = {.list = list};
    json_begin_object(w);
    json_field_text(w, "list", list);
    json_field_cstr(w, "outcome", refresh_outcome_name(result->outcome));
    json_field_cstr(w, "detail", result->detail);
    json_field_int(w, "bytes", (int64_t)result->bytes);
    json_key(w, "import");
    if (result->imported)
        import_result_write(w, &asked, &result->import);
    else
        json_null(w);
    json_end_object(w);
}

/* --- one list --------------------------------------------------------------------------------- */

static void tell(void *context, size_t file, size_t n, size_t received, size_t total)
{
    char message[64];
    snprintf(message, sizeof message, "file %zu of %zu", file + 1, n);
    job_run_progress(context, (int64_t)received, total > 0 ? (int64_t)total : -1, message);
}

static bool is_stopping(void *context) { return job_run_stopping(context); }

static void log_outcome(struct str list, const struct refresh_result *result)
{
    char quoted[1200];
    log_event(result->outcome == REFRESH_HELD ? LOG_ERROR : LOG_INFO,
              result->outcome == REFRESH_HELD ? "list_held" : "list_refreshed",
              "list=%.*s outcome=%s version=%lld bytes=%zu detail=%s", STR_ARG(list),
              refresh_outcome_name(result->outcome), (long long)result->import.version,
              result->bytes, log_quote(str_of(result->detail), quoted, sizeof quoted));
}

bool refresh_job(struct job_run *run, const struct refresh_settings *settings, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    AUTO_JSON *payload = json_parse(job_run_payload(run), err);
    struct str list = STR_EMPTY;
    struct refresh_result result;
    const struct set_progress progress = {tell, is_stopping, run};
    if (!payload || !json_optional_text(payload, "", "list", 64, &list, err) ||
        !refresh_list(job_run_pool(run), settings, list, &progress, &arena, &result, err))
        return false;
    log_outcome(list, &result);
    struct json_writer w = JSON_WRITER(job_run_result(run));
    refresh_result_write(&w, list, &result);
    return json_writer_done(&w) || error_memory(err);
}

/* --- the schedule ----------------------------------------------------------------------------- */

static enum db_status queue_due(struct db *db, void *context, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct str *due = NULL;
    size_t n = 0;
    (void)context;
    enum db_status status = refresh_due(db, false, &arena, &due, &n, err);
    for (size_t i = 0; i < n && status >= 0; i++) {
        struct uuid id;
        status = refresh_enqueue(db, due[i], "service", &id, err);
    }
    return status;
}

bool refresh_schedule_job(struct job_run *run, struct error *err)
{
    return db_pool_transaction(job_run_pool(run), NULL, queue_due, NULL, err) >= 0;
}
