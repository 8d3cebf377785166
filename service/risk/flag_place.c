/* risk/flag_place.c - red flags by where a party, its bank or its contacts are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/flag_work.h"
#include "risk/territory.h"
#include "text/plain.h"
#include "text/words.h"

enum { PARTY_SCRATCH_BYTES = 8 << 20 };

static bool raise_text(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                       struct str text)
{
    return flag_raise(work, predicate, party, arena_printf(work->arena, "%.*s", STR_ARG(text)));
}

/* --- North Korea -------------------------------------------------------------------------------
 */

static bool is_korean_contact(struct str value)
{
    static const char *const prefixes[] = {"+850", "00850", "+ 850", "(850)"};
    for (size_t i = 0; i < LENGTH(prefixes); i++)
        if (str_starts_with(value, str_of(prefixes[i])))
            return true;
    struct str end = value.len > 3 ? str_slice(value, value.len - 3, value.len) : STR_EMPTY;
    return str_equal_nocase(end, STR(".kp")) || str_find(value, STR(".kp/"), 0) < value.len;
}

static bool check_kp(struct flag_work *work, uint32_t party, const struct territory_finding *found)
{
    static const char *const countries[] = {"nationality", "citizenship", "birthCountry",
                                            "bankCountry", NULL};
    static const char *const contacts[] = {"phone", "email", "website"};
    struct facts facts = flag_facts(work, party);
    const struct territory_finding *here = &found[TERRITORY_NORTH_KOREA];
    if (here->evidence == TERRITORY_NAMED && !raise_text(work, FLAG_KP_NEXUS, party, here->text))
        return false;
    for (const char *const *name = countries; *name; name++)
        if (facts_have(facts, *name, STR("kp")) && !flag_raise(work, FLAG_KP_NEXUS, party, *name))
            return false;
    for (size_t i = 0; i < LENGTH(contacts); i++) {
        const struct party_property *property = facts_find(facts, contacts[i]);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (is_korean_contact(property->values[v]) &&
                !raise_text(work, FLAG_KP_NEXUS, party, property->values[v]))
                return false;
    }
    return true;
}

/* --- embargoed places and missions -------------------------------------------------------------
 */

static bool check_address(struct flag_work *work, uint32_t party, struct str text,
                          struct arena *scratch)
{
    enum territory_evidence found[TERRITORIES];
    if (!territory_in_text(text, scratch, found))
        return false;
    for (unsigned t = 0; t < TERRITORIES; t++)
        if (t != TERRITORY_XINJIANG && found[t] == TERRITORY_NAMED)
            return raise_text(work, FLAG_EMBARGO_PLACE, party, text);
    return true;
}

static bool check_missions(struct flag_work *work, uint32_t party, struct arena *scratch)
{
    static const char *const names[] = {"name", "alias", "address"};
    enum territory territory;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const struct party_property *property = facts_find(flag_facts(work, party), names[i]);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (territory_may_be_mission(property->values[v]) &&
                territory_mission(property->values[v], scratch, &territory) &&
                !raise_text(work, FLAG_EMBASSY, party, property->values[v]))
                return false;
    }
    return true;
}

/* --- the border and the hubs -------------------------------------------------------------------
 */

static bool among(struct str word, const char *const *words)
{
    for (; *words; words++)
        if (word.ptr[0] == **words && str_equal(word, str_of(*words)))
            return true;
    return false;
}

static bool text_has(struct str text, const char *const *words, struct arena *scratch)
{
    struct word cut[WORDS_MAX];
    char plain[PLAIN_WORD_SIZE];
    if (plain_is_ascii(text)) {
        for (size_t at = 0, n; (n = plain_next_word(text, &at, plain)) > 0;)
            if (among((struct str){plain, n}, words))
                return true;
        return false;
    }
    size_t n = words_split(scratch, text, cut);
    for (size_t i = 0; i < n; i++)
        if (among(cut[i].text, words))
            return true;
    return false;
}

static bool has_word(struct facts facts, const char *const *properties, const char *const *words,
                     struct arena *scratch)
{
    for (; *properties; properties++) {
        const struct party_property *property = facts_find(facts, *properties);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (text_has(property->values[v], words, scratch))
                return true;
    }
    return false;
}

