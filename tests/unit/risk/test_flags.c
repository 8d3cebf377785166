/* risk/test_flags.c - each red flag once raised and once not; the policy; what is shared.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"
#include "risk/flags.h"
#include "risk/shared_values.h"

enum { MOST_PAIRS = 12 };

struct said { /* of a party or a relation: "name", "value", ... */
    const char *of;
    const char *pairs[MOST_PAIRS];
};

struct told { /* a relation */
    const char *from, *to;
    enum relation_type type;
    int32_t low_bp; /* of owns; SHARE_UNKNOWN */
    const char *pairs[MOST_PAIRS];
    struct date from_day, to_day; /* to_day set: past */
};

static struct facts facts_of(struct chain *c, const char *const *pairs)
{
    size_t n = 0, kept = 0;
    while (n < MOST_PAIRS / 2 && pairs[2 * n])
        n++;
    struct party_property *items = arena_calloc(&c->arena, n, sizeof(*items));
    struct str *values = arena_calloc(&c->arena, n, sizeof(*values));
    for (size_t i = 0; i < n; i++) {
        values[i] = str_of(pairs[2 * i + 1]);
        if (kept > 0 && str_equal(items[kept - 1].name, str_of(pairs[2 * i])))
            items[kept - 1].n_values++; /* one property given twice in a row */
        else
            items[kept++] = (struct party_property){str_of(pairs[2 * i]), &values[i], 1};
    }
    return (struct facts){items, kept};
}

struct scene {
    const char *label, *flag, *party;
    bool raised;
    struct said parties[4];
    struct told relations[6];
    const char *frozen; /* a party that surely is listed, since 2024-01-10 */
    const char *asked;  /* what a questionnaire of party a said */
};

#define OWNS RELATION_OWNS
#define CONTRACTS RELATION_CONTRACTS
#define PAYS RELATION_PAYS

