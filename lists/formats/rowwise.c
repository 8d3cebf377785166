/* lists/formats/rowwise.c - one table, a party a row.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/rowwise.h"

#include <stdio.h>

#include "lists/formats/warnings.h"

enum { MAX_HELD_BYTES = 512 << 20 };

static bool looks_like_header(const struct rowwise *r, const struct table_row *row)
{
    size_t needed = 0, there = 0;
    if (r->format->any_header)
        return true;
    for (size_t i = 0; i < r->format->n_columns; i++) {
        needed += r->format->columns[i].need == COLUMN_NEEDED;
        there += r->format->columns[i].need == COLUMN_NEEDED &&
                 columns_fit(&r->format->columns[i], 1, row);
    }
    return there * 2 >= needed;
}

static bool check_shape(const struct rowwise *r, const struct table_row *row, struct error *err)
{
    if (row->sheet.len > 0)
        return true;
    bool fits =
        row->n == r->columns.n || (r->format->short_rows && row->n < r->columns.n && !row->cut);
    if (!fits)
        return table_refuse(r->file, row, err, "%zu columns, not %zu%s", row->n, r->columns.n,
                            row->cut ? "; the file may be cut off" : "");
    return r->format->short_rows || !row->cut || table_cell(row, row->n - 1).len == 0 ||
           table_refuse(r->file, row, err, "the last row is cut off");
}

static struct str raw_of(struct rowwise *r, const struct table_row *row)
{
    buf_clear(&r->raw);
    struct json_writer w = JSON_WRITER(&r->raw);
    json_begin_object(&w);
    for (size_t place = 0; place < row->n; place++) {
        struct str text = table_cell(row, place);
        if (text.len == 0 || !columns_is_raw(&r->columns, place))
            continue;
        char number[32];
        struct str name = place < r->columns.n ? r->columns.names[place] : STR_EMPTY;
        if (name.len == 0) {
            snprintf(number, sizeof number, "column %zu", place + 1);
            name = str_of(number);
        }
        json_key_str(&w, name);
        json_text(&w, text);
    }
    json_end_object(&w);
    return json_writer_done(&w) && r->raw.len > 2 ? buf_str(&r->raw) : STR_EMPTY;
}

static bool check_id(struct rowwise *r, const struct table_row *row, struct str id,
                     struct error *err)
{
    uint32_t before = MAP_NONE;
    struct str kept = str_copy(&r->arena, id);
    if (!kept.ptr || !map_add(&r->seen, kept, 0, &before))
        return error_set(err, ERROR_MEMORY, "%s: too many parties", r->file->name);
    return before == MAP_NONE ||
           table_refuse(r->file, row, err, "the id %.*s stands in the list twice",
                        STR_ARG(str_slice(id, 0, id.len < 60 ? id.len : 60)));
}

static bool hand_on(struct rowwise *r, const struct table_row *row, struct error *err)
{
    struct builder *b = &r->builder;
    char buffer[ROWWISE_ID_SIZE], place[32];
    struct str id = STR_EMPTY;
    r->rows++;
    if (!check_shape(r, row, err) || !r->format->id(r, row, buffer, &id, err) ||
        !check_id(r, row, id, err))
        return false;
    columns_count(&r->columns, row, r->sink->coverage);
    builder_begin(b, id, SCHEMA_LEGAL_ENTITY);
    if (id.ptr == buffer) {
        snprintf(place, sizeof place, "%zu", r->rows);
        b->record.place = str_of(place);
    }
    if (!r->format->fill(r, row, err))
        return false;
    b->record.raw = raw_of(r, row);
    if (buf_failed(&r->raw))
        return error_memory(err);
    if (b->record.n_names == 0 && !arena_failed(&b->arena))
        return table_refuse(r->file, row, err, "a party without a name");
    const struct listed_record *record = builder_finish(b, err);
    return record && r->sink->party(r->sink->context, record, err);
}

static bool on_row(void *context, const struct table_row *row, struct error *err)
{
    struct rowwise *r = context;
    if (r->header_seen && row->sheet_number == r->header_sheet)
        return hand_on(r, row, err);
    if (r->header_seen) {
        if (r->last_sheet != row->sheet_number)
            warnings_add_detail(r->sink->warnings, "sheet not read", row->sheet);
        r->last_sheet = row->sheet_number;
        return true;
    }
    if (!looks_like_header(r, row))
        return table_refuse(r->file, row, err,
                            "no header with the list's columns (\"%s\", \"%s\", ...)",
                            r->format->columns[0].name, r->format->columns[1].name);
    r->header_seen = true;
    r->header_sheet = r->last_sheet = row->sheet_number;
    return columns_read(&r->columns, r->format->columns, r->format->n_columns, NULL, r->file, row,
                        &r->arena, r->sink, err);
}

bool rowwise_parse(const struct rowwise_format *format, const struct list_file *files, size_t count,
                   const struct list_sink *sink, struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the list comes in one file, not %zu", count);
    struct rowwise r = {
        .format = format, .file = &files[0], .sink = sink, .raw = BUF_INIT(BUILDER_MAX_BYTES)};
    const struct table_reader reader = {.context = &r,
                                        .row = on_row,
                                        .separator = format->separator,
                                        .fill_merged = true,
                                        .windows_1252 = true,
                                        .warnings = sink->warnings};
    arena_init(&r.arena, MAX_HELD_BYTES);
    map_init(&r.seen, &r.arena);
    hashed_ids_init(&r.ids, &r.arena);
    builder_init(&r.builder);
    bool done = table_read(&files[0], &reader, err);
    if (done && !r.header_seen)
        done = error_set(err, ERROR_LIST_REFUSED, "%s: not a row in it", files[0].name);
    builder_release(&r.builder);
    arena_release(&r.arena);
    buf_release(&r.raw);
    return done;
}
