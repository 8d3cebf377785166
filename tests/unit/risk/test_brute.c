/* risk/test_brute.c - random engagements against the slow, obvious version: every simple path.
 * SPDX-License-Identifier: Apache-2.0 */
#include "random_chain.h"

enum { ROUNDS = 20000 };

struct walk { /* a simple path and what it is worth */
    uint32_t parties[RANDOM_PARTIES];
    size_t n;
    uint32_t product, contracts, risk;
};

struct brute {
    const struct chain *c;
    size_t max_relations;
    struct walk best;              /* the headline's */
    uint32_t reach[CHAIN_PARTIES]; /* the best product to each */
    uint32_t end_risk[CHAIN_PARTIES];
};

/* The chapter's formula, word for word, in the order the documentation gives. */
static uint32_t obvious_node(const struct chain *c, uint32_t at)
{
    const struct risk_party *party = &c->parties[at];
    uint32_t m = 0, none = MICRO_ONE;
    for (size_t i = 0; i < party->n_matches; i++) {
        const struct risk_match *match = &party->matches[i];
        uint32_t counts =
            match->score_micro >= 700000 && !match->weak_only ? match->score_micro : 0;
        if (match->decision == DECISION_TRUE_MATCH)
            counts = MICRO_ONE;
        if (match->decision == DECISION_FALSE_MATCH)
            counts = 0;
        m = counts > m ? counts : m;
    }
    static const char *const sorted[] = {"embassy", "kp-nexus", "payee-other"};
    for (size_t s = 0; s < LENGTH(sorted); s++)
        for (size_t i = 0; i < party->n_flags; i++)
            if (strcmp(party->flags[i].id, sorted[s]) == 0)
                none = micro_mul(none, MICRO_ONE - party->flags[i].weight_micro);
    uint32_t flags = MICRO_ONE - none < 500000 ? MICRO_ONE - none : 500000;
    return MICRO_ONE - micro_mul(MICRO_ONE - m, MICRO_ONE - flags);
}

static int compare_walks(const struct chain *c, const struct walk *a, const struct walk *b)
{
    if (a->risk != b->risk)
        return a->risk > b->risk ? -1 : 1;
    if (a->contracts != b->contracts)
        return a->contracts < b->contracts ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = 0; i < a->n; i++) {
        int order = str_compare(c->parties[a->parties[i]].id, c->parties[b->parties[i]].id);
        if (order)
            return order;
    }
    return 0;
}

static bool on_walk(const struct walk *walk, uint32_t party)
{
    for (size_t i = 0; i < walk->n; i++)
        if (walk->parties[i] == party)
            return true;
    return false;
}

static void visit(struct brute *brute, struct walk walk)
{
    const struct chain *c = brute->c;
    uint32_t end = walk.parties[walk.n - 1];
    walk.risk = micro_mul(walk.product, obvious_node(c, end));
    if (walk.product > brute->reach[end])
        brute->reach[end] = walk.product;
    if (walk.risk > brute->end_risk[end])
        brute->end_risk[end] = walk.risk;
    if (walk.risk > 0 && (brute->best.n == 0 || compare_walks(c, &walk, &brute->best) < 0))
        brute->best = walk;
    if (walk.n - 1 == brute->max_relations)
        return;
    for (size_t i = 0; i < c->input.n_relations; i++) {
        const struct relation *r = &c->relations[i];
        bool forward = relation_followed_forward(r->type) ||
                       (r->type == RELATION_OWNS && c->input.policy.follow_subsidiaries);
        for (int way = 0; way < 2; way++) {
            uint32_t from = way ? r->to : r->from, to = way ? r->from : r->to;
            if ((way ? !relation_followed_backward(r->type) : !forward) || from != end ||
                on_walk(&walk, to))
                continue;
            struct walk next = walk;
            next.parties[next.n++] = to;
            next.product = micro_mul(walk.product, relation_weight(r));
            next.contracts += r->type == RELATION_CONTRACTS;
            if (next.product > 0)
                visit(brute, next);
        }
    }
}

static void brute_run(struct brute *brute, const struct chain *c, size_t max_relations)
{
    memset(brute, 0, sizeof(*brute));
    brute->c = c;
    brute->max_relations = max_relations;
    visit(brute, (struct walk){.parties = {c->input.root}, .n = 1, .product = MICRO_ONE});
}

