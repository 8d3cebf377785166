/* portfolio/export.h - parties as rows of a table, or as JSON lines.
 *
 * A CSV has the columns people work with, named as an import reads them, safe to open in a
 * spreadsheet; JSON lines have everything.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_EXPORT_H
#define PORTFOLIO_EXPORT_H

#include "portfolio/engagement.h"

enum party_export { PARTY_EXPORT_CSV, PARTY_EXPORT_JSONL };

/** The first line of a CSV; nothing for JSON lines. */
void party_export_header(enum party_export format, struct buf *out);
void party_export_row(enum party_export format, const struct party *party, struct buf *out);

#endif
