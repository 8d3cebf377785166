/* risk/test_risk.c - whole engagements: the chapter's demo chain and what surrounds it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

/* A streamer, its prime, a house in Seoul, a broker in Dalian, and the payee behind the broker. */
static void build_demo(struct chain *c)
{
    chain_init(c);
    chain_relate(c, "t0-streamer", "t1-prime", RELATION_CONTRACTS, 1000000);
    chain_relate(c, "t1-prime", "t2-seoul", RELATION_CONTRACTS, 950000);
    chain_relate(c, "t2-seoul", "t3-dalian", RELATION_CONTRACTS, 950000);
    chain_relate(c, "t3-dalian", "t4-payee", RELATION_PAYS, 850000);
    uint32_t ningse = chain_listed(c, "NINGS CARTOON STUDIO", MEASURE_FREEZE);
    uint32_t sek = chain_listed(c, "SEK STUDIO", MEASURE_FREEZE);
    chain_link(c, ningse, sek, "linked_to");
    chain_match(c, "t4-payee", ningse, 930000);
}

static void demo_blocks_at_its_payee(void **state)
{
    (void)state;
    struct chain c;
    build_demo(&c);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(verdict_name(r->verdict), "block");
    assert_false(r->incomplete);
    assert_false(r->partial);
    assert_string_equal(chain_path(&c, &r->headline),
                        "t0-streamer t1-prime t2-seoul t3-dalian t4-payee NINGS CARTOON STUDIO");
    /* 1 x .95 x .95 x .85 = .767125; x .93 = .71342625 */
    assert_int_equal(r->headline.risk_micro, 713426);
    chain_check_factors(&r->headline);
    assert_int_equal(r->headline.n_links, 1);
    assert_int_equal(r->breadth_micro, 713426);
    assert_int_equal(r->n_alternatives, 0);
    static const int tiers[] = {0, 1, 2, 3, 3};
    for (size_t i = 0; i < LENGTH(tiers); i++)
        assert_int_equal(r->parties[i].tier, tiers[i]);
    assert_int_equal(r->n_rules, 1);
    assert_string_equal(r->rules[0].rule, "listed");
    assert_int_equal(r->n_counterfactual, 1);
    assert_true(r->counterfactual[0].is_relation);
    assert_int_equal(r->counterfactual[0].relation, 3); /* the payment: nearest to the end */
    assert_int_equal(r->counterfactual[0].risk_micro, 0);
    chain_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demo_blocks_at_its_payee),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
