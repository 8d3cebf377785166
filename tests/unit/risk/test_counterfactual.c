/* risk/test_counterfactual.c - the sets suffice when tried, and no smaller set does.
 * SPDX-License-Identifier: Apache-2.0 */
#include "random_chain.h"

enum { ROUNDS = 10000, MAX_CANDIDATES = 64 };

struct taken {
    bool is_relation;
    uint32_t relation, party, listed;
};

/* The headline when these are gone: relations are struck from the input, matches decided false. */
static uint32_t headline_without(const struct chain *c, const struct taken *set, size_t n)
{
    static struct chain less;
    memcpy(&less, c, sizeof(less));
    arena_init(&less.arena, c->arena.max_bytes);
    less.input.parties = less.parties;
    less.input.relations = less.relations;
    less.input.n_relations = 0;
    for (size_t i = 0; i < CHAIN_PARTIES; i++)
        less.parties[i].matches = less.matches[i];
    for (size_t i = 0; i < c->input.n_relations; i++) {
        bool gone = false;
        for (size_t k = 0; k < n; k++)
            gone = gone || (set[k].is_relation && set[k].relation == i);
        if (!gone)
            less.relations[less.input.n_relations++] = c->relations[i];
    }
    for (size_t k = 0; k < n; k++)
        for (size_t m = 0; !set[k].is_relation && m < less.parties[set[k].party].n_matches; m++)
            if (less.matches[set[k].party][m].listed == set[k].listed)
                less.matches[set[k].party][m].decision = DECISION_FALSE_MATCH;
    less.input.policy.safe_micro = 0; /* no search within the search */
    uint32_t risk = chain_evaluate(&less)->headline.risk_micro;
    chain_release(&less);
    return risk;
}

static size_t list_candidates(const struct chain *c, struct taken *all)
{
    const struct risk_path *path = &c->result.headline;
    size_t n = 0;
    for (size_t i = 0; i + 1 < path->n_steps; i++) {
        const struct risk_step *step = &path->steps[i];
        if (step->relation != RISK_NONE)
            all[n++] = (struct taken){true, step->relation, 0, 0};
        for (size_t m = 0; m < c->parties[step->party].n_matches; m++)
            all[n++] = (struct taken){false, 0, step->party, c->matches[step->party][m].listed};
    }
    return n;
}

/* The size of the smallest set that suffices; 3 when none of up to two does. */
static size_t smallest(const struct chain *c)
{
    struct taken all[MAX_CANDIDATES];
    size_t n = list_candidates(c, all);
    uint32_t safe = c->input.policy.safe_micro;
    for (size_t i = 0; i < n; i++)
        if (headline_without(c, &all[i], 1) < safe)
            return 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            struct taken pair[] = {all[i], all[k]};
            if (headline_without(c, pair, 2) < safe)
                return 2;
        }
    return 3;
}

static void sets_suffice_and_none_is_smaller(void **state)
{
    (void)state;
    struct dice dice = {random_seed("counterfactual")};
    size_t sizes[4] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        static struct chain c;
        random_chain(&c, &dice, dice_below(&dice, 2) ? WEIGHTS_ANY : WEIGHTS_HALVES);
        const struct risk_result *r = chain_evaluate(&c);
        struct taken set[RISK_MAX_REMOVALS];
        for (size_t i = 0; i < r->n_counterfactual; i++) {
            const struct risk_removal *x = &r->counterfactual[i];
            set[i] = (struct taken){x->is_relation, x->relation, x->party, x->listed};
            assert_int_equal(headline_without(&c, set, i + 1), x->risk_micro);
        }
        sizes[r->n_counterfactual]++;
        if (r->headline.risk_micro < c.input.policy.safe_micro) {
            assert_int_equal(r->n_counterfactual, 0);
        } else {
            size_t want = smallest(&c);
            assert_int_equal(r->n_counterfactual, want == 3 ? 0 : want);
            if (want < 3)
                assert_true(r->counterfactual[want - 1].risk_micro < c.input.policy.safe_micro);
        }
        chain_release(&c);
    }
    printf("sets of one: %zu, of two: %zu\n", sizes[1], sizes[2]);
    assert_true(sizes[1] > 0 && sizes[2] > 0);
}

/* A diamond: two ways to one listed party. */
static void a_diamond_needs_the_match(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "root", "left", RELATION_CONTRACTS, 950000);
    chain_relate(&c, "root", "right", RELATION_CONTRACTS, 950000);
    chain_relate(&c, "left", "bad", RELATION_CONTRACTS, 950000);
    chain_relate(&c, "right", "bad", RELATION_CONTRACTS, 950000);
    chain_match(&c, "bad", chain_listed(&c, "sdn:1", MEASURE_FREEZE), 1000000);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(chain_path(&c, &r->headline), "root left bad sdn:1");
    assert_int_equal(r->n_counterfactual, 1);
    assert_false(r->counterfactual[0].is_relation);
    assert_int_equal(r->counterfactual[0].party, chain_party(&c, "bad"));
    assert_int_equal(r->counterfactual[0].risk_micro, 0);
    chain_release(&c);
}

static void two_listings_of_one_party_are_taken_together(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "root");
    chain_match(&c, "root", chain_listed(&c, "b", MEASURE_FREEZE), 900000);
    chain_match(&c, "root", chain_listed(&c, "a", MEASURE_FREEZE), 800000);
    const struct risk_result *r = chain_evaluate(&c);
    assert_int_equal(r->n_counterfactual, 2);
    assert_int_equal(r->counterfactual[0].risk_micro, 800000);
    assert_int_equal(r->counterfactual[1].risk_micro, 0);
    chain_release(&c);
}

static void three_of_them_cannot_be(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "root");
    chain_match(&c, "root", chain_listed(&c, "b", MEASURE_FREEZE), 900000);
    chain_match(&c, "root", chain_listed(&c, "a", MEASURE_FREEZE), 900000);
    chain_match(&c, "root", chain_listed(&c, "c", MEASURE_FREEZE), 900000);
    assert_int_equal(chain_evaluate(&c)->n_counterfactual, 0);
    chain_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_suffice_and_none_is_smaller),
        cmocka_unit_test(a_diamond_needs_the_match),
        cmocka_unit_test(two_listings_of_one_party_are_taken_together),
        cmocka_unit_test(three_of_them_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
