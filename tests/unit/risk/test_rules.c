/* risk/test_rules.c - `listed`: what blocks, what is for a person to review, what is only shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"
#include "risk/rules.h"

enum reached { ROOT, CONTRACTED, PAID, SIGNATORY, OWNER, OWNERS_SUPPLIER, ADDRESS, PAYER, APART };

static void reach(struct chain *c, enum reached how)
{
    chain_relate(c, "r", "a", RELATION_CONTRACTS, 1000000);
    switch (how) {
    case ROOT:
        break;
    case CONTRACTED:
        chain_relate(c, "a", "x", RELATION_CONTRACTS, 950000);
        break;
    case PAID:
        chain_relate(c, "a", "x", RELATION_PAYS, 950000);
        break;
    case SIGNATORY:
        chain_relate(c, "x", "a", RELATION_SIGNS_FOR, 950000);
        break;
    case OWNER:
        chain_relate(c, "x", "a", RELATION_OWNS, 950000);
        break;
    case OWNERS_SUPPLIER:
        chain_relate(c, "b", "a", RELATION_OWNS, 950000);
        chain_relate(c, "b", "x", RELATION_PAYS, 950000);
        break;
    case ADDRESS:
        chain_relate(c, "a", "x", RELATION_SHARES_ADDRESS, 950000);
        break;
    case PAYER:
        chain_relate(c, "x", "r", RELATION_PAYS, 950000);
        break;
    case APART:
        chain_party(c, "x");
        break;
    }
}

#define NONE DECISION_NONE
#define YES DECISION_TRUE_MATCH
#define NO DECISION_FALSE_MATCH

static const struct {
    const char *label;
    enum reached how;
    unsigned measures;
    uint32_t score;
    enum match_decision decision;
    bool person, strong, weak;
    enum verdict want;
    size_t n_rules;
} cases[] = {
    {"contracted, frozen", CONTRACTED, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0, VERDICT_BLOCK, 1},
    {"at the block threshold", CONTRACTED, MEASURE_FREEZE, 900000, NONE, 0, 0, 0, VERDICT_BLOCK, 1},
    {"just below it", CONTRACTED, MEASURE_FREEZE, 899999, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"at the match threshold", CONTRACTED, MEASURE_FREEZE, 700000, NONE, 0, 0, 0, VERDICT_REVIEW,
     1},
    {"below it", CONTRACTED, MEASURE_FREEZE, 699999, NONE, 0, 0, 0, VERDICT_NO_MATCH, 0},
    {"a low score decided true", CONTRACTED, MEASURE_FREEZE, 500000, YES, 0, 0, 0, VERDICT_BLOCK,
     1},
    {"decided false", CONTRACTED, MEASURE_FREEZE, 1000000, NO, 0, 0, 0, VERDICT_NO_MATCH, 0},
    {"the root itself", ROOT, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0, VERDICT_BLOCK, 1},
    {"a payee, not the contracted party", PAID, MEASURE_FREEZE, 950000, NONE, 0, 0, 0,
     VERDICT_BLOCK, 2},
    {"who pays the root", PAYER, MEASURE_FREEZE, 950000, NONE, 0, 0, 0, VERDICT_BLOCK, 1},
    {"an owner, who knows of how much", OWNER, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0,
     VERDICT_REVIEW, 2},
    {"an owner decided true", OWNER, MEASURE_FREEZE, 1000000, YES, 0, 0, 0, VERDICT_REVIEW, 2},
    {"whom an owner pays", OWNERS_SUPPLIER, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW,
     1},
    {"at the same address", ADDRESS, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"apart: shown", APART, MEASURE_FREEZE, 1000000, NONE, 0, 0, 0, VERDICT_WATCH, 1},
    {"a person by name", SIGNATORY, MEASURE_FREEZE, 1000000, NONE, 1, 0, 0, VERDICT_REVIEW, 1},
    {"a person with a birth", SIGNATORY, MEASURE_FREEZE, 950000, NONE, 1, 1, 0, VERDICT_BLOCK, 1},
    {"a person decided true", SIGNATORY, MEASURE_FREEZE, 950000, YES, 1, 0, 0, VERDICT_BLOCK, 1},
    {"a person with a birth, low score", PAID, MEASURE_FREEZE, 850000, NONE, 1, 1, 0,
     VERDICT_REVIEW, 2},
    {"a weak alias alone", CONTRACTED, MEASURE_FREEZE, 1000000, NONE, 0, 0, 1, VERDICT_WATCH, 1},
    {"a weak alias decided true", CONTRACTED, MEASURE_FREEZE, 800000, YES, 0, 0, 1, VERDICT_BLOCK,
     1},
    {"a weak alias below the threshold", CONTRACTED, MEASURE_FREEZE, 690000, NONE, 0, 0, 1,
     VERDICT_NO_MATCH, 0},
    {"sectoral", CONTRACTED, MEASURE_SECTORAL, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"licence, decided true", CONTRACTED, MEASURE_LICENCE, 1000000, YES, 0, 0, 0, VERDICT_REVIEW,
     1},
    {"debarment", CONTRACTED, MEASURE_DEBARMENT, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"port", CONTRACTED, MEASURE_PORT, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"import", CONTRACTED, MEASURE_IMPORT, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"information", CONTRACTED, MEASURE_INFORMATION, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"no measure recorded", CONTRACTED, 0, 1000000, NONE, 0, 0, 0, VERDICT_REVIEW, 1},
    {"frozen and more: the worst of all", CONTRACTED, MEASURE_ALL, 1000000, NONE, 0, 0, 0,
     VERDICT_BLOCK, 7},
};

static void build(struct chain *c, size_t i, bool person_is_listed)
{
    chain_init(c);
    chain_party(c, "r");
    reach(c, cases[i].how);
    const char *id = cases[i].how == ROOT ? "r" : "x";
    uint32_t listed = chain_listed(c, "L", cases[i].measures);
    struct risk_match *match = chain_match(c, id, listed, cases[i].score);
    match->decision = cases[i].decision;
    match->strong_identity = cases[i].strong;
    match->weak_only = cases[i].weak;
    if (cases[i].person && person_is_listed)
        c->listed[listed].schema = SCHEMA_PERSON;
    else if (cases[i].person)
        c->parties[chain_party(c, id)].schema = SCHEMA_PERSON;
}

static void listed_as_the_chapter_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * LENGTH(cases); i++) {
        struct chain c;
        build(&c, i / 2, i % 2);
        const struct risk_result *r = chain_evaluate(&c);
        if (r->verdict != cases[i / 2].want || r->n_rules != cases[i / 2].n_rules)
            fail_msg("%s: %s, %zu rules", cases[i / 2].label, verdict_name(r->verdict), r->n_rules);
        for (size_t k = 0; k < r->n_rules; k++) {
            assert_true(r->rules[k].reason.len > 0 && r->rules[k].source.len > 0);
            assert_non_null(measure_name(r->rules[k].measure));
            assert_int_equal(verdict_worst(r->verdict, r->rules[k].verdict), r->verdict);
        }
        chain_release(&c);
    }
}

/* Stale lists: what is clean becomes unknown, what is not stands and says so. */
static void incomplete_lists_leave_nothing_clean(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        build(&c, i, false);
        c.input.lists_incomplete = true;
        const struct risk_result *r = chain_evaluate(&c);
        bool stands = cases[i].want == VERDICT_REVIEW || cases[i].want == VERDICT_BLOCK;
        assert_int_equal(r->verdict, stands ? cases[i].want : VERDICT_INDETERMINATE);
        assert_int_equal(r->incomplete, stands);
        assert_false(r->partial);
        chain_release(&c);
    }
}