static const struct scene scenes[] = {
    {"nationality", "kp-nexus", "a", true, .parties = {{"a", {"nationality", "kp"}}}},
    {"a telephone", "kp-nexus", "a", true, .parties = {{"a", {"phone", "+850 2 381 1234"}}}},
    {"a mail", "kp-nexus", "a", true, .parties = {{"a", {"email", "x@star-co.net.kp"}}}},
    {"a bank", "kp-nexus", "a", true, .parties = {{"a", {"bankCountry", "kp"}}}},
    {"Seoul", "kp-nexus", "a", false,
     .parties = {{"a", {"address", "Mapo-gu, Seoul", "country", "kr"}}}},
    {"Krimea", "embargo-place", "a", true, .parties = {{"a", {"address", "Yalta, Krimea"}}}},
    {"a street of that name", "embargo-place", "a", false,
     .parties = {{"a", {"address", "Pyongyang Street 3, Harbin"}}}},
    {"an embassy", "embassy", "a", true, .parties = {{"a", {"name", "Embassy of Cuba"}}}},
    {"an embassy of another", "embassy", "a", false,
     .parties = {{"a", {"name", "Embassy of France"}}}},
    {"another payee", "payee-other", "p", true,
     .relations = {{"r", "a", CONTRACTS}, {"r", "p", PAYS}}},
    {"factoring", "payee-other", "p", false,
     .relations = {{"r", "a", CONTRACTS}, {"r", "p", PAYS, 0, {"factoring", "yes"}}}},
    {"the invoice of another", "payee-other", "b", true,
     .relations = {{"r", "b", CONTRACTS}, {"r", "b", PAYS, 0, {"invoicedBy", "a"}}}},
    {"two payees in a year", "payee-rotates", "q", true,
     .relations = {{"r", "a", CONTRACTS},
                   {"r", "p", PAYS, .from_day = {2026, 1, 1}},
                   {"r", "q", PAYS, .from_day = {2026, 9, 1}}}},
    {"behind them the contractor", "payee-rotates", "a", true,
     .relations = {{"r", "a", CONTRACTS},
                   {"r", "p", PAYS, 0, {"invoicedBy", "a"}, {2026, 1, 1}},
                   {"r", "q", PAYS, 0, {"invoicedBy", "a"}, {2026, 9, 1}}}},
    {"two payees in two years", "payee-rotates", "q", false,
     .relations = {{"r", "a", CONTRACTS},
                   {"r", "p", PAYS, .from_day = {2024, 1, 1}},
                   {"r", "q", PAYS, .from_day = {2026, 9, 1}}}},
    {"a bank elsewhere", "bank-third", "a", true,
     .parties = {{"a", {"country", "de", "bankCountry", "cy"}}}},
    {"a bank at home", "bank-third", "a", false,
     .parties = {{"a", {"country", "de", "bankCountry", "de"}}}},
    {"by the bank's code", "bank-third", "a", true,
     .parties = {{"a", {"bic", "BKCHCNBJ", "country", "kr"}}}},
    {"by the bank's own country", "bank-third", "a", true,
     .parties = {{"a", {"country", "de"}}, {"k", {"country", "cy"}}},
     .relations = {{"a", "k", RELATION_BANKS_AT}}},
    {"a Chinese bank", "prc-payout", "a", true,
     .parties = {{"a", {"bankCountry", "cn", "country", "vn"}}}},
    {"a Chinese bank at home", "prc-payout", "a", false,
     .parties = {{"a", {"bankCountry", "cn", "country", "cn"}}}},
    {"two accounts in six months", "account-changes", "a", true,
     .relations = {{"r", "a", PAYS, 0, {"account", "1111222"}, {2026, 1, 1}},
                   {"r", "a", PAYS, 0, {"account", "3333444"}, {2026, 5, 1}}}},
    {"two accounts in two years", "account-changes", "a", false,
     .relations = {{"r", "a", PAYS, 0, {"account", "1111222"}, {2024, 1, 1}},
                   {"r", "a", PAYS, 0, {"account", "3333444"}, {2026, 5, 1}}}},
    {"crypto", "crypto-pay", "a", true,
     .relations = {{"r", "a", PAYS, 0, {"paymentMethod", "crypto"}}}},
    {"a transfer", "crypto-pay", "a", false,
     .relations = {{"r", "a", PAYS, 0, {"paymentMethod", "bank_transfer"}}}},
    {"one account", "shared-account", "a", true,
     .parties = {{"a", {"iban", "DE89 3704 0044 0532 0130 00"}},
                 {"b", {"bankAccount", "DE89370400440532013000"}}}},
    {"one account of one house", "shared-account", "a", false,
     .parties = {{"a", {"iban", "DE89370400440532013000"}},
                 {"b", {"iban", "DE89370400440532013000"}}},
     .relations = {{"o", "a", OWNS, 10000}, {"o", "b", OWNS, 10000}}},
    {"one login", "one-ip", "a", true,
     .parties = {{"a", {"ipAddress", "198.51.100.7"}}, {"b", {"ipAddress", "198.51.100.7"}}}},
    {"three firms at one place", "mass-address", "a", true,
     .parties = {{"a", {"address", "Room 12, Long Road 4"}},
                 {"b", {"address", "room 12 long road 4"}},
                 {"d", {"address", "Room 12, Long Road, 4"}}}},
    {"a registered agent", "mass-address", "a", false,
     .parties = {{"a", {"address", "1209 Orange Street, Wilmington"}},
                 {"b", {"address", "1209 Orange Street, Wilmington"}},
                 {"d", {"address", "1209 Orange Street, Wilmington"}}}},
    {"a home abroad", "residential", "a", true,
     .parties = {{"r", {"country", "us"}}, {"a", {"country", "cn", "premises", "residential"}}}},
    {"a home here", "residential", "a", false,
     .parties = {{"r", {"country", "us"}}, {"a", {"country", "us", "premises", "residential"}}}},
    {"a frozen minority", "listed-minority", "a", true, .relations = {{"x", "a", OWNS, 1000}},
     .frozen = "x"},
    {"less than a tenth", "listed-minority", "a", false, .relations = {{"x", "a", OWNS, 999}},
     .frozen = "x"},
    {"half and more", "listed-minority", "a", false, .relations = {{"x", "a", OWNS, 5000}},
     .frozen = "x"},
    {"the largest holder", "largest-holder", "a", true,
     .relations = {{"x", "a", OWNS, 3000}, {"y", "a", OWNS, 2000}}, .frozen = "x"},
    {"not the largest", "largest-holder", "a", false,
     .relations = {{"x", "a", OWNS, 3000}, {"y", "a", OWNS, 4000}}, .frozen = "x"},
    {"an unknown share", "owner-unknown", "a", true, .relations = {{"x", "a", OWNS, SHARE_UNKNOWN}},
     .frozen = "x"},
    {"all shares known", "owner-unknown", "a", false,
     .relations = {{"x", "a", OWNS, 1000}, {"y", "a", OWNS, 9000}}, .frozen = "x"},
    {"a frozen director", "listed-signer", "a", true, .relations = {{"x", "a", RELATION_DIRECTS}},
     .frozen = "x"},
    {"another director", "listed-signer", "a", false, .relations = {{"y", "a", RELATION_DIRECTS}},
     .frozen = "x"},
    {"sold down", "divested", "a", true,
     .relations = {{"x", "a", OWNS, 6000, .to_day = {2023, 1, 1}}, {"x", "a", OWNS, 4900}},
     .frozen = "x"},
    {"still held", "divested", "a", false,
     .relations = {{"x", "a", OWNS, 6000, .to_day = {2023, 1, 1}}, {"x", "a", OWNS, 5100}},
     .frozen = "x"},
    {"moved about the listing", "timed-transfer", "a", true,
     .relations = {{"x", "a", OWNS, 3000, .to_day = {2024, 7, 7}}}, .frozen = "x"},
    {"moved long after", "timed-transfer", "a", false,
     .relations = {{"x", "a", OWNS, 3000, .to_day = {2024, 7, 9}}}, .frozen = "x"},
    {"an option", "buyback", "a", true,
     .relations = {{"x", "a", OWNS, 3000, {"buyback", "yes"}, .to_day = {2025, 7, 9}}}},
    {"a trust", "trust-shell", "a", true, .parties = {{"t", {"name", "Orchard Family Trust"}}},
     .relations = {{"t", "a", OWNS, 3000}}},
    {"a trust with a beneficiary", "trust-shell", "a", false,
     .parties = {{"t", {"beneficiary", "Mary Orchard", "name", "Orchard Family Trust"}}},
     .relations = {{"t", "a", OWNS, 3000}}},
    {"a joint venture", "kp-venture", "a", true, .parties = {{"k", {"country", "kp"}}},
     .relations = {{"k", "a", OWNS, 3000}, {"y", "a", OWNS, 7000}}},
    {"an owner alone", "kp-venture", "a", false, .parties = {{"k", {"country", "kp"}}},
     .relations = {{"k", "a", OWNS, 3000}}},
    {"a hidden one", "hidden-sub", "a", true,
     .parties = {{"a", {"undeclaredSubcontractor", "April 26"}}}},
    {"cheap", "cheap", "d", true,
     .relations = {{"r", "a", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "b", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "d", CONTRACTS, 0, {"currency", "USD", "price", "59"}}}},
    {"not so cheap", "cheap", "d", false,
     .relations = {{"r", "a", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "b", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "d", CONTRACTS, 0, {"currency", "USD", "price", "60"}}}},
    {"another currency", "cheap", "d", false,
     .relations = {{"r", "a", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "b", CONTRACTS, 0, {"currency", "USD", "price", "100"}},
                   {"r", "d", CONTRACTS, 0, {"currency", "EUR", "price", "59"}}}},
    {"lashes", "origin", "a", true,
     .parties = {{"a", {"originLabel", "cn", "productionCountry", "kp"}}}},
    {"as labelled", "origin", "a", false,
     .parties = {{"a", {"originLabel", "cn", "productionCountry", "cn"}}}},
    {"origin of a delivery", "origin", "a", true,
     .relations = {{"r", "a", CONTRACTS, 0, {"originLabel", "cn", "productionCountry", "kp"}}}},
    {"wages", "wages", "a", true, .parties = {{"a", {"wagesWithheld", "yes"}}}},
    {"no camera", "no-camera", "a", true, .parties = {{"a", {"videoRefused", "yes"}}}},
    {"a camera", "no-camera", "a", false, .parties = {{"a", {"videoRefused", "no"}}}},
    {"logs in elsewhere", "ip-mismatch", "a", true,
     .parties = {{"a", {"country", "us", "loginCountry", "cn"}}}},
    {"logs in at home", "ip-mismatch", "a", false,
     .parties = {{"a", {"country", "us", "loginCountry", "us"}}}},
    {"the netblock", "kp-ip", "a", true, .parties = {{"a", {"ipAddress", "175.45.179.255"}}}},
    {"beside it", "kp-ip", "a", false, .parties = {{"a", {"ipAddress", "175.45.180.0"}}}},
    {"the lease", "kp-ip-lease", "a", true, .parties = {{"a", {"ipAddress", "210.52.109.4"}}}},
    {"a laptop farm", "ship-to", "a", true,
     .parties = {{"a", {"country", "pl", "deviceCountry", "us"}}}},
    {"two births", "drift", "a", true,
     .parties = {{"a", {"birthDate", "1990-01-01", "birthDate", "1991-01-01"}}}},
    {"a year and its day", "drift", "a", false,
     .parties = {{"a", {"birthDate", "1990", "birthDate", "1990-01-01"}}}},
    {"notes", "ko-notes", "a", true, .parties = {{"a", {"notes", "수정 바랍니다"}}}},
    {"notes of a Korean house", "ko-notes", "a", false,
     .parties = {{"a", {"country", "kr", "notes", "수정 바랍니다"}}}},
    {"a studio at the border", "border-or-hub", "a", true,
     .parties = {{"a", {"address", "Zhenxing, Dandong, Liaoning", "name", "Bright Animation Co"}}}},
    {"a bakery there", "border-or-hub", "a", false,
     .parties = {{"a", {"address", "Zhenxing, Dandong, Liaoning", "name", "Bright Bakery"}}}},
    {"by its code", "border-or-hub", "a", true,
     .parties = {{"a", {"sector", "seafood", "uscCode", "912106000000000000"}}}},
    {"a wrong digit", "bad-check-digit", "a", true,
     .parties = {{"a", {"leiCode", "HWUPKR0MPOU8FGXBT395"}}}},
    {"a right one", "bad-check-digit", "a", false,
     .parties = {{"a", {"leiCode", "HWUPKR0MPOU8FGXBT394"}}}},
    {"an account abroad", "iban-country", "a", true,
     .parties = {{"a", {"country", "fr", "iban", "DE89370400440532013000"}}}},
    {"an account at home", "iban-country", "a", false,
     .parties = {{"a", {"country", "de", "iban", "DE89370400440532013000"}}}},
    {"lapsed", "lei-lapsed", "a", true, .parties = {{"a", {"leiStatus", "lapsed"}}}},
    {"young", "young-firm", "a", true, .parties = {{"a", {"incorporationDate", "2026-01-01"}}}},
    {"old", "young-firm", "a", false, .parties = {{"a", {"incorporationDate", "2025-11-23"}}}},
    {"a circle", "circular-subcontracting", "b", true,
     .relations = {{"r", "a", CONTRACTS}, {"a", "b", CONTRACTS}, {"b", "a", CONTRACTS}}},
    {"a diamond", "circular-subcontracting", "b", false,
     .relations = {{"r", "a", CONTRACTS},
                   {"r", "b", CONTRACTS},
                   {"a", "d", CONTRACTS},
                   {"b", "d", CONTRACTS}}},
    {"refuses to say", "undisclosed-tier", "a", true,
     .parties = {{"a", {"subtierDeclaration", "refused"}}}},
    {"did not answer", "undisclosed-tier", "a", true, .asked = "unanswered"},
    {"refused when asked", "undisclosed-tier", "a", true, .asked = "refused"},
    {"none when asked", "undisclosed-tier", "a", false, .asked = "none"},
    {"told when asked", "undisclosed-tier", "a", false, .asked = "declared"},
    {"nobody asked", "undisclosed-tier", "a", false},
    {"the questionnaire goes before the record", "undisclosed-tier", "a", false,
     .parties = {{"a", {"subtierDeclaration", "refused"}}}, .asked = "none"},
    {"none", "undisclosed-tier", "a", false, .parties = {{"a", {"subtierDeclaration", "none"}}}},
};

