/* lists/formats/rowwise.h - what the formats have in common that are one table with a party a row.
 * They stream: nothing is held but the header and the ids seen.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_ROWWISE_H
#define LISTS_FORMATS_ROWWISE_H

#include "lists/formats/builder.h"
#include "lists/formats/columns.h"
#include "lists/formats/hashed_id.h"

struct rowwise;

enum { ROWWISE_ID_SIZE = 257 };

struct rowwise_format {
    const struct column *columns;
    size_t n_columns;
    char separator;    /* 0: found out */
    bool short_rows;   /* a row may lack cells at its end */
    bool any_header;   /* the first row is the header, whatever it holds */
    const void *extra; /* the format's own */
    /* The row's id: `buffer` is there for one that is made. */
    bool (*id)(struct rowwise *r, const struct table_row *row, char buffer[ROWWISE_ID_SIZE],
               struct str *id_out, struct error *err);
    bool (*fill)(struct rowwise *r, const struct table_row *row, struct error *err);
};

struct rowwise {
    const struct rowwise_format *format;
    const struct list_file *file;
    const struct list_sink *sink;
    struct arena arena;
    struct columns columns;
    struct hashed_ids ids;
    struct map seen; /* ids, to refuse one that comes again */
    struct builder builder;
    struct buf raw;
    size_t rows, header_sheet, last_sheet;
    bool header_seen;
};

bool rowwise_parse(const struct rowwise_format *format, const struct list_file *files, size_t count,
                   const struct list_sink *sink, struct error *err) MUST_CHECK;

static inline struct str rowwise_cell(const struct rowwise *r, const struct table_row *row,
                                      size_t number)
{
    return columns_cell(&r->columns, row, number);
}

#endif
