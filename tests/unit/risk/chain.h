/* risk/chain.h - building engagements in a few words, for the tests of service/risk.
 *
 *     struct chain c;
 *     chain_init(&c);
 *     chain_party(&c, "t0");
 *     chain_relate(&c, "t0", "t1", RELATION_CONTRACTS, 950000);
 *     chain_match(&c, "t1", chain_listed(&c, "sdn:1", MEASURE_FREEZE), 1000000);
 *     const struct risk_result *result = chain_evaluate(&c);
 *     chain_release(&c);
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RISK_CHAIN_H
#define TESTS_RISK_CHAIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/micro.h"
#include "risk/risk.h"

enum { CHAIN_PARTIES = 64, CHAIN_RELATIONS = 128, CHAIN_MATCHES = 6, CHAIN_LISTED = 32 };

struct chain {
    struct arena arena;
    struct risk_input input;
    struct risk_party parties[CHAIN_PARTIES];
    struct risk_match matches[CHAIN_PARTIES][CHAIN_MATCHES];
    struct risk_flag flags[CHAIN_PARTIES][CHAIN_MATCHES];
    struct relation relations[CHAIN_RELATIONS];
    struct risk_listed listed[CHAIN_LISTED];
    struct risk_link links[CHAIN_LISTED];
    struct risk_result result;
};

/* A test that includes this uses some of these. */
#define CHAIN_FUNCTION __attribute__((unused)) static

CHAIN_FUNCTION void chain_init(struct chain *c)
{
    memset(c, 0, sizeof(*c));
    arena_init(&c->arena, (size_t)64 << 20);
    c->input.parties = c->parties;
    c->input.relations = c->relations;
    c->input.listed = c->listed;
    c->input.links = c->links;
    c->input.as_of = (struct date){2026, 11, 23};
    c->input.policy = risk_policy_default();
    for (size_t i = 0; i < CHAIN_PARTIES; i++) {
        c->parties[i].matches = c->matches[i];
        c->parties[i].flags = c->flags[i];
    }
}

CHAIN_FUNCTION void chain_release(struct chain *c) { arena_release(&c->arena); }

/* The party's position; a new company when the id is new. The first party is the root. */
CHAIN_FUNCTION uint32_t chain_party(struct chain *c, const char *id)
{
    for (size_t i = 0; i < c->input.n_parties; i++)
        if (str_equal(c->parties[i].id, str_of(id)))
            return (uint32_t)i;
    assert_true(c->input.n_parties < CHAIN_PARTIES);
    struct risk_party *party = &c->parties[c->input.n_parties];
    party->id = str_of(id);
    party->schema = SCHEMA_COMPANY;
    return (uint32_t)c->input.n_parties++;
}

CHAIN_FUNCTION struct relation *chain_relate(struct chain *c, const char *from, const char *to,
                                             enum relation_type type, uint32_t confidence)
{
    assert_true(c->input.n_relations < CHAIN_RELATIONS);
    struct relation *relation = &c->relations[c->input.n_relations++];
    *relation = (struct relation){.from = chain_party(c, from),
                                  .to = chain_party(c, to),
                                  .type = type,
                                  .confidence_micro = confidence,
                                  .share_low_bp = SHARE_UNKNOWN,
                                  .share_high_bp = SHARE_UNKNOWN};
    return relation;
}

CHAIN_FUNCTION uint32_t chain_listed(struct chain *c, const char *id, unsigned measures)
{
    for (size_t i = 0; i < c->input.n_listed; i++)
        if (str_equal(c->listed[i].id, str_of(id)))
            return (uint32_t)i;
    assert_true(c->input.n_listed < CHAIN_LISTED);
    c->listed[c->input.n_listed] = (struct risk_listed){.id = str_of(id),
                                                        .caption = str_of(id),
                                                        .list = STR("us-ofac-sdn"),
                                                        .regime = STR("us-ofac"),
                                                        .schema = SCHEMA_ORGANIZATION,
                                                        .measures = measures};
    return (uint32_t)c->input.n_listed++;
}

CHAIN_FUNCTION struct risk_match *chain_match(struct chain *c, const char *id, uint32_t listed,
                                              uint32_t score)
{
    struct risk_party *party = &c->parties[chain_party(c, id)];
    assert_true(party->n_matches < CHAIN_MATCHES);
    struct risk_match *match = &c->matches[chain_party(c, id)][party->n_matches++];
    *match = (struct risk_match){.listed = listed, .score_micro = score};
    return match;
}

CHAIN_FUNCTION void chain_flag(struct chain *c, const char *id, const char *flag, uint32_t weight)
{
    struct risk_party *party = &c->parties[chain_party(c, id)];
    assert_true(party->n_flags < CHAIN_MATCHES);
    c->flags[chain_party(c, id)][party->n_flags++] =
        (struct risk_flag){.id = flag, .weight_micro = weight};
}

CHAIN_FUNCTION void chain_link(struct chain *c, uint32_t from, uint32_t to, const char *kind)
{
    assert_true(c->input.n_links < CHAIN_LISTED);
    c->links[c->input.n_links++] = (struct risk_link){from, to, str_of(kind)};
}

CHAIN_FUNCTION const struct risk_result *chain_evaluate(struct chain *c)
{
    struct error err = ERROR_INIT;
    if (!risk_evaluate(&c->input, &c->arena, &c->result, &err))
        fail_msg("refused: %s", err.message);
    return &c->result;
}

/* The path as text: "t0 t1 t2 sdn:1". */
CHAIN_FUNCTION const char *chain_path(const struct chain *c, const struct risk_path *path)
{
    static char text[1024];
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < path->n_steps; i++) {
        const struct risk_step *step = &path->steps[i];
        struct str id = step->party != RISK_NONE    ? c->parties[step->party].id
                        : step->listed != RISK_NONE ? c->listed[step->listed].id
                                                    : STR("flags");
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%.*s", i ? " " : "", STR_ARG(id));
    }
    return text;
}

/* The printed factors multiply to the printed products, and the last is the printed risk. */
CHAIN_FUNCTION void chain_check_factors(const struct risk_path *path)
{
    uint32_t product = MICRO_ONE;
    for (size_t i = 0; i < path->n_steps; i++) {
        product = micro_mul(product, path->steps[i].weight_micro);
        assert_int_equal(product, path->steps[i].product_micro);
    }
    assert_int_equal(path->n_steps ? product : 0, path->risk_micro);
}

#endif
