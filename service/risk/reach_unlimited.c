/* risk/reach_unlimited.c - what the depth limit keeps out: the best products without it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/micro.h"
#include "risk/reach.h"

struct frontier_item {
    uint32_t product_micro, party;
};

struct frontier { /* a binary heap, greatest product on top */
    struct frontier_item *items;
    size_t n, capacity;
    struct arena *arena;
};

static bool push(struct frontier *heap, struct frontier_item item)
{
    if (heap->n == heap->capacity) {
        struct frontier_item *grown =
            arena_grow(heap->arena, heap->items, &heap->capacity, heap->n + 1, sizeof(*grown));
        if (!grown)
            return false;
        heap->items = grown;
    }
    size_t at = heap->n++;
    while (at > 0 && heap->items[(at - 1) / 2].product_micro < item.product_micro) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
    return true;
}

static struct frontier_item pop(struct frontier *heap)
{
    struct frontier_item top = heap->items[0];
    struct frontier_item last = heap->items[--heap->n];
    size_t at = 0;
    for (size_t child = 1; child < heap->n; child = 2 * at + 1) {
        if (child + 1 < heap->n &&
            heap->items[child + 1].product_micro > heap->items[child].product_micro)
            child++;
        if (heap->items[child].product_micro <= last.product_micro)
            break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = last;
    return top;
}

const uint32_t *reach_unlimited(const struct reach_question *question, struct arena *arena)
{
    const struct graph *graph = question->graph;
    uint32_t *product = arena_calloc(arena, graph->n_parties, sizeof(*product));
    struct frontier heap = {.arena = arena};
    if (!product || !push(&heap, (struct frontier_item){MICRO_ONE, question->input->root}))
        return NULL;
    product[question->input->root] = MICRO_ONE;
    while (heap.n > 0) {
        struct frontier_item top = pop(&heap);
        if (top.product_micro < product[top.party])
            continue; /* a better one was popped already */
        for (uint32_t e = graph->first[top.party]; e < graph->first[top.party + 1]; e++) {
            const struct graph_edge *edge = &graph->edges[e];
            uint32_t reached = micro_mul(top.product_micro, edge->weight_micro);
            if (reached <= product[edge->to])
                continue;
            product[edge->to] = reached;
            if (!push(&heap, (struct frontier_item){reached, edge->to}))
                return NULL;
        }
    }
    return product;
}
