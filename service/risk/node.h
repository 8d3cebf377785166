/* risk/node.h - the risk a party brings by itself: its matches and its red flags.
 *
 *     s = 1 - (1 - m) x (1 - min(0.50, 1 - product of (1 - f)))
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_NODE_H
#define RISK_NODE_H

#include "risk/order.h"

enum { NODE_MAX_FLAGS_MICRO = 500000 }; /* flags alone never say more than "look here" */

struct risk_node {
    uint32_t match_micro; /* m */
    uint32_t best_listed; /* which match gives m; RISK_NONE when m is 0 */
    uint32_t flags_micro; /* min(.50, 1 - product) */
    uint32_t risk_micro;  /* s */
};

/**
 * What a match counts in m: 1 when decided true, 0 when decided false, 0 below the policy's
 * threshold, 0 for a weak alias that the policy does not accept alone; else its score.
 */
uint32_t match_counted_micro(const struct risk_policy *policy, const struct risk_match *match);

/** Does the policy keep this match out because nothing but a weak alias agrees? */
bool match_is_weak(const struct risk_policy *policy, const struct risk_match *match);

/** The best counted match of `party` (ties by the listed party's id), except those to the `n`
 *  listed parties of `without`: sets m, best_listed and s of `node`; its flags stay. */
void node_rematch(const struct risk_input *input, const struct risk_order *order, uint32_t party,
                  const uint32_t *without, size_t n, struct risk_node *node);

/** All parties' nodes, in `arena`; NULL when memory is short. */
struct risk_node *nodes_build(const struct risk_input *input, const struct risk_order *order,
                              struct arena *arena);

#endif
