/* risk/rules.h - rules as dated data, and the verdict they give.
 *
 * `listed`: what a listing means for this engagement. Rows (regime, rule, measure, valid from - to,
 * source) say what each measure leads to at worst; only `freeze` can block. Each match that counts
 * gives one hit for each measure of its listed party, and each hit says why it is what it is.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RULES_H
#define RISK_RULES_H

#include "risk/order.h"

struct rule_row {
    const char *regime; /* "" is any; a row that names the regime goes before */
    const char *rule;
    enum measure measure;
    struct date from, to; /* the first and the last day; none is open */
    enum verdict verdict; /* at worst */
    const char *forbids;  /* reads on after "a freeze: " */
    const char *source;   /* the law; "" when only the listing can say */
};

/** The row in force on `as_of` (a none date: today's rows), or NULL for what is not one measure. */
const struct rule_row *rules_find(struct str regime, const char *rule, enum measure measure,
                                  struct date as_of);

/**
 * Evaluates the rules: fills result->rules, worst first (then by party, listed party and measure),
 * and result->verdict with the worst of them. `dealt` is dealings_find()'s; result->parties must
 * have their tiers. The result lives in `arena`. False only when memory is short.
 */
bool rules_evaluate(const struct risk_input *input, const struct risk_order *order,
                    const bool *dealt, struct arena *arena, struct arena *scratch,
                    struct risk_result *result);

#endif
