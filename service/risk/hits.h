/* risk/hits.h - the growing list of what the rules found.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_HITS_H
#define RISK_HITS_H

#include "risk/order.h"

struct rule_hits {
    struct arena *arena;
    const struct risk_nexus *nexus;
    struct risk_rule_hit *items;
    size_t n, capacity;
};

/** Sets `decides`, and `authorisation` to none. False when memory is short; also when `hit.reason`
 * or `hit.source` has no text for want of it.
 */
bool rule_hits_add(struct rule_hits *hits, struct risk_rule_hit hit);

/** What a rule that would give `worst` for a party dealt with gives for this one: review for one
 *  that is only reached otherwise, watch for one that nothing connects to the root. */
enum verdict rule_verdict(const bool *dealt, const struct risk_result *result, uint32_t party,
                          enum verdict worst);

/** Deciding ones first, then worst first; then by party, listed party, measure, rule, regime and
 * reason. */
bool rule_hits_sort(struct rule_hits *hits, const struct risk_order *order);

#endif
