/* match/postings.h - from 32-bit keys to numbers, written once and read by many.
 *
 * Filled with pairs, then frozen: sorted by key, with a table over the upper bits of the key, so
 * that finding the numbers of a key takes one step and a short scan. Duplicates are dropped.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_POSTINGS_H
#define MATCH_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

struct posting {
    uint32_t key, value;
};

struct postings {
    struct posting *items;
    size_t count, capacity;
    uint32_t *starts; /* first item of each bucket; buckets + 1 of them */
    unsigned shift;   /* key >> shift is the bucket */
};

struct posting_range {
    const struct posting *items;
    size_t count;
};

bool postings_add(struct postings *postings, uint32_t key, uint32_t value); /* false: no memory */
bool postings_freeze(struct postings *postings);
void postings_free(struct postings *postings);
size_t postings_bytes(const struct postings *postings);

struct posting_range postings_find(const struct postings *postings, uint32_t key);

#endif
