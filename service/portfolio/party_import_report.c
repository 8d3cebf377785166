/* portfolio/party_import_report.c - what became of an import, as a whole and row by row.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/party_import.h"

#include "core/csv_cell.h"
#include "core/json.h"

#define MOMENT(column)                                                                             \
    "coalesce(to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')"

static const struct db_statement LOAD = {
    .name = "party_import_load",
    .params = 1,
    .sql = "SELECT id, state, file_name, coalesce(error, ''), " MOMENT(
        "created_at") ","
                      " " MOMENT(
                          "finished_at") ", created_by, coalesce(columns::text, ''), "
                                         "options::text, dry_run,"
                                         " all_or_nothing, rows, created, updated, unchanged, "
                                         "refused, relations_created,"
                                         " relations_updated, relations_unchanged, "
                                         "relations_refused, engagements"
                                         " FROM import WHERE tenant_id = tenant_current() AND id = "
                                         "$1",
};

#define ROW_COLUMNS                                                                                \
    "n, line, coalesce(party_id, ''), state, coalesce(relation_state, ''),"                        \
    " coalesce(errors::text, '')"

static const struct db_statement ROWS = {
    .name = "party_import_rows",
    .params = 3,
    .sql = "SELECT " ROW_COLUMNS " FROM import_row"
           " WHERE tenant_id = tenant_current() AND import_id = $1 AND n > $2::bigint"
           " ORDER BY n LIMIT $3::bigint",
};

static const struct db_statement BAD_ROWS = {
    .name = "party_import_bad_rows",
    .params = 3,
    .sql = "SELECT " ROW_COLUMNS " FROM import_row"
           " WHERE tenant_id = tenant_current() AND import_id = $1 AND n > $2::bigint"
           "   AND errors IS NOT NULL"
           " ORDER BY n LIMIT $3::bigint",
};

const db_statement_group party_import_report_statements = {&LOAD, &ROWS, &BAD_ROWS, NULL};

enum db_status party_import_load(struct db *db, struct str id, struct arena *arena,
                                 struct party_import_report *report_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct party_import_report report = {.rows = 0};
    struct str *const texts[] = {&report.id,         &report.state,      &report.file_name,
                                 &report.error,      &report.created_at, &report.finished_at,
                                 &report.created_by, &report.columns,    &report.options};
    int64_t *const counts[] = {&report.rows,
                               &report.created,
                               &report.updated,
                               &report.unchanged,
                               &report.refused,
                               &report.relations_created,
                               &report.relations_updated,
                               &report.relations_unchanged,
                               &report.relations_refused,
                               &report.engagements};
    if (!uuid_valid(id))
        return DB_NONE;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    int column = 0;
    for (size_t i = 0; i < LENGTH(texts); i++)
        *texts[i] = str_copy(arena, db_get_text(rows, 0, column++));
    report.dry_run = db_get_bool(rows, 0, column++);
    report.all_or_nothing = db_get_bool(rows, 0, column++);
    for (size_t i = 0; i < LENGTH(counts); i++)
        *counts[i] = db_get_int64(rows, 0, column++);
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *report_out = report;
    return DB_ROWS;
}

enum db_status party_import_rows(struct db *db, struct str id, bool bad, int64_t after,
                                 size_t limit, struct arena *arena,
                                 struct party_import_rows *rows_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct party_import_rows page = {.next = 0};
    if (!uuid_valid(id))
        return DB_NONE;
    const struct db_param params[] = {db_text(id), db_int64(after), db_int64((int64_t)limit + 1)};
    enum db_status status = db_select(db, bad ? &BAD_ROWS : &ROWS, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    page.n_rows = found > limit ? limit : found;
    page.rows = arena_calloc(arena, page.n_rows, sizeof *page.rows);
    for (size_t i = 0; page.rows && i < page.n_rows; i++) {
        struct party_import_row *row = &page.rows[i];
        struct str *const texts[] = {&row->party, &row->state, &row->relation_state, &row->errors};
        row->n = db_get_int64(rows, (int)i, 0);
        row->line = db_get_int64(rows, (int)i, 1);
        for (int t = 0; t < (int)LENGTH(texts); t++)
            *texts[t] = str_copy(arena, db_get_text(rows, (int)i, 2 + t));
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    if (found > limit)
        page.next = page.rows[limit - 1].n;
    *rows_out = page;
    return DB_ROWS;
}

static void optional(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

void party_import_row_write(struct json_writer *w, const struct party_import_row *row)
{
    json_begin_object(w);
    json_field_int(w, "row", row->line);
    optional(w, "id", row->party);
    json_field_text(w, "state", row->state);
    optional(w, "relation", row->relation_state);
    json_key(w, "errors");
    json_raw(w, row->errors.len > 0 ? row->errors : STR("[]"));
    json_end_object(w);
}

void party_import_report_write(struct json_writer *w, const struct party_import_report *report,
                               const struct party_import_rows *bad)
{
    json_begin_object(w);
    json_field_text(w, "id", report->id);
    json_field_text(w, "state", report->state);
    json_field_text(w, "file", report->file_name);
    json_field_bool(w, "dry_run", report->dry_run);
    json_field_bool(w, "all_or_nothing", report->all_or_nothing);
    json_field_int(w, "rows", report->rows);
    json_field_int(w, "created", report->created);
    json_field_int(w, "updated", report->updated);
    json_field_int(w, "unchanged", report->unchanged);
    json_field_int(w, "refused", report->refused);
    json_key(w, "relations");
    json_begin_object(w);
    json_field_int(w, "created", report->relations_created);
    json_field_int(w, "updated", report->relations_updated);
    json_field_int(w, "unchanged", report->relations_unchanged);
    json_field_int(w, "refused", report->relations_refused);
    json_end_object(w);
    json_field_int(w, "engagements", report->engagements);
    json_key(w, "columns");
    json_raw(w, report->columns.len > 0 ? report->columns : STR("null"));
    optional(w, "error", report->error);
    json_field_text(w, "created_at", report->created_at);
    json_field_text(w, "created_by", report->created_by);
    optional(w, "finished_at", report->finished_at);
    if (bad) {
        json_key(w, "errors");
        json_begin_array(w);
        for (size_t i = 0; i < bad->n_rows; i++)
            party_import_row_write(w, &bad->rows[i]);
        json_end_array(w);
        json_field_bool(w, "more_errors", bad->next > 0);
    }
    json_end_object(w);
}

/* "country: is no country code; name: must not be empty" */
static void add_messages(struct buf *out, struct str errors)
{
    struct error ignored = ERROR_INIT;
    AUTO_JSON *list = errors.len > 0 ? json_parse(errors, &ignored) : NULL;
    const cJSON *item = list ? list->child : NULL;
    for (bool first = true; item; item = item->next, first = false) {
        const cJSON *column = cJSON_GetObjectItemCaseSensitive(item, "column");
        const cJSON *message = cJSON_GetObjectItemCaseSensitive(item, "message");
        if (!first)
            buf_adds(out, "; ");
        if (cJSON_IsString(column) && column->valuestring[0])
            buf_printf(out, "%s: ", column->valuestring);
        if (cJSON_IsString(message))
            buf_adds(out, message->valuestring);
    }
}

void party_import_rows_csv(struct buf *out, bool header, const struct party_import_rows *rows)
{
    AUTO_BUF text = BUF_INIT(64 << 10);
    if (header)
        buf_adds(out, "row,id,result,relation,errors\r\n");
    for (size_t i = 0; i < rows->n_rows; i++) {
        const struct party_import_row *row = &rows->rows[i];
        buf_clear(&text);
        add_messages(&text, row->errors);
        buf_printf(out, "%lld", (long long)row->line);
        csv_add_cell(out, false, row->party);
        csv_add_cell(out, false, row->state);
        csv_add_cell(out, false, row->relation_state);
        csv_add_cell(out, false, buf_str(&text));
        csv_end_row(out);
    }
}
