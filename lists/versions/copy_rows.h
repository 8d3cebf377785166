/* lists/versions/copy_rows.h - rows in the text format of COPY.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_COPY_ROWS_H
#define LISTS_VERSIONS_COPY_ROWS_H

#include "core/buf.h"

/** The text, escaped. */
void copy_add_text(struct buf *out, struct str text);

/** The text, escaped, and the tab behind it. */
void copy_add_column(struct buf *out, struct str text);

#endif
