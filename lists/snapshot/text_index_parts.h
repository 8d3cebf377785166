/* lists/snapshot/text_index_parts.h - what text_index.c builds and text_search.c reads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_TEXT_INDEX_PARTS_H
#define LISTS_SNAPSHOT_TEXT_INDEX_PARTS_H

#include "core/map.h"
#include "lists/snapshot/text_index.h"

/* Postings of one word: `position << 1 | stands in a name`, ascending by position, each once. */
struct text_word {
    struct str text;
    uint32_t first, count; /* in `postings` */
};

struct text_index {
    struct arena arena;
    const struct snapshot_listed *listed;
    size_t n_listed;
    struct text_word *words; /* sorted bytewise */
    size_t n_words;
    uint32_t *postings;
    struct text_facts *facts; /* by position */
    struct map by_referent;
};

#endif
