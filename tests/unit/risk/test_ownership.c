/* risk/test_ownership.c - the ownership rules: the shared vectors, the rows' days, and brute force.
 * SPDX-License-Identifier: Apache-2.0 */
#include "random_chain.h"

#include <cjson/cJSON.h>

#include "core/file.h"
#include "core/json.h"
#include "risk/ownership_rules.h"

static const char *const regimes[] = {"us-ofac", "eu", "uk"};

static struct relation *own(struct chain *c, const char *from, const char *to, int32_t low,
                            int32_t high)
{
    struct relation *relation = chain_relate(c, from, to, RELATION_OWNS, 950000);
    relation->share_low_bp = low;
    relation->share_high_bp = high;
    return relation;
}

/* `party` is frozen by each of the three regimes. */
static void freeze(struct chain *c, const char *party)
{
    for (size_t i = 0; i < LENGTH(regimes); i++) {
        char *id = arena_printf(&c->arena, "%s:%s", regimes[i], party);
        uint32_t listed = chain_listed(c, id, MEASURE_FREEZE);
        c->listed[listed].regime = str_of(regimes[i]);
        chain_match(c, party, listed, MICRO_ONE);
    }
}

static const struct risk_rule_hit *hit_of(const struct chain *c, const char *regime,
                                          const char *rule, struct str party)
{
    for (size_t i = 0; i < c->result.n_rules; i++) {
        const struct risk_rule_hit *hit = &c->result.rules[i];
        if (str_equal(hit->regime, str_of(regime)) && strcmp(hit->rule, rule) == 0 &&
            str_equal(c->parties[hit->party].id, party))
            return hit;
    }
    return NULL;
}

static bool has(const struct chain *c, const char *regime, const char *rule, const char *party)
{
    return hit_of(c, regime, rule, str_of(party)) != NULL;
}

/* --- the shared vectors ------------------------------------------------------------------------
 */

static int32_t bp_of(const cJSON *share, const char *key)
{
    int64_t bp = 0;
    const char *text = cJSON_GetObjectItem(share, key)->valuestring;
    assert_true(str_to_scaled(str_of(text), 2, 0, SHARE_WHOLE_BP, &bp));
    return (int32_t)bp;
}

static void load_vector(struct chain *c, const cJSON *vector)
{
    struct error err = ERROR_INIT;
    const cJSON *item;
    chain_init(c);
    assert_true(date_parse_full(str_of(cJSON_GetObjectItem(vector, "as_of")->valuestring),
                                &c->input.as_of, &err));
    chain_party(c, "the root");
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(vector, "listed")) freeze(c, item->valuestring);
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(vector, "owns"))
        own(c, cJSON_GetObjectItem(item, "from")->valuestring,
            cJSON_GetObjectItem(item, "to")->valuestring, bp_of(item, "low"), bp_of(item, "high"));
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(vector, "controls"))
        chain_relate(c, cJSON_GetObjectItem(item, "from")->valuestring,
                     cJSON_GetObjectItem(item, "to")->valuestring, RELATION_CONTROLS, 950000);
}

static bool names(const cJSON *vector, const char *key, const char *regime, struct str party)
{
    const cJSON *of = cJSON_GetObjectItem(vector, key);
    const cJSON *array = of ? cJSON_GetObjectItem(of, regime) : NULL;
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        if (str_equal(str_of(item->valuestring), party))
            return true;
    return false;
}

static void check_vector(const cJSON *vector)
{
    struct chain c;
    load_vector(&c, vector);
    chain_evaluate(&c);
    const char *id = cJSON_GetObjectItem(vector, "id")->valuestring;
    for (size_t r = 0; r < LENGTH(regimes); r++)
        for (size_t p = 0; p < c.input.n_parties; p++) {
            struct str party = c.parties[p].id;
            bool owned = hit_of(&c, regimes[r], "ownership", party) != NULL;
            bool possible = hit_of(&c, regimes[r], "ownership_possible", party) != NULL;
            if (owned != names(vector, "owned", regimes[r], party) ||
                possible != names(vector, "possibly", regimes[r], party))
                fail_msg("%s, %s, %.*s: owned %d, possible %d", id, regimes[r], STR_ARG(party),
                         owned, possible);
        }
    const cJSON *controls = cJSON_GetObjectItem(vector, "controls");
    if (controls) {
        const char *to = cJSON_GetObjectItem(controls->child, "to")->valuestring;
        assert_true(has(&c, "eu", "control", to) && has(&c, "uk", "control", to));
        assert_false(has(&c, "us-ofac", "control", to));
    }
    chain_release(&c);
}

