/* lists/versions/import.c - a set of files becomes a list's next version, or nothing changes.
 *
 * Reading, hashing, parsing and counting happen in memory. Then one transaction, which holds the
 * list's lock from its first statement: compare with the active version, judge, close and open
 * ranges, activate, notify. Killed at any point, PostgreSQL has either all of it or nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/import.h"

#include <stdio.h>

#include "core/asset.h"
#include "core/hash.h"
#include "core/fault_point.h"
#include "lists/catalogue/catalogue.h"
#include "lists/catalogue/measures.h"
#include "lists/formats/own_csv.h"
#include "lists/formats/unpack.h"
#include "lists/versions/gate.h"
#include "lists/versions/held.h"
#include "lists/versions/manifest.h"
#include "lists/versions/merge.h"
#include "lists/versions/own.h"
#include "lists/versions/result.h"
#include "lists/versions/staging.h"
#include "lists/versions/store.h"

extern const struct asset assets_sample[];

enum { MAX_JSON_BYTES = 1 << 20 };

struct import {
    const struct import_request *request;
    struct own_list own;                /* what the operator says of it */
    const struct catalogue_list *known; /* NULL: an operator's own list */
    struct staging staging;
    bool staged;             /* parsed to its end */
    struct compiled *shadow; /* what would be matched against, were it active */
    struct store_active active;
    bool has_active;
    struct arena *arena;
    char parser_version[IMPORT_PARSER_VERSION_SIZE];
    char file_hashes[MANIFEST_MAX_FILES][SHA256_HEX_SIZE];
    struct import_result result;
};

/* --- before the database ---------------------------------------------------------------------- */

static bool is_list_id(struct str id)
{
    if (id.len == 0 || id.len > 64 || strchr("-_.", id.ptr[0]))
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", id.ptr[i]) || id.ptr[i] == '\0')
            return false;
    return true;
}

