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
    assert_int_equal(r->n_rules, 2);
    assert_string_equal(r->rules[0].rule, "listed");
    assert_string_equal(r->rules[1].rule, "payee_other"); /* and nobody contracts with the payee */
    assert_int_equal(r->n_counterfactual, 1);
    assert_true(r->counterfactual[0].is_relation);
    assert_int_equal(r->counterfactual[0].relation, 3); /* the payment: nearest to the end */
    assert_int_equal(r->counterfactual[0].risk_micro, 0);
    chain_release(&c);
}

/* The same chain with what real ones have beside it: a diamond, a cycle, an owner, a stranger. */
static void a_diamond_a_cycle_and_an_owner_change_little(void **state)
{
    (void)state;
    struct chain c;
    build_demo(&c);
    chain_relate(&c, "t1-prime", "t2-busan", RELATION_CONTRACTS, 700000);
    chain_relate(&c, "t2-busan", "t3-dalian", RELATION_CONTRACTS, 950000);
    chain_relate(&c, "t3-dalian", "t1-prime", RELATION_PAYS, 950000);
    chain_relate(&c, "owner", "t2-seoul", RELATION_OWNS, 950000)->share_high_bp = 5000;
    chain_match(&c, "owner", chain_listed(&c, "SOME OFFICIAL", MEASURE_FREEZE), 880000);
    chain_party(&c, "stranger");
    const struct risk_result *r = chain_evaluate(&c);
    assert_int_equal(r->verdict, VERDICT_BLOCK);
    /* The owner is the worse path: 1 x .95 x .95 x .88 = .7942; the payee's is .713426. */
    assert_string_equal(chain_path(&c, &r->headline),
                        "t0-streamer t1-prime t2-seoul owner SOME OFFICIAL");
    assert_int_equal(r->headline.risk_micro, 794200);
    assert_int_equal(r->n_alternatives, 1);
    assert_int_equal(r->alternatives[0].risk_micro, 713426);
    assert_int_equal(r->breadth_micro, 941023); /* 1 - .2058 x .286574 = 1 - .058977 */
    assert_int_equal(r->n_rules, 4);
    assert_int_equal(r->rules[0].verdict, VERDICT_BLOCK);  /* the payee, dealt with */
    assert_int_equal(r->rules[1].verdict, VERDICT_REVIEW); /* the owner, who is not; the payments */
    assert_int_equal(r->parties[chain_party(&c, "stranger")].tier, TIER_NONE);
    /* Without t1-prime -> t2-seoul the way over Busan is left: .7 x .95 x .85 x .93 */
    assert_int_equal(r->n_counterfactual, 1);
    assert_int_equal(r->counterfactual[0].relation, 1);
    assert_int_equal(r->counterfactual[0].risk_micro, 525683);
    chain_release(&c);
}

/* A line of a hundred thousand contracts: no recursion, tiers to the end, the rule at its end. */
static void a_very_long_line_is_read(void **state)
{
    (void)state;
    enum { N = 100000 };
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    struct risk_party *parties = arena_calloc(&arena, N, sizeof(*parties));
    struct relation *relations = arena_calloc(&arena, N, sizeof(*relations));
    struct risk_match match = {.score_micro = 1000000};
    struct risk_listed listed = {.id = STR("sdn:1"), .measures = MEASURE_FREEZE};
    assert_true(parties && relations);
    for (uint32_t i = 0; i < N; i++) {
        parties[i].id = str_of(arena_printf(&arena, "p%u", i));
        relations[i] = (struct relation){.from = i, .to = i + 1, .confidence_micro = 1000000};
    }
    relations[N - 1].to = 0; /* and back to the root */
    parties[N - 1].matches = &match;
    parties[N - 1].n_matches = 1;
    struct risk_input input = {.parties = parties,
                               .n_parties = N,
                               .relations = relations,
                               .n_relations = N,
                               .listed = &listed,
                               .n_listed = 1,
                               .policy = risk_policy_default()};
    struct risk_result result;
    struct error err = ERROR_INIT;
    assert_true(risk_evaluate(&input, &arena, &result, &err));
    assert_int_equal(result.parties[N - 1].tier, N - 1);
    assert_int_equal(result.verdict, VERDICT_BLOCK);
    assert_true(result.partial && result.incomplete);
    assert_int_equal(result.headline.n_steps, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demo_blocks_at_its_payee),
        cmocka_unit_test(a_diamond_a_cycle_and_an_owner_change_little),
        cmocka_unit_test(a_very_long_line_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