static void the_shared_vectors_hold(void **state)
{
    (void)state;
    const char *shared = getenv("SUBTIER_SHARED");
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 20);
    struct error err = ERROR_INIT;
    AUTO_BUF text = BUF_INIT((size_t)1 << 20);
    char *path =
        arena_printf(&arena, "%s/risk/ownership_vectors.json", shared ? shared : "../shared");
    if (!file_read(path, &text, &err)) {
        print_message("SKIPPED: no %s (SUBTIER_SHARED)\n", path);
        skip();
    }
    cJSON *vectors = json_parse(buf_str(&text), &err);
    assert_non_null(vectors);
    assert_true(cJSON_GetArraySize(vectors) >= 20);
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors) check_vector(vector);
    cJSON_Delete(vectors);
}

/* --- one by one --------------------------------------------------------------------------------
 */

static void bases_stand_apart_and_either_reaches(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    freeze(&c, "x");
    freeze(&c, "y");
    own(&c, "x", "a", 3000, 3000)->basis = BASIS_CAPITAL;
    own(&c, "y", "a", 3000, 3000)->basis = BASIS_VOTES;
    own(&c, "x", "b", 1000, 1000)->basis = BASIS_CAPITAL;
    own(&c, "x", "b", 5100, 5100)->basis = BASIS_VOTES;
    own(&c, "x", "d", 3000, 3000)->basis = BASIS_CAPITAL;
    own(&c, "y", "d", 3000, 3000); /* not said: counts as either */
    chain_evaluate(&c);
    assert_false(has(&c, "us-ofac", "ownership", "a"));
    assert_true(has(&c, "us-ofac", "ownership", "b") && has(&c, "uk", "ownership", "b"));
    assert_true(has(&c, "us-ofac", "ownership", "d"));
    chain_release(&c);
}

static void what_a_regime_lists_seeds_that_regime_alone(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    uint32_t listed = chain_listed(&c, "EU.1", MEASURE_FREEZE);
    c.listed[listed].regime = STR("eu");
    chain_match(&c, "x", listed, 950000);
    own(&c, "x", "a", 6000, 6000);
    chain_evaluate(&c);
    assert_true(has(&c, "eu", "ownership", "a"));
    assert_false(has(&c, "us-ofac", "ownership", "a") || has(&c, "uk", "ownership", "a"));
    assert_false(has(&c, "eu", "ownership", "x"));
    c.listed[listed].measures = MEASURE_DEBARMENT;
    chain_evaluate(&c);
    assert_false(has(&c, "eu", "ownership", "a"));
    chain_release(&c);
}

static void an_unsure_match_seeds_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        uint32_t score;
        enum match_decision decision;
        enum schema schema;
        bool weak, identity, seeds;
    } cases[] = {
        {"sure", 900000, DECISION_NONE, SCHEMA_COMPANY, false, false, true},
        {"below the block threshold", 899999, DECISION_NONE, SCHEMA_COMPANY, false, false, false},
        {"decided true", 700000, DECISION_TRUE_MATCH, SCHEMA_COMPANY, false, false, true},
        {"decided false", 1000000, DECISION_FALSE_MATCH, SCHEMA_COMPANY, false, false, false},
        {"a weak alias alone", 1000000, DECISION_NONE, SCHEMA_COMPANY, true, false, false},
        {"a person by name", 1000000, DECISION_NONE, SCHEMA_PERSON, false, false, false},
        {"a person with birth", 1000000, DECISION_NONE, SCHEMA_PERSON, false, true, true},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        chain_init(&c);
        chain_party(&c, "r");
        struct risk_match *match =
            chain_match(&c, "x", chain_listed(&c, "L", MEASURE_FREEZE), cases[i].score);
        match->decision = cases[i].decision;
        match->weak_only = cases[i].weak;
        match->strong_identity = cases[i].identity;
        c.parties[chain_party(&c, "x")].schema = cases[i].schema;
        own(&c, "x", "a", 5000, 5000);
        chain_evaluate(&c);
        if (has(&c, "us-ofac", "ownership", "a") != cases[i].seeds)
            fail_msg("%s", cases[i].label);
        chain_release(&c);
    }
}

