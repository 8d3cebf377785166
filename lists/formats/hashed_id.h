/* lists/formats/hashed_id.h - ids for lists that have none of their own.
 *
 * From what identifies a party (never its place in the file), so that an inserted row renames
 * nobody. Rows that agree in all of it are told apart by their order.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_HASHED_ID_H
#define LISTS_FORMATS_HASHED_ID_H

#include "core/map.h"

enum { HASHED_ID_SIZE = 40 };

struct hashed_ids {
    struct arena *arena;
    struct map seen; /* id -> place in `times` */
    uint32_t *times;
    size_t n, capacity;
};

void hashed_ids_init(struct hashed_ids *ids, struct arena *arena);

/** "<20 hex digits>", or "<20 hex digits>-2" for the second row with these parts. Letter case and
 *  outer blanks of the parts do not count. False when memory is short. */
bool hashed_id(struct hashed_ids *ids, const struct str *parts, size_t count,
               char out[HASHED_ID_SIZE]);

#endif
