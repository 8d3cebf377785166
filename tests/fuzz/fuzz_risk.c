/* fuzz/fuzz_risk.c - engagements from bytes, sound or not: refused, or evaluated to what
 * multiplies.
 *
 * What validate accepts, evaluate takes (but for an id given twice), the printed factors give the
 * printed risks, all stays within [0, 1], and the input back to front gives the same.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/micro.h"
#include "risk/risk.h"

enum { MOST = 24, MOST_RELATIONS = 64, MOST_MATCHES = 3 };

struct bytes {
    const uint8_t *at;
    size_t left;
};

static uint32_t take(struct bytes *bytes)
{
    if (bytes->left == 0)
        return 0;
    bytes->left--;
    return *bytes->at++;
}

/* Mostly a millionth number within bounds, now and then just outside or nought. */
static uint32_t take_micro(struct bytes *bytes)
{
    uint32_t value = take(bytes);
    return value == 255 ? MICRO_ONE + 1 : value * 4000 + (value > 249 ? 0 : value % 7);
}

struct engagement {
    struct risk_input input;
    struct risk_party parties[MOST];
    struct risk_match matches[MOST][MOST_MATCHES];
    struct risk_flag flags[MOST];
    struct relation relations[MOST_RELATIONS];
    struct risk_listed listed[MOST];
    struct risk_link links[MOST];
    char ids[MOST];
};

static void take_party(struct engagement *e, size_t i, struct bytes *bytes)
{
    struct risk_party *party = &e->parties[i];
    e->ids[i] = (char)('a' + (take(bytes) + i) % 26);
    party->id = (struct str){&e->ids[i], 1};
    party->schema = take(bytes) % 4 ? SCHEMA_COMPANY : SCHEMA_PERSON;
    party->matches = e->matches[i];
    party->n_matches = take(bytes) % (MOST_MATCHES + 1);
    for (size_t m = 0; m < party->n_matches; m++) {
        uint32_t bits = take(bytes);
        e->matches[i][m] = (struct risk_match){.listed = take(bytes) % MOST,
                                               .score_micro = take_micro(bytes),
                                               .decision = (enum match_decision)(bits & 3),
                                               .weak_only = bits & 4,
                                               .strong_identity = bits & 8};
    }
    e->flags[i] = (struct risk_flag){.id = "flag", .weight_micro = take_micro(bytes)};
    party->flags = &e->flags[i];
    party->n_flags = take(bytes) % 2;
}

static void take_engagement(struct engagement *e, struct bytes *bytes)
{
    struct risk_input *input = &e->input;
    *input = (struct risk_input){.parties = e->parties,
                                 .n_parties = take(bytes) % (MOST + 1),
                                 .root = take(bytes) % MOST,
                                 .relations = e->relations,
                                 .n_relations = take(bytes) % (MOST_RELATIONS + 1),
                                 .listed = e->listed,
                                 .n_listed = take(bytes) % (MOST + 1),
                                 .links = e->links,
                                 .n_links = take(bytes) % (MOST + 1),
                                 .as_of = {2026, (int8_t)(take(bytes) % 13), 23},
                                 .policy = risk_policy_default()};
    input->policy.max_depth = take(bytes) % (RISK_MAX_DEPTH + 2);
    input->policy.weak_aliases = (enum weak_policy)(take(bytes) % 4);
    input->policy.follow_subsidiaries = input->policy.max_depth & 1;
    for (size_t i = 0; i < input->n_parties; i++)
        take_party(e, i, bytes);
    for (size_t i = 0; i < input->n_listed; i++)
        e->listed[i] = (struct risk_listed){.id = {&"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i], 1},
                                            .measures = take(bytes),
                                            .schema = SCHEMA_ORGANIZATION};
    for (size_t i = 0; i < input->n_links; i++)
        e->links[i] = (struct risk_link){take(bytes) % MOST, take(bytes) % MOST, STR("linked_to")};
    for (size_t i = 0; i < input->n_relations; i++) {
        struct relation *relation = &e->relations[i];
        relation->from = take(bytes) % MOST;
        relation->to = take(bytes) % MOST;
        relation->type = (enum relation_type)(take(bytes) % (RELATION_TYPES + 1));
        relation->confidence_micro = take_micro(bytes);
        relation->share_low_bp = SHARE_UNKNOWN;
        relation->share_high_bp = (int32_t)take(bytes) * 40 - 1;
    }
}

/* A target has no caller to report to; the fuzzer keeps the input. */
static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_path(const struct risk_path *path)
{
    uint32_t product = MICRO_ONE;
    for (size_t i = 0; i < path->n_steps; i++) {
        product = micro_mul(product, path->steps[i].weight_micro);
        require(product == path->steps[i].product_micro, "factors do not multiply");
    }
    require((path->n_steps ? product : 0) == path->risk_micro, "the product is not the risk");
}

static void check_result(const struct risk_input *input, const struct risk_result *result)
{
    check_path(&result->headline);
    for (size_t i = 0; i < result->n_alternatives; i++) {
        check_path(&result->alternatives[i]);
        require(result->alternatives[i].risk_micro <= result->headline.risk_micro, "not the worst");
    }
    require(result->headline.risk_micro <= MICRO_ONE, "headline above 1");
    require(result->breadth_micro <= MICRO_ONE, "breadth above 1");
    require(verdict_name(result->verdict) != NULL, "no verdict");
    size_t n = result->n_counterfactual;
    require(n == 0 || result->counterfactual[n - 1].risk_micro < input->policy.safe_micro,
            "a counterfactual that leaves the risk");
}

static void check_reversed(struct engagement *e, const struct risk_result *result)
{
    size_t n = e->input.n_relations;
    for (size_t i = 0; i < n / 2; i++) {
        struct relation kept = e->relations[i];
        e->relations[i] = e->relations[n - 1 - i];
        e->relations[n - 1 - i] = kept;
    }
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    struct risk_result again;
    struct error err = ERROR_INIT;
    require(risk_evaluate(&e->input, &arena, &again, &err), "refused back to front");
    require(again.headline.risk_micro == result->headline.risk_micro, "another headline");
    require(again.headline.n_steps == result->headline.n_steps, "another path");
    for (size_t i = 0; i < again.headline.n_steps; i++)
        require(again.headline.steps[i].party == result->headline.steps[i].party, "another party");
    require(again.verdict == result->verdict, "another verdict");
    require(again.n_counterfactual == result->n_counterfactual, "another counterfactual");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {data, size};
    struct engagement e = {0};
    take_engagement(&e, &bytes);

    const char *reason = "";
    bool sound = risk_input_validate(&e.input, &reason);
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    struct risk_result result;
    struct error err = ERROR_INIT;
    if (risk_evaluate(&e.input, &arena, &result, &err)) {
        require(sound, "evaluated what is not sound");
        check_result(&e.input, &result);
        check_reversed(&e, &result);
    } else {
        require(err.code == ERROR_INPUT, "not refused as input");
        require(!sound || strstr(err.message, "twice"), "refused what is sound");
    }
    return 0;
}
