/* risk/breadth.h - how many separate bad networks the root reaches.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_BREADTH_H
#define RISK_BREADTH_H

#include "risk/node.h"
#include "risk/reach.h"

/**
 * 1 - product of (1 - r_g) over the networks g with r_g at or above the policy's floor.
 *
 * A network is what list links connect, through listed parties that nobody matched, too; lists that
 * name one and the same party apart make two networks unless a link joins them. r_g is the
 * greatest, over the matches of reached parties to a member, of the path's product times the
 * party's risk by that match. Multiplied in the order of each network's smallest id. Red flags
 * without a match are no listed party and add nothing.
 *
 * False only when memory is short. O(listed + links + matches).
 */
bool breadth_compute(const struct reach_question *question, const struct reach *reach,
                     const struct risk_node *nodes, struct arena *scratch, uint32_t *breadth_out);

#endif
