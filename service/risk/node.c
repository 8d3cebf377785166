/* risk/node.c - matches and flags of one party.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/node.h"

#include <stdlib.h>

#include "core/micro.h"

bool match_is_weak(const struct risk_policy *policy, const struct risk_match *match)
{
    return match->weak_only && match->decision == DECISION_NONE &&
           policy->weak_aliases != WEAK_FULL;
}

uint32_t match_counted_micro(const struct risk_policy *policy, const struct risk_match *match)
{
    if (match->decision == DECISION_FALSE_MATCH)
        return 0;
    if (match->decision == DECISION_TRUE_MATCH)
        return MICRO_ONE;
    if (match->score_micro < policy->match_threshold_micro || match_is_weak(policy, match))
        return 0;
    return match->score_micro;
}

static bool among(uint32_t listed, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == listed)
            return true;
    return false;
}

void node_rematch(const struct risk_input *input, const struct risk_order *order, uint32_t party,
                  const uint32_t *without, size_t n, struct risk_node *node)
{
    const struct risk_party *of = &input->parties[party];
    node->match_micro = 0;
    node->best_listed = RISK_NONE;
    for (size_t i = 0; i < of->n_matches; i++) {
        const struct risk_match *match = &of->matches[i];
        uint32_t counted = match_counted_micro(&input->policy, match);
        if (counted == 0 || counted < node->match_micro || among(match->listed, without, n))
            continue;
        if (counted == node->match_micro &&
            order->listed[match->listed] >= order->listed[node->best_listed])
            continue;
        node->match_micro = counted;
        node->best_listed = match->listed;
    }
    node->risk_micro = micro_either(node->match_micro, node->flags_micro);
}

static int flag_compare(const void *a, const void *b)
{
    const struct risk_flag *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id
                 : (x->weight_micro < y->weight_micro) - (x->weight_micro > y->weight_micro);
}

/* Multiplied in the order of ids: each product is rounded, so the order is part of the result, and
 * this one keeps its place when a weight is raised (then the result never falls). */
static bool flags_combine(const struct risk_party *party, struct arena *scratch,
                          uint32_t *flags_out)
{
    *flags_out = 0;
    if (party->n_flags == 0)
        return true;
    struct risk_flag *flags = arena_calloc(scratch, party->n_flags, sizeof(*flags));
    if (!flags)
        return false;
    memcpy(flags, party->flags, party->n_flags * sizeof(*flags));
    qsort(flags, party->n_flags, sizeof(*flags), flag_compare);
    uint32_t none = MICRO_ONE;
    for (size_t i = 0; i < party->n_flags; i++)
        none = micro_mul(none, MICRO_ONE - flags[i].weight_micro);
    uint32_t any = MICRO_ONE - none;
    *flags_out = any < NODE_MAX_FLAGS_MICRO ? any : NODE_MAX_FLAGS_MICRO;
    return true;
}

struct risk_node *nodes_build(const struct risk_input *input, const struct risk_order *order,
                              struct arena *arena)
{
    struct risk_node *nodes = arena_calloc(arena, input->n_parties, sizeof(*nodes));
    if (!nodes)
        return NULL;
    for (size_t i = 0; i < input->n_parties; i++) {
        if (!flags_combine(&input->parties[i], arena, &nodes[i].flags_micro))
            return NULL;
        node_rematch(input, order, (uint32_t)i, NULL, 0, &nodes[i]);
    }
    return nodes;
}
