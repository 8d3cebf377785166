/* lists/formats/table.h - rows of cells, whether they come as a workbook or as delimited text.
 *
 * Text is UTF-8, UTF-16 with a byte order mark, or, where the reader allows it, Windows-1252;
 * anything else is refused by place. The separator is the one of `,`, `;`, tab and `|` that the
 * first line with a separator holds most of, unless the reader names it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_TABLE_H
#define LISTS_FORMATS_TABLE_H

#include "core/buf.h"
#include "lists/formats/format.h"

struct table_row {
    const struct str *cells; /* they last until the next row */
    size_t n;
    size_t number;       /* of the row in a sheet, of its first line in a text; from 1 */
    struct str sheet;    /* empty for a text */
    size_t sheet_number; /* from 0 */
    bool cut;            /* the text ends behind a bare cell, without a line end */
};

struct table_reader {
    void *context;
    bool (*row)(void *context, const struct table_row *row, struct error *err);
    char separator;    /* 0: found out */
    bool fill_merged;  /* a merged range's value stands in all its cells */
    bool windows_1252; /* text that is not UTF-8 is read as that, counted as a warning */
    struct list_warnings *warnings;
};

/** Gives every row with something in it. Errors: ERROR_LIST_REFUSED naming the place. */
bool table_read(const struct list_file *file, const struct table_reader *reader,
                struct error *err) MUST_CHECK;

/** Does one of the first rows (of any sheet) satisfy `is_header`? For recognising formats. */
bool table_has_header(const struct list_file *files, size_t count,
                      bool (*is_header)(const struct table_row *row));

/** "<file>: row N: ..." or, in a workbook, "<file>: sheet "S", row N: ..."; returns false. */
bool table_refuse(const struct list_file *file, const struct table_row *row, struct error *err,
                  const char *format, ...) PRINTF_LIKE(4, 5);

/** Can one of the row's cells be read as this text, letter case and outer blanks aside? */
bool table_row_has(const struct table_row *row, const char *cell);

/** The row's cell, trimmed of ASCII and other blanks; empty beyond its end. */
struct str table_cell(const struct table_row *row, size_t column);

#endif
