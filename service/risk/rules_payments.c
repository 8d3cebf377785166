/* risk/rules_payments.c - `listed_bank` and `payee_other`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/rules_payments.h"

#include <stdlib.h>

#include "core/micro.h"
#include "risk/holdings.h"
#include "risk/node.h"

/* --- payee_other -------------------------------------------------------------------------------
 */

/* Pairs of parties, sorted: who contracts with whom, who holds whom. */
struct pair {
    uint32_t a, b;
};

struct pairs {
    struct pair *items;
    size_t n;
};

static int pair_compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static bool collect(const struct risk_input *input, bool holdings, struct arena *scratch,
                    struct pairs *pairs)
{
    pairs->n = 0;
    pairs->items = arena_calloc(scratch, 2 * input->n_relations, sizeof(*pairs->items));
    if (!pairs->items)
        return false;
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *r = &input->relations[i];
        if (!holdings && r->type == RELATION_CONTRACTS)
            pairs->items[pairs->n++] = (struct pair){r->from, r->to};
        if (holdings && (r->type == RELATION_OWNS || r->type == RELATION_CONTROLS)) {
            pairs->items[pairs->n++] = (struct pair){r->from, r->to};
            pairs->items[pairs->n++] = (struct pair){r->to, r->from};
        }
    }
    if (pairs->n > 1)
        qsort(pairs->items, pairs->n, sizeof(*pairs->items), pair_compare);
    return true;
}

/* The first position at or behind (a, b). */
static size_t lower(const struct pairs *pairs, struct pair wanted)
{
    size_t low = 0, high = pairs->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pair_compare(&pairs->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_pair(const struct pairs *pairs, uint32_t a, uint32_t b)
{
    size_t at = lower(pairs, (struct pair){a, b});
    return at < pairs->n && pairs->items[at].a == a && pairs->items[at].b == b;
}

static bool says_factoring(const struct relation *r)
{
    return facts_say_yes(r->facts, "factoring") ||
           facts_have(r->facts, "purpose", STR("factoring"));
}

/* The payee is of the house of one whom the payer contracts with. */
static bool is_of_the_house(const struct pairs *contracts, const struct pairs *holdings,
                            uint32_t payer, uint32_t payee)
{
    for (size_t i = lower(contracts, (struct pair){payer, 0});
         i < contracts->n && contracts->items[i].a == payer; i++)
        if (has_pair(holdings, payee, contracts->items[i].b))
            return true;
    return false;
}

const bool *payments_to_others(const struct risk_input *input, struct arena *scratch)
{
    struct pairs contracts, holdings;
    bool *other = arena_calloc(scratch, input->n_relations, sizeof(*other));
    if (!other || !collect(input, false, scratch, &contracts) ||
        !collect(input, true, scratch, &holdings))
        return NULL;
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *r = &input->relations[i];
        struct str invoiced = facts_first(r->facts, "invoicedBy");
        if (r->type != RELATION_PAYS || says_factoring(r))
            continue;
        if (invoiced.len > 0) /* then it is said, and nothing has to be concluded */
            other[i] = !str_equal(invoiced, input->parties[r->to].id);
        else
            other[i] = contracts.n > 0 && !has_pair(&contracts, r->from, r->to) &&
                       !has_pair(&contracts, r->to, r->from) &&
                       !is_of_the_house(&contracts, &holdings, r->from, r->to);
    }
    return other;
}

static bool add_payees(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                       struct arena *scratch, const struct risk_result *result)
{
    const bool *other = payments_to_others(input, scratch);
    if (!other)
        return false;
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *r = &input->relations[i];
        if (!other[i] || !dealt[r->from] || r->to == input->root)
            continue; /* what an owner of a supplier pays, or who is paid by whom buys from us */
        char *reason = arena_printf(
            hits->arena,
            "\"%.*s\" pays \"%.*s\", with which it has no contract: ask whose account it is, and "
            "why the contracted party is not paid itself (factoring is common)",
            STR_ARG(input->parties[r->from].id), STR_ARG(input->parties[r->to].id));
        if (!rule_hits_add(hits, (struct risk_rule_hit){
                                     .rule = "payee_other",
                                     .regime = STR("policy"),
                                     .measure = MEASURE_INFORMATION,
                                     .party = r->to,
                                     .listed = RISK_NONE,
                                     .verdict = rule_verdict(dealt, result, r->to, VERDICT_REVIEW),
                                     .source = STR("OFAC, enforcement release of 26 June 2024 "
                                                   "(Mondo TV): invoices naming third payees"),
                                     .reason = reason ? str_of(reason) : STR_EMPTY,
                                 }))
            return false;
    }
    return true;
}

/* --- listed_bank -------------------------------------------------------------------------------
 */

static bool add_bank(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                     const struct risk_result *result, const struct relation *r,
                     const struct risk_match *match)
{
    const struct risk_listed *listed = &input->listed[match->listed];
    if (!(listed->measures & MEASURE_FREEZE) || match_counted_micro(&input->policy, match) == 0)
        return true;
    bool sure = match_is_sure(input, r->to, match);
    char score[MICRO_TEXT_SIZE];
    char *reason = arena_printf(
        hits->arena,
        "\"%.*s\" banks at \"%.*s\", which matches %.*s at %s: paying into that account pays %s",
        STR_ARG(input->parties[r->from].id), STR_ARG(input->parties[r->to].id),
        STR_ARG(listed->caption.len ? listed->caption : listed->id),
        micro_format(match->score_micro, score),
        sure ? "through a frozen bank" : "through what may be a frozen bank");
    return rule_hits_add(hits, (struct risk_rule_hit){
                                   .rule = "listed_bank",
                                   .regime = listed->regime,
                                   .measure = MEASURE_FREEZE,
                                   .party = r->from,
                                   .listed = match->listed,
                                   .verdict = rule_verdict(dealt, result, r->from,
                                                           sure ? VERDICT_BLOCK : VERDICT_REVIEW),
                                   .source = listed->source.len ? listed->source : STR("the list"),
                                   .reason = reason ? str_of(reason) : STR_EMPTY,
                               });
}

static bool add_banks(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                      const struct risk_result *result)
{
    for (size_t i = 0; i < input->n_relations; i++) {
        const struct relation *r = &input->relations[i];
        const struct risk_party *bank = &input->parties[r->to];
        for (size_t m = 0; r->type == RELATION_BANKS_AT && m < bank->n_matches; m++)
            if (!add_bank(input, dealt, hits, result, r, &bank->matches[m]))
                return false;
    }
    return true;
}

bool rules_payments(const struct risk_input *input, const bool *dealt, struct rule_hits *hits,
                    struct arena *scratch, const struct risk_result *result)
{
    return add_banks(input, dealt, hits, result) && add_payees(input, dealt, hits, scratch, result);
}
