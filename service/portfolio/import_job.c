/* portfolio/import_job.c - see import_job.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/import_job.h"

#include <stdio.h>
#include <sys/mman.h>

#include "core/json.h"

enum { PIECE_BYTES = 1 << 20, PAYLOAD_BYTES = 256 << 10, MEMORY_BYTES = 16 << 20 };

static const struct db_statement ADD_PIECE = {
    .name = "import_file_add",
    .params = 3,
    .sql = "INSERT INTO import_file (tenant_id, import_id, n, bytes)"
           " VALUES (tenant_current(), $1, $2::integer, $3)",
};

static const struct db_statement LOAD_PIECE = {
    .name = "import_file_load",
    .params = 2,
    .sql = "SELECT bytes FROM import_file"
           " WHERE tenant_id = tenant_current() AND import_id = $1 AND n = $2::integer",
};

static const struct db_statement FORGET_FILE = {
    .name = "import_file_forget",
    .params = 1,
    .sql = "DELETE FROM import_file WHERE tenant_id = tenant_current() AND import_id = $1",
};

/* The file of a trial waits for the import that follows it, but not for ever. */
static const struct db_statement FORGET_OLD = {
    .name = "import_file_forget_old",
    .params = 0,
    .sql = "DELETE FROM import_file f USING import i"
           " WHERE f.tenant_id = tenant_current() AND i.tenant_id = f.tenant_id"
           "   AND i.id = f.import_id AND i.finished_at < now() - interval '1 day'",
};

static const struct db_statement COPY_FILE = {
    .name = "import_file_copy",
    .params = 2,
    .sql = "INSERT INTO import_file (tenant_id, import_id, n, bytes)"
           " SELECT tenant_id, $2::text::uuid, n, bytes FROM import_file"
           "  WHERE tenant_id = tenant_current() AND import_id = $1::text::uuid",
};

static const struct db_statement HAS_FILE = {
    .name = "import_file_has",
    .params = 1,
    .sql = "SELECT 1 FROM import_file"
           " WHERE tenant_id = tenant_current() AND import_id = $1::text::uuid LIMIT 1",
};

const db_statement_group import_job_statements = {
    &ADD_PIECE, &LOAD_PIECE, &FORGET_FILE, &FORGET_OLD, &COPY_FILE, &HAS_FILE, NULL};

enum db_status import_job_keep_file(struct db *db, const char *import_id, struct str bytes,
                                    struct error *err)
{
    enum db_status status = db_execute(db, &FORGET_OLD, NULL, err);
    int64_t n = 0;
    for (size_t at = 0; at < bytes.len && status >= 0; at += PIECE_BYTES, n++) {
        struct str piece =
            str_slice(bytes, at, at + PIECE_BYTES < bytes.len ? at + PIECE_BYTES : bytes.len);
        const struct db_param params[] = {db_cstr(import_id), db_int64(n), db_bytes(piece)};
        status = db_execute(db, &ADD_PIECE, params, err);
    }
    return status;
}

enum db_status import_job_copy_file(struct db *db, struct str from, const char *import_id,
                                    struct error *err)
{
    const struct db_param params[] = {db_text(from), db_cstr(import_id)};
    return uuid_valid(from) ? db_execute(db, &COPY_FILE, params, err) : DB_NONE;
}

enum db_status import_job_has_file(struct db *db, struct str import_id, struct error *err)
{
    const struct db_param params[] = {db_text(import_id)};
    return uuid_valid(import_id) ? db_execute(db, &HAS_FILE, params, err) : DB_NONE;
}

/* --- What to do ---------------------------------------------------------------------------------
 */

static const char *format_word(enum party_format format)
{
    static const char *const words[] = {"", "csv", "jsonl", "xlsx"};
    return words[format];
}

