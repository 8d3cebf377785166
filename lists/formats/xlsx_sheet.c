/* lists/formats/xlsx_sheet.c - one sheet's rows of cells.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/xlsx.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/buf.h"
#include "core/utf8.h"

enum {
    MAX_MERGED = 1 << 17,
    MAX_OPEN = 1024, /* ranges side by side; they may not overlap */
    MAX_ROW_BYTES = 16 << 20,
};

struct merged {
    uint32_t from_row, to_row; /* from 1 */
    uint16_t from_column, to_column;
    struct str value; /* known once its first cell was read */
};

struct sheet_reader {
    struct xlsx *book;
    const struct xlsx_sheet *sheet;
    xlsx_row_fn *row;
    void *context;

    struct merged *merged;
    size_t n_merged, merged_capacity, next_merged; /* those before it were opened */
    struct merged *open[MAX_OPEN];                 /* ranges the row lies in */
    size_t n_open;

    struct str cells[XLSX_MAX_COLUMNS];
    size_t at[XLSX_MAX_COLUMNS]; /* where the cell begins in `texts` */
    struct buf texts;            /* of the row's cells that are not shared strings */
    size_t n_cells, number;

    struct buf value;
    size_t column, style;
    char type; /* 'n'umber, 's'hared, 'i'nline, t'e'xt, 'b'oolean, 'd'ate */
    bool in_value, row_open;
    unsigned phonetic;
};

static bool refuse(const struct sheet_reader *r, struct error *err, const char *why)
{
    return error_set(err, ERROR_LIST_REFUSED, "%s: sheet \"%.*s\", row %zu: %s",
                     r->book->package.file->name, STR_ARG(r->sheet->name), r->number, why);
}

/* "AB12" gives column 27 (from 0) and row 12; false for anything else. */
static bool place_of(struct str text, size_t *column_out, size_t *row_out)
{
    size_t column = 0, row = 0, i = 0;
    for (; i < text.len && text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' && i < 4; i++)
        column = column * 26 + (size_t)(text.ptr[i] - 'A') + 1;
    size_t letters = i;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && i < 12; i++)
        row = row * 10 + (size_t)(text.ptr[i] - '0');
    if (letters == 0 || i != text.len || row == 0)
        return false;
    *column_out = column - 1;
    *row_out = row;
    return true;
}

/* --- merged ranges: a pass of their own, because they stand behind the rows ----------------------
 */

static bool on_merged(void *context, const char *name, const char **attributes, struct error *err)
{
    struct sheet_reader *r = context;
    const char *ref = strcmp(name, "mergeCell") == 0 ? package_attribute(attributes, "ref") : NULL;
    if (!ref)
        return true;
    struct str rest = str_of(ref), first;
    size_t column, row, last_column, last_row;
    if (!str_cut(&rest, ':', &first) || !place_of(first, &column, &row) ||
        !place_of(rest, &last_column, &last_row) || last_column < column || last_row < row ||
        last_row > XLSX_MAX_ROWS)
        return error_set(err, ERROR_LIST_REFUSED, "%s: sheet \"%.*s\": a merged range \"%s\"",
                         r->book->package.file->name, STR_ARG(r->sheet->name), ref);
    if (r->n_merged == MAX_MERGED)
        return error_set(err, ERROR_LIST_REFUSED, "%s: too many merged ranges",
                         r->book->package.file->name);
    if (column >= XLSX_MAX_COLUMNS)
        return true;
    struct merged *grown =
        arena_grow(&r->book->arena, r->merged, &r->merged_capacity, r->n_merged + 1, sizeof *grown);
    if (!grown)
        return error_memory(err);
    r->merged = grown;
    size_t end = last_column < XLSX_MAX_COLUMNS ? last_column : XLSX_MAX_COLUMNS - 1;
    r->merged[r->n_merged++] = (struct merged){.from_row = (uint32_t)row,
                                               .to_row = (uint32_t)last_row,
                                               .from_column = (uint16_t)column,
                                               .to_column = (uint16_t)end};
    return true;
}

static int by_first_row(const void *a, const void *b)
{
    const struct merged *x = a, *y = b;
    if (x->from_row != y->from_row)
        return x->from_row < y->from_row ? -1 : 1;
    return (x->from_column > y->from_column) - (x->from_column < y->from_column);
}

static void set_cell(struct sheet_reader *r, size_t column, struct str value)
{
    for (; r->n_cells <= column; r->n_cells++)
        r->cells[r->n_cells] = STR_EMPTY;
    r->cells[column] = value;
}

/* The first row of a range: its value is that of its first cell. */
static bool open_merged(struct sheet_reader *r, struct merged *m, struct error *err)
{
    if (m->to_row < r->number)
        return true;
    if (r->n_open == MAX_OPEN)
        return refuse(r, err, "merged ranges overlap");
    if (m->from_row == r->number && m->from_column < r->n_cells)
        m->value = str_copy(&r->book->arena, r->cells[m->from_column]);
    if (arena_failed(&r->book->arena))
        return error_memory(err);
    r->open[r->n_open++] = m;
    return true;
}

