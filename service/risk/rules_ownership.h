/* risk/rules_ownership.h - `ownership`, `ownership_possible`, `control`, `owners_unaccounted`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RULES_OWNERSHIP_H
#define RISK_RULES_OWNERSHIP_H

#include "risk/hits.h"
#include "risk/ownership_rules.h"

/**
 * Evaluates every row of ownership_rules() in force, over all submitted parties, reached or not,
 * each seeded by the sure matches with its regime's own listings of its measure. A party that the
 * regime lists itself only gets `listed`. Adds hits, and to the result what is not evaluated.
 * False only when memory is short.
 */
bool rules_ownership(const struct risk_input *input, const struct risk_order *order,
                     const bool *dealt, struct rule_hits *hits, struct arena *scratch,
                     struct risk_result *result);

#endif
