/* lists/formats/grouped.c - one table, several rows to a party.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/grouped.h"

#include "lists/formats/warnings.h"

enum { PACKED_MAX_BYTES = 2 << 20 };

bool grouped_is_header(const struct column *columns, size_t n_columns, const struct table_row *row)
{
    size_t needed = 0, there = 0;
    for (size_t i = 0; i < n_columns; i++) {
        if (columns[i].need != COLUMN_NEEDED)
            continue;
        needed++;
        there += columns_fit(&columns[i], 1, row);
    }
    return there * 4 >= needed * 3;
}

bool grouped_is_new(const struct grouped *g, const struct group *group, const struct group_row *row,
                    size_t number)
{
    return grouped_cell(g, row, number).len > 0 &&
           !groups_seen_before(&g->groups, &g->columns, group, row, number);
}

/* The next part of a packed row, out of its quotes if it has any; doubled quotes are made single in
 * `scratch`, which never moves. */
static struct str next_part(struct str *rest, char separator, struct buf *scratch)
{
    struct str part = STR_EMPTY;
    if (!str_starts_with(*rest, STR("\""))) {
        str_cut(rest, separator, &part);
        return part;
    }
    size_t start = scratch->len, i = 1;
    for (; i < rest->len; i++) {
        if (rest->ptr[i] == '"' && (i + 1 == rest->len || rest->ptr[i + 1] == separator))
            break;
        i += rest->ptr[i] == '"' && rest->ptr[i + 1] == '"';
        buf_addc(scratch, rest->ptr[i]);
    }
    part = buf_failed(scratch) ? STR_EMPTY : str_slice(buf_str(scratch), start, scratch->len);
    *rest = i + 2 <= rest->len ? str_slice(*rest, i + 2, rest->len) : STR_EMPTY;
    return part;
}

/* A spreadsheet that saved a whole row as one cell: its parts. */
static struct table_row unpacked(struct grouped *g, const struct table_row *row)
{
    struct table_row parts = *row;
    struct str rest = table_cell(row, 0);
    char separator = g->format->packed_separator;
    if (separator == '\0' || row->n != 1 || !memchr(rest.ptr, separator, rest.len))
        return parts;
    buf_clear(&g->unquoted);
    for (size_t reserve = 0; reserve < rest.len; reserve++)
        buf_addc(&g->unquoted, ' '); /* all that can be needed, so that views stay good */
    g->unquoted.len = 0;
    parts.cells = g->split;
    parts.n = 0;
    bool ends_with_separator = str_ends_with(rest, (struct str){&separator, 1});
    while (parts.n < COLUMNS_MAX && rest.len > 0)
        g->split[parts.n++] = next_part(&rest, separator, &g->unquoted);
    if (ends_with_separator && parts.n < COLUMNS_MAX)
        g->split[parts.n++] = STR_EMPTY;
    return parts;
}

/* Half of what is needed is enough to call it the header: what is missing is then named. */
static bool looks_like_header(const struct grouped *g, const struct table_row *row)
{
    size_t needed = 0, there = 0;
    for (size_t i = 0; i < g->format->n_columns; i++) {
        needed += g->format->columns[i].need == COLUMN_NEEDED;
        there += g->format->columns[i].need == COLUMN_NEEDED &&
                 columns_fit(&g->format->columns[i], 1, row);
    }
    return there >= 2 && there * 2 >= needed;
}

static bool check_shape(const struct grouped *g, const struct table_row *row, struct error *err)
{
    if (row->sheet.len > 0)
        return true;
    if (row->n != g->columns.n)
        return table_refuse(g->file, row, err, "%zu columns, not %zu%s", row->n, g->columns.n,
                            row->cut ? "; the file may be cut off" : "");
    return !row->cut || table_cell(row, row->n - 1).len == 0 ||
           table_refuse(g->file, row, err, "the last row is cut off");
}

static bool on_data_row(struct grouped *g, const struct table_row *row, struct error *err)
{
    struct str key = STR_EMPTY;
    if (!check_shape(g, row, err) || !g->format->key(g, row, &key, err))
        return false;
    columns_count(&g->columns, row, g->sink->coverage);
    return groups_add(&g->groups, key, row, err);
}

static bool on_row(void *context, const struct table_row *given, struct error *err)
{
    struct grouped *g = context;
    struct table_row row = unpacked(g, given);
    if (g->header_seen && row.sheet_number == g->header_sheet)
        return on_data_row(g, &row, err);
    bool header = looks_like_header(g, &row);
    if (g->header_seen && header)
        return table_refuse(g->file, &row, err, "a second sheet with the list's columns");
    if (g->header_seen) {
        if (g->last_sheet != row.sheet_number)
            warnings_add_detail(g->sink->warnings, "sheet without the list's columns", row.sheet);
        g->last_sheet = row.sheet_number;
        return true;
    }
    if (!header)
        return !g->format->preamble || g->format->preamble(g, &row, err);
    g->header_seen = true;
    g->header_sheet = g->last_sheet = row.sheet_number;
    return columns_read(&g->columns, g->format->columns, g->format->n_columns,
                        g->format->is_bookkeeping, g->file, &row, &g->groups.arena, g->sink, err);
}

static bool hand_on(struct grouped *g, const struct group *group, struct error *err)
{
    struct builder *b = &g->builder;
    builder_begin(b, group->key, SCHEMA_LEGAL_ENTITY);
    if (!g->format->fill(g, group, err))
        return false;
    b->record.raw = groups_raw(&g->groups, &g->columns, group);
    if (buf_failed(&g->groups.raw))
        return error_set(err, ERROR_MEMORY, "party %.*s needs too much memory",
                         STR_ARG(group->key));
    if (b->record.n_names == 0 && !arena_failed(&b->arena))
        return error_set(err, ERROR_LIST_REFUSED, "%s: row %zu: party %.*s has no name",
                         g->file->name, group->first->number, STR_ARG(group->key));
    if (b->record.caption.len == 0 && b->record.n_names > 0)
        b->record.caption = b->names[0].text;
    const struct listed_record *record = builder_finish(b, err);
    return record && g->sink->party(g->sink->context, record, err);
}

static bool run(struct grouped *g, struct error *err)
{
    const struct table_reader reader = {.context = g,
                                        .row = on_row,
                                        .separator = g->format->separator,
                                        .fill_merged = true,
                                        .windows_1252 = true,
                                        .warnings = g->sink->warnings};
    if (!table_read(g->file, &reader, err))
        return false;
    if (!g->header_seen)
        return error_set(err, ERROR_LIST_REFUSED,
                         "%s: no row with the list's columns (\"%s\", \"%s\", ...)", g->file->name,
                         g->format->columns[0].name, g->format->columns[1].name);
    for (size_t i = 0; i < g->groups.n; i++)
        if (!hand_on(g, &g->groups.items[i], err))
            return false;
    return true;
}

bool grouped_parse(const struct grouped_format *format, const struct list_file *files, size_t count,
                   const struct list_sink *sink, struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the list comes in one file, not %zu", count);
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct grouped *g = arena_calloc(&arena, 1, sizeof *g);
    if (!g)
        return error_memory(err);
    *g = (struct grouped){.format = format, .file = &files[0], .sink = sink};
    groups_init(&g->groups);
    builder_init(&g->builder);
    buf_init(&g->unquoted, PACKED_MAX_BYTES);
    bool done = run(g, err);
    if (done && buf_failed(&g->unquoted))
        done = error_memory(err);
    buf_release(&g->unquoted);
    builder_release(&g->builder);
    groups_release(&g->groups);
    return done;
}