struct stage {
    struct chain c;
    struct relation past[6];
    struct flag_question question;
};

static void freeze(struct chain *c, const char *party)
{
    uint32_t listed = chain_listed(c, "L", MEASURE_FREEZE);
    c->listed[listed].listed_on = (struct date){2024, 1, 10};
    chain_match(c, party, listed, MICRO_ONE);
}

static void set_up_first(struct stage *s, const struct scene *scene, const char *first)
{
    chain_init(&s->c);
    s->question = (struct flag_question){.input = &s->c.input, .past = s->past};
    for (const char *id = first; *id; id++) /* these parties stand first, in this order */
        chain_party(&s->c, arena_printf(&s->c.arena, "%c", *id));
    s->c.input.root = chain_party(&s->c, "r");
    chain_party(&s->c, "a");
    for (size_t i = 0; i < LENGTH(scene->parties) && scene->parties[i].of; i++)
        s->c.parties[chain_party(&s->c, scene->parties[i].of)].facts =
            facts_of(&s->c, scene->parties[i].pairs);
    s->c.parties[chain_party(&s->c, "a")].sub_tiers = str_of(scene->asked);
    for (size_t i = 0; i < LENGTH(scene->relations) && scene->relations[i].from; i++) {
        const struct told *told = &scene->relations[i];
        struct relation *r = chain_relate(&s->c, told->from, told->to, told->type, MICRO_ONE);
        if (told->type == OWNS)
            r->share_low_bp = r->share_high_bp = told->low_bp;
        r->facts = facts_of(&s->c, told->pairs);
        r->valid_from = told->from_day;
        r->valid_to = told->to_day;
        if (!date_is_none(told->to_day)) {
            s->past[s->question.n_past++] = *r;
            s->c.input.n_relations--;
        }
    }
    if (scene->frozen)
        freeze(&s->c, scene->frozen);
}

