/* lists/formats/csl_json.c - the Consolidated Screening List (US Commerce, ITA) as JSON.
 *
 * {"results": [{"id", "source", "entity_number", "type", "programs": [], "name", "alt_names": [],
 * "addresses": [{"address", "city", "state", "postal_code", "country"}], "ids": [{"type", "number",
 * "country"}], "dates_of_birth": [], ...}]}. Read through the same columns as the CSV, in which
 * several values are joined with "; ".
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/csl.h"

#include "core/json_writer.h"
#include "core/map.h"
#include "core/utf8.h"
#include "lists/formats/hashed_id.h"
#include "lists/formats/json_items.h"
#include "lists/formats/parsers.h"
#include "lists/formats/source.h"

enum { MAX_HELD_BYTES = 256 << 20, MAX_CELLS_BYTES = 16 << 20 };

static const char *const keys[CSL_COLUMNS] = {
    [CSL_ID] = "id",
    [CSL_SOURCE] = "source",
    [CSL_ENTITY_NUMBER] = "entity_number",
    [CSL_TYPE] = "type",
    [CSL_PROGRAMS] = "programs",
    [CSL_NAME] = "name",
    [CSL_TITLE] = "title",
    [CSL_ADDRESSES] = "addresses",
    [CSL_NOTICE] = "federal_register_notice",
    [CSL_START] = "start_date",
    [CSL_END] = "end_date",
    [CSL_STANDARD_ORDER] = "standard_order",
    [CSL_REQUIREMENT] = "license_requirement",
    [CSL_POLICY] = "license_policy",
    [CSL_CALL_SIGN] = "call_sign",
    [CSL_VESSEL_TYPE] = "vessel_type",
    [CSL_TONNAGE] = "gross_tonnage",
    [CSL_REGISTERED_TONNAGE] = "gross_registered_tonnage",
    [CSL_FLAG] = "vessel_flag",
    [CSL_OWNER] = "vessel_owner",
    [CSL_REMARKS] = "remarks",
    [CSL_LIST_URL] = "source_list_url",
    [CSL_ALT_NAMES] = "alt_names",
    [CSL_CITIZENSHIPS] = "citizenships",
    [CSL_BIRTHS] = "dates_of_birth",
    [CSL_NATIONALITIES] = "nationalities",
    [CSL_BIRTH_PLACES] = "places_of_birth",
    [CSL_INFORMATION_URL] = "source_information_url",
    [CSL_IDS] = "ids",
};

struct csl_json {
    const struct list_file *file;
    const struct list_sink *sink;
    struct arena arena; /* ids */
    struct map seen;
    struct hashed_ids ids;
    struct builder builder;
    struct buf cells, raw;
};

static const char *const address_parts[] = {"address", "city", "state", "postal_code", "country"};
static const char *const id_parts[] = {"type", "number", "country"};

/* The object's parts, joined with ", ". */
static void add_parts(struct buf *out, const cJSON *object, const char *const *parts, size_t n)
{
    char scratch[32];
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        struct str part = str_trim(json_item_text(object, parts[i], scratch));
        if (part.len == 0)
            continue;
        if (any)
            buf_adds(out, ", ");
        buf_add(out, part);
        any = true;
    }
}

static void add_cell(struct buf *out, const cJSON *item, size_t column)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, keys[column]);
    char scratch[32];
    if (!cJSON_IsArray(value)) {
        buf_add(out, json_item_text(item, keys[column], scratch));
        return;
    }
    for (const cJSON *one = value->child; one; one = one->next) {
        if (one != value->child)
            buf_adds(out, "; ");
        if (cJSON_IsString(one))
            buf_add(out, str_of(one->valuestring));
        else if (column == CSL_ADDRESSES)
            add_parts(out, one, address_parts, LENGTH(address_parts));
        else if (column == CSL_IDS)
            add_parts(out, one, id_parts, LENGTH(id_parts));
    }
}

/* The cells live in w->cells, which is filled before any view is taken. */
static bool read_cells(struct csl_json *w, const cJSON *item, struct csl_row *row,
                       struct error *err)
{
    size_t ends[CSL_COLUMNS], start = 0;
    buf_clear(&w->cells);
    for (size_t i = 0; i < CSL_COLUMNS; i++) {
        add_cell(&w->cells, item, i);
        ends[i] = w->cells.len;
    }
    if (buf_failed(&w->cells))
        return error_memory(err);
    for (size_t i = 0; i < CSL_COLUMNS; i++) {
        row->cells[i] = str_trim(str_slice(buf_str(&w->cells), start, ends[i]));
        start = ends[i];
    }
    return true;
}

static bool is_raw(size_t column)
{
    return column == CSL_STANDARD_ORDER || column == CSL_REQUIREMENT || column == CSL_POLICY ||
           column == CSL_LIST_URL || column == CSL_INFORMATION_URL;
}

static size_t column_of(const char *key)
{
    size_t i = 0;
    while (i < CSL_COLUMNS && strcmp(keys[i], key) != 0)
        i++;
    return i;
}

