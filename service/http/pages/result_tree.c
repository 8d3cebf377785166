/* http/pages/result_tree.c - the parties of a result as a tree, for the table that equals the
 * drawing.
 *
 * Depth first from the buyer, over the relations in the direction risk follows them; the worst path
 * comes first, each party once, where it is met first. Very large chains stay in the order they
 * came in, for nobody reads a tree of thousands.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_view.h"

struct walk {
    struct result_view *view;
    bool *seen;
    uint32_t *stack; /* each party once: it is marked seen when it is put on */
    size_t n_order;
};

/* What stands behind `party` over this relation, or VIEW_NONE. */
static uint32_t behind(const struct view_relation *relation, uint32_t party)
{
    if (relation->from == party && relation_followed_forward(relation->type))
        return relation->to;
    if (relation->to == party && relation_followed_backward(relation->type))
        return relation->from;
    return VIEW_NONE;
}

static void push_children(struct walk *walk, uint32_t party, size_t *n_stack, bool worst)
{
    struct result_view *view = walk->view;
    for (size_t i = view->n_relations; i > 0; i--) { /* the last pushed is the first visited */
        uint32_t child = behind(&view->relations[i - 1], party);
        if (child == VIEW_NONE || walk->seen[child] || view->relations[i - 1].worst != worst)
            continue;
        if (view->parties[child].worst && !worst) /* waits for its place on the worst path */
            continue;
        walk->seen[child] = true;
        view->parties[child].depth = view->parties[party].depth + 1;
        walk->stack[(*n_stack)++] = child;
    }
}

static void walk_from(struct walk *walk, uint32_t root)
{
    size_t n_stack = 0;
    if (walk->seen[root])
        return;
    walk->seen[root] = true;
    walk->stack[n_stack++] = root;
    while (n_stack > 0) {
        uint32_t party = walk->stack[--n_stack];
        walk->view->order[walk->n_order++] = party;
        push_children(walk, party, &n_stack, false);
        push_children(walk, party, &n_stack, true);
    }
}

bool result_tree_order(struct result_view *view, struct error *err)
{
    size_t n = view->n_parties;
    struct walk walk = {.view = view,
                        .seen = arena_calloc(view->arena, n, sizeof *walk.seen),
                        .stack = arena_calloc(view->arena, n, sizeof *walk.stack)};
    view->order = arena_calloc(view->arena, n, sizeof *view->order);
    if (!walk.seen || !walk.stack || !view->order)
        return error_memory(err);
    bool small = n <= VIEW_TREE_MAX && view->n_relations <= 4 * (size_t)VIEW_TREE_MAX;
    if (small && view->root != VIEW_NONE)
        walk_from(&walk, view->root);
    for (uint32_t i = 0; i < n; i++) {
        if (walk.seen[i])
            continue;
        if (small) {
            walk_from(&walk, i);
            continue;
        }
        walk.seen[i] = true;
        view->order[walk.n_order++] = i;
    }
    return true;
}
