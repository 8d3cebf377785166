/* risk/graph.h - who can be reached from whom: the relations in the directions they are followed.
 *
 * Compressed rows: the edges leaving party `p` are edges[first[p]] up to edges[first[p + 1]]. Their
 * order within a row follows the input, so nothing that is shown may depend on it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_GRAPH_H
#define RISK_GRAPH_H

#include "risk/risk.h"

struct graph_edge {
    uint32_t to, relation, weight_micro;
    enum relation_type type;
};

struct graph {
    uint32_t n_parties;
    const uint32_t *first; /* n_parties + 1 */
    const struct graph_edge *edges;
};

/** O(parties + relations); false only when memory is short. The input must be valid. */
bool graph_build(const struct risk_input *input, struct arena *arena, struct graph *graph_out);

#endif
