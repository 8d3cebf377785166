/* lists/formats/xlsx.h - workbooks (ECMA-376): the sheets' cells as text, row by row.
 *
 * Shared strings without phonetic runs (rPh), inline strings, formulas' cached values, numbers as
 * people see whole ones, dates (by the cell's style, 1900 and 1904) as "2026-03-05". Sheets in the
 * workbook's order. Shared strings are held, sheets stream. See package.h for what is refused.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_XLSX_H
#define LISTS_FORMATS_XLSX_H

#include "lists/formats/package.h"

enum {
    XLSX_MAX_SHEETS = 256,
    XLSX_MAX_COLUMNS = 1024, /* with something in it */
    XLSX_MAX_ROWS = 1 << 20,
    XLSX_MAX_CELL_BYTES = 1 << 20,
    XLSX_MAX_HELD_BYTES = 256 << 20, /* shared strings, styles, merged ranges */
};

struct xlsx_sheet {
    struct str name, part;
};

struct xlsx {
    struct package package;
    struct arena arena;
    struct xlsx_sheet *sheets;
    size_t n_sheets;
    struct str *strings; /* shared */
    size_t n_strings;
    bool *date_styles; /* by the cell's style number */
    size_t n_styles;
    bool from_1904;
};

/* `cells` last until the next row; empty ones have length 0; `number` counts from 1. */
typedef bool xlsx_row_fn(void *context, const struct str *cells, size_t n, size_t number,
                         struct error *err);

/** Is the file a zip with a workbook in it? Looks at the directory only. */
bool xlsx_is_workbook(const struct list_file *file);

bool xlsx_open(struct xlsx *book, const struct list_file *file, struct error *err) MUST_CHECK;
void xlsx_close(struct xlsx *book);

/** Rows with something in them. `fill_merged` repeats a merged range's value in all its cells. */
bool xlsx_read_sheet(struct xlsx *book, size_t sheet, bool fill_merged, xlsx_row_fn *row,
                     void *context, struct error *err) MUST_CHECK;

/** Excel's day number as a date; false outside of 1900 to 9999 and for the day that never was
 *  (60, 29 February 1900). */
bool xlsx_date_of_serial(int64_t serial, bool from_1904, struct date *date_out);

#endif
