/* risk/hits.c - the growing list of what the rules found.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/hits.h"

#include <stdlib.h>

bool rule_hits_add(struct rule_hits *hits, struct risk_rule_hit hit)
{
    if (!hit.reason.ptr || !hit.source.ptr)
        return false;
    if (hits->n == hits->capacity) {
        struct risk_rule_hit *grown =
            arena_grow(hits->arena, hits->items, &hits->capacity, hits->n + 1, sizeof(*grown));
        if (!grown)
            return false;
        hits->items = grown;
    }
    hit.decides = nexus_decides(hits->nexus, hit.regime);
    hit.authorisation = RISK_NONE;
    hits->items[hits->n++] = hit;
    return true;
}

enum verdict rule_verdict(const bool *dealt, const struct risk_result *result, uint32_t party,
                          enum verdict worst)
{
    if (dealt[party])
        return worst;
    return result->parties[party].tier == TIER_NONE ? VERDICT_WATCH : VERDICT_REVIEW;
}

struct sorted_hit {
    struct risk_rule_hit hit;
    uint32_t party_rank, listed_rank;
};

static int compare_numbers(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int sorted_hit_compare(const void *a, const void *b)
{
    const struct sorted_hit *x = a, *y = b;
    if (x->hit.decides != y->hit.decides)
        return x->hit.decides ? -1 : 1;
    if (x->hit.verdict != y->hit.verdict)
        return verdict_worst(x->hit.verdict, y->hit.verdict) == x->hit.verdict ? -1 : 1;
    int order = compare_numbers(x->party_rank, y->party_rank);
    if (order == 0)
        order = compare_numbers(x->listed_rank, y->listed_rank);
    if (order == 0)
        order = compare_numbers(x->hit.measure, y->hit.measure);
    if (order == 0)
        order = strcmp(x->hit.rule, y->hit.rule);
    if (order == 0)
        order = str_compare(x->hit.regime, y->hit.regime);
    return order ? order : str_compare(x->hit.reason, y->hit.reason);
}

bool rule_hits_sort(struct rule_hits *hits, const struct risk_order *order)
{
    struct sorted_hit *sorted = arena_calloc(hits->arena, hits->n, sizeof(*sorted));
    if (!sorted)
        return false;
    for (size_t i = 0; i < hits->n; i++) {
        const struct risk_rule_hit *hit = &hits->items[i];
        sorted[i] =
            (struct sorted_hit){*hit, order->party[hit->party],
                                hit->listed == RISK_NONE ? RISK_NONE : order->listed[hit->listed]};
    }
    qsort(sorted, hits->n, sizeof(*sorted), sorted_hit_compare);
    for (size_t i = 0; i < hits->n; i++)
        hits->items[i] = sorted[i].hit;
    return true;
}
