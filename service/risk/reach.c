/* risk/reach.c - labels, round by round.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/reach.h"

#include "core/micro.h"

/* Two paths of equally many relations: who is first different, seen from the root? Behind their
 * last common label they differ in the party itself, for a party has one label a round. */
static int compare_ids(const struct reach *reach, const uint32_t *rank, const struct reach_label *a,
                       const struct reach_label *b)
{
    int order = 0;
    for (;;) {
        if (a->party != b->party)
            order = rank[a->party] < rank[b->party] ? -1 : 1;
        if (a->previous == b->previous)
            return order;
        a = &reach->labels[a->previous];
        b = &reach->labels[b->previous];
    }
}

int reach_compare(const struct reach_question *question, const struct reach *reach,
                  const struct reach_label *a, const struct reach_label *b)
{
    if (a->contracts != b->contracts)
        return a->contracts < b->contracts ? -1 : 1;
    if (a->relations != b->relations)
        return a->relations < b->relations ? -1 : 1;
    return compare_ids(reach, question->order->party, a, b);
}

/* Is `a` the better path to the party both lead to? */
static bool label_better(const struct reach_question *question, const struct reach *reach,
                         const struct reach_label *a, const struct reach_label *b)
{
    if (a->product_micro != b->product_micro)
        return a->product_micro > b->product_micro;
    int order = reach_compare(question, reach, a, b);
    if (order != 0)
        return order < 0;
    /* The same parties over parallel relations (the root's own label has no equal). */
    const struct relation *relations = question->input->relations;
    return relation_compare(question->order, &relations[a->relation], &relations[b->relation]) < 0;
}

static bool append(struct reach *reach, struct reach_label label, struct arena *arena)
{
    if (reach->n_labels == reach->capacity) {
        struct reach_label *grown =
            arena_grow(arena, reach->labels, &reach->capacity, reach->n_labels + 1, sizeof(*grown));
        if (!grown)
            return false;
        reach->labels = grown;
    }
    reach->best[label.party] = (uint32_t)reach->n_labels;
    reach->labels[reach->n_labels++] = label;
    return true;
}

/* Keeps `label` when it beats what its party has. A label of this very round is replaced in place:
 * nothing extends it yet. */
static bool offer(const struct reach_question *question, struct reach *reach,
                  struct reach_label label, struct arena *arena)
{
    uint32_t held = reach->best[label.party];
    if (held != RISK_NONE) {
        if (!label_better(question, reach, &label, &reach->labels[held]))
            return true;
        if (reach->labels[held].relations == label.relations) {
            reach->labels[held] = label;
            return true;
        }
    }
    return append(reach, label, arena);
}

static bool taken_away(const struct reach_question *question, uint32_t relation)
{
    for (size_t i = 0; i < RISK_MAX_REMOVALS; i++)
        if (question->without[i] == relation)
            return true;
    return false;
}

static bool extend(const struct reach_question *question, struct reach *reach, uint32_t at,
                   struct arena *arena)
{
    const struct graph *graph = question->graph;
    const struct reach_label from = reach->labels[at]; /* a copy: the array moves as it grows */
    for (uint32_t e = graph->first[from.party]; e < graph->first[from.party + 1]; e++) {
        const struct graph_edge *edge = &graph->edges[e];
        uint32_t product = micro_mul(from.product_micro, edge->weight_micro);
        if (product < question->floor_micro || taken_away(question, edge->relation))
            continue;
        struct reach_label label = {edge->to,
                                    at,
                                    edge->relation,
                                    product,
                                    from.contracts + (edge->type == RELATION_CONTRACTS),
                                    from.relations + 1};
        if (!offer(question, reach, label, arena))
            return false;
    }
    return true;
}

/* Does one of the labels from `at` on end at a risk of the floor or more? */
static bool found(const struct reach_question *question, const struct reach *reach, size_t at)
{
    for (; question->until && at < reach->n_labels; at++) {
        const struct reach_label *label = &reach->labels[at];
        if (micro_mul(label->product_micro, question->until[label->party].risk_micro) >=
            question->floor_micro)
            return true;
    }
    return false;
}

bool reach_run(const struct reach_question *question, struct arena *arena, struct reach *reach_out)
{
    struct reach reach = {.best =
                              arena_calloc(arena, question->graph->n_parties, sizeof(*reach.best))};
    if (!reach.best)
        return false;
    memset(reach.best, 0xff, question->graph->n_parties * sizeof(*reach.best)); /* RISK_NONE */
    struct reach_label root = {question->input->root, RISK_NONE, RISK_NONE, MICRO_ONE, 0, 0};
    if (!append(&reach, root, arena))
        return false;

    size_t from = 0;
    for (unsigned round = 0; round < question->input->policy.max_depth; round++) {
        if (found(question, &reach, from))
            break;
        size_t to = reach.n_labels;
        for (size_t at = from; at < to; at++)
            if (!extend(question, &reach, (uint32_t)at, arena))
                return false;
        from = to;
    }
    reach.open = from < reach.n_labels;
    *reach_out = reach;
    return true;
}