static void verdicts_follow_the_dealing(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    freeze(&c, "x");
    own(&c, "x", "a", 5000, 5000);
    own(&c, "x", "apart", 5000, 5000);
    own(&c, "middle", "a", 1000, 1000);
    own(&c, "x", "middle", 9000, 9000);
    own(&c, "x", "may", 4000, 6000);
    chain_relate(&c, "r", "may", RELATION_CONTRACTS, MICRO_ONE);
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "ownership", STR("a"))->verdict, VERDICT_BLOCK);
    assert_int_equal(hit_of(&c, "us-ofac", "ownership", STR("apart"))->verdict, VERDICT_WATCH);
    assert_int_equal(hit_of(&c, "us-ofac", "ownership", STR("middle"))->verdict, VERDICT_REVIEW);
    const struct risk_rule_hit *may = hit_of(&c, "us-ofac", "ownership_possible", STR("may"));
    assert_int_equal(may->verdict, VERDICT_REVIEW);
    assert_non_null(strstr(may->reason.ptr, "ask for the cap table of \"may\""));
    assert_non_null(strstr(hit_of(&c, "us-ofac", "ownership", STR("a"))->reason.ptr,
                           "\"middle\" 10 %, \"x\" 50 %; together 60 %"));
    assert_non_null(strstr(hit_of(&c, "eu", "ownership", STR("a"))->reason.ptr, "presumed"));
    assert_int_equal(c.result.verdict, VERDICT_BLOCK);
    chain_release(&c);
}

static void owners_unaccounted_for_are_asked_for(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    freeze(&c, "x");
    own(&c, "x", "a", 1000, 1000);
    own(&c, "z", "a", 8900, 8900);
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "uk", "owners_unaccounted", STR("a"))->verdict, VERDICT_REVIEW);
    own(&c, "z", "a", 100, 100);
    chain_evaluate(&c);
    assert_false(has(&c, "uk", "owners_unaccounted", "a"));
    chain_release(&c);
}

static void a_joint_arrangement_adds_up_in_the_uk(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    freeze(&c, "x");
    own(&c, "x", "a", 3000, 3000)->arrangement = STR("pact of 2021");
    struct relation *other = own(&c, "z", "a", 3000, 3000);
    chain_evaluate(&c);
    assert_false(has(&c, "uk", "ownership", "a"));
    other->arrangement = STR("another pact");
    chain_evaluate(&c);
    assert_false(has(&c, "uk", "ownership", "a"));
    other->arrangement = STR("pact of 2021");
    chain_evaluate(&c);
    assert_true(has(&c, "uk", "ownership", "a"));
    assert_false(has(&c, "us-ofac", "ownership", "a"));
    chain_release(&c);
}

static void control_chains_and_seats(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "b", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "r", "d", RELATION_CONTRACTS, MICRO_ONE);
    freeze(&c, "x");
    chain_relate(&c, "x", "a", RELATION_CONTROLS, MICRO_ONE);
    own(&c, "a", "b", 6000, 6000); /* owned by what is controlled */
    chain_relate(&c, "x", "d", RELATION_DIRECTS, MICRO_ONE);
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "eu", "control", STR("b"))->verdict, VERDICT_BLOCK);
    assert_int_equal(hit_of(&c, "uk", "control", STR("b"))->verdict, VERDICT_BLOCK);
    assert_false(has(&c, "eu", "ownership", "b"));
    assert_false(has(&c, "us-ofac", "control", "b"));
    assert_int_equal(hit_of(&c, "eu", "control", STR("d"))->verdict, VERDICT_REVIEW);
    chain_release(&c);
}

