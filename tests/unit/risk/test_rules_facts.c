/* risk/test_rules_facts.c - territory, government, presumption, banks, payees, nexus,
 * authorisations. SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"
#include "risk/territory.h"

/* Properties of a party from "name", "value" pairs, NULL-ended; lives in the chain's arena. */
static struct facts facts_of(struct chain *c, const char *const *pairs)
{
    size_t n = 0;
    while (pairs[2 * n])
        n++;
    struct party_property *items = arena_calloc(&c->arena, n, sizeof(*items));
    struct str *values = arena_calloc(&c->arena, n, sizeof(*values));
    for (size_t i = 0; i < n; i++) {
        values[i] = str_of(pairs[2 * i + 1]);
        items[i] = (struct party_property){str_of(pairs[2 * i]), &values[i], 1};
    }
    return (struct facts){items, n};
}

#define FACTS(c, ...) facts_of(c, (const char *const[]){__VA_ARGS__, NULL})

static const struct risk_rule_hit *hit_of(const struct chain *c, const char *regime,
                                          const char *rule, const char *party)
{
    for (size_t i = 0; i < c->result.n_rules; i++) {
        const struct risk_rule_hit *hit = &c->result.rules[i];
        if (str_equal(hit->regime, str_of(regime)) && strcmp(hit->rule, rule) == 0 &&
            str_equal(c->parties[hit->party].id, str_of(party)))
            return hit;
    }
    return NULL;
}

static void places_are_found_in_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum territory territory;
        enum territory_evidence want;
    } cases[] = {
        {"Kwangbok Street, Pyongyang", TERRITORY_NORTH_KOREA, TERRITORY_NAMED},
        {"12 Pyongyang Street, Harbin", TERRITORY_NORTH_KOREA, TERRITORY_NOWHERE},
        {"Yalta, Krimea", TERRITORY_CRIMEA, TERRITORY_NAMED},
        {"ul. Lenina 4, Simferopol", TERRITORY_CRIMEA, TERRITORY_NAMED},
        {"Республика Крым, Симферополь", TERRITORY_CRIMEA, TERRITORY_NAMED},
        {"Artema 12, Donetsk", TERRITORY_DONETSK, TERRITORY_NAMED},
        {"Havana, Illinois", TERRITORY_CUBA, TERRITORY_HINTED},
        {"Calle 23, Vedado, La Habana", TERRITORY_CUBA, TERRITORY_NAMED},
        {"Democratic People's Republic of Korea", TERRITORY_NORTH_KOREA, TERRITORY_NAMED},
        {"Republic of Korea, Seoul", TERRITORY_NORTH_KOREA, TERRITORY_NOWHERE},
        {"Vali Asr, Tehran", TERRITORY_IRAN, TERRITORY_NAMED},
        {"No. 1 Road, Urumqi", TERRITORY_XINJIANG, TERRITORY_NAMED},
        {"Main Street 1, Springfield", TERRITORY_CRIMEA, TERRITORY_NOWHERE},
        {"", TERRITORY_IRAN, TERRITORY_NOWHERE},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        enum territory_evidence found[TERRITORIES];
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        assert_true(territory_in_text(str_of(cases[i].text), &arena, found));
        if (found[cases[i].territory] != cases[i].want)
            fail_msg("%s: %d", cases[i].text, found[cases[i].territory]);
    }
}

static void territories_hold_on_their_days(void **state)
{
    (void)state;
    static const struct {
        const char *label, *property, *value, *regime;
        struct date as_of;
        enum verdict want; /* VERDICT_NO_MATCH: no row */
    } cases[] = {
        {"Pyongyang", "address", "Pyongyang", "us-ofac", {2026, 11, 23}, VERDICT_BLOCK},
        {"Pyongyang, EU", "address", "Pyongyang", "eu", {2026, 11, 23}, VERDICT_REVIEW},
        {"North Korea", "country", "kp", "us-ofac", {2026, 11, 23}, VERDICT_BLOCK},
        {"Syria, the last day", "country", "sy", "us-ofac", {2025, 6, 30}, VERDICT_BLOCK},
        {"Syria, after it", "country", "sy", "us-ofac", {2025, 7, 1}, VERDICT_NO_MATCH},
        {"Krimea", "address", "Yalta, Krimea", "us-ofac", {2026, 11, 23}, VERDICT_BLOCK},
        {"Crimea, before", "city", "Simferopol", "us-ofac", {2014, 12, 18}, VERDICT_NO_MATCH},
        {"Luhansk", "address", "Luhansk", "uk", {2026, 11, 23}, VERDICT_REVIEW},
        {"a name others bear", "city", "Damascus", "us-ofac", {2020, 1, 1}, VERDICT_REVIEW},
        {"nationality is no place", "nationality", "ir", "us-ofac", {2026, 1, 1}, VERDICT_NO_MATCH},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        chain_init(&c);
        chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
        c.parties[1].facts = FACTS(&c, cases[i].property, cases[i].value);
        c.input.as_of = cases[i].as_of;
        chain_evaluate(&c);
        const struct risk_rule_hit *hit = hit_of(&c, cases[i].regime, "territory", "a");
        if ((hit ? hit->verdict : VERDICT_NO_MATCH) != cases[i].want)
            fail_msg("%s: %s", cases[i].label, hit ? verdict_name(hit->verdict) : "none");
        chain_release(&c);
    }
}

