/* risk/hits.h - the growing list of what the rules found.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_HITS_H
#define RISK_HITS_H

#include "risk/order.h"

struct rule_hits {
    struct arena *arena;
    struct risk_rule_hit *items;
    size_t n, capacity;
};

/** False when memory is short; also when `hit.reason` or `hit.source` has no text for want of it.
 */
bool rule_hits_add(struct rule_hits *hits, struct risk_rule_hit hit);

/** Worst first; then by party, listed party, measure, rule, regime and reason. */
bool rule_hits_sort(struct rule_hits *hits, const struct risk_order *order);

#endif