struct str import_job_payload(const char *import_id, const struct party_file *file,
                              struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(PAYLOAD_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_field_cstr(&w, "import", import_id);
    json_field_cstr(&w, "name", file->name);
    if (file->format != PARTY_FORMAT_GUESS)
        json_field_cstr(&w, "format", format_word(file->format));
    if (file->default_schema)
        json_field_cstr(&w, "schema", file->default_schema);
    if (file->root.len > 0)
        json_field_text(&w, "root", file->root);
    json_key(&w, "map");
    json_begin_array(&w);
    for (size_t i = 0; i < file->n_map; i++)
        json_cstr(&w, file->map[i]);
    json_end_array(&w);
    json_end_object(&w);
    return json_writer_done(&w) ? str_copy(arena, buf_str(&out)) : STR_EMPTY;
}

struct import_call {
    struct job_run *run;
    struct arena arena;
    const char *import_id;
    struct party_file file;
    int64_t piece_at;
    struct str piece;
    FILE *temporary;
    struct party_import_report report;
};

static const char *copied(struct import_call *call, struct str text)
{
    return text.len > 0 ? arena_strndup(&call->arena, text.ptr, text.len) : NULL;
}

static bool read_payload(struct import_call *call, struct error *err)
{
    struct str id = STR_EMPTY, name = STR("upload"), format = STR_EMPTY, schema = STR_EMPTY;
    const cJSON *map = NULL;
    AUTO_JSON *tree = json_parse(job_run_payload(call->run), err);
    if (!tree || !json_required_text(tree, "", "import", UUID_TEXT_SIZE, &id, err) ||
        !json_optional_text(tree, "", "name", 255, &name, err) ||
        !json_optional_text(tree, "", "format", 16, &format, err) ||
        !json_optional_text(tree, "", "schema", 64, &schema, err) ||
        !json_optional_text(tree, "", "root", PARTY_ID_MAX_BYTES, &call->file.root, err) ||
        !json_optional_array(tree, "", "map", PARTY_FILE_MAX_MAP, &map, err))
        return false;
    call->import_id = copied(call, id);
    call->file.name = copied(call, name);
    call->file.default_schema = copied(call, schema);
    call->file.root = str_copy(&call->arena, call->file.root);
    call->file.needs_id = true;
    party_format_parse(format, &call->file.format);
    for (const cJSON *item = map ? map->child : NULL; item; item = item->next)
        if (cJSON_IsString(item))
            call->file.map[call->file.n_map++] = copied(call, str_of(item->valuestring));
    return !arena_failed(&call->arena) || error_memory(err);
}

/* --- The file -----------------------------------------------------------------------------------
 */

static enum db_status load_piece(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    AUTO_PGRESULT *rows = NULL;
    AUTO_ARENA arena = ARENA_INIT(8 * PIECE_BYTES);
    const struct db_param params[] = {db_cstr(call->import_id), db_int64(call->piece_at)};
    enum db_status status = db_select(db, &LOAD_PIECE, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    if (!db_get_bytes(rows, 0, 0, &arena, &call->piece)) {
        error_memory(err);
        return DB_FATAL;
    }
    /* A piece read twice is written to its own place twice. */
    if (fseek(call->temporary, (long)call->piece_at * PIECE_BYTES, SEEK_SET) != 0 ||
        fwrite(call->piece.ptr, 1, call->piece.len, call->temporary) != call->piece.len) {
        error_set(err, ERROR_UNAVAILABLE, "the temporary file cannot be written");
        return DB_FATAL;
    }
    return DB_ROWS;
}

static bool lay_down(struct import_call *call, size_t *size_out, struct error *err)
{
    *size_out = 0;
    for (call->piece_at = 0;; call->piece_at++) {
        enum db_status status = db_pool_transaction(
            job_run_pool(call->run), job_run_tenant(call->run), load_piece, call, err);
        if (status < 0)
            return false;
        if (status == DB_NONE)
            break;
        *size_out += call->piece.len;
    }
    return fflush(call->temporary) == 0 ||
           error_set(err, ERROR_UNAVAILABLE, "the temporary file cannot be written");
}

/* --- The job ------------------------------------------------------------------------------------
 */

static bool on_progress(void *context, const char *phase, int64_t current, int64_t total)
{
    struct import_call *call = context;
    job_run_progress(call->run, current, total, phase);
    return !job_run_stopping(call->run);
}

static enum db_status keep(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    return job_run_keep(db, call->run, STR_EMPTY, err);
}

static enum db_status forget(struct db *db, void *context, struct error *err)
{
    struct import_call *call = context;
    const struct db_param params[] = {db_cstr(call->import_id)};
    enum db_status status =
        party_import_load(db, str_of(call->import_id), &call->arena, &call->report, err);
    if (status != DB_ROWS || call->report.dry_run)
        return status;
    return db_execute(db, &FORGET_FILE, params, err) < 0 ? DB_FATAL : DB_ROWS;
}

static bool run_mapped(struct import_call *call, struct error *err)
{
    size_t size = 0;
    void *base = NULL;
    const struct party_import_watch watch = {call, on_progress, keep};
    if (!lay_down(call, &size, err))
        return false;
    if (size > 0) {
        base = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(call->temporary), 0);
        if (base == MAP_FAILED)
            return error_memory(err);
    }
    call->file.data = (struct str){base ? base : "", size};
    bool done = party_import_run(job_run_pool(call->run), job_run_tenant(call->run),
                                 call->import_id, &call->file, &watch, err);
    if (base)
        munmap(base, size);
    return done;
}

static void write_result(struct import_call *call)
{
    const struct party_import_report *r = &call->report;
    struct json_writer w = JSON_WRITER(job_run_result(call->run));
    json_begin_object(&w);
    json_field_cstr(&w, "import", call->import_id);
    json_field_text(&w, "state", r->state);
    json_field_int(&w, "rows", r->rows);
    json_field_int(&w, "created", r->created);
    json_field_int(&w, "updated", r->updated);
    json_field_int(&w, "unchanged", r->unchanged);
    json_field_int(&w, "refused", r->refused);
    json_end_object(&w);
}

static bool perform(struct import_call *call, struct error *err)
{
    if (!read_payload(call, err))
        return false;
    call->temporary = tmpfile();
    if (!call->temporary)
        return error_set(err, ERROR_UNAVAILABLE, "no temporary file can be made");
    bool done = run_mapped(call, err);
    fclose(call->temporary);
    struct error why = *err, ignored = ERROR_INIT;
    bool for_good = job_run_cancelled(call->run) || (!done && error_http_status(err->code) != 503);
    if (for_good && !done)
        (void)!party_import_give_up(
            job_run_pool(call->run), job_run_tenant(call->run), call->import_id,
            job_run_cancelled(call->run) ? "cancelled" : why.message, &ignored);
    if (done || for_good) {
        bool told = db_pool_transaction(job_run_pool(call->run), job_run_tenant(call->run), forget,
                                        call, done ? err : &ignored) >= DB_NONE;
        done = done && told;
    }
    if (done)
        write_result(call);
    else if (for_good)
        *err = why;
    return done;
}

bool import_job(struct job_run *run, struct error *err)
{
    struct import_call call = {.run = run};
    arena_init(&call.arena, MEMORY_BYTES);
    bool done = job_run_tenant(run) ? perform(&call, err)
                                    : error_set(err, ERROR_INTERNAL, "an import has a tenant");
    arena_release(&call.arena);
    return done;
}
