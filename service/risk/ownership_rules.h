/* risk/ownership_rules.h - the ownership and control rules of the regimes, as dated rows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_OWNERSHIP_RULES_H
#define RISK_OWNERSHIP_RULES_H

#include "risk/risk.h"

struct ownership_rule {
    const char *regime;
    enum measure measure;  /* of the listings that seed it; never of two measures together */
    const char *programme; /* only listings of a programme that begins so; "" is any */
    struct date from, to;  /* the first and the last day; none is open */
    int32_t limit_bp;
    bool more_than;       /* than the limit; else the limit or more */
    bool per_person;      /* different persons are not added up */
    bool control;         /* control counts as ownership does (rule `control`) */
    bool government;      /* seeded by governments blocked by definition, not by listings */
    bool presumed;        /* rebuttable by recorded evidence */
    enum verdict verdict; /* for a party dealt with, at worst */
    const char *source;
};

/** The rows, in a fixed order; `*n_out` of them. */
const struct ownership_rule *ownership_rules(size_t *n_out);

/** Is the row in force on `as_of` (a none date: today's rows), after the policy's changes? */
bool ownership_rule_in_force(const struct ownership_rule *rule, const struct risk_policy *policy,
                             struct date as_of);

#endif
