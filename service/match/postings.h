/* match/postings.h - from 32-bit keys to numbers, written once and read by many.
 *
 * Filled with pairs, then frozen: sorted by key, with a table over the upper bits of the key. An
 * item keeps the lower half of its key only, for the table tells the rest; finding the numbers of a
 * key takes one step and a short scan. Duplicates are dropped; numbers rise.
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
    struct posting *pairs; /* until it is frozen; numbers of one key must be added rising */
    size_t capacity, count;
    uint32_t *starts; /* first item of each bucket; buckets + 1 of them */
    uint16_t *rests;  /* lower half of the key of each item */
    uint32_t *values;
    unsigned shift; /* key >> shift is the bucket */
};

struct posting_range {
    const uint32_t *values;
    size_t count;
};

bool postings_add(struct postings *postings, uint32_t key, uint32_t value); /* false: no memory */
bool postings_freeze(struct postings *postings);
void postings_free(struct postings *postings);
size_t postings_bytes(const struct postings *postings);

struct posting_range postings_find(const struct postings *postings, uint32_t key);

/** Two steps that bring the memory nearer, to be taken for many keys before the first is found. */
static inline void postings_near(const struct postings *p, uint32_t key)
{
    __builtin_prefetch(&p->starts[key >> p->shift]);
}

static inline void postings_nearer(const struct postings *p, uint32_t key)
{
    __builtin_prefetch(&p->rests[p->starts[key >> p->shift]]);
}

/* From small numbers 0, 1, 2 ... to lists of numbers. */
struct groups {
    uint32_t *starts; /* first value of each group; groups + 1 of them */
    uint32_t *values;
    size_t n_groups;
};

/** Groups the pairs of `postings`, whose keys are below `n_groups`, and frees them; the order
 * within a group stays, neighbours that are equal become one. */
bool groups_of(struct postings *postings, size_t n_groups, struct groups *out);
void groups_free(struct groups *groups);
size_t groups_bytes(const struct groups *groups);

static inline struct posting_range groups_get(const struct groups *g, uint32_t group)
{
    return (struct posting_range){&g->values[g->starts[group]],
                                  g->starts[group + 1] - g->starts[group]};
}

#endif
