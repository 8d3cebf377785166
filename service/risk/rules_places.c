/* risk/rules_places.c - `territory`, `government` and `presumption`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/rules_places.h"

#include "risk/dated.h"
#include "risk/government.h"

enum { PARTY_SCRATCH_BYTES = 8 << 20 };

struct work {
    const struct risk_input *input;
    const bool *dealt;
    const struct risk_result *result;
    struct rule_hits *hits;
    uint32_t party;
};

static bool add(const struct work *work, const char *rule, const char *regime, enum measure measure,
                enum verdict worst, const char *source, char *reason)
{
    return rule_hits_add(work->hits,
                         (struct risk_rule_hit){
                             .rule = rule,
                             .regime = str_of(regime),
                             .measure = measure,
                             .party = work->party,
                             .listed = RISK_NONE,
                             .verdict = rule_verdict(work->dealt, work->result, work->party, worst),
                             .source = str_of(source),
                             .reason = reason ? str_of(reason) : STR_EMPTY,
                         });
}

/* --- territory ---------------------------------------------------------------------------------
 */

static char *place_reason(const struct work *work, enum territory territory,
                          const struct territory_finding *found, const char *forbids)
{
    struct str id = work->input->parties[work->party].id;
    return arena_printf(work->hits->arena, "\"%.*s\" %s %s by \"%.*s\": %s", STR_ARG(id),
                        found->evidence == TERRITORY_NAMED ? "is in" : "may be in",
                        territory_name(territory), STR_ARG(found->text), forbids);
}

static bool add_territories(const struct work *work, const struct territory_finding *found)
{
    size_t n;
    const struct territory_rule *rules = territory_rules(&n);
    for (size_t i = 0; i < n; i++) {
        const struct territory_rule *rule = &rules[i];
        const struct territory_finding *here = &found[rule->territory];
        if (here->evidence == TERRITORY_NOWHERE ||
            !rule_in_force(&work->input->policy, rule->regime, "territory", rule->from, rule->to,
                           work->input->as_of))
            continue;
        enum verdict worst = here->evidence == TERRITORY_NAMED ? rule->verdict : VERDICT_REVIEW;
        if (!add(work, "territory", rule->regime, MEASURE_FREEZE, worst, rule->source,
                 place_reason(work, rule->territory, here, rule->forbids)))
            return false;
    }
    return true;
}

/* --- government --------------------------------------------------------------------------------
 */

static bool add_government(const struct work *work, struct arena *scratch)
{
    const struct risk_party *party = &work->input->parties[work->party];
    bool sure;
    const struct government_row *row = government_of(party, work->input->as_of, scratch, &sure);
    if (!row || !rule_in_force(&work->input->policy, row->regime, "government", row->from, row->to,
                               work->input->as_of))
        return true;
    return add(work, "government", row->regime, MEASURE_FREEZE,
               sure ? VERDICT_BLOCK : VERDICT_REVIEW, row->source,
               arena_printf(work->hits->arena,
                            "\"%.*s\" %s part of the government of %s, whose property is blocked "
                            "without a listing",
                            STR_ARG(party->id), sure ? "is" : "is by its name", row->name));
}

/* --- presumption -------------------------------------------------------------------------------
 */

static const struct presumption_rule {
    const char *regime;
    enum territory territory;
    struct date from, to;
    const char *presumes, *source;
} presumptions[] = {
    {"us-caatsa",
     TERRITORY_NORTH_KOREA,
     {2017, 8, 2},
     {0, 0, 0},
     "goods made by North Korean nationals are presumed made by forced labour and may not enter "
     "the United States; clear and convincing evidence is needed",
     "CAATSA section 321(b), 22 U.S.C. 9241a"},
    {"us-uflpa",
     TERRITORY_XINJIANG,
     {2022, 6, 21},
     {0, 0, 0},
     "goods made wholly or in part there are presumed made by forced labour and may not enter the "
     "United States; clear and convincing evidence is needed",
     "Public Law 117-78, section 3"},
};

/* Labour travels: a national counts as the place does. */
static struct territory_finding
labour_of(const struct work *work, const struct territory_finding *found, enum territory territory)
{
    struct facts facts = work->input->parties[work->party].facts;
    struct str country = str_of(territory_country(territory));
    struct territory_finding here = found[territory];
    if (here.evidence != TERRITORY_NAMED && country.len > 0 &&
        facts_in_country(facts, facts_nationalities, country))
        here = (struct territory_finding){TERRITORY_NAMED, country};
    return here;
}

static bool add_presumptions(const struct work *work, const struct territory_finding *found)
{
    struct str id = work->input->parties[work->party].id;
    for (size_t i = 0; i < LENGTH(presumptions); i++) {
        const struct presumption_rule *rule = &presumptions[i];
        struct territory_finding here = labour_of(work, found, rule->territory);
        if (here.evidence == TERRITORY_NOWHERE ||
            !rule_in_force(&work->input->policy, rule->regime, "presumption", rule->from, rule->to,
                           work->input->as_of))
            continue;
        if (!add(work, "presumption", rule->regime, MEASURE_IMPORT, VERDICT_REVIEW, rule->source,
                 arena_printf(work->hits->arena, "\"%.*s\" %s of %s by \"%.*s\": %s", STR_ARG(id),
                              here.evidence == TERRITORY_NAMED ? "is" : "may be",
                              territory_name(rule->territory), STR_ARG(here.text), rule->presumes)))
            return false;
    }
    return true;
}

bool rules_places(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                  const struct risk_result *result)
{
    struct work work = {input, dealt, result, hits, 0};
    bool ok = true;
    for (uint32_t party = 0; party < input->n_parties && ok; party++) {
        struct territory_finding found[TERRITORIES];
        AUTO_ARENA scratch = ARENA_INIT(PARTY_SCRATCH_BYTES);
        if (input->parties[party].facts.n == 0)
            continue;
        work.party = party;
        ok = territory_of_party(input->parties[party].facts, &scratch, found) &&
             add_territories(&work, found) && add_government(&work, &scratch) &&
             add_presumptions(&work, found);
    }
    return ok;
}
