/* risk/random_chain.h - random engagements from a printed seed, and what is shown of one as text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RISK_RANDOM_CHAIN_H
#define TESTS_RISK_RANDOM_CHAIN_H

#include <stdlib.h>

#include "chain.h"
#include "core/buf.h"

enum { RANDOM_PARTIES = 8 };

struct dice {
    uint64_t state;
};

CHAIN_FUNCTION uint32_t dice_below(struct dice *dice, uint32_t below) /* splitmix64 */
{
    uint64_t z = (dice->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 33) % below;
}

/* RISK_SEED in the environment repeats a run; else the seed is fixed, and printed either way. */
CHAIN_FUNCTION uint64_t random_seed(const char *what)
{
    const char *given = getenv("RISK_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261123;
    printf("%s: RISK_SEED=%llu\n", what, (unsigned long long)seed);
    return seed;
}

static const char *const random_ids[] = {"d", "b", "h", "a", "f", "c", "g", "e", "zz"};
static const char *const random_listed[] = {"L3", "L1", "L4", "L2", "L5"};
static const char *const random_flags[] = {"payee-other", "embassy", "kp-nexus"};

enum weights { WEIGHTS_ANY, WEIGHTS_HALVES }; /* halves: up to six products are exact */

CHAIN_FUNCTION uint32_t random_weight(struct dice *dice, enum weights weights)
{
    if (weights == WEIGHTS_HALVES)
        return dice_below(dice, 2) ? 1000000 : 500000;
    return dice_below(dice, 4) ? 600000 + dice_below(dice, 400001) : 1 + dice_below(dice, 1000000);
}

CHAIN_FUNCTION void random_relation(struct chain *c, struct dice *dice, enum weights weights)
{
    uint32_t n = (uint32_t)c->input.n_parties;
    uint32_t from = dice_below(dice, n), to = dice_below(dice, n);
    if (from == to)
        return;
    enum relation_type type = dice_below(dice, 2)
                                  ? RELATION_CONTRACTS
                                  : (enum relation_type)dice_below(dice, RELATION_TYPES);
    struct relation *relation =
        chain_relate(c, random_ids[from], random_ids[to], type, random_weight(dice, weights));
    relation->source = (enum relation_source)dice_below(dice, RELATION_SOURCES);
    if (type == RELATION_OWNS && weights == WEIGHTS_ANY && dice_below(dice, 2))
        relation->share_high_bp = (int32_t)dice_below(dice, SHARE_WHOLE_BP + 1);
}

CHAIN_FUNCTION void random_match(struct chain *c, struct dice *dice, const char *party,
                                 enum weights weights)
{
    uint32_t listed = dice_below(dice, (uint32_t)c->input.n_listed);
    for (size_t i = 0; i < c->parties[chain_party(c, party)].n_matches; i++)
        if (c->matches[chain_party(c, party)][i].listed == listed)
            return;
    uint32_t score = weights == WEIGHTS_HALVES ? 1000000 : 650000 + dice_below(dice, 350001);
    struct risk_match *match = chain_match(c, party, listed, score);
    match->weak_only = dice_below(dice, 8) == 0;
    match->strong_identity = dice_below(dice, 2);
    match->decision =
        dice_below(dice, 6) ? DECISION_NONE : (enum match_decision)dice_below(dice, 3);
}

CHAIN_FUNCTION void random_chain(struct chain *c, struct dice *dice, enum weights weights)
{
    chain_init(c);
    uint32_t n = 1 + dice_below(dice, RANDOM_PARTIES);
    for (uint32_t i = 0; i < n; i++)
        c->parties[chain_party(c, random_ids[i])].schema =
            dice_below(dice, 3) ? SCHEMA_COMPANY : SCHEMA_PERSON;
    for (size_t i = 0; i < LENGTH(random_listed); i++) {
        uint32_t measures =
            dice_below(dice, 3) ? MEASURE_FREEZE : dice_below(dice, MEASURE_ALL + 1);
        chain_listed(c, random_listed[i], measures);
    }
    c->input.root = dice_below(dice, n);
    for (uint32_t i = dice_below(dice, 3 * n + 1); i > 0; i--)
        random_relation(c, dice, weights);
    for (uint32_t i = dice_below(dice, 4); i > 0; i--)
        chain_link(c, dice_below(dice, 5), dice_below(dice, 5),
                   dice_below(dice, 2) ? "linked_to" : "owned_by");
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t m = dice_below(dice, 3); m > 0 && dice_below(dice, 2); m--)
            random_match(c, dice, random_ids[i], weights);
        for (uint32_t f = 0; f < 3 && weights == WEIGHTS_ANY; f++)
            if (dice_below(dice, 8) == 0)
                chain_flag(c, random_ids[i], random_flags[f], dice_below(dice, 600001));
    }
    c->input.policy.max_depth = dice_below(dice, 3) ? 10 : 1 + dice_below(dice, 7);
    c->input.policy.follow_subsidiaries = dice_below(dice, 4) == 0;
    c->input.policy.safe_micro = dice_below(dice, 2) ? 600000 : 1 + dice_below(dice, 900000);
    c->input.lists_incomplete = dice_below(dice, 6) == 0;
}

