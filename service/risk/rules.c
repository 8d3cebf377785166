/* risk/rules.c - the rows, and `listed`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/rules.h"

#include <stdio.h>

#include "core/micro.h"
#include "risk/authorisation.h"
#include "risk/dated.h"
#include "risk/hits.h"
#include "risk/node.h"
#include "risk/rules_ownership.h"
#include "risk/rules_payments.h"
#include "risk/rules_places.h"

/* The most special row in force decides; the rows without a regime and without dates stand behind
 * all, so that a listing of an unknown regime is never nothing. */
static const struct rule_row rows[] = {
/* clang-format off */
#define ALWAYS {0, 0, 0}
    {"us-ofac", "listed", MEASURE_FREEZE, ALWAYS, ALWAYS, VERDICT_BLOCK,
     "all property is blocked and all dealings are prohibited", "31 CFR chapter V"},
    {"us-ofac", "listed", MEASURE_SECTORAL, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "the dealings its directive or order names are prohibited (debt, equity, securities, services)",
     "EO 13662 directives; EO 13959 as amended by EO 14032"},
    {"us-bis", "listed", MEASURE_LICENCE, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "items subject to the EAR need a licence", "15 CFR 744.11, 744.15, 744.16, 744.21; 764.3(a)(2)"},
    {"us-uflpa", "listed", MEASURE_IMPORT, {2022, 6, 21}, ALWAYS, VERDICT_REVIEW,
     "its goods are presumed made by forced labour and may not enter the United States",
     "Public Law 117-78, section 3"},
    {"eu", "listed", MEASURE_FREEZE, ALWAYS, ALWAYS, VERDICT_BLOCK,
     "funds are frozen and nothing may be made available, directly or indirectly",
     "the listing's Council regulation"},
    {"uk", "listed", MEASURE_FREEZE, ALWAYS, ALWAYS, VERDICT_BLOCK,
     "funds are frozen and nothing may be made available, directly or indirectly",
     "regulations under the Sanctions and Anti-Money Laundering Act 2018"},
    {"un", "listed", MEASURE_FREEZE, ALWAYS, ALWAYS, VERDICT_BLOCK,
     "assets are frozen and nothing may be made available", "the Security Council's resolution"},
    {"", "listed", MEASURE_FREEZE, ALWAYS, ALWAYS, VERDICT_BLOCK,
     "assets are frozen and nothing may be made available", ""},
    {"", "listed", MEASURE_SECTORAL, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "some dealings are restricted", ""},
    {"", "listed", MEASURE_LICENCE, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "controlled items need a licence", ""},
    {"", "listed", MEASURE_DEBARMENT, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "it may not be awarded contracts the debarring body pays for", ""},
    {"", "listed", MEASURE_PORT, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "access to ports is banned", ""},
    {"", "listed", MEASURE_IMPORT, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "its goods may be refused at import", ""},
    {"", "listed", MEASURE_INFORMATION, ALWAYS, ALWAYS, VERDICT_REVIEW,
     "nothing is forbidden by the listing itself; it is information", ""},
#undef ALWAYS
    /* clang-format on */
};

const struct rule_row *rules_find(struct str regime, const char *rule, enum measure measure,
                                  struct date as_of)
{
    const struct rule_row *general = NULL;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (rows[i].measure != measure || strcmp(rows[i].rule, rule) != 0 ||
            !days_hold(rows[i].from, rows[i].to, as_of))
            continue;
        if (rows[i].regime[0] == '\0')
            general = &rows[i];
        else if (str_equal(regime, str_of(rows[i].regime)))
            return &rows[i];
    }
    return general;
}

struct evaluation {
    const struct risk_input *input;
    const struct risk_order *order;
    const bool *dealt;
    const struct risk_party_result *parties;
    struct rule_hits hits;
};

struct finding {
    enum verdict verdict;
    const char *why;
};

static bool is_person(const struct evaluation *all, uint32_t party, const struct risk_match *match)
{
    return all->input->parties[party].schema == SCHEMA_PERSON ||
           all->input->listed[match->listed].schema == SCHEMA_PERSON;
}

/* The chapter's `listed`, condition by condition; the first that does not hold decides. */
static struct finding judge(const struct evaluation *all, uint32_t party,
                            const struct risk_match *match, const struct rule_row *row)
{
    bool decided = match->decision == DECISION_TRUE_MATCH;
    if (match_is_weak(&all->input->policy, match))
        return (struct finding){VERDICT_WATCH, "only a weak alias agrees, and no birth, country "
                                               "or identifier with it"};
    if (all->parties[party].tier == TIER_NONE && !all->dealt[party])
        return (struct finding){VERDICT_WATCH, "no relation connects this party to the root"};
    if (row->verdict != VERDICT_BLOCK)
        return (struct finding){row->verdict, "this measure is no asset freeze and does not block"};
    if (!all->dealt[party])
        return (struct finding){VERDICT_REVIEW,
                                "it is not dealt with, but reached as an owner, controller or "
                                "director, by something shared, or behind one of these"};
    if (decided)
        return (struct finding){VERDICT_BLOCK, "the match is decided true, and it is dealt with"};
    if (match->score_micro < all->input->policy.block_threshold_micro)
        return (struct finding){VERDICT_REVIEW, "the score is below the block threshold"};
    if (is_person(all, party, match) && !match->strong_identity)
        return (struct finding){VERDICT_REVIEW,
                                "a person by name alone: no birth or identifier agrees"};
    return (struct finding){VERDICT_BLOCK, "it is dealt with"};
}

