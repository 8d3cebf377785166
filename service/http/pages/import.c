/* http/pages/import.c - what became of an uploaded table: counts, columns, refused rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "core/json.h"
#include "http/pages/page.h"
#include "http/pages/result_view.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "portfolio/columns.h"
#include "portfolio/import_job.h"

enum { SHOWN_ROWS = 50, MESSAGES_MAX_BYTES = 16 << 10 };

struct import_call {
    const struct http_request *request;
    struct party_import_report report;
    struct party_import_rows refused;
    int64_t after;
    bool has_file;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    struct arena *arena = call->request->arena;
    struct str id = call->request->params[0];
    enum db_status status = party_import_load(db, id, arena, &call->report, err);
    if (status != DB_ROWS)
        return status;
    status = import_job_has_file(db, id, err);
    if (status < 0)
        return status;
    call->has_file = status == DB_ROWS;
    status = party_import_rows(db, id, true, call->after, SHOWN_ROWS, arena, &call->refused, err);
    return status < 0 ? status : DB_ROWS;
}

/* --- Columns ---------------------------------------------------------------------------------- */

static bool add_columns(const struct import_call *call, struct template_value *root,
                        struct error *err)
{
    if (call->report.columns.len == 0)
        return true;
    AUTO_JSON *columns = json_parse(call->report.columns, err);
    if (!columns)
        return false;
    struct arena *arena = call->request->arena;
    struct template_value *rows = template_list(template_within(root, "columns"), "items");
    int64_t n = 0;
    for (const cJSON *column = columns->child; column; column = column->next) {
        struct template_value *row = template_add(rows);
        template_int(row, "n", ++n);
        template_text(row, "column", str_copy(arena, view_text(column, "column")));
        template_text(row, "field", str_copy(arena, view_text(column, "field")));
    }
    return true;
}

/* Every word a column can be told to be. */
static void add_fields(struct template_value *root)
{
    struct template_value *list = template_list(root, "fields");
    for (int f = FIELD_PROPERTY + 1; f < PARTY_FIELDS; f++) {
        const struct party_column column = {.field = (enum party_field)f};
        template_add_text(list, str_of(party_column_word(&column)));
    }
    for (size_t i = 0; property_at(i); i++)
        template_add_text(list, str_of(property_at(i)->name));
}

/* What was asked for stays in the form. */
static bool add_options(const struct import_call *call, struct template_value *root,
                        struct error *err)
{
    AUTO_JSON *options = json_parse(call->report.options, err);
    if (!options)
        return false;
    struct arena *arena = call->request->arena;
    template_text(root, "root", str_copy(arena, view_text(options, "root")));
    template_text(root, "schema", str_copy(arena, view_text(options, "schema")));
    template_flag(root, "all_or_nothing", call->report.all_or_nothing);
    AUTO_BUF lines = BUF_INIT(MESSAGES_MAX_BYTES);
    for (const cJSON *entry = view_items(options, "map"); entry; entry = entry->next)
        if (cJSON_IsString(entry))
            buf_printf(&lines, "%s\n", entry->valuestring);
    template_text(root, "map", str_copy(arena, buf_str(&lines)));
    return true;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void add_messages(struct template_value *row, struct str errors, struct arena *arena)
{
    struct error ignored = ERROR_INIT;
    struct template_value *lines = template_list(row, "messages");
    AUTO_JSON *list = errors.len > 0 ? json_parse(errors, &ignored) : NULL;
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        struct template_value *line = template_add(lines);
        template_text(line, "column", str_copy(arena, view_text(item, "column")));
        template_text(line, "message", str_copy(arena, view_text(item, "message")));
    }
}

static void add_rows(const struct import_call *call, struct template_value *root)
{
    struct arena *arena = call->request->arena;
    if (call->refused.n_rows > 0) {
        struct template_value *rows = template_list(template_within(root, "bad"), "items");
        for (size_t i = 0; i < call->refused.n_rows; i++) {
            const struct party_import_row *refused = &call->refused.rows[i];
            struct template_value *row = template_add(rows);
            template_int(row, "line", refused->line);
            template_text(row, "party", refused->party);
            add_messages(row, refused->errors, arena);
        }
    }
    char next[24] = "", here[24] = "";
    if (call->refused.next > 0)
        snprintf(next, sizeof next, "%" PRId64, call->refused.next);
    if (call->after > 0)
        snprintf(here, sizeof here, "%" PRId64, call->after);
    page_add_pager(root, call->request->path, str_copy(arena, str_of(here)),
                   str_copy(arena, str_of(next)));
}

static void add_counts(const struct party_import_report *r, struct template_value *root)
{
    struct arena *arena = root ? root->arena : NULL;
    const struct {
        const char *key;
        int64_t count;
    } counts[] = {
        {"rows", r->rows},
        {"created", r->created},
        {"updated", r->updated},
        {"unchanged", r->unchanged},
        {"refused", r->refused},
        {"relations", r->relations_created + r->relations_updated + r->relations_unchanged},
        {"relations_refused", r->relations_refused},
        {"engagements", r->engagements}};
    for (size_t i = 0; i < LENGTH(counts); i++)
        template_text(root, counts[i].key,
                      arena ? words_count(arena, (uint64_t)counts[i].count, "", "") : STR_EMPTY);
}

static const char *headline(const struct party_import_report *r)
{
    if (str_equal(r->state, STR("failed")))
        return "The file could not be read";
    if (str_equal(r->state, STR("refused")))
        return "Nothing was stored";
    if (r->finished_at.len == 0)
        return "The file is still being read";
    return r->dry_run ? "Tried out, nothing stored yet" : "Stored";
}

bool page_import(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct import_call call = {.request = request};
    struct str cursor = STR_EMPTY;
    if (http_query(request, "cursor", &cursor))
        (void)str_to_int(cursor, 0, INT64_MAX, &call.after);
    enum db_status status = resource_transaction(service, request, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no import has this id");
    const struct party_import_report *report = &call.report;
    struct template_value *root = page_begin(service, request, headline(report), TAB_UPLOAD);
    template_cstr(root, "headline", headline(report));
    template_text(root, "id", report->id);
    template_text(root, "name", report->file_name);
    template_text(root, "problem", report->error);
    template_flag(root, "trial", report->dry_run && report->finished_at.len > 0 && call.has_file);
    template_flag(root, "readable", !str_equal(report->state, STR("failed")));
    template_flag(root, "stored", !report->dry_run && str_equal(report->state, STR("done")));
    template_text(root, "at_iso", report->created_at);
    template_text(root, "at", words_time(request->arena, report->created_at));
    add_counts(report, root);
    add_fields(root);
    add_rows(&call, root);
    return add_columns(&call, root, err) && add_options(&call, root, err) &&
           page_finish(response, 200, "import", root, err);
}
