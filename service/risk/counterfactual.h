/* risk/counterfactual.h - what would have to be different for the worst path not to be one?
 *
 * The smallest set, of one or two, of the worst path's relations and of the matches of the parties
 * on it, without which the headline lies below the policy's `safe_micro`. Of equally small sets the
 * first in this order: relations from the end of the path towards the root (the least that would
 * have to change), then matches from the end towards the root, the better of a party's matches
 * first; of two sets of two, the one whose first member comes earlier, then whose second does.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_COUNTERFACTUAL_H
#define RISK_COUNTERFACTUAL_H

#include "risk/paths.h"

/** Fills result->counterfactual from result->headline; nothing where no such set exists or the
 *  headline is below already. `nodes` is changed on the way and left as it was. False only when
 *  memory is short. */
bool counterfactual_find(const struct reach_question *question, struct risk_node *nodes,
                         struct risk_result *result);

#endif