static bool is_regime(const char *regime)
{
    struct str word = str_of(regime);
    for (size_t i = 0; i < word.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", word.ptr[i]))
            return false;
    return word.len > 0 && word.len <= 32 && word.ptr[0] != '-';
}

static bool check_request(const struct import_request *request, struct error *err)
{
    if (!is_list_id(request->list))
        return error_set(err, ERROR_USAGE,
                         "a list's id has 1 to 64 characters of a-z, 0-9, '-', '_' and '.', not "
                         "\"%.*s\"",
                         STR_ARG(request->list));
    if (request->regime && !is_regime(request->regime))
        return error_set(err, ERROR_USAGE, "\"%s\" is no regime", request->regime);
    if (!date_is_full(request->today) ||
        (!date_is_none(request->published) && !date_is_full(request->published)))
        return error_set(err, ERROR_USAGE, "a date of publication is a whole day");
    if (request->n_files == 0 || request->n_files > MANIFEST_MAX_FILES)
        return error_set(err, ERROR_USAGE, "a list is imported from 1 to %d files, not %zu",
                         MANIFEST_MAX_FILES, request->n_files);
    return true;
}

static const struct list_format *choose_format(const struct import_request *request,
                                               const struct catalogue_list *known,
                                               const struct own_list *own, struct error *err)
{
    const struct list_format *format = NULL;
    const struct list_format *csv = list_format_find(STR("csv"));
    if (request->format) {
        format = list_format_find(str_of(request->format));
        if (!format)
            error_set(err, ERROR_USAGE, "no format is called \"%s\"", request->format);
        return format;
    }
    if (request->column_map)
        return csv;
    if (own->format.len > 0)
        return list_format_find(own->format);
    format = list_format_recognise(request->files, request->n_files);
    if ((!format || format == csv) && known) /* any table with names would do for the last resort */
        format = list_format_find(known->format);
    if (!format)
        error_set(err, ERROR_LIST_REFUSED, "%s: of no format this program knows",
                  request->files[0].name);
    return format;
}

static void copy_warnings(struct import *import)
{
    const struct list_warnings *warnings = &import->staging.warnings;
    struct import_result *result = &import->result;
    for (size_t i = 0; i < warnings->n && i < LENGTH(result->warnings); i++) {
        result->warnings[i].name = str_copy(import->arena, str_of(warnings->rows[i].name));
        result->warnings[i].count = warnings->rows[i].count;
        result->n_warnings = i + 1;
    }
    if (warnings->others == 0 || result->n_warnings == LENGTH(result->warnings))
        return;
    result->warnings[result->n_warnings].name = STR("others");
    result->warnings[result->n_warnings++].count = warnings->others;
}

/* Parses; the result is filled as far as known even when that fails. */
static bool stage(struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    struct import_result *result = &import->result;
    bool done = staging_read(&import->staging, request->files, request->n_files, err);
    import->staged = done;
    result->counts = import->staging.tally.counts;
    result->coverage = import->staging.coverage;
    result->first_id = str_copy(import->arena, import->staging.first_id);
    result->last_id = str_copy(import->arena, import->staging.last_id);
    copy_warnings(import);
    result->published = request->published;
    if (date_is_none(result->published))
        result->published = import->staging.published;
    if (date_is_none(result->published))
        result->published = request->today;
    return done;
}

/* --- in the transaction ----------------------------------------------------------------------- */

static void write_fill(struct json_writer *w, const struct list_fill *fill)
{
    json_key(w, "fill");
    json_begin_object(w);
    json_field_int(w, "births", (int64_t)fill->births);
    json_field_int(w, "countries", (int64_t)fill->countries);
    json_field_int(w, "identifiers", (int64_t)fill->identifiers);
    json_end_object(w);
}

static enum db_status add_files(struct db *db, const struct import *import, int64_t id,
                                struct error *err)
{
    const struct import_request *request = import->request;
    enum db_status status = DB_NONE;
    for (size_t i = 0; i < request->n_files && status >= 0; i++)
        status = store_add_file(db, id, i, &request->files[i], import->file_hashes[i], err);
    return status;
}

/* A file that is held, not refused, while another version is active: a new listing in it must not
 * wait for a person. */
static bool has_additions(const struct import *import)
{
    return import->staged && import->has_active && !import->active.sample;
}

static enum db_status add_version(struct db *db, struct import *import, int64_t number,
                                  struct error *err)
{
    const struct import_request *request = import->request;
    const struct import_result *result = &import->result;
    AUTO_BUF counts = BUF_INIT(MAX_JSON_BYTES);
    AUTO_BUF gate = BUF_INIT(MAX_JSON_BYTES);
    struct json_writer counts_writer = JSON_WRITER(&counts), gate_writer = JSON_WRITER(&gate);
    json_begin_object(&counts_writer);
    result_write_counts(&counts_writer, &result->counts);
    write_fill(&counts_writer, &import->staging.fill);
    json_end_object(&counts_writer);
    result_write_gate(&gate_writer, result);
    if (!json_writer_done(&counts_writer) || !json_writer_done(&gate_writer)) {
        error_set(err, ERROR_MEMORY, "no memory to record the version");
        return DB_FATAL;
    }
    const struct store_version version = {
        .list = request->list,
        .number = number,
        .held_against = number > 0 || !import->staged ? -1 : import->active.number,
        .sample = request->sample,
        .format = result->format,
        .parser_version = import->parser_version,
        .sha256 = result->sha256,
        .published = result->published,
        .parties = result->counts.parties - result->counts.delisted,
        .added = result->added,
        .changed = result->changed,
        .removed = result->removed,
        .counts = buf_str(&counts),
        .gate = buf_str(&gate),
    };
    enum db_status status = DB_NONE;
    int64_t id = 0;
    if (number == 0)
        status = store_touch_rejected(db, &version, &id, err);
    if (status == DB_NONE) {
        status = store_add_version(db, &version, &id, err);
        if (status >= 0)
            status = add_files(db, import, id, err);
        if (status >= 0 && number == 0 && has_additions(import))
            status = held_keep(db, &import->staging, id, err);
    }
    import->result.version_id = id;
    FAULT_POINT("import.version");
    return status;
}

/* The next file of an operator's list is read as this one was. */
static enum db_status keep_map(struct db *db, const struct import *import, struct error *err)
{
    if (import->known || !import->request->column_map)
        return DB_NONE;
    return own_list_keep_map(db, import->request->list, STR("csv"), import->own.column_map, err);
}

static enum db_status hold(struct db *db, struct import *import, struct error *err)
{
    import->result.state = IMPORT_REJECTED;
    import->result.version = 0;
    if (import->request->dry_run)
        return DB_NONE;
    enum db_status status =
        store_put_list(db, import->request->list, import->known, import->request->regime, err);
    if (status >= 0)
        status = keep_map(db, import, err);
    if (status >= 0)
        status = add_version(db, import, 0, err);
    if (status >= 0 && has_additions(import))
        status = store_notify(db, import->request->list, import->active.number, err);
    return status;
}

static enum db_status activate(struct db *db, struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    int64_t number = 0;
    struct merge_counts counts = {0};
    enum db_status status = merge_count(db, &import->staging, &counts, err);
    if (status < 0)
        return status;
    import->result.added = counts.added;
    import->result.changed = counts.changed;
    import->result.removed = counts.removed;
    import->result.state = IMPORT_ACTIVE;
    if (request->dry_run)
        return DB_NONE;

    status = store_put_list(db, request->list, import->known, request->regime, err);
    if (status >= 0)
        status = keep_map(db, import, err);
    if (status >= 0)
        status = store_next_number(db, request->list, &number, err);
    if (status >= 0)
        status = add_version(db, import, number, err);
    if (status >= 0)
        status = merge_apply(db, &import->staging, number, err);
    if (status >= 0)
        status = store_notify(db, request->list, number, err);
    import->result.version = number;
    FAULT_POINT("import.notified");
    return status;
}

static bool is_unchanged(const struct import *import, const struct store_active *active)
{
    return strcmp(active->sha256, import->result.sha256) == 0 &&
           strcmp(active->parser_version, import->parser_version) == 0 &&
           active->sample == import->request->sample;
}

/* The sample is ours: it is not judged. Neither is anything activated that cannot be compiled. */
static bool pass_gate(struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    struct catalogue_list own_bounds = *catalogue_defaults();
    if (import->own.shrink_percent >= 0)
        own_bounds.shrink_percent = (uint32_t)import->own.shrink_percent;
    if (import->own.shrink_parties >= 0)
        own_bounds.shrink_parties = (uint32_t)import->own.shrink_parties;
    const struct catalogue_list *bounds = import->known ? import->known : &own_bounds;
    const struct gate_active compared = {
        .known = import->has_active && !import->active.sample,
        .has_fill = import->active.has_fill,
        .published = import->active.published,
        .parties = import->active.parties,
        .names = import->active.names,
        .fill = import->active.fill,
    };
    if (!import->shadow)
        import->shadow = compiled_of_staging(&import->staging, err);
    FAULT_POINT("import.compiled");
    if (!import->shadow || request->sample)
        return import->shadow != NULL;
    if (import->known)
        gate_check_ends(request, import->result.format, import->arena, &import->result);
    gate_check(bounds, &compared, &import->staging, import->result.published, request->today,
               import->arena, &import->result);
    return gate_search_canaries(bounds, &import->staging, import->shadow, import->arena,
                                &import->result, err);
}

/* The same bytes again: only the date of the check is new. */
static enum db_status keep_unchanged(struct db *db, struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    const struct store_active *active = &import->active;
    enum db_status status = DB_NONE;
    import->result.state = IMPORT_UNCHANGED;
    import->result.version = active->number;
    import->result.published = active->published;
    if (request->dry_run || !is_unchanged(import, active))
        return DB_NONE;
    /* Of an operator's own list the regime may be set anew without a new file. */
    if (request->regime)
        status = store_put_list(db, request->list, import->known, request->regime, err);
    if (status >= 0)
        status = store_touch_version(db, active->id, err);
    return status < 0 ? status : store_notify(db, request->list, active->number, err);
}

/* What became of the files is told with it, in one transaction. */
static enum db_status tell(struct db *db, const struct import *import, const char *state,
                           struct error *err)
{
    const struct import_result *result = &import->result;
    char version[24], id[24];
    snprintf(version, sizeof version, "%lld", (long long)result->version);
    snprintf(id, sizeof id, "%lld", (long long)result->version_id);
    const struct list_fact facts[] = {
        {"state", str_of(state)},
        {"version", result->version > 0 ? str_of(version) : STR_EMPTY},
        {"version_id", result->version_id > 0 ? str_of(id) : STR_EMPTY},
        {"sha256", str_of(result->sha256)},
        {NULL, STR_EMPTY}};
    if (import->request->dry_run)
        return DB_NONE;
    return list_audit(db, import->request->author, "list.import", import->request->list, facts,
                      err);
}

static enum db_status settle(struct db *db, void *context, struct error *err)
{
    struct import *import = context;
    const struct import_request *request = import->request;
    import->result.n_findings = 0;
    import->active = (struct store_active){0};
    enum db_status status = store_lock_list(db, request->list, err);
    if (status >= 0)
        status = store_find_active(db, request->list, &import->active, err);
    if (status < 0)
        return status;
    FAULT_POINT("import.locked");
    import->has_active = status == DB_ROWS;

    /* The bundled sample never takes the place of a publisher's file. */
    if (import->has_active &&
        (is_unchanged(import, &import->active) || (request->sample && !import->active.sample)))
        return keep_unchanged(db, import, err);
    if (!pass_gate(import, err))
        return DB_FATAL;
    FAULT_POINT("import.judged");
    return import->result.n_findings > 0 ? hold(db, import, err) : activate(db, import, err);
}

static enum db_status judge(struct db *db, void *context, struct error *err)
{
    static const char *const states[] = {
        [IMPORT_ACTIVE] = "active", [IMPORT_UNCHANGED] = "unchanged", [IMPORT_REJECTED] = "held"};
    const struct import *import = context;
    enum db_status status = settle(db, context, err);
    return status < 0 ? status : tell(db, import, states[import->result.state], err);
}

/* Keeps a file that could not be parsed, when the list is one of ours. */
static enum db_status keep_refused(struct db *db, void *context, struct error *err)
{
    struct import *import = context;
    enum db_status status = store_lock_list(db, import->request->list, err);
    if (status >= 0)
        status = store_list_exists(db, import->request->list, err);
    if (status == DB_NONE && !import->known)
        return DB_NONE;
    return status < 0 ? status : hold(db, import, err);
}

static void refuse(struct db_pool *pool, struct import *import, const struct error *why)
{
    import->result.state = IMPORT_REJECTED;
    if (why->code != ERROR_LIST_REFUSED)
        return;
    gate_add_finding(&import->result, import->arena, "parse", "%s", why->message);
    /* The refusal itself is the news; that its file could not be kept is not worth hiding it. */
    struct error ignored = ERROR_INIT;
    if (!import->request->dry_run)
        (void)!db_pool_transaction(pool, NULL, keep_refused, import, &ignored);
}

static bool import_parsed(struct db_pool *pool, struct import *import,
                          const struct list_format *format, struct error *err)
{
    staging_init(&import->staging, import->request->list, format);
    import->staging.column_map = import->own.column_map;
    bool done = stage(import, err);
    FAULT_POINT("import.parsed");
    if (!done) {
        refuse(pool, import, err);
    } else if (db_pool_transaction(pool, NULL, judge, import, err) < 0) {
        import->result.state = IMPORT_REJECTED; /* rolled back, however far it came */
        import->result.version = 0;
        done = false;
    }
    FAULT_POINT("import.committed");
    compiled_give(import->shadow);
    staging_release(&import->staging);
    return done;
}

/* Files may still be packed: an upload, or one that could not be unpacked when it was read. The
 * plain bytes go into `buffers`; a file that cannot be unpacked stays as it is and is refused. */
static bool unpack_files(const struct import_request *request, struct buf *buffers,
                         struct list_file *files_out, struct error *err)
{
    bool done = true;
    for (size_t i = 0; i < request->n_files; i++) {
        bool packed = false;
        files_out[i] = request->files[i];
        if (done)
            done = unpack(files_out[i].name, files_out[i].data, &buffers[i], &packed, err);
        if (done && packed)
            files_out[i].data = buf_str(&buffers[i]);
    }
    return done;
}

static void write_parser_version(const struct list_format *format,
                                 char out[IMPORT_PARSER_VERSION_SIZE])
{
    snprintf(out, IMPORT_PARSER_VERSION_SIZE, "%u.%d", format->parser_version, MEASURES_VERSION);
}

bool import_parser_version(struct str name, char out[IMPORT_PARSER_VERSION_SIZE])
{
    const struct list_format *format = list_format_find(name);
    if (format)
        write_parser_version(format, out);
    return format != NULL;
}

static enum db_status load_own(struct db *db, void *context, struct error *err)
{
    struct import *import = context;
    return own_list_find(db, import->request->list, import->arena, &import->own, err);
}

/* What the operator said of the list before, or says with this import. */
static bool settle_own(struct db_pool *pool, struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    import->own = (struct own_list)OWN_LIST_UNSAID;
    if (db_pool_transaction(pool, NULL, load_own, import, err) < 0)
        return false;
    if (request->column_map)
        import->own.column_map = str_of(request->column_map);
    return own_csv_check_map(import->own.column_map, err);
}

/* Another map makes other records of the same bytes. */
static void add_map_version(struct import *import)
{
    size_t len = strlen(import->parser_version);
    char hex[SHA256_HEX_SIZE];
    if (import->own.column_map.len > 0)
        snprintf(import->parser_version + len, sizeof import->parser_version - len, "-%.8s",
                 sha256_hex(import->own.column_map, hex));
}

static bool import_unpacked(struct db_pool *pool, struct import *import, struct error *err)
{
    if (!settle_own(pool, import, err))
        return false;
    const struct list_format *format =
        choose_format(import->request, import->known, &import->own, err);
    if (format) {
        import->result.format = format->name;
        write_parser_version(format, import->parser_version);
        add_map_version(import);
        return import_parsed(pool, import, format, err);
    }
    if (err->code == ERROR_LIST_REFUSED)
        gate_add_finding(&import->result, import->arena, "parse", "%s", err->message);
    return false;
}

static enum db_status tell_refused(struct db *db, void *context, struct error *err)
{
    return tell(db, context, "refused", err);
}

/* A file of no use leaves its trace too, kept or not. */
static void audit_refusal(struct db_pool *pool, struct import *import, struct error *err)
{
    struct error untold = ERROR_INIT;
    if (import->request->author &&
        db_pool_transaction(pool, NULL, tell_refused, import, &untold) < 0)
        *err = untold;
}

bool import_list(struct db_pool *pool, const struct import_request *request, struct arena *arena,
                 struct import_result *result_out, struct error *err)
{
    if (!check_request(request, err))
        return false;
    struct import *import = arena_calloc(arena, 1, sizeof *import);
    if (!import)
        return error_memory(err);
    struct list_file files[MANIFEST_MAX_FILES];
    struct buf buffers[MANIFEST_MAX_FILES];
    for (size_t i = 0; i < request->n_files; i++)
        buf_init(&buffers[i], UNPACK_MAX_BYTES);
    bool unpacked = unpack_files(request, buffers, files, err);
    struct import_request plain = *request;
    plain.files = files;

    import->request = &plain;
    import->known = catalogue_find(request->list);
    import->arena = arena;
    import->result.state = IMPORT_REJECTED;
    import->result.published = request->published;
    manifest_hash(files, request->n_files, import->result.sha256, import->file_hashes);
    bool done = unpacked && import_unpacked(pool, import, err);
    if (!unpacked && err->code == ERROR_LIST_REFUSED)
        gate_add_finding(&import->result, arena, "parse", "%s", err->message);
    if (!done && err->code == ERROR_LIST_REFUSED)
        audit_refusal(pool, import, err);
    for (size_t i = 0; i < request->n_files; i++)
        buf_release(&buffers[i]);
    *result_out = import->result;
    return done;
}

/* --- the bundled sample ----------------------------------------------------------------------- */

/* "us-ofac-sdn.alt.csv" belongs to list us-ofac-sdn. */
static struct str list_of_asset(const struct asset *asset)
{
    struct str name = str_of(asset->name);
    return str_slice(name, 0, str_find(name, STR("."), 0));
}

bool import_samples(struct db_pool *pool, struct date today, struct error *err)
{
    for (const struct asset *asset = assets_sample; asset->name;) {
        struct list_file files[MANIFEST_MAX_FILES];
        struct str list = list_of_asset(asset);
        size_t count = 0;
        for (; asset->name && str_equal(list_of_asset(asset), list); asset++)
            if (count < MANIFEST_MAX_FILES && list.len < strlen(asset->name))
                files[count++] = (struct list_file){asset->name + list.len + 1, asset->data};
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        const struct import_request request = {
            .list = list, .files = files, .n_files = count, .today = today, .sample = true};
        struct import_result result;
        if (count > 0 && !import_list(pool, &request, &arena, &result, err))
            return error_within(err, "sample %.*s", STR_ARG(list));
    }
    return true;
}
