/* risk/test_paths.c - the worst path, its ties, its alternatives, and where the depth cuts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

/* Relations as "from to type confidence", ended by a NULL; "x" is listed with certainty unless the
 * case says otherwise. */
struct edge {
    const char *from, *to;
    enum relation_type type;
    uint32_t confidence;
};

enum { MAX_EDGES = 8 };
#define C RELATION_CONTRACTS
#define P RELATION_PAYS
#define ONE 1000000

static const struct {
    const char *label;
    struct edge edges[MAX_EDGES];
    uint32_t x_score, y_score;
    const char *want;
    uint32_t risk;
} cases[] = {
    {"no decay by tier",
     {{"r", "a", C, ONE}, {"a", "b", C, ONE}, {"b", "x", C, ONE}},
     ONE,
     0,
     "r a b x X",
     ONE},
    {"a longer, surer way wins",
     {{"r", "x", P, 500000}, {"r", "a", C, 950000}, {"a", "x", C, 950000}},
     ONE,
     0,
     "r a x X",
     902500},
    {"fewer tiers win a tie",
     {{"r", "a", C, ONE},
      {"a", "x", C, ONE},
      {"r", "b", P, ONE},
      {"b", "c", P, ONE},
      {"c", "x", C, ONE}},
     ONE,
     0,
     "r b c x X",
     ONE},
    {"then fewer relations",
     {{"r", "b", P, ONE},
      {"b", "x", C, ONE},
      {"r", "a", P, ONE},
      {"a", "c", P, ONE},
      {"c", "x", C, ONE}},
     ONE,
     0,
     "r b x X",
     ONE},
    {"then the smaller ids",
     {{"r", "b", C, ONE}, {"b", "x", C, ONE}, {"r", "a", C, ONE}, {"a", "x", C, ONE}},
     ONE,
     0,
     "r a x X",
     ONE},
    {"ids are compared from the root on",
     {{"r", "b", C, ONE},
      {"b", "a", C, ONE},
      {"a", "x", C, ONE},
      {"r", "a2", C, ONE},
      {"a2", "z", C, ONE},
      {"z", "x", C, ONE}},
     ONE,
     0,
     "r a2 z x X",
     ONE},
    {"a cycle of certain payments is not walked",
     {{"r", "a", P, ONE}, {"a", "r", P, ONE}, {"r", "x", P, ONE}},
     ONE,
     0,
     "r x X",
     ONE},
    {"of parallel relations the surer",
     {{"r", "x", C, 700000}, {"r", "x", P, 950000}},
     ONE,
     0,
     "r x X",
     950000},
    {"of equally sure ones the one that is no contract",
     {{"r", "x", C, 950000}, {"r", "x", P, 950000}},
     ONE,
     0,
     "r x X",
     950000},
    {"a sure far match beats an unsure near one",
     {{"r", "y", C, ONE}, {"r", "a", C, ONE}, {"a", "x", C, 950000}},
     ONE,
     900000,
     "r a x X",
     950000},
    {"relations against their direction lead nowhere",
     {{"x", "r", C, ONE}, {"x", "a", P, ONE}},
     ONE,
     0,
     "",
     0},
    {"half up at each product: .5 x .999999, then x .9",
     {{"r", "a", C, 500000}, {"a", "b", C, 999999}, {"b", "x", C, 900000}},
     ONE,
     0,
     "r a b x X",
     450000},
    {"a product that rounds to nothing reaches nobody",
     {{"r", "a", C, 1}, {"a", "x", C, 499999}},
     ONE,
     0,
     "",
     0},
};

static void the_worst_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        chain_init(&c);
        chain_party(&c, "r");
        for (size_t e = 0; e < MAX_EDGES && cases[i].edges[e].from; e++)
            chain_relate(&c, cases[i].edges[e].from, cases[i].edges[e].to, cases[i].edges[e].type,
                         cases[i].edges[e].confidence);
        chain_match(&c, "x", chain_listed(&c, "X", MEASURE_FREEZE), cases[i].x_score);
        if (cases[i].y_score)
            chain_match(&c, "y", chain_listed(&c, "Y", MEASURE_FREEZE), cases[i].y_score);
        const struct risk_result *r = chain_evaluate(&c);
        const char *path = chain_path(&c, &r->headline);
        if (strcmp(path, cases[i].want) != 0 || r->headline.risk_micro != cases[i].risk)
            fail_msg("%s: \"%s\" at %u", cases[i].label, path, r->headline.risk_micro);
        chain_check_factors(&r->headline);
        chain_release(&c);
    }
}

static void the_root_itself_can_be_the_end(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_match(&c, "r", chain_listed(&c, "X", MEASURE_FREEZE), 910000);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(chain_path(&c, &r->headline), "r X");
    assert_int_equal(r->headline.steps[0].weight_micro, MICRO_ONE);
    assert_int_equal(r->headline.steps[0].relation, RISK_NONE);
    assert_int_equal(r->headline.steps[1].weight_micro, 910000);
    assert_int_equal(r->headline.steps[1].product_micro, 910000);
    assert_int_equal(r->verdict, VERDICT_BLOCK);
    chain_release(&c);
}