static bool fill_merged(struct sheet_reader *r, struct error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n_open; i++)
        if (r->open[i]->to_row >= r->number)
            r->open[kept++] = r->open[i];
    r->n_open = kept;
    for (; r->next_merged < r->n_merged && r->merged[r->next_merged].from_row <= r->number;
         r->next_merged++)
        if (!open_merged(r, &r->merged[r->next_merged], err))
            return false;
    for (size_t i = 0; i < r->n_open; i++) {
        const struct merged *m = r->open[i];
        for (size_t c = m->from_column; m->value.len > 0 && c <= m->to_column; c++)
            if (c >= r->n_cells || r->cells[c].len == 0)
                set_cell(r, c, m->value);
    }
    return true;
}

/* --- cells ------------------------------------------------------------------------------------ */

static char type_of(const char *word)
{
    static const struct {
        const char *word;
        char type;
    } types[] = {{"s", 's'}, {"inlineStr", 'i'}, {"str", 'e'}, {"b", 'b'},
                 {"d", 'd'}, {"e", 'x'},         {"n", 'n'}};
    for (size_t i = 0; word && i < LENGTH(types); i++)
        if (strcmp(word, types[i].word) == 0)
            return types[i].type;
    return 'n';
}

static bool begin_cell(struct sheet_reader *r, const char **attributes, struct error *err)
{
    const char *place = package_attribute(attributes, "r");
    const char *style = package_attribute(attributes, "s");
    size_t row = 0, before = r->column;
    if (!place)
        r->column = before == SIZE_MAX ? 0 : before + 1;
    else if (!place_of(str_of(place), &r->column, &row) || row != r->number ||
             (before != SIZE_MAX && r->column <= before))
        return refuse(r, err, "its cells are out of order");
    r->style = style ? (size_t)strtoul(style, NULL, 10) : 0;
    r->type = type_of(package_attribute(attributes, "t"));
    buf_clear(&r->value);
    return true;
}

static bool begin_row(struct sheet_reader *r, const char **attributes, struct error *err)
{
    const char *number = package_attribute(attributes, "r");
    int64_t given = 0;
    size_t before = r->number;
    if (number && !str_to_int(str_of(number), 1, XLSX_MAX_ROWS, &given))
        return refuse(r, err, "a row behind it has no number a sheet can have");
    r->number = number ? (size_t)given : before + 1;
    if (r->number <= before || r->number > XLSX_MAX_ROWS)
        return refuse(r, err, "its rows are out of order");
    r->n_cells = 0;
    r->column = SIZE_MAX;
    r->row_open = true;
    buf_clear(&r->texts);
    return true;
}

static bool on_start(void *context, const char *name, const char **attributes, struct error *err)
{
    struct sheet_reader *r = context;
    if (strcmp(name, "row") == 0)
        return begin_row(r, attributes, err);
    if (strcmp(name, "c") == 0 && r->row_open)
        return begin_cell(r, attributes, err);
    r->phonetic += strcmp(name, "rPh") == 0;
    if (r->row_open && strcmp(name, "v") == 0)
        r->in_value = true;
    if (r->row_open && strcmp(name, "t") == 0)
        r->in_value = r->phonetic == 0;
    return true;
}

static bool on_text(void *context, struct str text, struct error *err)
{
    struct sheet_reader *r = context;
    if (!r->in_value)
        return true;
    buf_add(&r->value, text);
    if (buf_failed(&r->value) && r->value.len + text.len <= r->value.max)
        return error_memory(err);
    return !buf_failed(&r->value) || refuse(r, err, "a cell is longer than 1 MiB");
}

static bool hex_digit(char c, unsigned *value)
{
    if (c >= '0' && c <= '9')
        *value = (unsigned)(c - '0');
    else if (c >= 'A' && c <= 'F')
        *value = (unsigned)(c - 'A') + 10;
    else if (c >= 'a' && c <= 'f')
        *value = (unsigned)(c - 'a') + 10;
    else
        return false;
    return true;
}

/* "_x000D_" is a control character that XML cannot hold (ECMA-376 22.4.2.4). */
static bool escaped_rune(struct str text, size_t at, unsigned *rune_out)
{
    unsigned rune = 0, digit;
    if (at + 7 > text.len || text.ptr[at + 1] != 'x' || text.ptr[at + 6] != '_')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        if (!hex_digit(text.ptr[i], &digit))
            return false;
        rune = rune * 16 + digit;
    }
    *rune_out = rune;
    return rune > 0 && (rune < 0xD800 || rune > 0xDFFF);
}

static void add_unescaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len;) {
        unsigned rune;
        if (text.ptr[i] == '_' && escaped_rune(text, i, &rune)) {
            buf_add_rune(out, rune);
            i += 7;
        } else {
            buf_addc(out, text.ptr[i++]);
        }
    }
}