static void a_stated_country_makes_a_named_place_a_hint(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    c.parties[1].facts = FACTS(&c, "address", "Sevastopol", "country", "us");
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "territory", "a")->verdict, VERDICT_REVIEW);
    c.parties[1].facts = FACTS(&c, "address", "Sevastopol", "country", "ua");
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "territory", "a")->verdict, VERDICT_BLOCK);
    chain_release(&c);
}

static void governments_block_with_what_they_control(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "trader", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "r", "embassy", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "ministry", "trader", RELATION_CONTROLS, MICRO_ONE);
    c.parties[chain_party(&c, "ministry")].schema = SCHEMA_PUBLIC_BODY;
    c.parties[chain_party(&c, "ministry")].facts = FACTS(&c, "country", "cu");
    c.parties[chain_party(&c, "embassy")].facts =
        FACTS(&c, "name", "Embassy of the Islamic Republic of Iran");
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "control", "trader")->verdict, VERDICT_BLOCK);
    assert_int_equal(hit_of(&c, "us-ofac", "government", "ministry")->verdict, VERDICT_REVIEW);
    assert_int_equal(hit_of(&c, "us-ofac", "government", "embassy")->verdict, VERDICT_REVIEW);
    assert_null(hit_of(&c, "eu", "control", "trader"));
    chain_release(&c);
}

static void presumptions_are_for_review(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "r", "b", RELATION_CONTRACTS, MICRO_ONE);
    c.parties[1].facts = FACTS(&c, "nationality", "kp");
    c.parties[2].facts = FACTS(&c, "address", "Korla, Xinjiang", "country", "cn");
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-caatsa", "presumption", "a")->verdict, VERDICT_REVIEW);
    assert_int_equal(hit_of(&c, "us-uflpa", "presumption", "b")->measure, MEASURE_IMPORT);
    struct risk_authorisation exception = {.kind = AUTHORISATION_EXEMPTION,
                                           .regime = STR("us-uflpa"),
                                           .reference = STR("CBP determination 7")};
    c.input.authorisations = &exception;
    c.input.n_authorisations = 1;
    chain_evaluate(&c);
    const struct risk_rule_hit *recorded = hit_of(&c, "us-uflpa", "presumption", "b");
    assert_int_equal(recorded->verdict, VERDICT_REVIEW); /* recorded, not lifted */
    assert_int_equal(recorded->authorisation, 0);
    assert_non_null(strstr(recorded->reason.ptr, "CBP determination 7"));
    chain_release(&c);
}

static void the_nexus_chooses_who_decides(void **state)
{
    (void)state;
    static const struct {
        const char *label, *seat, *currency, *regime;
        bool us_origin, us_import, decides;
    } cases[] = {
        {"a German firm in euro", "de", "EUR", "us-ofac", 0, 0, 0},
        {"and the EU", "de", "EUR", "eu", 0, 0, 1},
        {"a German firm in dollars", "de", "usd", "us-ofac", 0, 0, 1},
        {"dollars bring no UK", "de", "USD", "uk", 0, 0, 0},
        {"the UN binds all", "de", "EUR", "un", 0, 0, 1},
        {"an operator's own list", "de", "EUR", "own", 0, 0, 1},
        {"items of US origin", "de", "EUR", "us-bis", 1, 0, 1},
        {"goods into the US", "de", "EUR", "us-uflpa", 0, 1, 1},
        {"no goods into the US", "de", "EUR", "us-uflpa", 0, 0, 0},
        {"a US firm", "us", "EUR", "us-bis", 0, 0, 1},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct str seat = str_of(cases[i].seat), currency = str_of(cases[i].currency);
        struct risk_nexus nexus = {.given = true,
                                   .seats = &seat,
                                   .n_seats = 1,
                                   .currencies = &currency,
                                   .n_currencies = 1,
                                   .us_origin = cases[i].us_origin,
                                   .us_import = cases[i].us_import};
        if (nexus_decides(&nexus, str_of(cases[i].regime)) != cases[i].decides)
            fail_msg("%s", cases[i].label);
    }
    struct chain c;
    chain_init(&c);
    chain_match(&c, "r", chain_listed(&c, "L", MEASURE_FREEZE), MICRO_ONE);
    struct str de = STR("de");
    assert_int_equal(chain_evaluate(&c)->verdict, VERDICT_BLOCK); /* no profile: all decide */
    c.input.nexus = (struct risk_nexus){.given = true, .seats = &de, .n_seats = 1};
    const struct risk_result *r = chain_evaluate(&c);
    assert_int_equal(r->verdict, VERDICT_WATCH); /* the headline stands; the row informs */
    assert_int_equal(r->n_rules, 1);
    assert_false(r->rules[0].decides);
    assert_int_equal(r->headline.risk_micro, MICRO_ONE);
    chain_release(&c);
}

