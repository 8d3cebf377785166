/* risk/tiers.h - how far a party stands from the root, and whether the root deals with it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_TIERS_H
#define RISK_TIERS_H

#include "risk/graph.h"

/**
 * The tier of each party, in its result: the contract edges on the shortest path of contracts from
 * the root; without such a path, that of the nearest party it hangs from over other relations (one
 * more for each contract on the way); TIER_NONE when it cannot be reached at all. No depth limit.
 * O(parties + edges); false only when memory is short.
 */
bool tiers_assign(const struct graph *graph, uint32_t root, struct arena *scratch,
                  struct risk_party_result *parties);

/**
 * Which parties does the root deal with? The root; whoever is reached from it over dealing
 * relations alone (contracts, pays, banks_at, signs_for, each as it is followed); and the other
 * side of each dealing relation of the root's own, whichever way it points (who pays the root, too,
 * is dealt with). A chain that passes an owner or a shared address is no dealing behind that point:
 * the root contracts with the firm, not with what the firm's owner buys elsewhere. No depth limit.
 * Returns `parties` booleans in `arena`, NULL when memory is short.
 */
const bool *dealings_find(const struct risk_input *input, const struct graph *graph,
                          struct arena *arena);

#endif
