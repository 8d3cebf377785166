/* lists/formats/csv.h - rows of a CSV file, one after the other (RFC 4180), and what OFAC does.
 *
 * Rows end with CRLF or LF, the last one perhaps with nothing; a final 0x1A (an old end-of-file
 * mark) is skipped; empty lines are skipped. A quoted cell may hold separators, quotes (doubled)
 * and line breaks. Text behind a closing quote, a quote inside a bare cell and a cell that is never
 * closed are refused. Cells are views into the file, or into the reader where quotes were doubled;
 * they last until the next row.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_CSV_H
#define LISTS_FORMATS_CSV_H

#include "core/buf.h"
#include "lists/formats/format.h"

enum { CSV_MAX_CELLS = 256, CSV_MAX_CELL_BYTES = 1 << 20 };

struct csv_row {
    struct str cells[CSV_MAX_CELLS];
    bool quoted[CSV_MAX_CELLS];
    size_t n;
    size_t at;       /* byte offset of the row in the file, for refusals */
    bool line_ended; /* a line break stands behind it */
};

struct csv_reader {
    const struct list_file *file;
    struct str text; /* without byte order mark and final 0x1A */
    size_t at;       /* in `text` */
    size_t offset;   /* of `text` in the file */
    char separator;
    struct buf undoubled; /* cells of the current row whose quotes were doubled */
};

enum csv_step { CSV_BAD = -1, CSV_END = 0, CSV_ROW = 1 };

void csv_init(struct csv_reader *reader, const struct list_file *file, char separator);
void csv_release(struct csv_reader *reader);
enum csv_step csv_next(struct csv_reader *reader, struct csv_row *row, struct error *err);

#endif