static void reasons_can_be_read(void **state)
{
    (void)state;
    struct chain c;
    build(&c, 0, false);
    const struct risk_result *r = chain_evaluate(&c);
    assert_string_equal(
        r->rules[0].reason.ptr,
        "\"x\" (tier 2) matches L at 1.0: it is dealt with; freeze: all property is "
        "blocked and all dealings are prohibited");
    assert_string_equal(r->rules[0].source.ptr, "31 CFR chapter V");
    chain_release(&c);
    build(&c, 0, false);
    c.listed[0].source = STR("31 CFR part 510");
    assert_string_equal(chain_evaluate(&c)->rules[0].source.ptr,
                        "31 CFR chapter V; 31 CFR part 510");
    c.listed[0].regime = STR("own");
    assert_string_equal(chain_evaluate(&c)->rules[0].source.ptr, "31 CFR part 510");
    c.listed[0].source = STR_EMPTY;
    assert_string_equal(chain_evaluate(&c)->rules[0].source.ptr, "the list");
    chain_release(&c);
}

static void rows_hold_on_their_days(void **state)
{
    (void)state;
    static const struct {
        const char *label, *regime;
        enum measure measure;
        struct date as_of;
        const char *source; /* NULL: no row */
    } days[] = {
        {"before UFLPA", "us-uflpa", MEASURE_IMPORT, {2022, 6, 20}, ""},
        {"its first day",
         "us-uflpa",
         MEASURE_IMPORT,
         {2022, 6, 21},
         "Public Law 117-78, section 3"},
        {"no day given", "us-uflpa", MEASURE_IMPORT, {0, 0, 0}, "Public Law 117-78, section 3"},
        {"an unknown regime", "own", MEASURE_FREEZE, {2026, 11, 23}, ""},
        {"no single measure", "own", MEASURE_ALL, {2026, 11, 23}, NULL},
    };
    for (size_t i = 0; i < LENGTH(days); i++) {
        const struct rule_row *row =
            rules_find(str_of(days[i].regime), "listed", days[i].measure, days[i].as_of);
        if ((row == NULL) != (days[i].source == NULL) ||
            (row && strcmp(row->source, days[i].source) != 0))
            fail_msg("%s: %s", days[i].label, row ? row->source : "none");
    }
}

static void every_measure_has_a_row_and_only_freeze_blocks(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        const struct rule_row *row =
            rules_find(STR("anywhere"), "listed", (enum measure)bit, (struct date){1990, 1, 1});
        assert_non_null(row);
        assert_int_equal(row->verdict, bit == MEASURE_FREEZE ? VERDICT_BLOCK : VERDICT_REVIEW);
    }
}

static void a_weak_alias_follows_the_policy(void **state)
{
    (void)state;
    static const enum verdict want[] = {[WEAK_CORROBORATE] = VERDICT_WATCH,
                                        [WEAK_OFF] = VERDICT_NO_MATCH,
                                        [WEAK_FULL] = VERDICT_BLOCK};
    for (unsigned policy = WEAK_CORROBORATE; policy <= WEAK_FULL; policy++) {
        struct chain c;
        chain_init(&c);
        chain_match(&c, "r", chain_listed(&c, "L", MEASURE_FREEZE), 1000000)->weak_only = true;
        c.input.policy.weak_aliases = (enum weak_policy)policy;
        assert_int_equal(chain_evaluate(&c)->verdict, want[policy]);
        chain_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listed_as_the_chapter_says),
        cmocka_unit_test(incomplete_lists_leave_nothing_clean),
        cmocka_unit_test(reasons_can_be_read),
        cmocka_unit_test(rows_hold_on_their_days),
        cmocka_unit_test(every_measure_has_a_row_and_only_freeze_blocks),
        cmocka_unit_test(a_weak_alias_follows_the_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