static bool check_border(struct flag_work *work, uint32_t party, struct arena *scratch)
{
    static const char *const cities[] = {"dandong",  "yanji",       "hunchun", "dalian",
                                         "shenyang", "vladivostok", "tumen",   NULL};
    static const char *const trades[] = {
        "animation", "animations", "cartoon",   "cartoons", "software",    "programming",
        "seafood",   "fishery",    "fisheries", "aquatic",  "textile",     "textiles",
        "garment",   "garments",   "clothing",  "apparel",  "outsourcing", NULL};
    static const char *const says_trade[] = {"name",           "alias",    "sector", "description",
                                             "classification", "keywords", NULL};
    static const char *const regions[] = {"2224", "2106", "2102"}; /* Yanbian, Dandong, Dalian */
    struct facts facts = flag_facts(work, party);
    if (!flag_wanted(work, FLAG_BORDER_OR_HUB))
        return true;
    bool there = has_word(facts, facts_addresses, cities, scratch);
    const struct party_property *codes = facts_find(facts, "uscCode");
    for (size_t v = 0; codes && v < codes->n_values && !there; v++)
        for (size_t r = 0; r < LENGTH(regions); r++) /* the code's third to eighth place */
            there = there || (codes->values[v].len == 18 &&
                              memcmp(codes->values[v].ptr + 2, regions[r], 4) == 0);
    if (!there || !has_word(facts, says_trade, trades, scratch))
        return true;
    struct str where = facts_first(facts, "address");
    return raise_text(work, FLAG_BORDER_OR_HUB, party,
                      where.len ? where : facts_first(facts, "uscCode"));
}

/* --- banks -------------------------------------------------------------------------------------
 */

/* The country of a bank the party is paid through. */
static bool check_bank(struct flag_work *work, uint32_t party, struct str country)
{
    bool any;
    bool own = flag_own_country(work, party, country, &any);
    if (country.len == 0 || own || !any)
        return true;
    return raise_text(work, FLAG_BANK_THIRD, party, country) &&
           (!str_equal(country, STR("cn")) || raise_text(work, FLAG_PRC_PAYOUT, party, country));
}

static bool check_banks(struct flag_work *work, uint32_t party)
{
    const struct party_property *stated = facts_find(flag_facts(work, party), "bankCountry");
    const struct party_property *bic = facts_find(flag_facts(work, party), "bic");
    for (size_t v = 0; stated && v < stated->n_values; v++)
        if (!check_bank(work, party, stated->values[v]))
            return false;
    for (size_t v = 0; bic && v < bic->n_values; v++) {
        struct str code = bic->values[v]; /* ISO 9362: the country is its fifth and sixth letter */
        if (code.len != 8 && code.len != 11)
            continue;
        char *country = arena_printf(work->arena, "%c%c", code.ptr[4] | 0x20, code.ptr[5] | 0x20);
        if (!country || !check_bank(work, party, str_of(country)))
            return false;
    }
    return true;
}

static bool check_bank_relation(struct flag_work *work, const struct relation *r)
{
    if (r->type == RELATION_BANKS_AT)
        return check_bank(work, r->from, facts_first(flag_facts(work, r->to), "country"));
    if (r->type == RELATION_PAYS)
        return check_bank(work, r->to, facts_first(r->facts, "bankCountry"));
    return true;
}

static bool check_party(struct flag_work *work, uint32_t party)
{
    struct territory_finding found[TERRITORIES];
    AUTO_ARENA scratch = ARENA_INIT(PARTY_SCRATCH_BYTES);
    struct facts facts = flag_facts(work, party);
    if (!territory_of_party(facts, &scratch, found) || !check_kp(work, party, found) ||
        !check_missions(work, party, &scratch) || !check_border(work, party, &scratch) ||
        !check_banks(work, party))
        return false;
    for (const char *const *name = facts_addresses; *name; name++) {
        const struct party_property *property = facts_find(facts, *name);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (!check_address(work, party, property->values[v], &scratch))
                return false;
    }
    return true;
}

bool flags_of_places(struct flag_work *work)
{
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if (flag_facts(work, party).n > 0 && !check_party(work, party))
            return false;
    for (size_t i = 0; i < work->input->n_relations; i++)
        if (!check_bank_relation(work, &work->input->relations[i]))
            return false;
    return true;
}
