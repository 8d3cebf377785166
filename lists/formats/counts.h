/* lists/formats/counts.h - counting records as the shared expectations count them (docs/lists.md).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_COUNTS_H
#define LISTS_FORMATS_COUNTS_H

#include "core/map.h"
#include "lists/formats/format.h"

struct list_tally {
    struct list_counts counts;
    struct arena *arena; /* the programmes seen */
    struct map programmes;
};

void tally_init(struct list_tally *tally, struct arena *arena);

/** Adds a party or a part; false when memory is short. */
bool tally_add(struct list_tally *tally, const struct listed_record *record) MUST_CHECK;

/** Has the text a letter that is not Latin? By Unicode blocks: enough to tell scripts apart. */
bool text_is_non_latin(struct str text);

#endif
