/* risk/flag_party.c - red flags by what one party says of itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/utf8.h"
#include "risk/check_digits.h"
#include "risk/flag_work.h"

/* --- numbers -----------------------------------------------------------------------------------
 */

static bool account_valid(struct str number)
{
    return !iban_shaped(number) || iban_valid(number); /* other accounts carry no proof we know */
}

static bool check_numbers(struct flag_work *work, uint32_t party)
{
    static const struct {
        const char *property;
        bool (*valid)(struct str number);
    } kinds[] = {{"leiCode", lei_valid},   {"iban", iban_valid},    {"bankAccount", account_valid},
                 {"imoNumber", imo_valid}, {"uscCode", uscc_valid}, {"innCode", inn_valid}};
    for (size_t k = 0; k < LENGTH(kinds); k++) {
        const struct party_property *property =
            facts_find(flag_facts(work, party), kinds[k].property);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (!kinds[k].valid(property->values[v]) &&
                !flag_raise(work, FLAG_CHECK_DIGIT, party,
                            arena_printf(work->arena, "%s %.*s", kinds[k].property,
                                         STR_ARG(property->values[v]))))
                return false;
    }
    return true;
}

static bool check_iban_country(struct flag_work *work, uint32_t party)
{
    static const char *const names[] = {"iban", "bankAccount"};
    for (size_t n = 0; n < LENGTH(names); n++) {
        const struct party_property *property = facts_find(flag_facts(work, party), names[n]);
        for (size_t v = 0; property && v < property->n_values; v++) {
            struct str number = property->values[v];
            bool any;
            if (!iban_valid(number) ||
                flag_own_country(work, party, str_slice(number, 0, 2), &any) || !any)
                continue;
            if (!flag_raise(work, FLAG_IBAN_COUNTRY, party,
                            arena_printf(work->arena, "%.*s", STR_ARG(str_slice(number, 0, 2)))))
                return false;
        }
    }
    return true;
}

/* --- words that decide alone -------------------------------------------------------------------
 */

static bool raise_first(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                        const char *property)
{
    struct str value = facts_first(flag_facts(work, party), property);
    return value.len == 0 ||
           flag_raise(work, predicate, party, arena_printf(work->arena, "%.*s", STR_ARG(value)));
}

static bool check_words(struct flag_work *work, uint32_t party)
{
    struct facts facts = flag_facts(work, party);
    struct str declaration = risk_party_sub_tiers(&work->input->parties[party]);
    struct str status = facts_first(facts, "leiStatus");
    if (facts_say_yes(facts, "videoRefused") && !flag_raise(work, FLAG_NO_CAMERA, party, ""))
        return false;
    if (facts_say_yes(facts, "wagesWithheld") && !flag_raise(work, FLAG_WAGES, party, ""))
        return false;
    if (status.len > 0 && !str_equal(status, STR("issued")) &&
        !raise_first(work, FLAG_LEI_LAPSED, party, "leiStatus"))
        return false;
    if (declaration.len > 0 && !str_equal(declaration, STR("none")) &&
        !str_equal(declaration, STR("declared")) &&
        !flag_raise(work, FLAG_UNDISCLOSED, party,
                    arena_printf(work->arena, "%.*s", STR_ARG(declaration))))
        return false;
    return raise_first(work, FLAG_HIDDEN_SUB, party, "undeclaredSubcontractor");
}

/* --- countries that contradict -----------------------------------------------------------------
 */

static bool check_against_own(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                              const char *name)
{
    const struct party_property *property = facts_find(flag_facts(work, party), name);
    for (size_t v = 0; property && v < property->n_values; v++) {
        bool any;
        if (flag_own_country(work, party, property->values[v], &any) || !any)
            continue;
        if (!flag_raise(work, predicate, party,
                        arena_printf(work->arena, "%.*s", STR_ARG(property->values[v]))))
            return false;
    }
    return true;
}

static bool check_origin(struct flag_work *work, uint32_t party, struct facts facts)
{
    const struct party_property *label = facts_find(facts, "originLabel");
    const struct party_property *site = facts_find(facts, "productionCountry");
    for (size_t v = 0; label && site && v < site->n_values; v++)
        if (!facts_have(facts, "originLabel", site->values[v]) &&
            !flag_raise(work, FLAG_ORIGIN, party,
                        arena_printf(work->arena, "labelled %.*s, made in %.*s",
                                     STR_ARG(label->values[0]), STR_ARG(site->values[v]))))
            return false;
    return true;
}

static bool check_home(struct flag_work *work, uint32_t party)
{
    struct facts root = flag_facts(work, work->input->root);
    struct str country = facts_first(flag_facts(work, party), "country");
    if (!facts_have(flag_facts(work, party), "premises", STR("residential")) || country.len == 0 ||
        !facts_have_any(root, facts_location_countries) ||
        facts_in_country(root, facts_location_countries, country))
        return true;
    return raise_first(work, FLAG_RESIDENTIAL, party, "country");
}

