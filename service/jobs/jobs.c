/* jobs/jobs.c - the queue as its clients see it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "jobs/jobs.h"

#include <inttypes.h>

#define MOMENT(column)                                                                             \
    "coalesce(to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')"

#define JOB_COLUMNS                                                                                \
    "id, kind, state, coalesce(progress_message, ''), coalesce(error, ''), created_by,"            \
    " " MOMENT("created_at") ", " MOMENT("started_at") ", " MOMENT(                                \
        "finished_at") ","                                                                         \
                       " " MOMENT(                                                                 \
                           "not_before") ", coalesce(result::text, ''), progress_current,"         \
                                         " coalesce(progress_total, -1), attempts, max_attempts, " \
                                         "cancel_requested, tenant_id IS NULL"

static const struct db_statement ENQUEUE = {
    .name = "job_enqueue",
    .params = 7,
    .sql = "INSERT INTO job (id, tenant_id, kind, unique_key, payload, max_attempts, not_before,"
           "                 created_by)"
           " VALUES ($1, tenant_current(), $2, $3, $4::json, $5,"
           "         now() + $6::bigint * interval '1 millisecond', $7)"
           " ON CONFLICT DO NOTHING"
           " RETURNING pg_notify('subtier_jobs', '')",
};

/* The other may end between the two statements; then there is none, and the caller tries again. */
static const struct db_statement FIND_UNIQUE = {
    .name = "job_find_unique",
    .params = 2,
    .sql = "SELECT id FROM job"
           " WHERE tenant_id IS NOT DISTINCT FROM tenant_current() AND kind = $1"
           "   AND unique_key = $2 AND state IN ('queued', 'running')",
};

static const struct db_statement FIND = {
    .name = "job_find",
    .params = 1,
    .sql = "SELECT " JOB_COLUMNS " FROM job WHERE id = $1",
};

static const struct db_statement LIST = {
    .name = "job_list",
    .params = 6,
    .sql = "SELECT " JOB_COLUMNS " FROM job"
           " WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR state = $2)"
           "   AND ($3::boolean AND tenant_id IS NOT NULL OR $4::boolean AND tenant_id IS NULL)"
           "   AND ($5 = '' OR id < nullif($5, '')::uuid)"
           " ORDER BY id DESC LIMIT $6::bigint",
};

static const struct db_statement CANCEL = {
    .name = "job_cancel",
    .params = 1,
    .sql = "UPDATE job SET cancel_requested = true,"
           "       state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,"
           "       finished_at = CASE state WHEN 'queued' THEN now() END"
           " WHERE id = $1 AND tenant_id IS NOT DISTINCT FROM tenant_current()"
           "   AND state IN ('queued', 'running')"
           " RETURNING pg_notify('subtier_jobs', '')",
};

static const struct db_statement COUNTS = {
    .name = "job_counts",
    .params = 0,
    .sql = "SELECT kind, state, count, oldest_ms FROM job_counts() ORDER BY kind, state",
};

const db_statement_group job_statements = {&ENQUEUE, &FIND_UNIQUE, &FIND, &LIST,
                                           &CANCEL,  &COUNTS,      NULL};

enum db_status job_enqueue(struct db *db, const struct job_request *request, struct uuid *id_out,
                           struct error *err)
{
    struct uuid id = uuid_new();
    AUTO_PGRESULT *added = NULL, *other = NULL;
    const struct db_param params[] = {
        db_cstr(id.text),
        db_cstr(request->kind),
        request->unique.len > 0 ? db_text(request->unique) : db_null(),
        db_text(request->payload.len > 0 ? request->payload : STR("{}")),
        db_int64(request->max_attempts > 0 ? request->max_attempts : JOB_ATTEMPTS),
        db_int64(request->delay_ms),
        db_cstr(request->created_by),
    };
    enum db_status status = db_select(db, &ENQUEUE, params, &added, err);
    if (status == DB_ROWS)
        *id_out = id;
    if (status != DB_NONE)
        return status;

