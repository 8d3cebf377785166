/* match/reach.c - an anchor between two names, found by trying.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/reach.h"

struct collector {
    struct arena *arena;
    uint32_t *keys;
    size_t count, capacity;
};

static void collect(void *context, const struct link_unit *unit)
{
    struct collector *c = context;
    uint32_t *keys =
        arena_grow(c->arena, c->keys, &c->capacity, c->count + unit->n_keys, sizeof *keys);
    if (!keys)
        return;
    c->keys = keys;
    memcpy(c->keys + c->count, unit->keys, unit->n_keys * sizeof *keys);
    c->count += unit->n_keys;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool reach_prepare(struct arena *arena, const struct name *candidate, struct reach *out)
{
    struct collector c = {.arena = arena};
    link_units(candidate, LINK_CANDIDATE, collect, &c);
    if (arena_failed(arena))
        return false;
    if (c.count)
        qsort(c.keys, c.count, sizeof c.keys[0], by_value);
    *out = (struct reach){c.keys, c.count};
    return true;
}

struct prober {
    const struct reach *candidate;
    uint32_t reached;
};

static void probe(void *context, const struct link_unit *unit)
{
    struct prober *p = context;
    for (size_t i = 0; i < unit->n_keys && (p->reached & unit->tokens) != unit->tokens; i++)
        if (p->candidate->count && bsearch(&unit->keys[i], p->candidate->keys, p->candidate->count,
                                           sizeof unit->keys[0], by_value))
            p->reached |= unit->tokens;
}

bool reach_anchored(const struct name *query, const struct reach *candidate)
{
    struct prober p = {candidate, 0};
    link_units(query, LINK_QUERY, probe, &p);
    return link_anchored(query, p.reached);
}
