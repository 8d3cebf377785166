/* risk/ownership_rules.c - the ownership and control rules of the regimes, as dated rows.
 *
 * Rows of one regime, measure and programme follow each other in time. What is not here is said to
 * be not evaluated.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/ownership_rules.h"

#include "risk/dated.h"

#define ALWAYS                                                                                     \
    {                                                                                              \
        0, 0, 0                                                                                    \
    }
#define HALF 5000

static const struct ownership_rule rows[] = {
    /* OFAC's guidance of 14 February 2008 read "50 % or more" of one blocked person; that of
     * 13 August 2014 adds the shares of all blocked persons. */
    {.regime = "us-ofac",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2008, 2, 14},
     .to = {2014, 8, 12},
     .limit_bp = HALF,
     .per_person = true,
     .verdict = VERDICT_BLOCK,
     .source = "OFAC, guidance of 14 February 2008"},
    {.regime = "us-ofac",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2014, 8, 13},
     .to = ALWAYS,
     .limit_bp = HALF,
     .verdict = VERDICT_BLOCK,
     .source = "OFAC, revised guidance of 13 August 2014; FAQ 398 to 402"},
    /* A government blocked by definition brings along what it owns or controls; of anybody else
     * control alone does not block (FAQ 398). */
    {.regime = "us-ofac",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {1963, 7, 8},
     .to = ALWAYS,
     .limit_bp = HALF,
     .control = true,
     .government = true,
     .verdict = VERDICT_BLOCK,
     .source = "31 CFR 510.311, 515.301, 560.304, 591.303"},
    /* Directives 1 to 4 of E.O. 13662 and directives 2 and 3 of E.O. 14024 carry the rule; the
     * securities of E.O. 13959 (CMIC) do not. */
    {.regime = "us-ofac",
     .measure = MEASURE_SECTORAL,
     .programme = "UKRAINE-EO13662",
     .from = {2014, 8, 13},
     .to = ALWAYS,
     .limit_bp = HALF,
     .verdict = VERDICT_REVIEW,
     .source = "E.O. 13662, directives 1 to 4; OFAC FAQ 373"},
    {.regime = "us-ofac",
     .measure = MEASURE_SECTORAL,
     .programme = "RUSSIA-EO14024",
     .from = {2022, 2, 24},
     .to = ALWAYS,
     .limit_bp = HALF,
     .verdict = VERDICT_REVIEW,
     .source = "E.O. 14024, directives 2 and 3"},

    {.regime = "eu",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = ALWAYS,
     .to = {2022, 4, 7},
     .limit_bp = HALF,
     .more_than = true,
     .per_person = true,
     .control = true,
     .presumed = true,
     .verdict = VERDICT_BLOCK,
     .source = "EU best practices, Council 15530/16 and before, points 62 to 68"},
    {.regime = "eu",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2022, 4, 8},
     .to = {2024, 7, 2},
     .limit_bp = HALF,
     .more_than = true,
     .control = true,
     .presumed = true,
     .verdict = VERDICT_BLOCK,
     .source = "EU best practices; Commission FAQ of 8 April 2022 on aggregation"},
    {.regime = "eu",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2024, 7, 3},
     .to = ALWAYS,
     .limit_bp = HALF,
     .control = true,
     .presumed = true,
     .verdict = VERDICT_BLOCK,
     .source = "EU best practices, Council 11623/24 of 3 July 2024"},
    {.regime = "eu",
     .measure = MEASURE_SECTORAL,
     .programme = "",
     .from = {2014, 8, 1},
     .to = ALWAYS,
     .limit_bp = HALF,
     .more_than = true,
     .verdict = VERDICT_REVIEW,
     .source = "Regulation (EU) 833/2014, article 5"},

    /* Until the end of the transition the EU's regulations were the United Kingdom's law. */
    {.regime = "uk",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = ALWAYS,
     .to = {2020, 12, 30},
     .limit_bp = HALF,
     .more_than = true,
     .per_person = true,
     .control = true,
     .verdict = VERDICT_BLOCK,
     .source = "the EU's regulations, as then in force"},
    {.regime = "uk",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2020, 12, 31},
     .to = ALWAYS,
     .limit_bp = HALF,
     .more_than = true,
     .per_person = true,
     .control = true,
     .verdict = VERDICT_BLOCK,
     .source = "Sanctions and Anti-Money Laundering Act 2018, regulations' regulation 7 and "
               "schedule 1; OFSI guidance, chapter 4"},

    {.regime = "ca",
     .measure = MEASURE_FREEZE,
     .programme = "",
     .from = {2023, 6, 22},
     .to = ALWAYS,
     .limit_bp = HALF,
     .per_person = true,
     .control = true,
     .verdict = VERDICT_BLOCK,
     .source = "Special Economic Measures Act, section 2.1"},

    /* Suspended for a year from 10 November 2025; whether it comes back, an operator's policy can
     * say otherwise than this row. */
    {.regime = "us-bis",
     .measure = MEASURE_LICENCE,
     .programme = "",
     .from = {2025, 9, 29},
     .to = {2025, 11, 9},
     .limit_bp = HALF,
     .verdict = VERDICT_REVIEW,
     .source = "BIS Affiliates rule, 90 FR 47201; 15 CFR 744.11, 744.21, 744.8"},
    {.regime = "us-bis",
     .measure = MEASURE_LICENCE,
     .programme = "",
     .from = {2026, 11, 10},
     .to = ALWAYS,
     .limit_bp = HALF,
     .verdict = VERDICT_REVIEW,
     .source = "BIS Affiliates rule, 90 FR 47201, after its suspension; 15 CFR 744.11, 744.21, "
               "744.8"},
};

const struct ownership_rule *ownership_rules(size_t *n_out)
{
    *n_out = LENGTH(rows);
    return rows;
}

bool ownership_rule_in_force(const struct ownership_rule *rule, const struct risk_policy *policy,
                             struct date as_of)
{
    return rule_in_force(policy, rule->regime, "ownership", rule->from, rule->to, as_of);
}