static void authorisations_have_scope_and_dates(void **state)
{
    (void)state;
    struct risk_authorisation licence = {.kind = AUTHORISATION_WIND_DOWN,
                                         .regime = STR("us-ofac"),
                                         .party = STR("a"),
                                         .reference = STR("General License 8"),
                                         .from = {2026, 11, 1},
                                         .to = {2026, 12, 31}};
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    chain_match(&c, "a", chain_listed(&c, "L", MEASURE_FREEZE), MICRO_ONE);
    c.input.authorisations = &licence;
    c.input.n_authorisations = 1;
    const struct risk_result *r = chain_evaluate(&c);
    assert_int_equal(r->verdict, VERDICT_BLOCK);
    assert_true(r->authorised);
    assert_int_equal(date_compare(r->authorised_until, licence.to), 0);
    c.input.as_of = (struct date){2027, 1, 1};
    assert_false(chain_evaluate(&c)->authorised);
    c.input.as_of = (struct date){2026, 11, 23};
    licence.party = STR("r");
    assert_false(chain_evaluate(&c)->authorised);
    licence.party = STR("a");
    chain_match(&c, "r", chain_listed(&c, "M", MEASURE_FREEZE), MICRO_ONE);
    assert_false(chain_evaluate(&c)->authorised); /* another block stands without one */
    chain_release(&c);
}

static void evidence_rebuts_the_eus_presumption(void **state)
{
    (void)state;
    struct risk_authorisation rebuttal = {.kind = AUTHORISATION_REBUTTAL,
                                          .regime = STR("eu"),
                                          .party = STR("a"),
                                          .reference = STR("file 12, shares sold")};
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    uint32_t listed = chain_listed(&c, "EU.1", MEASURE_FREEZE);
    c.listed[listed].regime = STR("eu");
    chain_match(&c, "x", listed, MICRO_ONE);
    struct relation *owns = chain_relate(&c, "x", "a", RELATION_OWNS, MICRO_ONE);
    owns->share_low_bp = owns->share_high_bp = 10000;
    c.input.authorisations = &rebuttal;
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "eu", "ownership", "a")->verdict, VERDICT_BLOCK);
    c.input.n_authorisations = 1;
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "eu", "ownership", "a")->verdict, VERDICT_WATCH);
    c.listed[listed].regime = STR("us-ofac"); /* presumes nothing: it is so */
    rebuttal.regime = STR("us-ofac");
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "ownership", "a")->verdict, VERDICT_BLOCK);
    chain_release(&c);
}

static void a_frozen_bank_blocks_its_customer(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "a", "bank", RELATION_BANKS_AT, MICRO_ONE);
    struct risk_match *match =
        chain_match(&c, "bank", chain_listed(&c, "BANK", MEASURE_FREEZE), 950000);
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "listed_bank", "a")->verdict, VERDICT_BLOCK);
    match->score_micro = 800000;
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "us-ofac", "listed_bank", "a")->verdict, VERDICT_REVIEW);
    match->decision = DECISION_FALSE_MATCH;
    chain_evaluate(&c);
    assert_null(hit_of(&c, "us-ofac", "listed_bank", "a"));
    chain_release(&c);
}

static void another_payee_is_for_review(void **state)
{
    (void)state;
    struct chain c;
    chain_init(&c);
    chain_relate(&c, "r", "a", RELATION_CONTRACTS, MICRO_ONE);
    chain_relate(&c, "r", "a", RELATION_PAYS, MICRO_ONE);
    assert_int_equal(chain_evaluate(&c)->verdict, VERDICT_NO_MATCH);
    struct relation *paid = chain_relate(&c, "r", "p", RELATION_PAYS, MICRO_ONE);
    chain_evaluate(&c);
    assert_int_equal(hit_of(&c, "policy", "payee_other", "p")->verdict, VERDICT_REVIEW);
    paid->facts = FACTS(&c, "factoring", "yes");
    chain_evaluate(&c);
    assert_null(hit_of(&c, "policy", "payee_other", "p"));
    paid->facts = (struct facts){NULL, 0};
    chain_relate(&c, "p", "a", RELATION_OWNS, MICRO_ONE);
    chain_evaluate(&c);
    assert_null(hit_of(&c, "policy", "payee_other", "p"));
    chain_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_found_in_addresses),
        cmocka_unit_test(territories_hold_on_their_days),
        cmocka_unit_test(a_stated_country_makes_a_named_place_a_hint),
        cmocka_unit_test(governments_block_with_what_they_control),
        cmocka_unit_test(presumptions_are_for_review),
        cmocka_unit_test(the_nexus_chooses_who_decides),
        cmocka_unit_test(authorisations_have_scope_and_dates),
        cmocka_unit_test(evidence_rebuts_the_eus_presumption),
        cmocka_unit_test(a_frozen_bank_blocks_its_customer),
        cmocka_unit_test(another_payee_is_for_review),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
