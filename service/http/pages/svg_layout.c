/* http/pages/svg_layout.c - where each party of the drawing stands.
 *
 * Columns: tier by tier; inside a tier, a party reached by anything but a contract stands one step
 * further right than what it hangs from (breadth first), except that an owner or director stands
 * below the firm, unless the worst path goes through it. Rows: the first belongs to the worst path
 * alone; below it, column by column from the left, each node stands as near as possible to the mean
 * row of its neighbours to the left.
 * This is one downward sweep of K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding
 * of hierarchical system structures", IEEE Trans. SMC 11 (1981).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/svg_graph.h"

enum { MAX_STEPS = 3, UNPLACED = -1 };
#define NOBODY UINT32_MAX

struct placing {
    struct graph *graph;
    int *step;       /* inside the tier; UNPLACED until known */
    uint32_t *below; /* the firm an owner stands below, or NOBODY */
    uint32_t *order; /* nodes of one column, sorted */
    uint64_t *wish;  /* the row a node would like, in thousandths */
    bool has_worst;
};

static bool is_listed(const struct graph_node *node) { return node->role == GRAPH_LISTED; }

/* Does a contract from the tier above (or being the root) hold the party in its tier? */
static bool begins_tier(const struct graph *g, uint32_t node)
{
    if (g->nodes[node].tier <= 0)
        return true;
    for (size_t i = 0; i < g->n_edges; i++) {
        const struct graph_edge *e = &g->edges[i];
        if (e->kind == GRAPH_CONTRACT && e->to == node &&
            g->nodes[e->from].tier == g->nodes[node].tier - 1)
            return true;
    }
    return false;
}

static void reach(struct placing *p, const struct graph_edge *edge, uint32_t from, uint32_t to,
                  int step)
{
    const struct graph_node *nodes = p->graph->nodes;
    if (p->step[from] != step || p->step[to] != UNPLACED || is_listed(&nodes[to]) ||
        nodes[from].tier != nodes[to].tier)
        return;
    bool owner = edge->kind == GRAPH_OWNERSHIP && edge->from == to && !nodes[to].worst;
    p->step[to] = owner || step == MAX_STEPS ? step : step + 1;
    if (owner)
        p->below[to] = p->below[from] == NOBODY ? from : p->below[from];
}

static void find_steps(struct placing *p)
{
    const struct graph *g = p->graph;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        p->step[i] = begins_tier(g, i) ? 0 : UNPLACED;
    for (int step = 0; step <= MAX_STEPS; step++)
        for (size_t i = 0; i < g->n_edges; i++) {
            reach(p, &g->edges[i], g->edges[i].from, g->edges[i].to, step);
            reach(p, &g->edges[i], g->edges[i].to, g->edges[i].from, step);
        }
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (p->step[i] == UNPLACED)
            p->step[i] = 0;
}

/* Columns used by the tiers before `tier` (or by all, for the listed ones). */
static unsigned columns_before(const struct placing *p, int tier)
{
    const struct graph *g = p->graph;
    unsigned columns = 0;
    for (int t = 0; t < tier; t++) {
        int widest = UNPLACED;
        for (uint32_t i = 0; i < g->n_nodes; i++)
            if (!is_listed(&g->nodes[i]) && g->nodes[i].tier == t && p->step[i] > widest)
                widest = p->step[i];
        columns += (unsigned)(widest + 1);
    }
    return columns;
}

static int last_tier(const struct graph *g)
{
    int last = 0;
    for (size_t i = 0; i < g->n_nodes; i++)
        if (!is_listed(&g->nodes[i]) && g->nodes[i].tier > last)
            last = g->nodes[i].tier;
    return last;
}

static void set_columns(struct placing *p)
{
    struct graph *g = p->graph;
    unsigned listed = columns_before(p, last_tier(g) + 1);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        struct graph_node *node = &g->nodes[i];
        if (is_listed(node))
            node->column = listed;
        else if (node->tier == GRAPH_NO_TIER)
            node->column = 0; /* below the buyer, without a line */
        else
            node->column = columns_before(p, node->tier) + (unsigned)p->step[i];
    }
}

/* Mean row of the neighbours in columns further left; below everything when there is none. */
static uint64_t wished_row(const struct graph *g, uint32_t node)
{
    uint64_t sum = 0, count = 0;
    for (size_t i = 0; i < g->n_edges; i++) {
        const struct graph_edge *e = &g->edges[i];
        uint32_t other = e->from == node ? e->to : e->from;
        if ((e->from != node && e->to != node) || g->nodes[other].column >= g->nodes[node].column)
            continue;
        sum += (uint64_t)g->nodes[other].row * 1000;
        count++;
    }
    return count ? sum / count : 0;
}

static bool goes_before(const struct placing *p, uint32_t a, uint32_t b)
{
    const struct graph_node *nodes = p->graph->nodes;
    if (nodes[a].worst != nodes[b].worst)
        return nodes[a].worst;
    if (p->wish[a] != p->wish[b])
        return p->wish[a] < p->wish[b];
    return a < b;
}

/* The nodes of a column that stand on their own, sorted; returns how many. */
static size_t sort_column(struct placing *p, unsigned column)
{
    const struct graph *g = p->graph;
    size_t count = 0;
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (g->nodes[i].column != column || p->below[i] != NOBODY)
            continue;
        p->wish[i] = wished_row(g, i);
        size_t at = count++;
        for (; at > 0 && goes_before(p, i, p->order[at - 1]); at--)
            p->order[at] = p->order[at - 1];
        p->order[at] = i;
    }
    return count;
}

static unsigned place_below(struct placing *p, uint32_t firm, unsigned row)
{
    struct graph *g = p->graph;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (p->below[i] == firm)
            g->nodes[i].row = row++;
    return row;
}

static void place_column(struct placing *p, unsigned column)
{
    struct graph *g = p->graph;
    size_t count = sort_column(p, column);
    unsigned free_row = 0;
    for (size_t i = 0; i < count; i++) {
        struct graph_node *node = &g->nodes[p->order[i]];
        unsigned wish = (unsigned)(p->wish[p->order[i]] / 1000);
        if (!node->worst && p->has_worst && free_row == 0)
            free_row = 1;
        node->row = wish > free_row && !node->worst ? wish : free_row;
        free_row = place_below(p, p->order[i], node->row + 1);
    }
}

bool svg_layout(struct graph *graph, struct arena *arena, struct error *err)
{
    size_t n = graph->n_nodes;
    struct placing placing = {.graph = graph,
                              .step = arena_calloc(arena, n, sizeof *placing.step),
                              .below = arena_calloc(arena, n, sizeof *placing.below),
                              .order = arena_calloc(arena, n, sizeof *placing.order),
                              .wish = arena_calloc(arena, n, sizeof *placing.wish)};
    if (!placing.step || !placing.below || !placing.order || !placing.wish)
        return error_memory(err);
    for (size_t i = 0; i < n; i++) {
        placing.below[i] = NOBODY;
        placing.has_worst = placing.has_worst || graph->nodes[i].worst;
    }
    find_steps(&placing);
    set_columns(&placing);
    unsigned columns = 0;
    for (size_t i = 0; i < n; i++)
        columns = graph->nodes[i].column >= columns ? graph->nodes[i].column + 1 : columns;
    for (unsigned column = 0; column < columns; column++)
        place_column(&placing, column);
    return true;
}
