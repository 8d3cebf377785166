/* risk/rules_payments.h - `listed_bank` and `payee_other`: where the money goes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RULES_PAYMENTS_H
#define RISK_RULES_PAYMENTS_H

#include "risk/hits.h"

/**
 * listed_bank  a party's account is kept by a frozen bank, so that paying the party pays through it
 * payee_other  somebody dealt with pays another than the party it contracts with: for a person to
 * look at, as factoring is common
 *
 * `dealt` and the result's tiers as in rules_evaluate(). False only when memory is short.
 */
bool rules_payments(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                    struct arena *scratch, const struct risk_result *result);

/**
 * The payments to others than the contracted party: relation by relation, true where the relation
 * names another whose invoice it pays (`invoicedBy`), or says nothing of that, contracts are
 * known at all, but none between payer and payee, the payee neither owns nor is owned by one it
 * contracts with, and nothing says factoring. `relations` booleans in `scratch`; NULL when memory
 * is short.
 */
const bool *payments_to_others(const struct risk_input *input, struct arena *scratch);

#endif
