/* risk/authorisation.c - what a regulator or the law allows in spite of a block.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/authorisation.h"

#include "risk/dated.h"

static const char *const kinds[AUTHORISATION_KINDS] = {
    [AUTHORISATION_LICENCE] = "licence",
    [AUTHORISATION_EXEMPTION] = "exemption",
    [AUTHORISATION_WIND_DOWN] = "wind_down",
    [AUTHORISATION_REBUTTAL] = "rebuttal",
};

const char *authorisation_kind_name(enum authorisation_kind kind)
{
    return (unsigned)kind < (unsigned)AUTHORISATION_KINDS ? kinds[kind] : NULL;
}

bool authorisation_kind_of(struct str name, enum authorisation_kind *kind_out)
{
    for (unsigned i = 0; i < AUTHORISATION_KINDS; i++)
        if (str_equal(name, str_of(kinds[i]))) {
            *kind_out = (enum authorisation_kind)i;
            return true;
        }
    return false;
}

int authorisation_compare(const struct risk_authorisation *a, const struct risk_authorisation *b)
{
    const struct {
        struct str a, b;
    } texts[] = {{a->regime, b->regime},
                 {a->party, b->party},
                 {a->rule, b->rule},
                 {a->reference, b->reference},
                 {a->scope, b->scope}};
    for (size_t i = 0; i < LENGTH(texts); i++) {
        int order = str_compare(texts[i].a, texts[i].b);
        if (order)
            return order;
    }
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int by_from = date_compare(a->from, b->from);
    return by_from ? by_from : date_compare(a->to, b->to);
}

static bool covers(const struct risk_input *input, const struct risk_authorisation *one,
                   const struct risk_rule_hit *hit)
{
    return str_equal(one->regime, hit->regime) &&
           (one->party.len == 0 || str_equal(one->party, input->parties[hit->party].id)) &&
           (one->rule.len == 0 || str_equal(one->rule, str_of(hit->rule))) &&
           days_hold(one->from, one->to, input->as_of);
}

static bool rebuts(const struct risk_authorisation *one, const struct risk_rule_hit *hit)
{
    return one->kind == AUTHORISATION_REBUTTAL && hit->presumed;
}

static bool allows(const struct risk_authorisation *one, const struct risk_rule_hit *hit)
{
    return one->kind != AUTHORISATION_REBUTTAL && hit->verdict == VERDICT_BLOCK;
}

/* Of several that cover a hit, the one that lasts longest. */
static bool lasts_longer(const struct risk_authorisation *a, const struct risk_authorisation *b)
{
    if (date_is_none(a->to) || date_is_none(b->to))
        return date_is_none(a->to) && !date_is_none(b->to);
    return date_compare(a->to, b->to) > 0;
}

static bool note(struct rule_hits *hits, struct risk_rule_hit *hit,
                 const struct risk_authorisation *one, const char *says)
{
    char *text = arena_printf(hits->arena, "%.*s; %s %.*s", STR_ARG(hit->reason), says,
                              STR_ARG(one->reference));
    hit->reason = text ? str_of(text) : STR_EMPTY;
    return text != NULL;
}

static bool apply_to(const struct risk_input *input, struct rule_hits *hits,
                     struct risk_rule_hit *hit)
{
    bool recorded = strcmp(hit->rule, "presumption") == 0;
    for (size_t i = 0; i < input->n_authorisations; i++) {
        const struct risk_authorisation *one = &input->authorisations[i];
        if (!covers(input, one, hit))
            continue;
        if (rebuts(one, hit)) {
            hit->verdict = VERDICT_WATCH;
            hit->authorisation = (uint32_t)i;
            return note(hits, hit, one, "rebutted by recorded evidence:");
        }
        if (recorded && !note(hits, hit, one, "recorded, which does not lift it:"))
            return false;
        if ((recorded || allows(one, hit)) &&
            (hit->authorisation == RISK_NONE ||
             lasts_longer(one, &input->authorisations[hit->authorisation])))
            hit->authorisation = (uint32_t)i;
    }
    return true;
}

bool authorisations_apply(const struct risk_input *input, struct rule_hits *hits)
{
    for (size_t i = 0; i < hits->n; i++)
        if (!apply_to(input, hits, &hits->items[i]))
            return false;
    return true;
}

void authorisations_conclude(const struct risk_input *input, struct risk_result *result)
{
    struct date until = {0};
    bool any = false;
    for (size_t i = 0; i < result->n_rules; i++) {
        const struct risk_rule_hit *hit = &result->rules[i];
        if (hit->verdict != VERDICT_BLOCK || !hit->decides)
            continue;
        if (hit->authorisation == RISK_NONE)
            return;
        struct date to = input->authorisations[hit->authorisation].to;
        if (!date_is_none(to) && (date_is_none(until) || date_compare(to, until) < 0))
            until = to;
        any = true;
    }
    result->authorised = any;
    result->authorised_until = until;
}