static void write_raw(struct csl_json *w, const cJSON *item)
{
    struct list_coverage *coverage = w->sink->coverage;
    char scratch[32];
    buf_clear(&w->raw);
    struct json_writer json = JSON_WRITER(&w->raw);
    json_begin_object(&json);
    for (const cJSON *value = item->child; value; value = value->next) {
        size_t column = column_of(value->string);
        struct str text = json_item_text(item, value->string, scratch);
        bool filled =
            text.len > 0 || ((cJSON_IsArray(value) || cJSON_IsObject(value)) && value->child);
        if (column == CSL_COLUMNS)
            warnings_add_detail(w->sink->warnings, "unknown field", str_of(value->string));
        if (filled && coverage) {
            coverage->values++;
            coverage->unknown += column == CSL_COLUMNS;
            coverage->raw += is_raw(column);
            coverage->mapped += column < CSL_COLUMNS && !is_raw(column);
        }
        if (text.len > 0 && (column == CSL_COLUMNS || is_raw(column)))
            json_field_text(&json, value->string, text);
    }
    json_end_object(&json);
    w->builder.record.raw =
        json_writer_done(&json) && w->raw.len > 2 ? buf_str(&w->raw) : STR_EMPTY;
    w->builder.arena.failed |= buf_failed(&w->raw);
}

static bool make_id(struct csl_json *w, const struct csl_row *row, char buffer[CSL_ID_SIZE],
                    struct str *id_out, size_t at, struct error *err)
{
    const struct str parts[] = {row->cells[CSL_SOURCE], row->cells[CSL_NAME],
                                row->cells[CSL_ADDRESSES], row->cells[CSL_START],
                                row->cells[CSL_NOTICE]};
    uint32_t before = MAP_NONE;
    *id_out =
        csl_id(row->cells[CSL_ID], row->cells[CSL_ENTITY_NUMBER], row->cells[CSL_SOURCE], buffer);
    if (id_out->len == 0 && !hashed_id(&w->ids, parts, LENGTH(parts), buffer))
        return error_memory(err);
    if (id_out->len == 0)
        *id_out = str_of(buffer);
    if (id_out->len >= CSL_ID_SIZE)
        return source_refuse(w->file, at, err, "an id longer than 256 bytes");
    struct str kept = str_copy(&w->arena, *id_out);
    if (!kept.ptr || !map_add(&w->seen, kept, 0, &before))
        return error_memory(err);
    return before == MAP_NONE ||
           source_refuse(w->file, at, err, "the id %.*s stands in the list twice",
                         STR_ARG(utf8_prefix(*id_out, 60)));
}

static bool on_item(void *context, const cJSON *item, size_t at, struct error *err)
{
    static const size_t needed[] = {CSL_SOURCE, CSL_NAME};
    struct csl_json *w = context;
    struct builder *b = &w->builder;
    struct csl_row row;
    struct str id = STR_EMPTY;
    char buffer[CSL_ID_SIZE];
    for (size_t i = 0; i < LENGTH(needed); i++)
        if (!cJSON_GetObjectItemCaseSensitive(item, keys[needed[i]]))
            return source_refuse(w->file, at, err, "the field \"%s\" is missing", keys[needed[i]]);
    if (!read_cells(w, item, &row, err) || !make_id(w, &row, buffer, &id, at, err))
        return false;
    builder_begin(b, id, SCHEMA_LEGAL_ENTITY);
    csl_fill(b, &row, w->sink->warnings);
    write_raw(w, item);
    if (b->record.n_names == 0 && !arena_failed(&b->arena))
        return source_refuse(w->file, at, err, "a party without a name");
    if (b->record.caption.len == 0 && b->record.n_names > 0)
        b->record.caption = b->names[0].text;
    const struct listed_record *record = builder_finish(b, err);
    return record && w->sink->party(w->sink->context, record, err);
}

bool csl_json_recognise(const struct list_file *files, size_t count)
{
    enum { LOOKED_AT = 16384 };
    if (count != 1)
        return false;
    struct str text = source_text(&files[0]);
    struct str head = str_slice(text, 0, text.len < LOOKED_AT ? text.len : LOOKED_AT);
    struct str first = str_trim(head);
    return first.len > 0 && (first.ptr[0] == '{' || first.ptr[0] == '[') &&
           str_find(head, STR("\"alt_names\""), 0) < head.len &&
           str_find(head, STR("\"source\""), 0) < head.len;
}

bool csl_json_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the list comes in one file, not %zu", count);
    struct csl_json w = {.file = &files[0],
                         .sink = sink,
                         .cells = BUF_INIT(MAX_CELLS_BYTES),
                         .raw = BUF_INIT(BUILDER_MAX_BYTES)};
    arena_init(&w.arena, MAX_HELD_BYTES);
    map_init(&w.seen, &w.arena);
    hashed_ids_init(&w.ids, &w.arena);
    builder_init(&w.builder);
    bool done = json_items(&files[0], "results", on_item, &w, err);
    builder_release(&w.builder);
    arena_release(&w.arena);
    buf_release(&w.cells);
    buf_release(&w.raw);
    return done;
}