    const struct db_param unique[] = {db_cstr(request->kind), db_text(request->unique)};
    status = db_select(db, &FIND_UNIQUE, unique, &other, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_UNAVAILABLE, "a job of this kind has just ended; try again");
        return DB_RETRY;
    }
    if (status < 0)
        return status;
    snprintf(id_out->text, sizeof id_out->text, "%.*s", STR_ARG(db_get_text(other, 0, 0)));
    return DB_NONE;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static bool read_row(const PGresult *rows, int row, struct arena *arena, struct job_row *row_out,
                     struct error *err)
{
    struct job_row job = {.total = -1};
    struct str *const texts[] = {&job.id,         &job.kind,       &job.state,
                                 &job.message,    &job.error,      &job.created_by,
                                 &job.created_at, &job.started_at, &job.finished_at,
                                 &job.not_before, &job.result};
    int column = 0;
    for (; column < (int)LENGTH(texts); column++)
        *texts[column] = str_copy(arena, db_get_text(rows, row, column));
    job.current = db_get_int64(rows, row, column++);
    job.total = db_get_int64(rows, row, column++);
    job.attempts = db_get_int64(rows, row, column++);
    job.max_attempts = db_get_int64(rows, row, column++);
    job.cancel_requested = db_get_bool(rows, row, column++);
    job.is_operators = db_get_bool(rows, row, column);
    if (arena_failed(arena))
        return error_memory(err);
    *row_out = job;
    return true;
}

enum db_status job_find(struct db *db, struct str id, struct arena *arena, struct job_row *row_out,
                        struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!uuid_valid(id))
        return DB_NONE;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    return read_row(rows, 0, arena, row_out, err) ? DB_ROWS : DB_FATAL;
}

enum db_status job_list(struct db *db, const struct job_filter *filter, struct arena *arena,
                        struct job_page *page_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    size_t limit = filter->limit < 1              ? 1
                   : filter->limit > JOB_MAX_PAGE ? JOB_MAX_PAGE
                                                  : filter->limit;
    if (filter->after.len > 0 && !uuid_valid(filter->after)) {
        error_set(err, ERROR_USAGE, "the cursor is not one of this list");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(filter->kind),    db_text(filter->state),
                                      db_bool(filter->tenants), db_bool(filter->operators),
                                      db_text(filter->after),   db_int64((int64_t)limit + 1)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    struct job_page page = {.n_rows = found > limit ? limit : found};
    page.rows = arena_calloc(arena, page.n_rows, sizeof *page.rows);
    if (!page.rows) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < page.n_rows; i++)
        if (!read_row(rows, (int)i, arena, &page.rows[i], err))
            return DB_FATAL;
    if (found > limit)
        page.next = page.rows[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}

enum db_status job_cancel(struct db *db, struct str id, struct error *err)
{
    AUTO_PGRESULT *cancelled = NULL, *there = NULL;
    if (!uuid_valid(id)) {
        error_set(err, ERROR_NOT_FOUND, "no job has this id");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &CANCEL, params, &cancelled, err);
    if (status != DB_NONE)
        return status;
    status = db_select(db, &FIND, params, &there, err);
    if (status == DB_ROWS)
        error_set(err, ERROR_CONFLICT, "the job is %.*s already",
                  STR_ARG(db_get_text(there, 0, 2)));
    else if (status == DB_NONE)
        error_set(err, ERROR_NOT_FOUND, "no job has this id");
    return status == DB_RETRY ? status : DB_FATAL;
}

enum db_status job_counts(struct db *db, struct arena *arena, struct job_count **counts_out,
                          size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &COUNTS, NULL, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct job_count *counts = arena_calloc(arena, n, sizeof *counts);
    for (size_t i = 0; counts && i < n; i++) {
        counts[i].kind = str_copy(arena, db_get_text(rows, (int)i, 0));
        counts[i].state = str_copy(arena, db_get_text(rows, (int)i, 1));
        counts[i].count = db_get_int64(rows, (int)i, 2);
        counts[i].oldest_ms = db_get_int64(rows, (int)i, 3);
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *counts_out = counts;
    *n_out = n;
    return DB_ROWS;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static void moment_field(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

void job_write(struct json_writer *w, const struct job_row *row)
{
    json_begin_object(w);
    json_field_text(w, "id", row->id);
    json_field_text(w, "kind", row->kind);
    json_field_text(w, "state", row->state);
    json_key(w, "progress");
    json_begin_object(w);
    json_field_int(w, "current", row->current);
    if (row->total >= 0)
        json_field_int(w, "total", row->total);
    else
        json_field_null(w, "total");
    moment_field(w, "message", row->message);
    json_end_object(w);
    json_field_int(w, "attempts", row->attempts);
    json_field_int(w, "max_attempts", row->max_attempts);
    json_field_bool(w, "cancel_requested", row->cancel_requested);
    json_key(w, "result");
    if (row->result.len > 0)
        json_raw(w, row->result);
    else
        json_null(w);
    moment_field(w, "error", row->error);
    json_field_text(w, "created_by", row->created_by);
    json_field_text(w, "created_at", row->created_at);
    moment_field(w, "started_at", row->started_at);
    moment_field(w, "finished_at", row->finished_at);
    if (!job_is_over(row))
        json_field_text(w, "not_before", row->not_before);
    json_end_object(w);
}
