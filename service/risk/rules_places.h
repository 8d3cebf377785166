/* risk/rules_places.h - `territory`, `government` and `presumption`: rules that need no listing.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RULES_PLACES_H
#define RISK_RULES_PLACES_H

#include "risk/hits.h"

/**
 * By where a party is, of which state it is a part, and whence labour or goods may come. An
 * unlisted vendor in Pyongyang is not "no match". `dealt` and the result's tiers as in
 * rules_evaluate(). False only when memory is short.
 */
bool rules_places(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                  const struct risk_result *result);

#endif
