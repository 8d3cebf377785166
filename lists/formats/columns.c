/* lists/formats/columns.c - matching a header's names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/columns.h"

#include "lists/formats/warnings.h"

enum { NONE = COLUMN_UNKNOWN };

/* The next byte of a name that counts, in lower case; 0 at its end. */
static unsigned char next_byte(struct str name, size_t *at)
{
    while (*at < name.len) {
        unsigned char c = (unsigned char)name.ptr[(*at)++];
        if (c >= 'A' && c <= 'Z')
            return (unsigned char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
            return c;
    }
    return 0;
}

bool columns_same_name(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        unsigned char x = next_byte(a, &i), y = next_byte(b, &k);
        if (x != y)
            return false;
        if (x == 0)
            return true;
    }
}

static bool is_name_of(const struct column *column, struct str name)
{
    struct str rest = str_of(column->name), one;
    while (str_cut(&rest, '|', &one))
        if (columns_same_name(one, name))
            return true;
    return false;
}

static struct str first_name(const struct column *column)
{
    struct str name = str_of(column->name);
    return str_slice(name, 0, str_find(name, STR("|"), 0));
}

static bool row_has(const struct column *column, const struct table_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (is_name_of(column, table_cell(row, i)))
            return true;
    return false;
}

bool columns_fit(const struct column *wanted, size_t n_wanted, const struct table_row *header)
{
    for (size_t i = 0; i < n_wanted; i++)
        if (wanted[i].need == COLUMN_NEEDED && !row_has(&wanted[i], header))
            return false;
    return true;
}

static size_t number_of(const struct columns *columns, struct str name)
{
    for (size_t i = 0; i < columns->n_wanted; i++)
        if (is_name_of(&columns->wanted[i], name))
            return i;
    return NONE;
}

static bool check_missing(const struct columns *columns, const struct list_file *file,
                          const struct table_row *header, struct error *err)
{
    bool later_layout = false;
    struct str unknown = STR_EMPTY;
    for (size_t i = 0; i < columns->n_wanted; i++)
        later_layout |= columns->wanted[i].need == COLUMN_TOGETHER && columns->place[i] != SIZE_MAX;
    for (size_t i = 0; i < columns->n && unknown.len == 0; i++)
        if (columns->wanted_of[i] == NONE)
            unknown = columns->names[i];
    for (size_t i = 0; i < columns->n_wanted; i++) {
        enum column_need need = columns->wanted[i].need;
        if (columns->place[i] != SIZE_MAX || need == COLUMN_OPTIONAL ||
            (need == COLUMN_TOGETHER && !later_layout))
            continue;
        if (unknown.len > 0)
            return table_refuse(file, header, err,
                                "the column \"%.*s\" is missing; \"%.*s\" is not known here",
                                STR_ARG(first_name(&columns->wanted[i])),
                                STR_ARG(str_slice(unknown, 0, unknown.len < 60 ? unknown.len : 0)));
        return table_refuse(file, header, err, "the column \"%.*s\" is missing",
                            STR_ARG(first_name(&columns->wanted[i])));
    }
    return true;
}

static bool read_name(struct columns *columns, size_t place, struct str name,
                      bool (*is_bookkeeping)(struct str name), const struct list_file *file,
                      const struct table_row *header, const struct list_sink *sink,
                      struct error *err)
{
    size_t number = name.len > 0 ? number_of(columns, name) : NONE;
    bool again = number != NONE && columns->place[number] != SIZE_MAX;
    if ((number == NONE || again) && name.len > 0 && is_bookkeeping && is_bookkeeping(name)) {
        columns->wanted_of[place] = COLUMN_BOOKKEEPING;
        return true;
    }
    columns->wanted_of[place] = (uint16_t)number;
    if (number == NONE && name.len > 0)
        warnings_add_detail(sink->warnings, "unknown column", name);
    if (again)
        return table_refuse(file, header, err, "the column \"%.*s\" stands there twice",
                            STR_ARG(str_slice(name, 0, name.len < 60 ? name.len : 60)));
    if (number != NONE)
        columns->place[number] = place;
    return true;
}

bool columns_read(struct columns *columns, const struct column *wanted, size_t n_wanted,
                  bool (*is_bookkeeping)(struct str name), const struct list_file *file,
                  const struct table_row *header, struct arena *arena, const struct list_sink *sink,
                  struct error *err)
{
    *columns = (struct columns){.wanted = wanted, .n_wanted = n_wanted, .arena = arena};
    if (header->n > COLUMNS_MAX || n_wanted > COLUMNS_MAX_WANTED)
        return table_refuse(file, header, err, "more than %d columns", COLUMNS_MAX);
    columns->n = header->n;
    columns->names = arena_calloc(arena, header->n, sizeof *columns->names);
    columns->wanted_of = arena_calloc(arena, header->n, sizeof *columns->wanted_of);
    if (!columns->names || !columns->wanted_of)
        return error_memory(err);
    for (size_t i = 0; i < n_wanted; i++)
        columns->place[i] = SIZE_MAX;
    for (size_t i = 0; i < columns->n; i++) {
        columns->names[i] = str_copy(arena, table_cell(header, i));
        if (arena_failed(arena))
            return error_memory(err);
        if (!read_name(columns, i, columns->names[i], is_bookkeeping, file, header, sink, err))
            return false;
    }
    return check_missing(columns, file, header, err);
}

struct str columns_cell(const struct columns *columns, const struct table_row *row, size_t number)
{
    size_t place = columns->place[number];
    return place == SIZE_MAX ? STR_EMPTY : table_cell(row, place);
}

bool columns_is_raw(const struct columns *columns, size_t place)
{
    if (place >= columns->n)
        return true;
    size_t number = columns->wanted_of[place];
    return number >= columns->n_wanted || columns->wanted[number].use == COLUMN_RAW;
}

void columns_count(const struct columns *columns, const struct table_row *row,
                   struct list_coverage *coverage)
{
    for (size_t i = 0; coverage && i < row->n; i++) {
        if (table_cell(row, i).len == 0)
            continue;
        size_t number = i < columns->n ? columns->wanted_of[i] : NONE;
        bool raw = number == COLUMN_BOOKKEEPING ||
                   (number != NONE && columns->wanted[number].use == COLUMN_RAW);
        coverage->values++;
        coverage->unknown += number == NONE;
        coverage->raw += raw;
        coverage->mapped += number != NONE && !raw;
    }
}
