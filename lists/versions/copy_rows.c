/* lists/versions/copy_rows.c - see copy_rows.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/copy_rows.h"

void copy_add_text(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *escaped = NULL;
        switch (text.ptr[i]) {
        case '\\':
            escaped = "\\\\";
            break;
        case '\n':
            escaped = "\\n";
            break;
        case '\r':
            escaped = "\\r";
            break;
        case '\t':
            escaped = "\\t";
            break;
        default:
            continue;
        }
        buf_add(out, str_slice(text, from, i));
        buf_adds(out, escaped);
        from = i + 1;
    }
    buf_add(out, str_slice(text, from, text.len));
}

void copy_add_column(struct buf *out, struct str text)
{
    copy_add_text(out, text);
    buf_addc(out, '\t');
}
