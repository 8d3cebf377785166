/* screening/evidence_check.h - the arithmetic of a screening redone from its evidence alone.
 *
 * Written against the document (docs/evidence.md), not against the code that made it, so that it
 * checks both. Pure.
 *
 *   explanations  base + effects = z, and z gives the score by its formula
 *   parties       the best match that counts after decisions, weak aliases and the policy's
 *                 threshold; s = 1 - (1 - m)(1 - min(.5, 1 - product of (1 - f)))
 *   paths         every factor is the relation's weight under the policy, every product is its
 *                 factors', the last factor is the party's own risk, the last product the risk
 *   headline      no party's reach x risk lies above it
 *   verdict       the worst of the rules hit; a clean one is `indeterminate` when incomplete
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_EVIDENCE_CHECK_H
#define SCREENING_EVIDENCE_CHECK_H

#include "core/json.h"

struct evidence_figures {
    size_t explanations, parties, paths, steps, rules; /* checked */
};

/** ERROR_INPUT with the pointer of the first figure that does not come out, and what it should be;
 *  also for a document that is no evidence. */
bool evidence_check(const cJSON *evidence, struct evidence_figures *figures_out,
                    struct error *err) MUST_CHECK;

#endif
