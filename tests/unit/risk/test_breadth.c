/* risk/test_breadth.c - networks over links, and what counts as one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

/* Parties a, b, c below the root, each matched to A, B, C; D is matched by nobody. */
static void build(struct chain *c, uint32_t a, uint32_t b, uint32_t third)
{
    static const char *const ids[] = {"a", "b", "c"};
    static const char *const listed[] = {"A", "B", "C", "D"};
    const uint32_t scores[] = {a, b, third};
    chain_init(c);
    chain_party(c, "r");
    for (size_t i = 0; i < LENGTH(listed); i++)
        chain_listed(c, listed[i], MEASURE_FREEZE);
    for (size_t i = 0; i < LENGTH(ids); i++) {
        chain_relate(c, "r", ids[i], RELATION_CONTRACTS, 1000000);
        if (scores[i])
            chain_match(c, ids[i], (uint32_t)i, scores[i]);
    }
}

static const struct {
    const char *label;
    uint32_t scores[3];
    const char *links; /* pairs of letters */
    uint32_t want;
} cases[] = {
    {"nobody", {0, 0, 0}, "", 0},
    {"one", {950000, 0, 0}, "", 950000},
    {"two apart: 1 - .2 x .25", {800000, 750000, 0}, "", 950000},
    {"two linked are one", {800000, 750000, 0}, "AB", 800000},
    {"linked the other way round", {800000, 750000, 0}, "BA", 800000},
    {"linked through one that nobody matched", {800000, 750000, 0}, "ADDB", 800000},
    {"three, two of them linked: 1 - .2 x .3", {800000, 750000, 700000}, "BA", 940000},
    {"three in a ring", {800000, 750000, 700000}, "ABBCCA", 800000},
    {"in the order of each network's smallest id", {799996, 749993, 700003}, "DA", 985000},
    {"a link to itself says nothing", {800000, 0, 0}, "AA", 800000},
};

static void networks_are_what_links_connect(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        build(&c, cases[i].scores[0], cases[i].scores[1], cases[i].scores[2]);
        for (const char *l = cases[i].links; *l; l += 2)
            chain_link(&c, (uint32_t)(l[0] - 'A'), (uint32_t)(l[1] - 'A'), "linked_to");
        const struct risk_result *r = chain_evaluate(&c);
        if (r->breadth_micro != cases[i].want)
            fail_msg("%s: %u", cases[i].label, r->breadth_micro);
        chain_release(&c);
    }
}

static void networks_reach_beyond_what_the_input_holds(void **state)
{
    (void)state;
    struct chain c;
    build(&c, 800000, 750000, 700000);
    c.listed[0].network = c.listed[1].network = 7; /* A and B by others; C by what the links say */
    chain_link(&c, 2, 3, "linked_to");
    assert_int_equal(chain_evaluate(&c)->breadth_micro, 940000);
    c.listed[2].network = c.listed[3].network = 8;
    assert_int_equal(chain_evaluate(&c)->breadth_micro, 940000);
    c.listed[3].network = 7;
    assert_int_equal(chain_evaluate(&c)->breadth_micro, 800000);
    chain_release(&c);
}

static void networks_below_the_floor_are_left_out(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, 300000);
    chain_relate(&c, "r", "b", RELATION_CONTRACTS, 299999);
    chain_relate(&c, "x", "y", RELATION_CONTRACTS, 1000000); /* not reached */
    chain_match(&c, "a", chain_listed(&c, "A", MEASURE_FREEZE), 1000000);
    chain_match(&c, "b", chain_listed(&c, "B", MEASURE_FREEZE), 1000000);
    chain_match(&c, "y", chain_listed(&c, "C", MEASURE_FREEZE), 1000000);
    assert_int_equal(chain_evaluate(&c)->breadth_micro, 300000);
    chain_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_what_links_connect),
        cmocka_unit_test(networks_reach_beyond_what_the_input_holds),
        cmocka_unit_test(networks_below_the_floor_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
