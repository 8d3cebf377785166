/* lists/formats/table.c - rows of workbooks and delimited texts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/table.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/utf8.h"
#include "lists/formats/csv.h"
#include "lists/formats/encoding.h"
#include "lists/formats/source.h"
#include "lists/formats/unpack.h"
#include "lists/formats/warnings.h"
#include "lists/formats/xlsx.h"

enum { HEAD_BYTES = 64 << 10, HEAD_ROWS = 12 };

static struct str trim_blanks(struct str text)
{
    for (;;) {
        size_t before = text.len;
        text = str_trim(text);
        if (str_starts_with(text, STR("\xC2\xA0")))
            text = str_slice(text, 2, text.len);
        if (str_ends_with(text, STR("\xC2\xA0")))
            text.len -= 2;
        if (str_starts_with(text, STR("\xE3\x80\x80")))
            text = str_slice(text, 3, text.len);
        if (str_ends_with(text, STR("\xE3\x80\x80")))
            text.len -= 3;
        if (text.len == before)
            return text;
    }
}

struct str table_cell(const struct table_row *row, size_t column)
{
    return column < row->n ? trim_blanks(row->cells[column]) : STR_EMPTY;
}

bool table_row_has(const struct table_row *row, const char *cell)
{
    for (size_t i = 0; i < row->n; i++)
        if (str_equal_nocase(table_cell(row, i), str_of(cell)))
            return true;
    return false;
}

bool table_refuse(const struct list_file *file, const struct table_row *row, struct error *err,
                  const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (row->sheet.len > 0)
        return error_set(err, ERROR_LIST_REFUSED, "%s: sheet \"%.*s\", row %zu: %s", file->name,
                         STR_ARG(utf8_prefix(row->sheet, 64)), row->number, message);
    return error_set(err, ERROR_LIST_REFUSED, "%s: line %zu: %s", file->name, row->number, message);
}

static bool has_something(const struct str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (trim_blanks(cells[i]).len > 0)
            return true;
    return false;
}

/* --- workbooks -------------------------------------------------------------------------------- */

struct sheet_context {
    const struct table_reader *reader;
    struct str name;
    size_t number;
};

static bool on_sheet_row(void *context, const struct str *cells, size_t n, size_t number,
                         struct error *err)
{
    const struct sheet_context *s = context;
    const struct table_row row = {cells, n, number, s->name, s->number, false};
    return !has_something(cells, n) || s->reader->row(s->reader->context, &row, err);
}

static bool read_workbook(const struct list_file *file, const struct table_reader *reader,
                          struct error *err)
{
    struct xlsx book;
    if (!xlsx_open(&book, file, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < book.n_sheets; i++) {
        struct sheet_context context = {reader, book.sheets[i].name, i};
        done = xlsx_read_sheet(&book, i, reader->fill_merged, on_sheet_row, &context, err);
    }
    xlsx_close(&book);
    return done;
}

/* --- delimited text --------------------------------------------------------------------------- */

/* The separator of the first line that has one. Quoted parts do not count. */
static char separator_of(struct str text)
{
    static const char separators[] = {',', ';', '\t', '|'};
    size_t counts[LENGTH(separators)] = {0}, most = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len && i < HEAD_BYTES; i++) {
        quoted ^= text.ptr[i] == '"';
        if (quoted)
            continue;
        for (size_t s = 0; s < LENGTH(separators); s++)
            counts[s] += text.ptr[i] == separators[s];
        if (text.ptr[i] == '\n' && (counts[0] || counts[1] || counts[2] || counts[3]))
            break;
    }
    for (size_t s = 1; s < LENGTH(separators); s++)
        if (counts[s] > counts[most])
            most = s;
    return separators[most];
}

/* Lines between two offsets; rows are counted in lines, as an editor shows them. */
static size_t lines_between(struct str data, size_t from, size_t to)
{
    size_t lines = 0;
    for (size_t i = from; i < to && i < data.len; i++)
        lines += data.ptr[i] == '\n';
    return lines;
}

static bool read_rows(const struct list_file *file, const struct table_reader *reader,
                      struct error *err)
{
    struct csv_reader csv;
    struct csv_row row;
    enum csv_step step;
    size_t line = 1, counted_to = 0;
    bool done = true;
    csv_init(&csv, file, reader->separator ? reader->separator : separator_of(source_text(file)));
    while (done && (step = csv_next(&csv, &row, err)) != CSV_END) {
        done = step == CSV_ROW;
        if (!done)
            break;
        line += lines_between(file->data, counted_to, row.at);
        counted_to = row.at;
        bool cut = !row.line_ended && !row.quoted[row.n - 1];
        const struct table_row given = {row.cells, row.n, line, STR_EMPTY, 0, cut};
        done = !has_something(row.cells, row.n) || reader->row(reader->context, &given, err);
    }
    csv_release(&csv);
    return done;
}

static bool lines_end_with_cr(struct str text)
{
    return memchr(text.ptr, '\r', text.len) && !memchr(text.ptr, '\n', text.len);
}

static bool read_text(const struct list_file *file, const struct table_reader *reader,
                      struct error *err)
{
    AUTO_BUF decoded = BUF_INIT(UNPACK_MAX_BYTES);
    struct list_file plain = *file;
    enum encoding from = encoding_guess(file->data, reader->windows_1252);
    if (from != ENCODING_UTF8) {
        if (!encoding_decode(file, from, &decoded, err))
            return false;
        plain.data = buf_str(&decoded);
        warnings_add(reader->warnings, encoding_name(from));
    }
    if (!source_check_text(&plain, err))
        return false;
    if (source_looks_like_html(source_text(&plain)))
        return source_refuse(file, 0, err, "a page of HTML, not a table");
    if (lines_end_with_cr(plain.data))
        return source_refuse(file, 0, err,
                             "its lines end with CR only; save it with LF or CRLF line ends");
    return read_rows(&plain, reader, err);
}

bool table_read(const struct list_file *file, const struct table_reader *reader, struct error *err)
{
    if (package_is_zip(file))
        return read_workbook(file, reader, err);
    return read_text(file, reader, err);
}

/* --- recognising ------------------------------------------------------------------------------ */

struct search {
    bool (*is_header)(const struct table_row *row);
    size_t sheet, rows;
    bool found;
};

static bool look(void *context, const struct table_row *row, struct error *err)
{
    struct search *search = context;
    if (row->sheet_number != search->sheet || search->rows == 0) {
        search->sheet = row->sheet_number;
        search->rows = 0;
    }
    search->found = search->rows++ < HEAD_ROWS && search->is_header(row);
    if (search->found || (search->rows >= HEAD_ROWS && row->sheet.len == 0))
        return error_set(err, ERROR_LIST_REFUSED, "seen enough"); /* ends the reading */
    return true;
}

bool table_has_header(const struct list_file *files, size_t count,
                      bool (*is_header)(const struct table_row *row))
{
    struct search search = {.is_header = is_header};
    const struct table_reader reader = {.context = &search, .row = look, .windows_1252 = true};
    struct error ignored = ERROR_INIT;
    if (count != 1)
        return false;
    struct list_file head = files[0];
    if (!package_is_zip(&head) && head.data.len > HEAD_BYTES) {
        bool wide = encoding_guess(head.data, false) != ENCODING_UTF8; /* two bytes a character */
        head.data.len = HEAD_BYTES;
        while (!wide && head.data.len > 2 && head.data.ptr[head.data.len - 1] != '\n')
            head.data.len--;
    }
    (void)!table_read(&head, &reader, &ignored);
    return search.found;
}