static void set_up(struct stage *s, const struct scene *scene) { set_up_first(s, scene, ""); }

static const struct risk_flag *flag_of(const struct chain *c, const char *party, const char *id)
{
    for (size_t p = 0; p < c->input.n_parties; p++)
        for (size_t i = 0; i < c->parties[p].n_flags; i++)
            if (str_equal(c->parties[p].id, str_of(party)) &&
                strcmp(c->parties[p].flags[i].id, id) == 0)
                return &c->parties[p].flags[i];
    return NULL;
}

static void raise(struct stage *s)
{
    struct shared_value *values;
    assert_true(shared_values_list(&s->c.input, &s->c.arena, &values, &s->question.n_values));
    s->question.values = values;
    assert_true(red_flags_raise(&s->question, s->c.parties, &s->c.arena));
}

static void each_flag_is_raised_by_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(scenes); i++) {
        struct stage s;
        set_up(&s, &scenes[i]);
        raise(&s);
        const struct risk_flag *flag = flag_of(&s.c, scenes[i].party, scenes[i].flag);
        if ((flag != NULL) != scenes[i].raised)
            fail_msg("%s (%s): %d", scenes[i].flag, scenes[i].label, flag != NULL);
        if (flag)
            assert_true(flag->weight_micro > 0 && flag->title && flag->source && flag->reason.len);
        chain_release(&s.c);
    }
}