/* --- internet addresses ------------------------------------------------------------------------
 */

/* An IPv4 address as a number; false for anything else. */
static bool ipv4_of(struct str text, uint32_t *out)
{
    struct str part;
    uint32_t address = 0;
    size_t n = 0;
    int64_t value;
    while (str_cut(&text, '.', &part)) {
        if (n++ == 4 || !str_to_int(part, 0, 255, &value))
            return false;
        address = address << 8 | (uint32_t)value;
    }
    *out = address;
    return n == 4;
}

static bool check_ip(struct flag_work *work, uint32_t party)
{
    static const struct {
        enum flag_predicate predicate;
        uint32_t network;
        unsigned bits;
    } nets[] = {{FLAG_KP_IP, UINT32_C(0xAF2DB000), 22},        /* 175.45.176.0 */
                {FLAG_KP_IP_LEASE, UINT32_C(0xD2346D00), 24}}; /* 210.52.109.0 */
    const struct party_property *property = facts_find(flag_facts(work, party), "ipAddress");
    for (size_t v = 0; property && v < property->n_values; v++) {
        uint32_t address;
        for (size_t n = 0; n < LENGTH(nets) && ipv4_of(property->values[v], &address); n++)
            if (address >> (32 - nets[n].bits) == nets[n].network >> (32 - nets[n].bits) &&
                !flag_raise(work, nets[n].predicate, party,
                            arena_printf(work->arena, "%.*s", STR_ARG(property->values[v]))))
                return false;
    }
    return true;
}

/* --- dates -------------------------------------------------------------------------------------
 */

static bool check_age(struct flag_work *work, uint32_t party)
{
    const struct flag_row *row = work->rows[FLAG_YOUNG_FIRM];
    struct str written = facts_first(flag_facts(work, party), "incorporationDate");
    struct date founded;
    struct error ignored = ERROR_INIT;
    if (!row || written.len == 0 || date_is_none(work->input->as_of) ||
        !date_parse_full(written, &founded, &ignored))
        return true;
    int32_t days = date_to_days(work->input->as_of) - date_to_days(founded);
    if (days < 0 || days >= row->parameter)
        return true;
    return raise_first(work, FLAG_YOUNG_FIRM, party, "incorporationDate");
}

/* Two whole births that are not the same. */
static bool check_birth(struct flag_work *work, uint32_t party)
{
    const struct party_property *births = facts_find(flag_facts(work, party), "birthDate");
    for (size_t a = 0; births && a < births->n_values; a++)
        for (size_t b = a + 1; b < births->n_values; b++) {
            struct date x, y;
            struct error ignored = ERROR_INIT;
            if (!date_parse_full(births->values[a], &x, &ignored) ||
                !date_parse_full(births->values[b], &y, &ignored) || date_compare(x, y) == 0)
                continue;
            bool first = date_compare(x, y) < 0;
            return flag_raise(work, FLAG_DRIFT, party,
                              arena_printf(work->arena, "%.*s and %.*s",
                                           STR_ARG(births->values[first ? a : b]),
                                           STR_ARG(births->values[first ? b : a])));
        }
    return true;
}

/* --- Korean notes ------------------------------------------------------------------------------
 */

static bool holds_hangul(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t rune = utf8_next(text, &at);
        if ((rune >= 0xAC00 && rune <= 0xD7A3) || (rune >= 0x1100 && rune <= 0x11FF))
            return true;
    }
    return false;
}

static bool has_korean_party(const struct flag_work *work)
{
    bool any;
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if (flag_own_country(work, party, STR("kr"), &any) ||
            flag_own_country(work, party, STR("kp"), &any))
            return true;
    return false;
}

static bool check_notes(struct flag_work *work, uint32_t party)
{
    static const char *const names[] = {"notes", "description", "remarks", "summary"};
    for (size_t n = 0; n < LENGTH(names); n++) {
        const struct party_property *property = facts_find(flag_facts(work, party), names[n]);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (holds_hangul(property->values[v]) &&
                !flag_raise(work, FLAG_KO_NOTES, party, names[n]))
                return false;
    }
    return true;
}

bool flags_of_parties(struct flag_work *work)
{
    bool korean = has_korean_party(work);
    for (uint32_t party = 0; party < work->input->n_parties; party++) {
        if (flag_facts(work, party).n == 0 && work->input->parties[party].sub_tiers.len == 0)
            continue;
        if (!check_numbers(work, party) || !check_iban_country(work, party) ||
            !check_words(work, party) || !check_ip(work, party) || !check_age(work, party) ||
            !check_birth(work, party) || !check_home(work, party) ||
            !check_against_own(work, FLAG_IP_MISMATCH, party, "loginCountry") ||
            !check_against_own(work, FLAG_SHIP_TO, party, "deviceCountry") ||
            !check_origin(work, party, flag_facts(work, party)) ||
            (!korean && !check_notes(work, party)))
            return false;
    }
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        if (r->facts.n > 0 && !check_origin(work, r->to, r->facts))
            return false;
    }
    return true;
}
