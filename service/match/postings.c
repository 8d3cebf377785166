/* match/postings.c - from 32-bit keys to numbers, written once and read by many.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/postings.h"

enum { GROWTH_FIRST = 1024, ITEMS_A_BUCKET = 2, BUCKET_BITS_MAX = 24 };

bool postings_add(struct postings *p, uint32_t key, uint32_t value)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : GROWTH_FIRST;
        struct posting *items = realloc(p->items, capacity * sizeof *items);
        if (!items)
            return false;
        p->items = items;
        p->capacity = capacity;
    }
    p->items[p->count++] = (struct posting){key, value};
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct posting *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void drop_duplicates(struct postings *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++)
        if (kept == 0 || by_key(&p->items[kept - 1], &p->items[i]) != 0)
            p->items[kept++] = p->items[i];
    p->count = kept;
}

bool postings_freeze(struct postings *p)
{
    if (p->count)
        qsort(p->items, p->count, sizeof p->items[0], by_key);
    drop_duplicates(p);
    if (p->count) {
        struct posting *items = realloc(p->items, p->count * sizeof *items);
        if (items)
            p->items = items;
        p->capacity = p->count;
    }
    unsigned bits = 1;
    while (bits < BUCKET_BITS_MAX && (p->count >> bits) >= ITEMS_A_BUCKET)
        bits++;
    size_t buckets = (size_t)1 << bits;
    p->shift = 32 - bits;
    p->starts = malloc((buckets + 1) * sizeof *p->starts);
    if (!p->starts)
        return false;
    size_t at = 0;
    for (size_t b = 0; b <= buckets; b++) {
        while (at < p->count && (p->items[at].key >> p->shift) < b)
            at++;
        p->starts[b] = (uint32_t)at;
    }
    return true;
}

void postings_free(struct postings *p)
{
    free(p->items);
    free(p->starts);
    *p = (struct postings){0};
}

size_t postings_bytes(const struct postings *p)
{
    size_t buckets = p->starts ? ((size_t)1 << (32 - p->shift)) + 1 : 0;
    return p->capacity * sizeof *p->items + buckets * sizeof *p->starts;
}

struct posting_range postings_find(const struct postings *p, uint32_t key)
{
    struct posting_range none = {NULL, 0};
    if (!p->count)
        return none;
    size_t at = p->starts[key >> p->shift], end = p->starts[(key >> p->shift) + 1];
    while (at < end && p->items[at].key < key)
        at++;
    size_t first = at;
    while (at < end && p->items[at].key == key)
        at++;
    return (struct posting_range){&p->items[first], at - first};
}