/* The same scene with its parties in other orders: the same flags for the same reasons. */
static void the_order_of_the_input_changes_no_flag(void **state)
{
    (void)state;
    static const char *const orders[] = {"dqpbaxyokt", "toyxkabpqd"};
    for (size_t i = 0; i < LENGTH(scenes); i++) {
        struct stage a, b;
        set_up_first(&a, &scenes[i], orders[0]);
        set_up_first(&b, &scenes[i], orders[1]);
        raise(&a);
        raise(&b);
        for (size_t p = 0; p < a.c.input.n_parties; p++) {
            const struct risk_party *x = &a.c.parties[p];
            char id[8];
            snprintf(id, sizeof id, "%.*s", STR_ARG(x->id));
            const struct risk_party *y = &b.c.parties[chain_party(&b.c, id)];
            assert_int_equal(x->n_flags, y->n_flags);
            for (size_t f = 0; f < x->n_flags; f++) {
                assert_string_equal(x->flags[f].id, y->flags[f].id);
                if (!str_equal(x->flags[f].reason, y->flags[f].reason))
                    fail_msg("%s: %.*s", scenes[i].label, STR_ARG(y->flags[f].reason));
            }
        }
        chain_release(&a.c);
        chain_release(&b.c);
    }
}

static void every_row_has_a_scene_and_is_sound(void **state)
{
    (void)state;
    size_t n;
    const struct flag_row *rows = flag_catalogue(&n);
    static const char *const elsewhere[] = {"el-address", "listed-address", "listed-contact"};
    for (size_t i = 0; i < n; i++) {
        bool shown = false;
        struct date from;
        struct error err = ERROR_INIT;
        for (size_t k = 0; k < LENGTH(scenes); k++)
            shown = shown || strcmp(scenes[k].flag, rows[i].id) == 0;
        for (size_t k = 0; k < LENGTH(elsewhere); k++)
            shown = shown || strcmp(elsewhere[k], rows[i].id) == 0;
        if (!shown || (i > 0 && strcmp(rows[i - 1].id, rows[i].id) >= 0))
            fail_msg("%s", rows[i].id);
        assert_true(date_parse_full(str_of(rows[i].from), &from, &err));
        assert_true(rows[i].weight_micro >= 50000 && rows[i].weight_micro <= 500000);
        assert_int_equal(rows[i].predicate, i);
    }
}