/* A number as the cell shows it: a date by its style, whole numbers without a point. */
static void add_number(struct sheet_reader *r, struct str text)
{
    char copy[64], *end = NULL;
    struct date date;
    bool dated = r->style < r->book->n_styles && r->book->date_styles[r->style];
    if (text.len == 0 || text.len >= sizeof copy) {
        buf_add(&r->texts, text);
        return;
    }
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    double number = strtod(copy, &end);
    if (*end != '\0' || !(number > -1e15 && number < 1e15)) {
        buf_add(&r->texts, text);
    } else if (dated && number >= 1 &&
               xlsx_date_of_serial((int64_t)number, r->book->from_1904, &date)) {
        char out[DATE_TEXT_SIZE];
        buf_adds(&r->texts, date_format(date, out));
    } else if (number == (double)(int64_t)number) {
        buf_printf(&r->texts, "%lld", (long long)number);
    } else {
        buf_printf(&r->texts, "%.15g", number);
    }
}

static bool shared_string(struct sheet_reader *r, struct str text, struct str *value_out,
                          struct error *err)
{
    int64_t index;
    if (text.len == 0) {
        *value_out = STR_EMPTY;
        return true;
    }
    if (!str_to_int(text, 0, INT64_MAX, &index) || (uint64_t)index >= r->book->n_strings)
        return refuse(r, err, "a cell names a shared string that is not there");
    *value_out = r->book->strings[index];
    return true;
}

static bool end_cell(struct sheet_reader *r, struct error *err)
{
    struct str text = buf_str(&r->value), value = STR_EMPTY;
    size_t start = r->texts.len;
    if (r->type == 's' && !shared_string(r, str_trim(text), &value, err))
        return false;
    bool escaped = r->type == 's' && str_find(value, STR("_x"), 0) < value.len;
    if (escaped)
        add_unescaped(&r->texts, value);
    else if (r->type == 'i' || r->type == 'e')
        add_unescaped(&r->texts, text);
    else if (r->type == 'n')
        add_number(r, str_trim(text));
    else if (r->type == 'b' || r->type == 'd')
        buf_add(&r->texts, text);
    else if (r->type == 'x')
        return text.len == 0 || refuse(r, err, "a cell shows an error instead of a value");
    if (buf_failed(&r->texts) && r->texts.len + XLSX_MAX_CELL_BYTES <= r->texts.max)
        return error_memory(err);
    if (buf_failed(&r->texts))
        return refuse(r, err, "it is longer than 16 MiB");
    bool own = r->type != 's' || escaped;
    if (own)
        value = (struct str){NULL, r->texts.len - start}; /* the buffer may still move */
    if (value.len == 0)
        return true;
    if (r->column >= XLSX_MAX_COLUMNS)
        return refuse(r, err, "it has more than 1024 columns");
    set_cell(r, r->column, value);
    r->at[r->column] = start;
    return true;
}

static bool end_row(struct sheet_reader *r, struct error *err)
{
    r->row_open = false;
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cells[i].len > 0 && !r->cells[i].ptr)
            r->cells[i].ptr = r->texts.data + r->at[i];
    if (!fill_merged(r, err))
        return false;
    return r->n_cells == 0 || r->row(r->context, r->cells, r->n_cells, r->number, err);
}

static bool on_end(void *context, const char *name, struct error *err)
{
    struct sheet_reader *r = context;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        r->in_value = false;
    if (strcmp(name, "rPh") == 0 && r->phonetic > 0)
        r->phonetic--;
    if (!r->row_open)
        return true;
    if (strcmp(name, "c") == 0)
        return end_cell(r, err);
    return strcmp(name, "row") != 0 || end_row(r, err);
}

bool xlsx_read_sheet(struct xlsx *book, size_t sheet, bool fill, xlsx_row_fn *row, void *context,
                     struct error *err)
{
    struct sheet_reader *r = arena_calloc(&book->arena, 1, sizeof *r);
    if (!r)
        return error_memory(err);
    r->book = book;
    r->sheet = &book->sheets[sheet];
    r->row = row;
    r->context = context;
    buf_init(&r->value, XLSX_MAX_CELL_BYTES);
    buf_init(&r->texts, MAX_ROW_BYTES);
    const char *part = r->sheet->part.ptr;
    const struct package_handler merged = {.context = r, .start = on_merged};
    const struct package_handler cells = {
        .context = r, .start = on_start, .end = on_end, .text = on_text};
    bool done = !fill || package_parse(&book->package, part, &merged, err);
    if (done && r->n_merged > 0)
        qsort(r->merged, r->n_merged, sizeof *r->merged, by_first_row);
    done = done && package_parse(&book->package, part, &cells, err);
    buf_release(&r->value);
    buf_release(&r->texts);
    return done;
}
