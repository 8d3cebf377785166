/* lists/formats/groups.h - rows of a table put together by a key, for lists that give a party
 * several rows, not always one behind the other.
 *
 * Everything is copied into one arena; equal cells are kept once, so that rows which repeat a long
 * text cost little. Groups are in order of their first row.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_GROUPS_H
#define LISTS_FORMATS_GROUPS_H

#include "core/map.h"
#include "lists/formats/builder.h"
#include "lists/formats/columns.h"

enum { GROUPS_MAX_BYTES = 512 << 20 };

struct group_cell {
    uint32_t place, text; /* of the header; in `texts` */
};

struct group_row {
    struct group_cell *cells; /* the filled ones, by place */
    size_t n, number;
    struct group_row *next;
};

struct group {
    struct str key;
    struct group_row *first, *last;
};

struct groups {
    struct arena arena;
    struct map by_key, by_text;
    struct group *items;
    size_t n, capacity;
    struct str *texts;
    size_t n_texts, texts_capacity;
    struct buf raw; /* of the group last written */
};

void groups_init(struct groups *groups);
void groups_release(struct groups *groups);

bool groups_add(struct groups *groups, struct str key, const struct table_row *row,
                struct error *err) MUST_CHECK;

/** The cell of wanted column `number`, trimmed; empty when there is none. */
struct str groups_cell(const struct groups *groups, const struct columns *columns,
                       const struct group_row *row, size_t number);

/** The first filled cell of that column in the group. */
struct str groups_first(const struct groups *groups, const struct columns *columns,
                        const struct group *group, size_t number);

/** Does an earlier row of the group have the same text there? */
bool groups_seen_before(const struct groups *groups, const struct columns *columns,
                        const struct group *group, const struct group_row *row, size_t number);

/** Columns without a place of their own: {"<column>": [values, each once]}; empty when none is
 *  filled or memory is short (buf_failed(&groups->raw)). Lasts until the next call. */
struct str groups_raw(struct groups *groups, const struct columns *columns,
                      const struct group *group);

#endif
