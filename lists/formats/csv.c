/* lists/formats/csv.c - rows of a CSV file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/csv.h"

#include "lists/formats/source.h"

void csv_init(struct csv_reader *reader, const struct list_file *file, char separator)
{
    struct str text = source_text(file);
    size_t offset = file->data.len - text.len;
    if (text.len > 0 && text.ptr[text.len - 1] == 0x1A)
        text.len--;
    *reader =
        (struct csv_reader){.file = file, .text = text, .offset = offset, .separator = separator};
    buf_init(&reader->undoubled, CSV_MAX_CELL_BYTES);
}

void csv_release(struct csv_reader *reader) { buf_release(&reader->undoubled); }

static bool at_line_end(const struct csv_reader *reader, size_t at)
{
    const struct str text = reader->text;
    return at == text.len || text.ptr[at] == '\n' ||
           (text.ptr[at] == '\r' && (at + 1 == text.len || text.ptr[at + 1] == '\n'));
}

static bool refuse(const struct csv_reader *reader, size_t at, struct error *err, const char *why)
{
    return source_refuse(reader->file, reader->offset + at, err, "%s", why);
}

/* The cell whose opening quote stands at reader->at; moves behind the closing one. */
static bool read_quoted(struct csv_reader *reader, struct str *cell_out, struct error *err)
{
    const struct str text = reader->text;
    size_t start = reader->at + 1, doubled = 0, i = start;
    for (;;) {
        const char *quote = i < text.len ? memchr(text.ptr + i, '"', text.len - i) : NULL;
        if (!quote)
            return refuse(reader, reader->at, err,
                          "a quoted cell is never closed; the file may be cut off");
        i = (size_t)(quote - text.ptr);
        if (i + 1 == text.len || text.ptr[i + 1] != '"')
            break;
        doubled++;
        i += 2;
    }
    if (i - start > CSV_MAX_CELL_BYTES)
        return refuse(reader, reader->at, err, "a cell is longer than 1 MiB");
    reader->at = i + 1;
    *cell_out = str_slice(text, start, i);
    if (doubled == 0)
        return true;

    size_t first = reader->undoubled.len;
    if (first + (i - start) > CSV_MAX_CELL_BYTES)
        return refuse(reader, reader->at, err, "the row is longer than 1 MiB");
    for (size_t k = start; k < i; k += text.ptr[k] == '"' ? 2 : 1)
        buf_addc(&reader->undoubled, text.ptr[k]);
    if (buf_failed(&reader->undoubled))
        return error_memory(err);
    /* The buffer may have moved, so the pointer is set by csv_next once the row is complete. */
    *cell_out = (struct str){NULL, reader->undoubled.len - first};
    return true;
}

static bool read_bare(struct csv_reader *reader, struct str *cell_out, struct error *err)
{
    size_t start = reader->at, i = start;
    while (!at_line_end(reader, i) && reader->text.ptr[i] != reader->separator) {
        if (reader->text.ptr[i] == '"')
            return refuse(reader, i, err, "a quote inside a cell that does not begin with one");
        i++;
    }
    if (i - start > CSV_MAX_CELL_BYTES)
        return refuse(reader, start, err, "a cell is longer than 1 MiB");
    reader->at = i;
    *cell_out = str_slice(reader->text, start, i);
    return true;
}

static void skip_line_end(struct csv_reader *reader, bool *skipped_out)
{
    size_t before = reader->at;
    if (reader->at < reader->text.len && reader->text.ptr[reader->at] == '\r')
        reader->at++;
    if (reader->at < reader->text.len && reader->text.ptr[reader->at] == '\n')
        reader->at++;
    *skipped_out = reader->at > before;
}

/* Gives the cells whose quotes were doubled their place in the buffer, which no longer moves. */
static void settle_undoubled(const struct csv_reader *reader, struct csv_row *row)
{
    size_t used = 0;
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].ptr)
            continue;
        row->cells[i].ptr = reader->undoubled.data + used;
        used += row->cells[i].len;
    }
}

enum csv_step csv_next(struct csv_reader *reader, struct csv_row *row, struct error *err)
{
    bool skipped = true;
    while (reader->at < reader->text.len && at_line_end(reader, reader->at) && skipped)
        skip_line_end(reader, &skipped);
    if (reader->at == reader->text.len)
        return CSV_END;

    buf_clear(&reader->undoubled);
    row->n = 0;
    row->at = reader->offset + reader->at;
    for (;;) {
        if (row->n == CSV_MAX_CELLS) {
            refuse(reader, reader->at, err, "more than 256 columns");
            return CSV_BAD;
        }
        bool quoted = reader->at < reader->text.len && reader->text.ptr[reader->at] == '"';
        row->quoted[row->n] = quoted;
        if (!(quoted ? read_quoted : read_bare)(reader, &row->cells[row->n], err))
            return CSV_BAD;
        row->n++;
        if (at_line_end(reader, reader->at))
            break;
        if (reader->text.ptr[reader->at] != reader->separator) {
            refuse(reader, reader->at, err, "text behind the closing quote of a cell");
            return CSV_BAD;
        }
        reader->at++;
    }
    skip_line_end(reader, &row->line_ended);
    settle_undoubled(reader, row);
    return CSV_ROW;
}
