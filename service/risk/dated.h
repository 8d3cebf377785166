/* risk/dated.h - rules that hold from a day to a day, and what a policy changes of that.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_DATED_H
#define RISK_DATED_H

#include "risk/risk.h"

/** Does a row of these days hold on `as_of` (a none date: only rows without an end)? Both days are
 *  inclusive; none is open. */
bool days_hold(struct date from, struct date to, struct date as_of);

/**
 * The same for a row of `regime` and `rule`, after the policy's changes. A change that switches a
 * rule off ends all its rows; one that dates it moves the days of the row that has no end, so that
 * the past stays as it was.
 */
bool rule_in_force(const struct risk_policy *policy, const char *regime, const char *rule,
                   struct date from, struct date to, struct date as_of);

#endif
