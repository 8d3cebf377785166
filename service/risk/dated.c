/* risk/dated.c - rules that hold from a day to a day.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/dated.h"

bool days_hold(struct date from, struct date to, struct date as_of)
{
    if (date_is_none(as_of))
        return date_is_none(to);
    if (!date_is_none(from) && date_compare(as_of, from) < 0)
        return false;
    return date_is_none(to) || date_compare(as_of, to) <= 0;
}

bool rule_in_force(const struct risk_policy *policy, const char *regime, const char *rule,
                   struct date from, struct date to, struct date as_of)
{
    for (size_t i = 0; i < policy->n_rule_changes; i++) {
        const struct risk_rule_change *change = &policy->rule_changes[i];
        if (!str_equal(change->regime, str_of(regime)) || !str_equal(change->rule, str_of(rule)))
            continue;
        if (change->off)
            return false;
        if (!date_is_none(to))
            continue;
        from = date_is_none(change->from) ? from : change->from;
        to = change->to;
    }
    return days_hold(from, to, as_of);
}