CHAIN_FUNCTION struct str party_id(const struct chain *c, uint32_t party)
{
    return party == RISK_NONE ? STR("-") : c->parties[party].id;
}

CHAIN_FUNCTION struct str listed_id(const struct chain *c, uint32_t listed)
{
    return listed == RISK_NONE ? STR("-") : c->listed[listed].id;
}

CHAIN_FUNCTION void dump_relation(struct buf *out, const struct chain *c, uint32_t position)
{
    if (position == RISK_NONE)
        return;
    const struct relation *r = &c->relations[position];
    buf_printf(out, " %.*s>%.*s:%s:%s:%u:%d:%d", STR_ARG(party_id(c, r->from)),
               STR_ARG(party_id(c, r->to)), relation_type_name(r->type),
               relation_source_name(r->source), r->confidence_micro, r->share_low_bp,
               r->share_high_bp);
}

CHAIN_FUNCTION void dump_path(struct buf *out, const struct chain *c, const struct risk_path *path)
{
    buf_printf(out, "path %u\n", path->risk_micro);
    for (size_t i = 0; i < path->n_steps; i++) {
        const struct risk_step *s = &path->steps[i];
        buf_printf(out, "  %.*s", STR_ARG(party_id(c, s->party)));
        dump_relation(out, c, s->relation);
        buf_printf(out, " %u %u %.*s %u\n", s->weight_micro, s->product_micro,
                   STR_ARG(listed_id(c, s->listed)), s->match_micro);
    }
    for (size_t i = 0; i < path->n_links; i++) {
        const struct risk_link *l = &c->links[path->links[i]];
        buf_printf(out, "  link %.*s %.*s %.*s\n", STR_ARG(listed_id(c, l->from)),
                   STR_ARG(listed_id(c, l->to)), STR_ARG(l->kind));
    }
}

CHAIN_FUNCTION void dump_parties(struct buf *out, const struct chain *c)
{
    for (size_t i = 0; i < LENGTH(random_ids); i++)
        for (size_t p = 0; p < c->input.n_parties; p++) {
            const struct risk_party_result *r = &c->result.parties[p];
            if (str_equal(c->parties[p].id, str_of(random_ids[i])))
                buf_printf(out, "%s tier %d s %u m %u %.*s reach %u %s\n", random_ids[i], r->tier,
                           r->node_risk_micro, r->match_micro,
                           STR_ARG(listed_id(c, r->best_listed)), r->reach_micro,
                           band_name(r->band));
        }
}

/* All that a result says, with ids in place of positions. */
CHAIN_FUNCTION void dump_result(struct buf *out, const struct chain *c)
{
    const struct risk_result *r = &c->result;
    buf_printf(out, "%s%s%s breadth %u\n", verdict_name(r->verdict),
               r->incomplete ? " incomplete" : "", r->partial ? " partial" : "", r->breadth_micro);
    dump_path(out, c, &r->headline);
    for (size_t i = 0; i < r->n_alternatives; i++)
        dump_path(out, c, &r->alternatives[i]);
    for (size_t i = 0; i < r->n_rules; i++) {
        const struct risk_rule_hit *h = &r->rules[i];
        buf_printf(out, "%s %.*s %s %.*s %.*s %s %.*s: %.*s\n", h->rule, STR_ARG(h->regime),
                   measure_name(h->measure), STR_ARG(party_id(c, h->party)),
                   STR_ARG(listed_id(c, h->listed)), verdict_name(h->verdict), STR_ARG(h->source),
                   STR_ARG(h->reason));
    }
    for (size_t i = 0; i < r->n_counterfactual; i++) {
        const struct risk_removal *x = &r->counterfactual[i];
        buf_printf(out, "without");
        if (x->is_relation)
            dump_relation(out, c, x->relation);
        else
            buf_printf(out, " %.*s=%.*s", STR_ARG(party_id(c, x->party)),
                       STR_ARG(listed_id(c, x->listed)));
        buf_printf(out, ": %u\n", x->risk_micro);
    }
    dump_parties(out, c);
}

#endif
