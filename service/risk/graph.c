/* risk/graph.c - counting sort of the followed relations by where they start.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/graph.h"

static bool forward(const struct risk_input *input, enum relation_type type)
{
    return relation_followed_forward(type) ||
           (type == RELATION_OWNS && input->policy.follow_subsidiaries);
}

/* Turns counts of edges, kept one row further on, into the place of each row's first edge. */
static void sum_rows(uint32_t *first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        first[i + 1] += first[i];
}

static void count_rows(const struct risk_input *input, uint32_t *first)
{
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *relation = &input->relations[i];
        if (forward(input, relation->type))
            first[relation->from + 1]++;
        if (relation_followed_backward(relation->type))
            first[relation->to + 1]++;
    }
    sum_rows(first, input->n_parties);
}

static void fill_rows(const struct risk_input *input, uint32_t *next, struct graph_edge *edges)
{
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *relation = &input->relations[i];
        struct graph_edge edge = {0, (uint32_t)i, relation_weight(relation), relation->type};
        if (forward(input, relation->type)) {
            edge.to = relation->to;
            edges[next[relation->from]++] = edge;
        }
        if (relation_followed_backward(relation->type)) {
            edge.to = relation->from;
            edges[next[relation->to]++] = edge;
        }
    }
}

bool graph_build(const struct risk_input *input, struct arena *arena, struct graph *graph_out)
{
    size_t n = input->n_parties;
    uint32_t *first = arena_calloc(arena, n + 1, sizeof(*first));
    uint32_t *next = arena_calloc(arena, n + 1, sizeof(*next));
    if (!first || !next)
        return false;
    count_rows(input, first);
    struct graph_edge *edges = arena_calloc(arena, first[n], sizeof(*edges));
    if (!edges)
        return false;
    memcpy(next, first, (n + 1) * sizeof(*next));
    fill_rows(input, next, edges);
    *graph_out = (struct graph){(uint32_t)n, first, edges};
    return true;
}
