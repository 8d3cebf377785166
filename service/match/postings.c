/* match/postings.c - from 32-bit keys to numbers, written once and read by many.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/postings.h"

enum {
    GROWTH_FIRST = 1024,
    ITEMS_A_BUCKET = 4,
    BUCKET_BITS_MIN = 16, /* what is left of a key fits `rests` */
    BUCKET_BITS_MAX = 24,
    INSERTION_MAX = 32, /* items; larger buckets are sorted by qsort */
};

bool postings_add(struct postings *p, uint32_t key, uint32_t value)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : GROWTH_FIRST;
        struct posting *pairs = realloc(p->pairs, capacity * sizeof *pairs);
        if (!pairs)
            return false;
        p->pairs = pairs;
        p->capacity = capacity;
    }
    p->pairs[p->count++] = (struct posting){key, value};
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct posting *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void sort_bucket(struct posting *items, size_t n)
{
    if (n > INSERTION_MAX) {
        qsort(items, n, sizeof *items, by_key);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct posting moved = items[i];
        size_t at = i;
        for (; at > 0 && by_key(&moved, &items[at - 1]) < 0; at--)
            items[at] = items[at - 1];
        items[at] = moved;
    }
}

/* Counts each bucket and turns the counts into places: starts[b] is where bucket b begins. */
static uint32_t *count_buckets(const struct posting *pairs, size_t count, unsigned shift,
                               size_t buckets)
{
    uint32_t *starts = calloc(buckets + 1, sizeof *starts);
    if (!starts)
        return NULL;
    for (size_t i = 0; i < count; i++)
        starts[(pairs[i].key >> shift) + 1]++;
    for (size_t b = 0; b < buckets; b++)
        starts[b + 1] += starts[b];
    return starts;
}

/* Pairs in the order of their buckets. The first pass moves starts[b] to the end of bucket b, which
 * is where bucket b + 1 began: shifted by one they are the starts again. */
static struct posting *spread(const struct posting *pairs, size_t count, unsigned shift,
                              uint32_t *starts, size_t buckets)
{
    struct posting *sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < count; i++)
        sorted[starts[pairs[i].key >> shift]++] = pairs[i];
    for (size_t b = buckets; b > 0; b--)
        starts[b] = starts[b - 1];
    starts[0] = 0;
    return sorted;
}

/* Writes bucket after bucket into rests and values, each sorted and without duplicates. */
static void pack(struct postings *p, struct posting *sorted, size_t buckets)
{
    size_t kept = 0;
    for (size_t b = 0; b < buckets; b++) {
        size_t from = p->starts[b], to = p->starts[b + 1];
        sort_bucket(sorted + from, to - from);
        p->starts[b] = (uint32_t)kept;
        for (size_t i = from; i < to; i++) {
            if (i > from && by_key(&sorted[i - 1], &sorted[i]) == 0)
                continue;
            p->rests[kept] = (uint16_t)sorted[i].key;
            p->values[kept++] = sorted[i].value;
        }
    }
    p->starts[buckets] = (uint32_t)kept;
    p->count = kept;
}

static void trim(void **items, size_t bytes)
{
    void *trimmed = realloc(*items, bytes ? bytes : 1);
    if (trimmed)
        *items = trimmed;
}

bool postings_freeze(struct postings *p)
{
    unsigned bits = BUCKET_BITS_MIN;
    while (bits < BUCKET_BITS_MAX && (p->count >> bits) >= ITEMS_A_BUCKET)
        bits++;
    size_t buckets = (size_t)1 << bits;
    p->shift = 32 - bits;
    p->starts = count_buckets(p->pairs, p->count, p->shift, buckets);
    struct posting *sorted =
        p->starts ? spread(p->pairs, p->count, p->shift, p->starts, buckets) : NULL;
    free(p->pairs);
    p->pairs = NULL;
    p->capacity = 0;
    p->rests = malloc((p->count + 1) * sizeof *p->rests);
    p->values = malloc((p->count + 1) * sizeof *p->values);
    if (!sorted || !p->rests || !p->values) {
        free(sorted);
        return false;
    }
    pack(p, sorted, buckets);
    free(sorted);
    trim((void **)&p->rests, p->count * sizeof *p->rests);
    trim((void **)&p->values, p->count * sizeof *p->values);
    return true;
}

void postings_free(struct postings *p)
{
    free(p->pairs);
    free(p->starts);
    free(p->rests);
    free(p->values);
    *p = (struct postings){0};
}

size_t postings_bytes(const struct postings *p)
{
    if (!p->starts)
        return p->capacity * sizeof *p->pairs;
    size_t buckets = ((size_t)1 << (32 - p->shift)) + 1;
    return p->count * (sizeof *p->rests + sizeof *p->values) + buckets * sizeof *p->starts;
}

struct posting_range postings_find(const struct postings *p, uint32_t key)
{
    size_t at = p->starts[key >> p->shift], end = p->starts[(key >> p->shift) + 1];
    uint16_t rest = (uint16_t)key;
    /* With more than 16 bits of bucket the lower half tells some bits twice, which does no harm. */
    while (at < end && p->rests[at] != rest)
        at++;
    size_t first = at;
    while (at < end && p->rests[at] == rest)
        at++;
    return (struct posting_range){&p->values[first], at - first};
}

bool groups_of(struct postings *p, size_t n_groups, struct groups *out)
{
    struct groups g = {.n_groups = n_groups};
    g.starts = count_buckets(p->pairs, p->count, 0, n_groups);
    struct posting *sorted = g.starts ? spread(p->pairs, p->count, 0, g.starts, n_groups) : NULL;
    free(p->pairs);
    p->pairs = NULL;
    g.values = malloc((p->count + 1) * sizeof *g.values);
    size_t kept = 0;
    for (size_t group = 0; sorted && g.values && group < n_groups; group++) {
        size_t from = g.starts[group], to = g.starts[group + 1];
        g.starts[group] = (uint32_t)kept;
        for (size_t i = from; i < to; i++)
            if (i == from || sorted[i].value != sorted[i - 1].value)
                g.values[kept++] = sorted[i].value;
    }
    bool done = sorted && g.values;
    free(sorted);
    postings_free(p);
    if (!done) {
        groups_free(&g);
        return false;
    }
    g.starts[n_groups] = (uint32_t)kept;
    trim((void **)&g.values, kept * sizeof *g.values);
    *out = g;
    return true;
}

void groups_free(struct groups *g)
{
    free(g->starts);
    free(g->values);
    *g = (struct groups){0};
}

size_t groups_bytes(const struct groups *g)
{
    size_t count = g->starts ? g->starts[g->n_groups] : 0;
    return (g->n_groups + 1 + count) * sizeof *g->values;
}
