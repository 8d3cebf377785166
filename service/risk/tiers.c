/* risk/tiers.c - breadth-first searches: over contracts, over everything, over dealings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/tiers.h"

struct queue {
    uint32_t *items;
    size_t head, tail; /* each party enters at most once */
};

static bool queue_new(struct queue *queue, size_t n, struct arena *arena)
{
    *queue = (struct queue){arena_calloc(arena, n, sizeof(*queue->items)), 0, 0};
    return queue->items != NULL;
}

static void reach_party(struct queue *queue, struct risk_party_result *parties, uint32_t party,
                        int tier)
{
    if (parties[party].tier != TIER_NONE)
        return;
    parties[party].tier = tier;
    queue->items[queue->tail++] = party;
}

static void follow(const struct graph *graph, uint32_t party, bool contracts, struct queue *queue,
                   struct risk_party_result *parties)
{
    int tier = parties[party].tier + (contracts ? 1 : 0);
    for (uint32_t e = graph->first[party]; e < graph->first[party + 1]; e++)
        if ((graph->edges[e].type == RELATION_CONTRACTS) == contracts)
            reach_party(queue, parties, graph->edges[e].to, tier);
}

/* The root's chain of contracts; leaves the parties in `queue` in the order of their tiers. */
static void assign_contracted(const struct graph *graph, uint32_t root, struct queue *queue,
                              struct risk_party_result *parties)
{
    reach_party(queue, parties, root, 0);
    while (queue->head < queue->tail)
        follow(graph, queue->items[queue->head++], true, queue, parties);
}

/* What hangs from that chain, tier by tier: a tier first spreads over the relations that cost
 * nothing (`near`), then over contracts into the next tier (`next`), which the chain's own parties
 * of that tier join. */
static void assign_hanging(const struct graph *graph, const struct queue *chain, struct queue *near,
                           struct queue *next, struct risk_party_result *parties)
{
    size_t joined = 0;
    for (int tier = 0; joined < chain->tail || next->tail > 0; tier++) {
        near->head = near->tail = 0;
        for (; joined < chain->tail && parties[chain->items[joined]].tier == tier; joined++)
            near->items[near->tail++] = chain->items[joined];
        for (size_t i = 0; i < next->tail; i++)
            near->items[near->tail++] = next->items[i];
        next->tail = 0;
        while (near->head < near->tail)
            follow(graph, near->items[near->head++], false, near, parties);
        for (size_t i = 0; i < near->tail; i++)
            follow(graph, near->items[i], true, next, parties);
    }
}

bool tiers_assign(const struct graph *graph, uint32_t root, struct arena *scratch,
                  struct risk_party_result *parties)
{
    struct queue chain, near, next;
    if (!queue_new(&chain, graph->n_parties, scratch) ||
        !queue_new(&near, graph->n_parties, scratch) ||
        !queue_new(&next, graph->n_parties, scratch))
        return false;
    for (uint32_t i = 0; i < graph->n_parties; i++)
        parties[i].tier = TIER_NONE;
    assign_contracted(graph, root, &chain, parties);
    assign_hanging(graph, &chain, &near, &next, parties);
    return true;
}

static void deal_with(struct queue *queue, bool *dealt, uint32_t party)
{
    if (dealt[party])
        return;
    dealt[party] = true;
    queue->items[queue->tail++] = party;
}

const bool *dealings_find(const struct risk_input *input, const struct graph *graph,
                          struct arena *arena)
{
    bool *dealt = arena_calloc(arena, graph->n_parties, sizeof(*dealt));
    struct queue queue;
    if (!dealt || !queue_new(&queue, graph->n_parties, arena))
        return NULL;
    deal_with(&queue, dealt, input->root);
    while (queue.head < queue.tail) {
        uint32_t party = queue.items[queue.head++];
        for (uint32_t e = graph->first[party]; e < graph->first[party + 1]; e++)
            if (relation_is_dealing(graph->edges[e].type))
                deal_with(&queue, dealt, graph->edges[e].to);
    }
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *relation = &input->relations[i];
        if (!relation_is_dealing(relation->type))
            continue;
        if (relation->from == input->root)
            dealt[relation->to] = true;
        else if (relation->to == input->root)
            dealt[relation->from] = true;
    }
    return dealt;
}
