/* lists/formats/grouped.h - what the formats have in common that are one table with several rows
 * to a party: finding the header, checking rows, grouping, handing on.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_GROUPED_H
#define LISTS_FORMATS_GROUPED_H

#include "lists/formats/groups.h"

struct grouped;

struct grouped_format {
    const struct column *columns;
    size_t n_columns;
    char separator; /* 0: found out */
    /* A row before the header (a date, a title). May be NULL. */
    bool (*preamble)(struct grouped *g, const struct table_row *row, struct error *err);
    /* Which party the row belongs to; refuses a row without one. */
    bool (*key)(struct grouped *g, const struct table_row *row, struct str *key_out,
                struct error *err);
    /* Fills g->builder from the group's rows; grouped_parse finishes the record and hands it on. */
    bool (*fill)(struct grouped *g, const struct group *group, struct error *err);
    bool (*is_bookkeeping)(struct str name); /* see columns_read(); may be NULL */
    /* A row that stands wholly in its first cell is to be split at this; 0: never. */
    char packed_separator;
};

struct grouped {
    const struct grouped_format *format;
    const struct list_file *file;
    const struct list_sink *sink;
    struct columns columns;
    struct groups groups;
    struct builder builder;
    size_t header_sheet, last_sheet;
    bool header_seen;
    struct str split[COLUMNS_MAX]; /* of a packed row, with `unquoted` */
    struct buf unquoted;
};

/** Reads the one file. Errors: ERROR_LIST_REFUSED naming the place or the column. */
bool grouped_parse(const struct grouped_format *format, const struct list_file *files, size_t count,
                   const struct list_sink *sink, struct error *err) MUST_CHECK;

/** Has one of the first rows three quarters of the names that are needed? */
bool grouped_is_header(const struct column *columns, size_t n_columns, const struct table_row *row);

/** The group's cell, for the fill functions. */
static inline struct str grouped_cell(const struct grouped *g, const struct group_row *row,
                                      size_t number)
{
    return groups_cell(&g->groups, &g->columns, row, number);
}

/** Is the text of the row's column filled and not that of an earlier row of the group? */
bool grouped_is_new(const struct grouped *g, const struct group *group, const struct group_row *row,
                    size_t number);

#endif