static void check_alternatives(const struct risk_result *r, const struct brute *brute, size_t n)
{
    size_t ends = 0;
    for (size_t i = 0; i < n; i++)
        ends += brute->end_risk[i] > 0;
    size_t want = ends > 5 ? 4 : ends > 0 ? ends - 1 : 0;
    assert_int_equal(r->n_alternatives, want);
    uint32_t before = r->headline.risk_micro;
    for (size_t i = 0; i < r->n_alternatives; i++) {
        const struct risk_path *path = &r->alternatives[i];
        uint32_t end = path->steps[path->n_steps - 2].party;
        assert_int_equal(path->risk_micro, brute->end_risk[end]);
        assert_true(path->risk_micro <= before);
        before = path->risk_micro;
        chain_check_factors(path);
    }
}

/* Cut: a party only longer paths reach, or one with a risk of its own that they reach better. */
static bool obviously_cut(const struct chain *c, const struct brute *limited)
{
    struct brute all;
    brute_run(&all, c, RANDOM_PARTIES);
    for (uint32_t i = 0; i < c->input.n_parties; i++)
        if (all.reach[i] > limited->reach[i] && (limited->reach[i] == 0 || obvious_node(c, i) > 0))
            return true;
    return false;
}

static void check_one(struct chain *c, enum weights weights)
{
    const struct risk_result *r = chain_evaluate(c);
    struct brute brute;
    brute_run(&brute, c, c->input.policy.max_depth);
    assert_int_equal(r->headline.risk_micro, brute.best.n ? brute.best.risk : 0);
    chain_check_factors(&r->headline);
    for (uint32_t i = 0; i < c->input.n_parties; i++) {
        assert_int_equal(r->parties[i].reach_micro, brute.reach[i]);
        assert_int_equal(r->parties[i].node_risk_micro, obvious_node(c, i));
    }
    check_alternatives(r, &brute, c->input.n_parties);
    assert_int_equal(r->partial, obviously_cut(c, &brute));
    if (weights == WEIGHTS_HALVES && r->headline.n_steps && r->headline.n_steps <= 8) {
        assert_int_equal(r->headline.n_steps, brute.best.n + 1);
        for (size_t i = 0; i < brute.best.n; i++)
            assert_int_equal(r->headline.steps[i].party, brute.best.parties[i]);
    }
    assert_true(r->headline.n_steps <= c->input.n_parties + 1); /* simple */
}

static void run(enum weights weights, const char *what)
{
    struct dice dice = {random_seed(what)};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c;
        random_chain(&c, &dice, weights);
        check_one(&c, weights);
        chain_release(&c);
    }
}

static void any_weights_give_the_brute_maximum(void **state)
{
    (void)state;
    run(WEIGHTS_ANY, "any weights");
}

static void ties_give_the_brute_path(void **state)
{
    (void)state;
    run(WEIGHTS_HALVES, "halves");
}

/* Tiers, by relaxing until nothing changes. */
static void obvious_tiers(const struct chain *c, int *tiers)
{
    int chain[CHAIN_PARTIES];
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->input.n_parties; i++)
            tiers[i] = pass == 0 ? 1000 : chain[i];
        tiers[c->input.root] = 0;
        for (size_t round = 0; round < c->input.n_parties; round++)
            for (size_t i = 0; i < c->input.n_relations; i++) {
                const struct relation *r = &c->relations[i];
                bool contract = r->type == RELATION_CONTRACTS;
                bool forward = relation_followed_forward(r->type) ||
                               (r->type == RELATION_OWNS && c->input.policy.follow_subsidiaries);
                if (pass == 0 && !contract)
                    continue;
                int below = tiers[r->from] + contract, above = tiers[r->to];
                if (forward && below < tiers[r->to] && (pass == 0 || chain[r->to] == 1000))
                    tiers[r->to] = below;
                if (relation_followed_backward(r->type) && above < tiers[r->from] &&
                    chain[r->from] == 1000)
                    tiers[r->from] = above;
            }
        memcpy(chain, tiers, c->input.n_parties * sizeof(*tiers));
    }
}

static void tiers_equal_the_obvious_ones(void **state)
{
    (void)state;
    struct dice dice = {random_seed("tiers")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c;
        int tiers[CHAIN_PARTIES];
        random_chain(&c, &dice, WEIGHTS_ANY);
        const struct risk_result *r = chain_evaluate(&c);
        obvious_tiers(&c, tiers);
        for (size_t i = 0; i < c.input.n_parties; i++)
            assert_int_equal(r->parties[i].tier, tiers[i] >= 1000 ? TIER_NONE : tiers[i]);
        chain_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_weights_give_the_brute_maximum),
        cmocka_unit_test(ties_give_the_brute_path),
        cmocka_unit_test(tiers_equal_the_obvious_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