static void a_listed_parent_reaches_through_the_list(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "b", RELATION_CONTRACTS, MICRO_ONE);
    uint32_t parent = chain_listed(&c, "SDN.1", MEASURE_FREEZE);
    uint32_t child = chain_listed(&c, "CONS.2", MEASURE_INFORMATION);
    chain_link(&c, child, parent, "owned_by");
    chain_match(&c, "a", child, 950000);
    own(&c, "a", "b", 7000, 7000);
    chain_evaluate(&c);
    /* The list does not say how much: possible, and what "a" holds with it. */
    assert_true(has(&c, "us-ofac", "ownership_possible", "a"));
    assert_true(has(&c, "us-ofac", "ownership_possible", "b"));
    c.links[0].kind = STR("linked_to");
    chain_evaluate(&c);
    assert_false(has(&c, "us-ofac", "ownership_possible", "a"));
    chain_release(&c);
}

static void rules_hold_on_their_days(void **state)
{
    (void)state;
    static const struct {
        const char *label, *regime;
        enum measure measure;
        const char *programme;
        struct date as_of;
        bool owned; /* by 50 % */
    } days[] = {
        {"affiliates, before", "us-bis", MEASURE_LICENCE, "", {2025, 9, 28}, false},
        {"affiliates, first day", "us-bis", MEASURE_LICENCE, "", {2025, 9, 29}, true},
        {"affiliates, last day", "us-bis", MEASURE_LICENCE, "", {2025, 11, 9}, true},
        {"affiliates, suspended", "us-bis", MEASURE_LICENCE, "", {2025, 11, 10}, false},
        {"affiliates, last day out", "us-bis", MEASURE_LICENCE, "", {2026, 11, 9}, false},
        {"affiliates, back", "us-bis", MEASURE_LICENCE, "", {2026, 11, 10}, true},
        {"SSI", "us-ofac", MEASURE_SECTORAL, "UKRAINE-EO13662", {2026, 11, 23}, true},
        {"CMIC has no such rule",
         "us-ofac",
         MEASURE_SECTORAL,
         "CMIC-EO13959",
         {2026, 11, 23},
         false},
        {"833/2014 keeps more than", "eu", MEASURE_SECTORAL, "", {2026, 11, 23}, false},
        {"Canada", "ca", MEASURE_FREEZE, "", {2023, 6, 22}, true},
        {"Canada, before", "ca", MEASURE_FREEZE, "", {2023, 6, 21}, false},
        {"the UN has none", "un", MEASURE_FREEZE, "", {2026, 11, 23}, false},
    };
    for (size_t i = 0; i < LENGTH(days); i++) {
        struct chain c;
        chain_init(&c);
        chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
        c.input.as_of = days[i].as_of;
        uint32_t listed = chain_listed(&c, "L", days[i].measure);
        struct str programme = str_of(days[i].programme);
        c.listed[listed].regime = str_of(days[i].regime);
        c.listed[listed].programmes = &programme;
        c.listed[listed].n_programmes = programme.len > 0;
        chain_match(&c, "x", listed, 950000);
        own(&c, "x", "a", 5000, 5000);
        chain_evaluate(&c);
        const struct risk_rule_hit *hit = hit_of(&c, days[i].regime, "ownership", STR("a"));
        if ((hit != NULL) != days[i].owned)
            fail_msg("%s", days[i].label);
        if (hit)
            assert_int_equal(hit->verdict,
                             days[i].measure == MEASURE_FREEZE ? VERDICT_BLOCK : VERDICT_REVIEW);
        chain_release(&c);
    }
}

static void what_is_not_evaluated_is_said(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    uint32_t listed = chain_listed(&c, "L", MEASURE_FREEZE);
    c.listed[listed].regime = STR("ch");
    chain_match(&c, "r", listed, 950000);
    chain_evaluate(&c);
    assert_int_equal(c.result.n_not_evaluated, 1);
    assert_true(str_equal(c.result.not_evaluated[0].regime, STR("ch")));
    c.listed[listed].regime = STR("us-ofac");
    assert_int_equal(chain_evaluate(&c)->n_not_evaluated, 0);
    chain_release(&c);
}

