/* core/csv_cell.c - see csv_cell.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/csv_cell.h"

/* "-12.5", "+49": what a formula cannot be made of. */
static bool is_number(struct str cell)
{
    bool digit = false;
    for (size_t i = 1; i < cell.len; i++) {
        char c = cell.ptr[i];
        digit = digit || (c >= '0' && c <= '9');
        if (!((c >= '0' && c <= '9') || c == '.' || c == ' '))
            return false;
    }
    return digit;
}

static bool is_formula(struct str cell)
{
    if (cell.len == 0 || !memchr("=+-@\t\r", cell.ptr[0], 6))
        return false;
    return !((cell.ptr[0] == '-' || cell.ptr[0] == '+') && is_number(cell));
}

static bool needs_quotes(struct str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (memchr(",\"\r\n;\t", cell.ptr[i], 6))
            return true;
    return cell.len > 0 && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
}

void csv_add_cell(struct buf *out, bool first, struct str cell)
{
    bool formula = is_formula(cell), quoted = needs_quotes(cell);
    if (!first)
        buf_addc(out, ',');
    if (quoted)
        buf_addc(out, '"');
    if (formula)
        buf_addc(out, '\'');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, cell.ptr[i]);
    }
    if (quoted)
        buf_addc(out, '"');
}

void csv_end_row(struct buf *out) { buf_adds(out, "\r\n"); }
