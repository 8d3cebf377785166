/* risk/test_validate.c - each way an input can be malformed is refused, with its reason.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

static void no_party(struct chain *c) { c->input.n_parties = 0; }
static void root_outside(struct chain *c) { c->input.root = 2; }
static void empty_id(struct chain *c) { c->parties[1].id = STR_EMPTY; }
static void twice(struct chain *c) { c->parties[1].id = c->parties[0].id; }
static void listed_twice(struct chain *c) { c->listed[1].id = c->listed[0].id; }
static void listed_without_id(struct chain *c) { c->listed[1].id = STR_EMPTY; }
static void self(struct chain *c) { c->relations[0].to = c->relations[0].from; }
static void to_nobody(struct chain *c) { c->relations[0].to = 2; }
static void no_confidence(struct chain *c) { c->relations[0].confidence_micro = 0; }
static void too_sure(struct chain *c) { c->relations[0].confidence_micro = MICRO_ONE + 1; }
static void no_type(struct chain *c) { c->relations[0].type = RELATION_TYPES; }
static void no_source(struct chain *c) { c->relations[0].source = RELATION_SOURCES; }
static void share(struct chain *c, int32_t low, int32_t high)
{
    c->relations[0].type = RELATION_OWNS;
    c->relations[0].share_low_bp = low;
    c->relations[0].share_high_bp = high;
}
static void share_above(struct chain *c) { share(c, 0, SHARE_WHOLE_BP + 1); }
static void share_below(struct chain *c) { share(c, -2, 5000); }
static void share_crossed(struct chain *c) { share(c, 6000, 5000); }
static void match_nobody(struct chain *c) { c->matches[1][0].listed = 2; }
static void score_above(struct chain *c) { c->matches[1][0].score_micro = MICRO_ONE + 1; }
static void odd_decision(struct chain *c) { c->matches[1][0].decision = (enum match_decision)3; }
static void no_matches(struct chain *c) { c->parties[1].matches = NULL; }
static void flag_above(struct chain *c) { chain_flag(c, "a", "f", MICRO_ONE + 1); }
static void flag_unnamed(struct chain *c) { chain_flag(c, "a", NULL, 1); }
static void link_nobody(struct chain *c) { c->links[0].to = 2; }
static void odd_measure(struct chain *c) { c->listed[0].measures = MEASURE_ALL + 1; }
static void no_depth(struct chain *c) { c->input.policy.max_depth = 0; }
static void too_deep(struct chain *c) { c->input.policy.max_depth = RISK_MAX_DEPTH + 1; }
static void threshold(struct chain *c) { c->input.policy.safe_micro = MICRO_ONE + 1; }
static void odd_weak(struct chain *c) { c->input.policy.weak_aliases = (enum weak_policy)3; }
static void no_day(struct chain *c) { c->input.as_of = (struct date){2026, 2, 30}; }
static void a_month(struct chain *c) { c->input.as_of = (struct date){2026, 2, 0}; }
static void no_relations(struct chain *c) { c->input.relations = NULL; }

static const struct {
    void (*spoil)(struct chain *c);
    const char *says;
} cases[] = {
    {no_party, "at least one party"},
    {root_outside, "root"},
    {empty_id, "no id"},
    {twice, "party \"r\" is given twice"},
    {listed_twice, "listed party \"L\" is given twice"},
    {listed_without_id, "no id"},
    {self, "to itself"},
    {to_nobody, "not there"},
    {no_confidence, "confidence"},
    {too_sure, "confidence"},
    {no_type, "type"},
    {no_source, "source"},
    {share_above, "share"},
    {share_below, "share"},
    {share_crossed, "share"},
    {match_nobody, "not there"},
    {score_above, "above 1"},
    {odd_decision, "decision"},
    {no_matches, "missing"},
    {flag_above, "red flag"},
    {flag_unnamed, "red flag"},
    {link_nobody, "link"},
    {odd_measure, "measure"},
    {no_depth, "depth"},
    {too_deep, "depth"},
    {threshold, "threshold"},
    {odd_weak, "weak"},
    {no_day, "day"},
    {a_month, "day"},
    {no_relations, "missing"},
};

static void build(struct chain *c)
{
    chain_init(c);
    chain_relate(c, "r", "a", RELATION_CONTRACTS, 950000);
    chain_match(c, "a", chain_listed(c, "L", MEASURE_FREEZE), 950000);
    chain_link(c, 0, chain_listed(c, "M", MEASURE_FREEZE), "linked_to");
}

static void what_is_malformed_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        struct error err = ERROR_INIT;
        build(&c);
        c.result.n_rules = 77;
        cases[i].spoil(&c);
        if (risk_evaluate(&c.input, &c.arena, &c.result, &err))
            fail_msg("accepted: %s", cases[i].says);
        assert_int_equal(err.code, ERROR_INPUT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].says);
        assert_int_equal(c.result.n_rules, 77); /* untouched on failure */
        chain_release(&c);
    }
}

static void what_is_sound_is_taken(void **state)
{
    (void)state;
    struct chain c;
    const char *reason = "";
    build(&c);
    assert_true(risk_input_validate(&c.input, &reason));
    share(&c, 0, SHARE_WHOLE_BP);
    assert_true(risk_input_validate(&c.input, &reason));
    c.input.as_of = (struct date){0, 0, 0};
    assert_true(risk_input_validate(&c.input, &reason));
    c.listed[1].id = c.listed[0].id; /* the same id on another list is another listed party */
    c.listed[1].list = STR("eu-fsf");
    chain_evaluate(&c);
    chain_release(&c);
}

/* With less and less memory: an error each time, until there is enough. */
static void short_memory_is_an_error(void **state)
{
    (void)state;
    bool done = false;
    for (size_t bytes = 0; bytes < 4096 && !done; bytes += 16) {
        struct chain c;
        struct error err = ERROR_INIT;
        build(&c);
        arena_release(&c.arena);
        arena_init(&c.arena, bytes);
        done = risk_evaluate(&c.input, &c.arena, &c.result, &err);
        assert_true(done || err.code == ERROR_MEMORY);
        chain_release(&c);
    }
    assert_true(done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_malformed_is_refused),
        cmocka_unit_test(what_is_sound_is_taken),
        cmocka_unit_test(short_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
