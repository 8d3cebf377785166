/* core/csv_cell.h - cells of CSV files that are written (RFC 4180), safe to open in a spreadsheet.
 *
 * A cell that a spreadsheet would read as a formula (it begins with = + - @, a tab or a carriage
 * return) gets an apostrophe in front, unless it is a plain number.
 * Source: OWASP, "CSV Injection".
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_CSV_CELL_H
#define CORE_CSV_CELL_H

#include "core/buf.h"

/** Appends one cell, after a comma unless it is the row's `first`. */
void csv_add_cell(struct buf *out, bool first, struct str cell);
void csv_end_row(struct buf *out); /* CRLF */

#endif
