/* risk/test_node.c - what a party's matches and red flags make of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"
#include "risk/node.h"

static const struct {
    const char *label;
    uint32_t score;
    enum match_decision decision;
    bool weak_only;
    enum weak_policy weak;
    uint32_t want;
} matches[] = {
    {"a score counts as it is", 930000, DECISION_NONE, false, WEAK_CORROBORATE, 930000},
    {"at the threshold", 700000, DECISION_NONE, false, WEAK_CORROBORATE, 700000},
    {"below it: shown, not scored", 699999, DECISION_NONE, false, WEAK_CORROBORATE, 0},
    {"decided false", 1000000, DECISION_FALSE_MATCH, false, WEAK_CORROBORATE, 0},
    {"decided true, whatever the score", 100000, DECISION_TRUE_MATCH, false, WEAK_CORROBORATE,
     1000000},
    {"a weak alias alone", 1000000, DECISION_NONE, true, WEAK_CORROBORATE, 0},
    {"a weak alias, policy off", 1000000, DECISION_NONE, true, WEAK_OFF, 0},
    {"a weak alias, policy full", 900000, DECISION_NONE, true, WEAK_FULL, 900000},
    {"a weak alias decided true", 900000, DECISION_TRUE_MATCH, true, WEAK_OFF, 1000000},
    {"a weak alias decided false", 900000, DECISION_FALSE_MATCH, true, WEAK_FULL, 0},
};

static void matches_count_by_score_decision_and_policy(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(matches); i++) {
        struct risk_policy policy = risk_policy_default();
        policy.weak_aliases = matches[i].weak;
        struct risk_match match = {.score_micro = matches[i].score,
                                   .decision = matches[i].decision,
                                   .weak_only = matches[i].weak_only};
        uint32_t got = match_counted_micro(&policy, &match);
        if (got != matches[i].want)
            fail_msg("%s: %u", matches[i].label, got);
    }
}

static const struct {
    const char *label;
    uint32_t score, flags[3], want;
} nodes[] = {
    {"nothing", 0, {0}, 0},
    {"a match", 930000, {0}, 930000},
    {"a flag", 0, {350000}, 350000},
    {"two flags: 1 - .65 x .8", 0, {350000, 200000}, 480000},
    {"flags stop at one half", 0, {500000, 400000, 350000}, 500000},
    {"a match and a flag: 1 - .2 x .65", 800000, {350000}, 870000},
    {"a certain match stays certain", 1000000, {350000}, 1000000},
    {"rounded: 1 - .069999 x .649999", 930001, {350001}, 954501}, /* 1 - .045499 */
};

static void flags_and_matches_combine(void **state)
{
    (void)state;
    static const char *const ids[] = {"c", "a", "b"};
    for (size_t i = 0; i < LENGTH(nodes); i++) {
        struct chain c;
        chain_init(&c);
        chain_party(&c, "r");
        uint32_t listed = chain_listed(&c, "L", MEASURE_FREEZE);
        if (nodes[i].score)
            chain_match(&c, "r", listed, nodes[i].score);
        for (size_t f = 0; f < LENGTH(ids); f++)
            if (nodes[i].flags[f])
                chain_flag(&c, "r", ids[f], nodes[i].flags[f]);
        const struct risk_result *r = chain_evaluate(&c);
        if (r->parties[0].node_risk_micro != nodes[i].want)
            fail_msg("%s: %u", nodes[i].label, r->parties[0].node_risk_micro);
        assert_int_equal(r->headline.risk_micro, nodes[i].want);
        chain_release(&c);
    }
}

static void equal_matches_are_told_by_the_listed_id(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    chain_match(&c, "r", chain_listed(&c, "un:9", MEASURE_FREEZE), 950000);
    chain_match(&c, "r", chain_listed(&c, "eu:7", MEASURE_FREEZE), 950000);
    chain_match(&c, "r", chain_listed(&c, "aa:0", MEASURE_FREEZE), 940000);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(chain_path(&c, &r->headline), "r eu:7");
    assert_int_equal(r->parties[0].best_listed, 1);
    chain_release(&c);
}

static void flags_alone_have_no_listed_end(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, 1000000);
    chain_flag(&c, "a", "payee-other", 350000);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(chain_path(&c, &r->headline), "r a flags");
    assert_int_equal(r->headline.steps[2].listed, RISK_NONE);
    assert_int_equal(r->headline.steps[2].match_micro, 0);
    assert_int_equal(r->verdict, VERDICT_WATCH); /* .35 is guarded, and no rule names it */
    assert_int_equal(r->n_rules, 0);
    assert_int_equal(r->breadth_micro, 0);
    chain_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_count_by_score_decision_and_policy),
        cmocka_unit_test(flags_and_matches_combine),
        cmocka_unit_test(equal_matches_are_told_by_the_listed_id),
        cmocka_unit_test(flags_alone_have_no_listed_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
