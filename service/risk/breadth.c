/* risk/breadth.c - union-find over list links.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/breadth.h"

#include <stdlib.h>

#include "core/micro.h"

/* The network's member with the smallest id, halving the way there for the next one. */
static uint32_t network_of(uint32_t *parent, uint32_t listed)
{
    while (parent[listed] != listed) {
        parent[listed] = parent[parent[listed]];
        listed = parent[listed];
    }
    return listed;
}

static void join(uint32_t *parent, const uint32_t *rank, uint32_t a, uint32_t b)
{
    a = network_of(parent, a);
    b = network_of(parent, b);
    if (rank[a] < rank[b])
        parent[b] = a;
    else
        parent[a] = b;
}

struct member {
    uint32_t network, listed;
};

static int by_network(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return (x->network > y->network) - (x->network < y->network);
}

/* Those of one number: connected by listed parties the input does not hold. */
static bool join_members(const struct risk_input *input, const uint32_t *rank, uint32_t *parent,
                         struct arena *scratch)
{
    struct member *members = arena_calloc(scratch, input->n_listed, sizeof(*members));
    if (!members)
        return false;
    size_t n = 0;
    for (uint32_t i = 0; i < input->n_listed; i++)
        if (input->listed[i].network)
            members[n++] = (struct member){input->listed[i].network, i};
    if (n > 1)
        qsort(members, n, sizeof(*members), by_network);
    for (size_t i = 1; i < n; i++)
        if (members[i].network == members[i - 1].network)
            join(parent, rank, members[i].listed, members[i - 1].listed);
    return true;
}

static uint32_t *join_networks(const struct risk_input *input, const uint32_t *rank,
                               struct arena *scratch)
{
    uint32_t *parent = arena_calloc(scratch, input->n_listed, sizeof(*parent));
    if (!parent)
        return NULL;
    for (uint32_t i = 0; i < input->n_listed; i++)
        parent[i] = i;
    for (size_t i = 0; i < input->n_links; i++)
        join(parent, rank, input->links[i].from, input->links[i].to);
    return join_members(input, rank, parent, scratch) ? parent : NULL;
}

static void raise_networks(const struct risk_input *input, const struct risk_party *party,
                           uint32_t product_micro, uint32_t flags_micro, uint32_t *parent,
                           uint32_t *risk)
{
    for (size_t i = 0; i < party->n_matches; i++) {
        uint32_t counted = match_counted_micro(&input->policy, &party->matches[i]);
        if (counted == 0)
            continue;
        uint32_t network = network_of(parent, party->matches[i].listed);
        uint32_t brought = micro_mul(product_micro, micro_either(counted, flags_micro));
        if (brought > risk[network])
            risk[network] = brought;
    }
}

bool breadth_compute(const struct reach_question *question, const struct reach *reach,
                     const struct risk_node *nodes, struct arena *scratch, uint32_t *breadth_out)
{
    const struct risk_input *input = question->input;
    uint32_t *parent = join_networks(input, question->order->listed, scratch);
    uint32_t *risk = arena_calloc(scratch, input->n_listed, sizeof(*risk));
    if (!parent || !risk)
        return false;
    for (size_t i = 0; i < input->n_parties; i++)
        if (reach->best[i] != RISK_NONE)
            raise_networks(input, &input->parties[i], reach->labels[reach->best[i]].product_micro,
                           nodes[i].flags_micro, parent, risk);
    uint32_t none = MICRO_ONE;
    for (size_t i = 0; i < input->n_listed; i++) { /* a network's risk lies at its smallest id */
        uint32_t brought = risk[question->order->listed_at[i]];
        if (brought > 0 && brought >= input->policy.breadth_floor_micro)
            none = micro_mul(none, MICRO_ONE - brought);
    }
    *breadth_out = MICRO_ONE - none;
    return true;
}