static void a_policy_moves_and_ends_rules(void **state)
{
    (void)state;
    struct risk_rule_change change = {
        .regime = STR("us-bis"), .rule = STR("ownership"), .from = {2027, 11, 10}};
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    c.input.policy.rule_changes = &change;
    c.input.policy.n_rule_changes = 1;
    uint32_t listed = chain_listed(&c, "L", MEASURE_LICENCE);
    c.listed[listed].regime = STR("us-bis");
    chain_match(&c, "x", listed, 950000);
    own(&c, "x", "a", SHARE_UNKNOWN, SHARE_UNKNOWN);
    chain_evaluate(&c);
    assert_false(has(&c, "us-bis", "ownership_possible", "a"));
    c.input.as_of = (struct date){2027, 11, 10};
    chain_evaluate(&c);
    assert_true(has(&c, "us-bis", "ownership_possible", "a")); /* percentage unknown */
    c.input.as_of = (struct date){2025, 10, 1};                /* the past stays as it was */
    chain_evaluate(&c);
    assert_true(has(&c, "us-bis", "ownership_possible", "a"));
    change.off = true;
    chain_evaluate(&c);
    assert_false(has(&c, "us-bis", "ownership_possible", "a"));
    chain_release(&c);
}

static void more_than_there_is_is_refused(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct chain c;
    chain_init(&c);
    chain_party(&c, "r");
    own(&c, "x", "a", 6000, 10000)->basis = BASIS_CAPITAL;
    own(&c, "y", "a", 4001, 10000)->basis = BASIS_VOTES;
    chain_evaluate(&c); /* apart */
    c.relations[1].basis = BASIS_UNSAID;
    assert_false(risk_evaluate(&c.input, &c.arena, &c.result, &err));
    assert_int_equal(err.code, ERROR_INPUT);
    assert_non_null(strstr(err.message, "\"y\" owns \"a\""));
    assert_non_null(strstr(err.message, "100.01 % of the capital"));
    c.relations[1].share_low_bp = 4000; /* high ends may add up to more */
    chain_evaluate(&c);
    chain_release(&c);
}

/* --- against the obvious version ---------------------------------------------------------------
 */

enum { ROUNDS = 20000, FIRMS = 7 };

struct obvious {
    const struct chain *c;
    bool high, control, more_than;
};

/* Relax until nothing changes: who is in `in` or held by it. */
static void obvious_close(const struct obvious *o, const bool *start, bool *in)
{
    const struct chain *c = o->c;
    memcpy(in, start, CHAIN_PARTIES * sizeof(*in));
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t v = 0; v < c->input.n_parties; v++) {
            long sum[RELATION_BASES] = {0};
            bool controlled = false;
            for (size_t i = 0; i < c->input.n_relations; i++) {
                const struct relation *r = &c->relations[i];
                if (r->to != v || !in[r->from])
                    continue;
                controlled = controlled || (r->type == RELATION_CONTROLS && o->control);
                if (r->type == RELATION_OWNS)
                    sum[r->basis] += o->high ? r->share_high_bp : r->share_low_bp;
            }
            long most =
                sum[BASIS_UNSAID] +
                (sum[BASIS_CAPITAL] > sum[BASIS_VOTES] ? sum[BASIS_CAPITAL] : sum[BASIS_VOTES]);
            if (!in[v] && (controlled || (o->more_than ? most > 5000 : most >= 5000)))
                in[v] = changed = true;
        }
    }
}

static void obvious_reach(const struct obvious *o, const bool *seed, bool per_person, bool *in)
{
    if (!per_person) {
        obvious_close(o, seed, in);
        return;
    }
    memset(in, 0, CHAIN_PARTIES * sizeof(*in));
    for (uint32_t p = 0; p < o->c->input.n_parties; p++) {
        bool one[CHAIN_PARTIES] = {false}, reached[CHAIN_PARTIES];
        one[p] = true;
        if (!seed[p])
            continue;
        obvious_close(o, one, reached);
        for (uint32_t v = 0; v < o->c->input.n_parties; v++)
            in[v] = in[v] || reached[v];
    }
}