static void alternatives_end_elsewhere_and_are_four_at_most(void **state)
{
    (void)state;
    static const char *const ends[] = {"e1", "e2", "e3", "e4", "e5", "e6"};
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    for (size_t i = 0; i < LENGTH(ends); i++) {
        chain_relate(&c, "r", ends[i], C, 900000);
        chain_relate(&c, "r", ends[i], P, 800000); /* a second way is no second end */
        chain_match(&c, ends[i], chain_listed(&c, "X", MEASURE_FREEZE),
                    (uint32_t)(i == 3 ? 1000000 : 900000));
    }
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(chain_path(&c, &r->headline), "r e4 X");
    assert_int_equal(r->n_alternatives, RISK_MAX_ALTERNATIVES);
    assert_string_equal(chain_path(&c, &r->alternatives[0]), "r e1 X");
    assert_string_equal(chain_path(&c, &r->alternatives[1]), "r e2 X");
    assert_string_equal(chain_path(&c, &r->alternatives[2]), "r e3 X");
    assert_string_equal(chain_path(&c, &r->alternatives[3]), "r e5 X");
    chain_release(&c);
}

/* r -> n1 -> n2 -> ... -> n<length> over certain contracts. */
static void build_line(struct chain *c, size_t length)
{
    static const char *const nodes[] = {"r",  "n1", "n2", "n3",  "n4",  "n5", "n6",
                                        "n7", "n8", "n9", "n10", "n11", "n12"};
    chain_init(c);
    for (size_t i = 0; i < length; i++)
        chain_relate(c, nodes[i], nodes[i + 1], C, ONE);
}

static void the_depth_cuts_and_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        size_t length;
        const char *listed;
        uint32_t shortcut; /* an unsure relation from the root to the listed party */
        bool partial;
        enum verdict verdict;
        uint32_t risk;
    } lines[] = {
        {"ten relations are allowed", 10, "n10", 0, false, VERDICT_BLOCK, ONE},
        {"ten relations, all clean", 10, NULL, 0, false, VERDICT_NO_MATCH, 0},
        {"eleven, all clean: who knows", 11, NULL, 0, true, VERDICT_INDETERMINATE, 0},
        {"the rules look further than the paths", 11, "n11", 0, true, VERDICT_BLOCK, 0},
        {"reached, but a better way is too long", 11, "n11", 600000, true, VERDICT_BLOCK, 600000},
        {"the long way is no better", 11, "n11", ONE, false, VERDICT_BLOCK, ONE},
        {"something before the cut", 12, "n3", 0, true, VERDICT_BLOCK, ONE},
    };
    for (size_t i = 0; i < LENGTH(lines); i++) {
        struct chain c;
        build_line(&c, lines[i].length);
        if (lines[i].shortcut)
            chain_relate(&c, "r", lines[i].listed, P, lines[i].shortcut);
        if (lines[i].listed)
            chain_match(&c, lines[i].listed, chain_listed(&c, "X", MEASURE_FREEZE), ONE);
        const struct risk_result *r = chain_evaluate(&c);
        if (r->partial != lines[i].partial || r->verdict != lines[i].verdict ||
            r->headline.risk_micro != lines[i].risk)
            fail_msg("%s: partial %d, %s, %u", lines[i].label, r->partial, verdict_name(r->verdict),
                     r->headline.risk_micro);
        assert_int_equal(r->incomplete, r->partial && r->verdict == VERDICT_BLOCK);
        assert_int_equal(r->parties[lines[i].length].tier, lines[i].length); /* tiers know no cap */
        chain_release(&c);
    }
}

static void links_of_the_end_are_shown_in_their_order(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    uint32_t ningse = chain_listed(&c, "NINGS", MEASURE_FREEZE);
    uint32_t sek = chain_listed(&c, "SEK", MEASURE_FREEZE);
    uint32_t other = chain_listed(&c, "AAA", MEASURE_FREEZE);
    chain_link(&c, ningse, sek, "linked_to");
    chain_link(&c, other, sek, "linked_to");
    chain_link(&c, other, ningse, "owned_by");
    chain_match(&c, "r", ningse, ONE);
    const struct risk_result *r = chain_evaluate(&c);
    assert_int_equal(r->headline.n_links, 2);
    assert_int_equal(r->headline.links[0], 2); /* AAA - NINGS */
    assert_int_equal(r->headline.links[1], 0); /* NINGS - SEK */
    chain_release(&c);
}

/* Found by RISK_SEED=4: a relation followed both ways, given once in each direction. */
static void mirrored_relations_are_told_apart(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 2; first++) {
        struct chain c;
        chain_init(&c);
        chain_relate(&c, first ? "r" : "a", first ? "a" : "r", RELATION_SHARES_ADDRESS, 500000);
        chain_relate(&c, first ? "a" : "r", first ? "r" : "a", RELATION_SHARES_ADDRESS, 500000);
        c.input.root = chain_party(&c, "r");
        chain_match(&c, "a", chain_listed(&c, "X", MEASURE_FREEZE), ONE);
        const struct risk_result *r = chain_evaluate(&c);
        uint32_t over = r->headline.steps[1].relation;
        assert_int_equal(c.relations[over].from, chain_party(&c, "a")); /* the smaller id */
        chain_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_path),
        cmocka_unit_test(the_root_itself_can_be_the_end),
        cmocka_unit_test(alternatives_end_elsewhere_and_are_four_at_most),
        cmocka_unit_test(the_depth_cuts_and_says_so),
        cmocka_unit_test(mirrored_relations_are_told_apart),
        cmocka_unit_test(links_of_the_end_are_shown_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