static void a_policy_tunes_and_ends_a_flag(void **state)
{
    (void)state;
    struct risk_flag_change change = {
        .id = STR("kp-nexus"), .weighted = true, .weight_micro = 123456};
    struct stage s;
    set_up(&s, &scenes[0]);
    s.c.input.policy.flag_changes = &change;
    s.c.input.policy.n_flag_changes = 1;
    raise(&s);
    assert_int_equal(flag_of(&s.c, "a", "kp-nexus")->weight_micro, 123456);
    s.c.parties[1].n_flags = 0;
    change.to = (struct date){2026, 11, 22};
    raise(&s);
    assert_null(flag_of(&s.c, "a", "kp-nexus"));
    change.to = (struct date){0};
    change.off = true;
    raise(&s);
    assert_null(flag_of(&s.c, "a", "kp-nexus"));
    change.off = false;
    s.c.input.as_of = (struct date){2016, 3, 15}; /* before the row's first day */
    raise(&s);
    assert_null(flag_of(&s.c, "a", "kp-nexus"));
    chain_release(&s.c);
}

static bool knows_one(void *context, enum contact_kind kind, struct str value, struct arena *arena,
                      struct str *listed_out, bool *address_only_out)
{
    (void)context;
    (void)arena;
    *address_only_out = str_equal(value, STR("14 f cheung tat centre"));
    if (*address_only_out || str_equal(value, STR("2 sis street")) ||
        (kind == CONTACT_PHONE && str_equal(value, STR("1234567"))))
        *listed_out = STR("SIS (L)");
    return true;
}

static void listed_addresses_and_contacts(void **state)
{
    (void)state;
    static const struct scene scene = {
        .parties = {{"a", {"address", "2 Sis Street"}},
                    {"b", {"phone", "1234567"}},
                    {"d", {"address", "14/F Cheung Tat Centre"}},
                    {"e", {"address", "3 Other Street", "phone", "7654321"}}}};
    struct stage s;
    set_up(&s, &scene);
    s.question.listed_contact = knows_one;
    raise(&s);
    assert_non_null(flag_of(&s.c, "a", "listed-address"));
    assert_non_null(flag_of(&s.c, "b", "listed-contact"));
    assert_non_null(flag_of(&s.c, "d", "el-address"));
    assert_int_equal(s.c.parties[chain_party(&s.c, "e")].n_flags, 0);
    chain_release(&s.c);
}

static void relations_follow_from_equal_facts(void **state)
{
    (void)state;
    static const struct scene scene = {
        .parties = {{"a", {"email", "info@Nightlark.example", "iban", "DE89370400440532013000"}},
                    {"b", {"email", "sales@nightlark.example", "phone", "+49 (30) 123-4567"}},
                    {"d", {"email", "one@gmail.com", "phone", "0049 30 1234567"}},
                    {"e",
                     {"email", "two@gmail.com", "bankAccount", "DE89 3704 0044 0532 0130 00"}}},
        .relations = {{"b", "d", RELATION_SHARES_PHONE}}};
    static const struct {
        const char *a, *b;
        enum relation_type type;
    } want[] = {{"a", "b", RELATION_SHARES_EMAIL_DOMAIN}, {"a", "e", RELATION_SHARES_BANK_ACCOUNT}};
    struct stage s;
    struct relation *derived;
    size_t n;
    set_up(&s, &scene);
    raise(&s);
    assert_true(relations_derive(&s.c.input, s.question.values, s.question.n_values, &s.c.arena,
                                 &derived, &n));
    assert_int_equal(n, LENGTH(want)); /* the telephone is stated, gmail.com is everybody's */
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(derived[i].from, chain_party(&s.c, want[i].a));
        assert_int_equal(derived[i].to, chain_party(&s.c, want[i].b));
        assert_int_equal(derived[i].type, want[i].type);
        assert_int_equal(derived[i].confidence_micro,
                         relation_confidence(want[i].type, SOURCE_INFERRED));
    }
    chain_release(&s.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_flag_is_raised_by_what_it_says),
        cmocka_unit_test(the_order_of_the_input_changes_no_flag),
        cmocka_unit_test(every_row_has_a_scene_and_is_sound),
        cmocka_unit_test(a_policy_tunes_and_ends_a_flag),
        cmocka_unit_test(listed_addresses_and_contacts),
        cmocka_unit_test(relations_follow_from_equal_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
