/* lists/formats/columns.h - a table's columns, found by the names in its header.
 *
 * Order does not matter; letter case, blanks and punctuation in a name neither. A column that is
 * needed and not there is refused by its name. One the format does not know is counted as a warning
 * and its cells are kept in `raw`.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_COLUMNS_H
#define LISTS_FORMATS_COLUMNS_H

#include "core/arena.h"
#include "core/json_writer.h"
#include "lists/formats/table.h"

enum { COLUMNS_MAX_WANTED = 128, COLUMNS_MAX = 1024 };
enum { COLUMN_UNKNOWN = UINT16_MAX, COLUMN_BOOKKEEPING = UINT16_MAX - 1 };

enum column_need {
    COLUMN_NEEDED,
    COLUMN_TOGETHER, /* needed when another such column is there: a later layout's */
    COLUMN_OPTIONAL,
};

enum column_use {
    COLUMN_MAPPED, /* has a place of its own in the record */
    COLUMN_RAW,    /* known, kept in `raw` */
};

struct column {
    const char *name; /* other names behind '|' */
    enum column_need need;
    enum column_use use;
};

struct columns {
    const struct column *wanted; /* a column's number is its place here */
    size_t n_wanted;
    struct arena *arena;
    struct str *names;   /* of the header, as written */
    uint16_t *wanted_of; /* header place -> number; COLUMN_UNKNOWN or a known raw one */
    size_t n;            /* columns of the header */
    size_t place[COLUMNS_MAX_WANTED]; /* number -> header place; SIZE_MAX: not there */
};

/** Does the row hold every needed column's name? */
bool columns_fit(const struct column *wanted, size_t n_wanted, const struct table_row *header);

/** Reads the header. Errors: ERROR_LIST_REFUSED naming a missing or repeated column. `arena` keeps
 *  the names. `is_bookkeeping` (may be NULL) says which names beyond the wanted ones are known and
 *  kept in `raw`; those may repeat a wanted name, of which the first counts. */
bool columns_read(struct columns *columns, const struct column *wanted, size_t n_wanted,
                  bool (*is_bookkeeping)(struct str name), const struct list_file *file,
                  const struct table_row *header, struct arena *arena, const struct list_sink *sink,
                  struct error *err) MUST_CHECK;

/** The cell of the wanted column `number`; empty when it is not there. */
struct str columns_cell(const struct columns *columns, const struct table_row *row, size_t number);

/** Is what stands in this place of a row to be kept in `raw`? */
bool columns_is_raw(const struct columns *columns, size_t place);

/** Counts a row's filled cells as mapped, raw or unknown; `coverage` may be NULL. */
void columns_count(const struct columns *columns, const struct table_row *row,
                   struct list_coverage *coverage);

/** A letter-case, blank and punctuation blind comparison of names. */
bool columns_same_name(struct str a, struct str b);

#endif
