/* risk/test_properties.c - what holds for every engagement: bounded, monotone, stable, orderless.
 * SPDX-License-Identifier: Apache-2.0 */
#include "random_chain.h"

enum { ROUNDS = 10000 };

/* A copy whose arrays are its own. */
static void copy_chain(struct chain *to, const struct chain *from)
{
    memcpy(to, from, sizeof(*to));
    arena_init(&to->arena, from->arena.max_bytes);
    to->input.parties = to->parties;
    to->input.relations = to->relations;
    to->input.listed = to->listed;
    to->input.links = to->links;
    for (size_t i = 0; i < CHAIN_PARTIES; i++) {
        to->parties[i].matches = to->matches[i];
        to->parties[i].flags = to->flags[i];
    }
}

static void shuffle(struct dice *dice, uint32_t *order, size_t n)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = (uint32_t)n; i > 1; i--) {
        uint32_t j = dice_below(dice, i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/* `to`: the same engagement with everything in another order. */
static void permute(struct chain *to, const struct chain *from, struct dice *dice)
{
    uint32_t party[CHAIN_PARTIES], relation[CHAIN_RELATIONS], listed[CHAIN_LISTED];
    copy_chain(to, from);
    shuffle(dice, party, from->input.n_parties);
    shuffle(dice, relation, from->input.n_relations);
    shuffle(dice, listed, from->input.n_listed);
    to->input.root = party[from->input.root];
    for (size_t i = 0; i < from->input.n_listed; i++)
        to->listed[listed[i]] = from->listed[i];
    for (size_t i = 0; i < from->input.n_parties; i++) {
        struct risk_party *moved = &to->parties[party[i]];
        const size_t n = from->parties[i].n_matches, f = from->parties[i].n_flags;
        *moved = from->parties[i];
        moved->matches = to->matches[party[i]];
        moved->flags = to->flags[party[i]];
        for (size_t m = 0; m < n; m++) { /* back to front */
            to->matches[party[i]][m] = from->matches[i][n - 1 - m];
            to->matches[party[i]][m].listed = listed[from->matches[i][n - 1 - m].listed];
        }
        for (size_t k = 0; k < f; k++)
            to->flags[party[i]][k] = from->flags[i][f - 1 - k];
    }
    for (size_t i = 0; i < from->input.n_relations; i++) {
        struct relation *moved = &to->relations[relation[i]];
        *moved = from->relations[i];
        moved->from = party[moved->from];
        moved->to = party[moved->to];
    }
    for (size_t i = 0; i < from->input.n_links; i++) {
        const struct risk_link *link = &from->links[from->input.n_links - 1 - i];
        to->links[i] = (struct risk_link){listed[link->from], listed[link->to], link->kind};
    }
}

static void check_same(const struct chain *a, const struct chain *b)
{
    struct buf x = BUF_INIT(1 << 20), y = BUF_INIT(1 << 20);
    dump_result(&x, a);
    dump_result(&y, b);
    assert_false(x.failed || y.failed);
    assert_string_equal(buf_cstr(&x), buf_cstr(&y));
    buf_release(&x);
    buf_release(&y);
}

static void the_order_of_the_input_changes_nothing(void **state)
{
    (void)state;
    struct dice dice = {random_seed("order")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c, other;
        random_chain(&c, &dice, dice_below(&dice, 2) ? WEIGHTS_ANY : WEIGHTS_HALVES);
        chain_evaluate(&c);
        permute(&other, &c, &dice);
        chain_evaluate(&other);
        check_same(&c, &other);
        chain_release(&c);
        chain_release(&other);
    }
}

static void all_is_bounded(void **state)
{
    (void)state;
    struct dice dice = {random_seed("bounded")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c;
        random_chain(&c, &dice, WEIGHTS_ANY);
        const struct risk_result *r = chain_evaluate(&c);
        assert_true(r->headline.risk_micro <= MICRO_ONE && r->breadth_micro <= MICRO_ONE);
        assert_true(verdict_name(r->verdict) != NULL);
        assert_true(!r->incomplete || c.input.lists_incomplete || r->partial);
        if (c.input.lists_incomplete || r->partial)
            assert_true(verdict_worst(r->verdict, VERDICT_INDETERMINATE) == r->verdict);
        chain_release(&c);
    }
}

/* Something more to know, never something less. */
static void make_worse(struct chain *c, struct dice *dice)
{
    const char *someone = random_ids[dice_below(dice, (uint32_t)c->input.n_parties)];
    struct risk_party *party = &c->parties[chain_party(c, someone)];
    switch (dice_below(dice, 5)) {
    case 0:
        random_match(c, dice, someone, WEIGHTS_ANY);
        return;
    case 1:
        chain_flag(c, someone, "drift", dice_below(dice, 600001));
        return;
    case 2:
        random_relation(c, dice, WEIGHTS_ANY);
        return;
    case 3:
        if (party->n_matches)
            c->matches[chain_party(c, someone)][0].decision = DECISION_TRUE_MATCH;
        return;
    default:
        if (c->input.n_relations) {
            struct relation *r = &c->relations[dice_below(dice, (uint32_t)c->input.n_relations)];
            r->confidence_micro += dice_below(dice, MICRO_ONE - r->confidence_micro + 1);
        }
    }
}

static void more_knowledge_never_lowers_risk(void **state)
{
    (void)state;
    struct dice dice = {random_seed("monotone")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c, worse;
        random_chain(&c, &dice, WEIGHTS_ANY);
        const struct risk_result *before = chain_evaluate(&c);
        copy_chain(&worse, &c);
        make_worse(&worse, &dice);
        const struct risk_result *after = chain_evaluate(&worse);
        /* A further relation may also explain something: a contract makes a payee the contracted
         * party, an owner accounts for shares. */
        bool related = worse.input.n_relations > c.input.n_relations;
        assert_true(after->headline.risk_micro >= before->headline.risk_micro);
        assert_true(after->breadth_micro >= before->breadth_micro);
        /* A stronger edge can make a cut graph whole again, which makes "indeterminate" clean. */
        if (after->partial == before->partial && !related)
            assert_true(verdict_worst(after->verdict, before->verdict) == after->verdict);
        chain_release(&c);
        chain_release(&worse);
    }
}

static void clean_and_unconnected_parties_change_no_risk(void **state)
{
    (void)state;
    struct dice dice = {random_seed("stable")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c, larger;
        random_chain(&c, &dice, WEIGHTS_ANY);
        c.input.policy.max_depth = 10;
        /* Whether contracts are recorded at all says whether a payee without one is noteworthy. */
        if (c.input.n_parties > 1)
            chain_relate(&c, random_ids[0], random_ids[1], RELATION_CONTRACTS, 950000);
        const struct risk_result *before = chain_evaluate(&c);
        copy_chain(&larger, &c);
        const char *someone = random_ids[dice_below(&dice, (uint32_t)c.input.n_parties)];
        bool clean = dice_below(&dice, 2);
        if (clean)
            chain_relate(&larger, someone, "zz", RELATION_CONTRACTS, 950000);
        else
            chain_match(&larger, "zz", 0, 1000000);
        const struct risk_result *after = chain_evaluate(&larger);
        assert_int_equal(after->headline.risk_micro, before->headline.risk_micro);
        assert_int_equal(after->breadth_micro, before->breadth_micro);
        char path[1024];
        snprintf(path, sizeof path, "%s", chain_path(&c, &before->headline));
        assert_string_equal(chain_path(&larger, &after->headline), path);
        if (clean)
            assert_int_equal(after->verdict, before->verdict);
        chain_release(&c);
        chain_release(&larger);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_the_input_changes_nothing),
        cmocka_unit_test(all_is_bounded),
        cmocka_unit_test(more_knowledge_never_lowers_risk),
        cmocka_unit_test(clean_and_unconnected_parties_change_no_risk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
