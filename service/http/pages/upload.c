/* http/pages/upload.c - a table of parties uploaded: tried first, its columns corrected, then
 * stored.
 *
 * The upload is always a trial, done by a job; its file is kept for a day, so that it can be tried
 * again with other columns and stored without being sent twice.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "http/pages/page.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "jobs/jobs.h"
#include "portfolio/columns.h"
#include "portfolio/import_job.h"

enum { FILE_NAME_MAX_BYTES = 255, MAP_LINE_MAX_BYTES = 1000, MAX_CHOSEN = COLUMNS_OF_PARTY_MAX };

struct upload_call {
    struct service *service;
    const struct http_request *request;
    struct party_file file;
    struct party_import_request asked;
    struct str from; /* the trial whose file is taken; empty: a new file */
    struct uuid id, job;
};

/* --- What is asked for ------------------------------------------------------------------------ */

static const char *text_of(const struct http_request *request, struct str text)
{
    return arena_strndup(request->arena, text.ptr ? text.ptr : "", text.len);
}

static struct str field(const struct http_request *request, const char *name, size_t nth)
{
    struct str value = STR_EMPTY;
    return http_form(request, name, nth, &value) ? str_trim(value) : STR_EMPTY;
}

static void add_map(struct upload_call *call, struct str header, struct str chosen)
{
    char *entry = arena_printf(call->request->arena, "%.*s=%.*s", STR_ARG(header), STR_ARG(chosen));
    if (entry && call->file.n_map < PARTY_FILE_MAX_MAP)
        call->file.map[call->file.n_map++] = entry;
}

/* Only what differs from the guess is told: the map has room for so many columns. */
static void read_columns(struct upload_call *call)
{
    for (size_t i = 0; i < MAX_CHOSEN; i++) {
        struct str header = STR_EMPTY;
        struct party_column guessed = {.field = FIELD_UNKNOWN};
        if (!http_form(call->request, "column", i, &header))
            return;
        struct str chosen = field(call->request, "field", i);
        party_column_guess(header, &guessed);
        if (chosen.len == 0)
            chosen = STR("-");
        bool unknown = guessed.field == FIELD_UNKNOWN;
        if (unknown ? !str_equal(chosen, STR("-"))
                    : !str_equal(chosen, str_of(party_column_word(&guessed))))
            add_map(call, header, chosen);
    }
}

/* Lines "Column=field", for a table whose first row could not be understood at all. */
static void read_map_lines(struct upload_call *call)
{
    struct str rest = field(call->request, "map", 0), line;
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        const char *entry = line.len > 0 ? text_of(call->request, line) : NULL;
        if (entry && line.len < MAP_LINE_MAX_BYTES && call->file.n_map < PARTY_FILE_MAX_MAP)
            call->file.map[call->file.n_map++] = entry;
    }
}

static bool read_asked(struct upload_call *call, struct str name, struct error *err)
{
    const struct http_request *request = call->request;
    struct str schema = field(request, "schema", 0);
    name = str_slice(name, 0, name.len < FILE_NAME_MAX_BYTES ? name.len : FILE_NAME_MAX_BYTES);
    call->file.name = text_of(request, name.len > 0 ? name : STR("upload"));
    call->file.needs_id = true;
    call->file.root = field(request, "root", 0);
    if (schema_of(schema) != SCHEMA_NONE)
        call->file.default_schema = text_of(request, schema);
    read_columns(call);
    read_map_lines(call);
    call->asked.all_or_nothing = field(request, "all_or_nothing", 0).len > 0;
    call->asked.file_name = str_of(call->file.name);
    call->asked.actor = resource_actor(request);
    call->asked.options = import_job_payload("", &call->file, request->arena);
    return (call->file.name && call->asked.options.len > 0) || error_memory(err);
}

/* --- Queueing --------------------------------------------------------------------------------- */

static enum db_status keep_file(struct db *db, struct upload_call *call, struct error *err)
{
    if (call->from.len == 0)
        return import_job_keep_file(db, call->id.text, call->file.data, err);
    enum db_status status = import_job_copy_file(db, call->from, call->id.text, err);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_CONFLICT, "the file is not kept any more; upload it again");
    return DB_FATAL;
}

static enum db_status queue(struct db *db, void *context, struct error *err)
{
    struct upload_call *call = context;
    enum db_status status = party_import_begin(db, &call->asked, &call->id, err);
    if (status >= 0)
        status = keep_file(db, call, err);
    if (status < 0)
        return status;
    const struct job_request job = {
        .kind = IMPORT_JOB_KIND,
        .payload = import_job_payload(call->id.text, &call->file, call->request->arena),
        .created_by = call->asked.actor};
    if (job.payload.len == 0) {
        error_memory(err);
        return DB_FATAL;
    }
    return job_enqueue(db, &job, &call->job, err);
}

static bool start(struct upload_call *call, struct http_response *response, struct error *err)
{
    if (resource_transaction(call->service, call->request, queue, call, err) < 0)
        return false;
    char *path =
        arena_printf(call->request->arena, "/jobs/%s?import=%s", call->job.text, call->id.text);
    return path ? page_redirect(call->request, response, str_of(path), err) : error_memory(err);
}

/* --- Uploading -------------------------------------------------------------------------------- */

static bool show_form(struct service *service, const struct http_request *request,
                      struct http_response *response, const char *problem, struct error *err)
{
    struct template_value *root =
        page_begin(service, request, problem ? "Error: bulk upload" : "Bulk upload", TAB_UPLOAD);
    if (problem)
        page_add_problem(page_problems(root), STR("#file"), str_of(problem));
    template_cstr(root, "file_error", problem);
    template_text(root, "root", problem ? field(request, "root", 0) : STR_EMPTY);
    return page_finish(response, problem ? 422 : 200, "upload", root, err);
}

bool page_upload(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    return show_form(service, request, response, NULL, err);
}

bool page_upload_post(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct upload_call call = {.service = service, .request = request, .asked.dry_run = true};
    if (!http_form(request, "file", 0, &call.file.data) || call.file.data.len == 0)
        return show_form(service, request, response, "Choose a file that is not empty", err);
    return read_asked(&call, field(request, "file.name", 0), err) && start(&call, response, err);
}

/* Another trial of the same file, or the import itself. */
bool page_import_again(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct upload_call call = {.service = service,
                               .request = request,
                               .from = request->params[0],
                               .asked.dry_run =
                                   !str_equal(field(request, "action", 0), STR("store"))};
    return read_asked(&call, field(request, "name", 0), err) && start(&call, response, err);
}