static struct str reason(const struct evaluation *all, uint32_t party,
                         const struct risk_match *match, const struct rule_row *row,
                         const char *why)
{
    const struct risk_listed *listed = &all->input->listed[match->listed];
    struct str name = listed->caption.len ? listed->caption : listed->id;
    char score[MICRO_TEXT_SIZE], tier[32] = "outside the tiers";
    if (all->parties[party].tier != TIER_NONE)
        snprintf(tier, sizeof tier, "tier %d", all->parties[party].tier);
    char *text = arena_printf(all->hits.arena, "\"%.*s\" (%s) matches %.*s at %s: %s; %s: %s",
                              STR_ARG(all->input->parties[party].id), tier, STR_ARG(name),
                              micro_format(match->score_micro, score), why,
                              measure_name(row->measure), row->forbids);
    return text ? str_of(text) : STR_EMPTY;
}

/* The law behind the row, then what the listing says of itself. */
static struct str source_of(struct arena *arena, const struct rule_row *row, struct str listing)
{
    struct str law = str_of(row->source);
    if (law.len == 0 || listing.len == 0)
        return law.len ? law : listing.len ? listing : STR("the list");
    char *both = arena_printf(arena, "%s; %.*s", row->source, STR_ARG(listing));
    return both ? str_of(both) : STR_EMPTY;
}

static bool add_hit(struct evaluation *all, uint32_t party, const struct risk_match *match,
                    enum measure measure)
{
    const struct risk_listed *listed = &all->input->listed[match->listed];
    const struct rule_row *row = rules_find(listed->regime, "listed", measure, all->input->as_of);
    if (!row)
        return true; /* not reached: every measure has a general row */
    struct finding finding = judge(all, party, match, row);
    return rule_hits_add(&all->hits, (struct risk_rule_hit){
                                         .rule = row->rule,
                                         .regime = listed->regime,
                                         .measure = measure,
                                         .party = party,
                                         .listed = match->listed,
                                         .verdict = finding.verdict,
                                         .source = source_of(all->hits.arena, row, listed->source),
                                         .reason = reason(all, party, match, row, finding.why),
                                     });
}

/* Does the rule have anything to say about this match? */
static bool concerns(const struct risk_policy *policy, const struct risk_match *match)
{
    if (match_is_weak(policy, match))
        return policy->weak_aliases == WEAK_CORROBORATE &&
               match->score_micro >= policy->match_threshold_micro;
    return match_counted_micro(policy, match) > 0;
}

static bool evaluate_match(struct evaluation *all, uint32_t party, const struct risk_match *match)
{
    if (!concerns(&all->input->policy, match))
        return true;
    unsigned measures = all->input->listed[match->listed].measures;
    if (measures == 0) /* a listing says something, even where nobody recorded what */
        measures = MEASURE_INFORMATION;
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1)
        if ((measures & bit) && !add_hit(all, party, match, (enum measure)bit))
            return false;
    return true;
}

bool rules_evaluate(const struct risk_input *input, const struct risk_order *order,
                    const bool *dealt, struct arena *arena, struct arena *scratch,
                    struct risk_result *result)
{
    struct evaluation all = {.input = input,
                             .order = order,
                             .dealt = dealt,
                             .parties = result->parties,
                             .hits = {.arena = arena, .nexus = &input->nexus}};
    for (size_t party = 0; party < input->n_parties; party++)
        for (size_t i = 0; i < input->parties[party].n_matches; i++)
            if (!evaluate_match(&all, (uint32_t)party, &input->parties[party].matches[i]))
                return false;
    if (!rules_ownership(input, order, dealt, &all.hits, scratch, result) ||
        !rules_places(input, dealt, &all.hits, result) ||
        !rules_payments(input, dealt, &all.hits, scratch, result) ||
        !authorisations_apply(input, &all.hits) || !rule_hits_sort(&all.hits, order))
        return false;
    result->rules = all.hits.items;
    result->n_rules = all.hits.n;
    bool any = all.hits.n > 0 && all.hits.items[0].decides;
    result->verdict = any ? all.hits.items[0].verdict : VERDICT_NO_MATCH;
    authorisations_conclude(input, result);
    return true;
}