static void random_firms(struct chain *c, struct dice *dice, bool *seed)
{
    long held[FIRMS][RELATION_BASES] = {{0}};
    chain_init(c);
    for (size_t i = 0; i < FIRMS; i++) {
        chain_party(c, random_ids[i]);
        seed[i] = dice_below(dice, 3) == 0;
        if (seed[i])
            freeze(c, random_ids[i]);
    }
    for (uint32_t i = 4 + dice_below(dice, 12); i > 0; i--) {
        uint32_t from = dice_below(dice, FIRMS), to = dice_below(dice, FIRMS);
        static const int32_t usual[] = {1000, 2499, 2500, 4999, 5000, 5001, 6000, 10000, 0, 3000};
        int32_t low = usual[dice_below(dice, LENGTH(usual))], high = low;
        enum relation_basis basis = (enum relation_basis)dice_below(dice, RELATION_BASES);
        if (dice_below(dice, 3) == 0)
            high = low + (int32_t)dice_below(dice, (uint32_t)(SHARE_WHOLE_BP - low + 1));
        if (from == to)
            continue;
        if (dice_below(dice, 8) == 0) {
            chain_relate(c, random_ids[from], random_ids[to], RELATION_CONTROLS, 950000);
            continue;
        }
        if (held[to][0] + held[to][1] + held[to][2] + low > SHARE_WHOLE_BP)
            continue;
        held[to][basis] += low;
        own(c, random_ids[from], random_ids[to], low, high)->basis = basis;
    }
    if (dice_below(dice, 2))
        chain_relate(c, random_ids[0], random_ids[1], RELATION_CONTRACTS, 950000);
}

static void check_regime(const struct chain *c, const bool *seed, const char *regime,
                         bool more_than, bool per_person, bool control)
{
    struct obvious o = {c, false, false, more_than};
    bool low[CHAIN_PARTIES], high[CHAIN_PARTIES], reached[CHAIN_PARTIES];
    obvious_reach(&o, seed, per_person, low);
    o.high = true;
    obvious_reach(&o, seed, per_person, high);
    o.high = false;
    o.control = control;
    obvious_reach(&o, seed, per_person, reached);
    for (uint32_t v = 0; v < c->input.n_parties; v++) {
        struct str id = c->parties[v].id;
        bool listed = seed[v], directly = false;
        for (size_t i = 0; i < c->input.n_relations; i++)
            directly = directly || (c->relations[i].type == RELATION_CONTROLS &&
                                    c->relations[i].to == v && reached[c->relations[i].from]);
        if ((hit_of(c, regime, "ownership", id) != NULL) != (low[v] && !listed) ||
            (hit_of(c, regime, "ownership_possible", id) != NULL) !=
                (high[v] && !low[v] && !listed) ||
            (hit_of(c, regime, "control", id) != NULL) !=
                (control && !listed && reached[v] && (directly || !low[v])))
            fail_msg("%s: %.*s low %d high %d reached %d", regime, STR_ARG(id), low[v], high[v],
                     reached[v]);
    }
}

static void closures_equal_the_obvious_ones(void **state)
{
    (void)state;
    struct dice dice = {random_seed("ownership")};
    for (int round = 0; round < ROUNDS; round++) {
        struct chain c;
        bool seed[CHAIN_PARTIES] = {false};
        random_firms(&c, &dice, seed);
        chain_evaluate(&c);
        check_regime(&c, seed, "us-ofac", false, false, false);
        check_regime(&c, seed, "eu", false, false, true);
        check_regime(&c, seed, "uk", true, true, true);
        chain_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shared_vectors_hold),
        cmocka_unit_test(bases_stand_apart_and_either_reaches),
        cmocka_unit_test(what_a_regime_lists_seeds_that_regime_alone),
        cmocka_unit_test(an_unsure_match_seeds_nothing),
        cmocka_unit_test(verdicts_follow_the_dealing),
        cmocka_unit_test(owners_unaccounted_for_are_asked_for),
        cmocka_unit_test(a_joint_arrangement_adds_up_in_the_uk),
        cmocka_unit_test(control_chains_and_seats),
        cmocka_unit_test(a_listed_parent_reaches_through_the_list),
        cmocka_unit_test(rules_hold_on_their_days),
        cmocka_unit_test(what_is_not_evaluated_is_said),
        cmocka_unit_test(a_policy_moves_and_ends_rules),
        cmocka_unit_test(more_than_there_is_is_refused),
        cmocka_unit_test(closures_equal_the_obvious_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
