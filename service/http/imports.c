/* http/imports.c - POST /v1/parties/import, /v1/imports, /v1/exports/parties: tables of vendors,
 * and what became of their rows.
 *
 * The body is the file itself. A small one is imported before the answer (201 and the report); a
 * large one, or any with `Prefer: respond-async`, by a job (202).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include <inttypes.h>

#include "http/jobs.h"
#include "http/resource.h"
#include "http/routes.h"
#include "portfolio/export.h"
#include "portfolio/import_job.h"
#include "portfolio/party_store.h"

enum {
    AT_ONCE_BYTES = 1 << 20,
    FILE_BYTES = 256 << 20,
    SHOWN_ERRORS = 1000,
    CSV_ROWS_DEFAULT = 50000,
    CSV_ROWS_MAX = 100000,
    EXPORT_PAGE_BYTES = 256 << 20,
};

struct import_call {
    struct service *service;
    const struct http_request *request;
    struct http_response *response;
    struct party_file file;
    struct party_import_request asked;
    struct uuid id;
    struct party_import_report report;
    struct party_import_rows rows;
    bool bad;
    int64_t after, limit;
};

/* --- Taking a file ------------------------------------------------------------------------------
 */

static const char *text_of(const struct http_request *request, struct str text)
{
    return arena_strndup(request->arena, text.ptr ? text.ptr : "", text.len);
}

static bool read_format(struct import_call *call, struct error *err)
{
    struct str word, type = call->request->content_type;
    if (http_query(call->request, "format", &word))
        return party_format_parse(word, &call->file.format) ||
               error_set(err, ERROR_USAGE, "format must be csv, jsonl or xlsx");
    if (str_equal(type, STR("text/csv")))
        call->file.format = PARTY_FORMAT_CSV;
    else if (str_ends_with(type, STR("jsonl")) || str_ends_with(type, STR("ndjson")))
        call->file.format = PARTY_FORMAT_JSONL;
    return true;
}

static bool read_schema(struct import_call *call, struct error *err)
{
    struct str word;
    if (!http_query(call->request, "schema", &word))
        return true;
    if (schema_of(word) == SCHEMA_NONE)
        return error_set(err, ERROR_USAGE, "schema is not one of FollowTheMoney's");
    call->file.default_schema = text_of(call->request, word);
    return call->file.default_schema || error_memory(err);
}

static bool read_map(struct import_call *call, struct error *err)
{
    struct strs map;
    if (!resource_strings(call->request, "map", PARTY_FILE_MAX_MAP, &map, err))
        return false;
    for (size_t i = 0; i < map.count; i++) {
        call->file.map[call->file.n_map] = text_of(call->request, map.items[i]);
        if (!call->file.map[call->file.n_map++])
            return error_memory(err);
    }
    return true;
}

static bool read_request(struct import_call *call, struct error *err)
{
    struct str name = STR("upload");
    const struct http_request *request = call->request;
    http_query(request, "file", &name);
    if (name.len == 0 || name.len > 255)
        return error_set(err, ERROR_USAGE, "file must have 1 to 255 bytes");
    if (request->body.len == 0)
        return error_set(err, ERROR_SYNTAX, "the body is empty; it must be the file");
    call->file.name = text_of(request, name);
    call->file.needs_id = true;
    call->file.data = request->body;
    http_form(request, "file", 0, &call->file.data); /* of a form, its part "file" */
    http_query(request, "root", &call->file.root);
    if (!call->file.name)
        return error_memory(err);
    if (!read_format(call, err) || !read_schema(call, err) || !read_map(call, err) ||
        !resource_flag(request, "dry_run", &call->asked.dry_run, err) ||
        !resource_flag(request, "all_or_nothing", &call->asked.all_or_nothing, err))
        return false;
    call->asked.file_name = name;
    call->asked.actor = resource_actor(request);
    call->asked.options = import_job_payload("", &call->file, request->arena);
    return call->asked.options.len > 0 || error_memory(err);
}

/* --- Now or later -------------------------------------------------------------------------------
 */

static enum db_status queue(struct db *db, struct creation *creation, struct error *err)
{
    struct import_call *call = creation->context;
    enum db_status status = party_import_begin(db, &call->asked, &call->id, err);
    if (status >= 0)
        status = import_job_keep_file(db, call->id.text, call->file.data, err);
    if (status < 0)
        return status;
    const struct job_request job = {
        .kind = IMPORT_JOB_KIND,
        .payload = import_job_payload(call->id.text, &call->file, call->request->arena),
        .created_by = resource_actor(call->request)};
    if (job.payload.len == 0) {
        error_memory(err);
        return DB_FATAL;
    }
    return jobs_accept(db, creation, &job, err);
}

static enum db_status begin(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    return party_import_begin(db, &call->asked, &call->id, err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    const struct http_request *request = call->request;
    struct str id = call->id.text[0] ? str_of(call->id.text) : request->params[0];
    enum db_status status = party_import_load(db, id, request->arena, &call->report, err);
    if (status != DB_ROWS)
        return status;
    status = party_import_rows(db, id, true, 0, SHOWN_ERRORS, request->arena, &call->rows, err);
    return status < 0 ? status : DB_ROWS;
}

static bool give_report(struct import_call *call, struct error *err)
{
    enum db_status status = resource_transaction(call->service, call->request, load, call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no import has this id");
    struct json_writer w = JSON_WRITER(&call->response->body);
    party_import_report_write(&w, &call->report, &call->rows);
    return true;
}

bool parties_import(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    const struct party_import_watch nobody = {.context = NULL};
    struct import_call call = {.service = service, .request = request, .response = response};
    if (!read_request(&call, err))
        return false;
    if (resource_prefers_async(request) || request->body.len > AT_ONCE_BYTES) {
        struct creation creation = {
            .request = request, .response = response, .body = queue, .context = &call};
        return resource_create(service, &creation, err);
    }
    if (resource_transaction(service, request, begin, &call, err) < 0 ||
        !party_import_run(service->pool, request->identity->tenant, call.id.text, &call.file,
                          &nobody, err) ||
        !give_report(&call, err))
        return false;
    response->status = 201;
    http_add_header(response, "Location",
                    resource_location(request, "/v1/imports/", call.report.id));
    return true;
}

/* --- Reports ------------------------------------------------------------------------------------
 */

bool imports_get(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct import_call call = {.service = service, .request = request, .response = response};
    return give_report(&call, err);
}

static enum db_status load_rows(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    const struct http_request *request = call->request;
    enum db_status status =
        party_import_load(db, request->params[0], request->arena, &call->report, err);
    if (status != DB_ROWS)
        return status;
    status = party_import_rows(db, request->params[0], call->bad, call->after, (size_t)call->limit,
                               request->arena, &call->rows, err);
    return status < 0 ? status : DB_ROWS;
}

static void link_next(struct import_call *call)
{
    char cursor[24];
    const struct page_request page = {.limit = (size_t)call->limit};
    if (call->rows.next == 0)
        return;
    snprintf(cursor, sizeof cursor, "%" PRId64, call->rows.next);
    resource_link_next(call->request, call->response, &page, str_of(cursor));
}

static bool wants_csv(const struct http_request *request, bool *csv_out, struct error *err)
{
    struct str format = STR("json");
    http_query(request, "format", &format);
    *csv_out = str_equal(format, STR("csv"));
    return *csv_out || str_equal(format, STR("json")) ||
           error_set(err, ERROR_USAGE, "format must be json or csv");
}

bool imports_rows(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct import_call call = {.service = service, .request = request, .response = response};
    bool csv = false;
    if (!wants_csv(request, &csv, err) || !resource_flag(request, "bad", &call.bad, err))
        return false;
    call.limit = csv ? CSV_ROWS_DEFAULT : PAGE_DEFAULT_LIMIT;
    if (!resource_number(request, "limit", 1, csv ? CSV_ROWS_MAX : PAGE_MAX_LIMIT, &call.limit,
                         err) ||
        !resource_number(request, "cursor", 0, INT64_MAX, &call.after, err))
        return false;
    enum db_status status = resource_transaction(service, request, load_rows, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no import has this id");
    link_next(&call);
    if (csv) {
        response->content_type = "text/csv; charset=utf-8";
        http_add_header(response, "Content-Disposition",
                        STR("attachment; filename=\"import.csv\""));
        party_import_rows_csv(&response->body, call.after == 0, &call.rows);
        return true;
    }
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "rows");
    json_begin_array(&w);
    for (size_t i = 0; i < call.rows.n_rows; i++)
        party_import_row_write(&w, &call.rows.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* --- The other way ------------------------------------------------------------------------------
 */

struct export_call {
    const struct http_request *request;
    struct http_response *response;
    enum party_export format;
    int64_t left;
    struct str after;
    struct arena *page_arena;
    struct party_page page;
};

static enum db_status load_parties(struct db *db, void *context, struct error *err)
{
    struct export_call *call = context;
    size_t limit = call->left < STORE_MAX_PAGE ? (size_t)call->left : STORE_MAX_PAGE;
    return party_store_list(db, STR_EMPTY, call->after, limit, call->page_arena, &call->page, err);
}

/* Page by page in memory of its own, so that the answer is all that grows. */
static bool export_page(struct service *service, struct export_call *call, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(EXPORT_PAGE_BYTES);
    call->page_arena = &arena;
    if (resource_transaction(service, call->request, load_parties, call, err) < 0)
        return false;
    for (size_t i = 0; i < call->page.n_parties; i++)
        party_export_row(call->format, &call->page.parties[i], &call->response->body);
    call->left -= (int64_t)call->page.n_parties;
    bool more = call->page.next.len > 0;
    call->after = more ? str_copy(call->request->arena, call->page.next) : STR_EMPTY;
    return !more || call->after.ptr || error_memory(err);
}

bool parties_export(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct str format = STR("csv");
    struct export_call call = {.request = request, .response = response, .left = CSV_ROWS_DEFAULT};
    http_query(request, "format", &format);
    if (!str_equal(format, STR("csv")) && !str_equal(format, STR("jsonl")))
        return error_set(err, ERROR_USAGE, "format must be csv or jsonl");
    call.format = format.len == 3 ? PARTY_EXPORT_CSV : PARTY_EXPORT_JSONL;
    http_query(request, "cursor", &call.after);
    if (!resource_number(request, "limit", 1, CSV_ROWS_MAX, &call.left, err))
        return false;
    const struct page_request page = {.limit = (size_t)call.left};
    if (call.after.len == 0)
        party_export_header(call.format, &response->body);
    do {
        if (!export_page(service, &call, err))
            return false;
    } while (call.after.len > 0 && call.left > 0);
    response->content_type =
        call.format == PARTY_EXPORT_CSV ? "text/csv; charset=utf-8" : "application/x-ndjson";
    resource_link_next(request, response, &page, call.after);
    return true;
}

/* --- Routes -------------------------------------------------------------------------------------
 */

/* clang-format off */
static const struct route_parameter import_parameters[] = {
    {"file", TEXT_PARAMETER, "the file's name, for the report"},
    {"format", "{\"enum\":[\"csv\",\"jsonl\",\"xlsx\"]}", "found out from the content when absent"},
    {"map", STRINGS_PARAMETER, "\"Column=field\": told, not guessed; \"Column=-\" leaves it out"},
    {"schema", TEXT_PARAMETER, "schema of rows that name none; LegalEntity when absent"},
    {"root", TEXT_PARAMETER, "id of the stored party that contracts all who have nobody above them"},
    {"dry_run", FLAG_PARAMETER, "judge every row, store nothing"},
    {"all_or_nothing", FLAG_PARAMETER, "one bad row refuses the file"},
    {0}};

static const struct route_parameter row_parameters[] = {
    {"limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":100000}",
     "rows a page: at most 500 as JSON (default 50), 100000 as CSV (default 50000)"},
    CURSOR_ROW,
    {"bad", FLAG_PARAMETER, "only rows with something wrong"},
    {"format", "{\"enum\":[\"json\",\"csv\"],\"default\":\"json\"}", "how"},
    {0}};

static const struct route_parameter export_parameters[] = {
    {"format", "{\"enum\":[\"csv\",\"jsonl\"],\"default\":\"csv\"}", "JSON lines have every property"},
    {"limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":100000,\"default\":50000}",
     "parties an answer; the Link header leads to more"},
    CURSOR_ROW,
    {0}};

const struct route import_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/exports/parties", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE | ROUTE_SLOW, .handler = parties_export,
     .summary = "Stored parties as a table, by id: CSV safe for spreadsheets, or JSON lines",
     .parameters = export_parameters},
    {.method = HTTP_POST, .pattern = "/v1/parties/import", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_SLOW | ROUTE_CREATES | ROUTE_ASYNC | ROUTE_FILES,
     .body_limit_bytes = FILE_BYTES, .handler = parties_import,
     .summary = "Imports a table of parties: CSV, JSON lines or xlsx as the body",
     .request_schema = "File", .response_schema = "Import", .parameters = import_parameters},
    {.method = HTTP_GET, .pattern = "/v1/imports/{id}", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = imports_get,
     .summary = "What became of an import, with its refused rows", .response_schema = "Import"},
    {.method = HTTP_GET, .pattern = "/v1/imports/{id}/rows", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = imports_rows,
     .summary = "What became of each row, in the order of the file",
     .response_schema = "ImportRows", .parameters = row_parameters},
    {0},
};
/* clang-format on */
