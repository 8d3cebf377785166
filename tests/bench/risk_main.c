/* bench/risk_main.c - milliseconds of processor time of one evaluation: 100,000 parties, 300,000
 * relations, cycles.
 *
 * Arguments: parties, relations (100000 300000). Prints a line for each kind of engagement.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "core/micro.h"
#include "risk/flags.h"
#include "risk/shared_values.h"

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below) /* xorshift64* */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 33) % below;
}

enum kind { USUAL, EQUAL, MIXED, CLEAN, DENSE_BAD, OWNED, FLAGGED, KINDS };
static const char *const kinds[KINDS] = {
    "usual: default confidences, 1 in 100 listed",
    "all confidences 1: every path ties",
    "confidences from .3 to 1, 1 in 1000 listed",
    "nobody listed, usual confidences",
    "confidences from .95 to 1, 1 listed, far away",
    "half the relations are shares, 1 in 50 frozen by OFAC, EU or UK",
    "an address, a mail, an account and a country for everybody, with flags and derived relations"};

struct engagement {
    struct risk_input input;
    struct risk_party *parties;
    struct risk_match *matches;
    struct relation *relations;
    struct risk_listed *listed;
};

static uint32_t confidence(enum kind kind, enum relation_type type)
{
    switch (kind) {
    case EQUAL:
        return MICRO_ONE;
    case MIXED:
        return 300000 + draw(700001);
    case DENSE_BAD:
        return 950000 + draw(50001);
    default:
        return relation_confidence(type, SOURCE_DECLARED);
    }
}

static bool is_listed(enum kind kind, size_t party, size_t n)
{
    switch (kind) {
    case CLEAN:
        return false;
    case MIXED:
        return draw(1000) == 0;
    case DENSE_BAD:
        return party == n - 1;
    case OWNED:
        return draw(50) == 0;
    default:
        return draw(100) == 0;
    }
}

static struct str regime_of(enum kind kind)
{
    static const char *const regimes[] = {"us-ofac", "eu", "uk"};
    return str_of(regimes[kind == OWNED ? draw(LENGTH(regimes)) : 0]);
}

/* Two parties of each address and account, three of each mail domain. */
static struct facts facts_of(size_t i, struct arena *arena)
{
    enum { PROPERTIES = 4 };
    struct party_property *items = arena_calloc(arena, PROPERTIES, sizeof(*items));
    struct str *values = arena_calloc(arena, PROPERTIES, sizeof(*values));
    values[0] =
        str_of(arena_printf(arena, "%zu Long Harbour Road, Room %zu, Dalian", i / 2, i % 7));
    values[1] = str_of(arena_printf(arena, "CN%08zu", i / 2));
    values[2] = STR("cn");
    values[3] = str_of(arena_printf(arena, "sales@firm%zu.example", i / 3));
    static const char *const names[PROPERTIES] = {"address", "bankAccount", "country", "email"};
    for (size_t p = 0; p < PROPERTIES; p++)
        items[p] = (struct party_property){str_of(names[p]), &values[p], 1};
    return (struct facts){items, PROPERTIES};
}

static void fill(struct engagement *e, enum kind kind, size_t n_parties, size_t n_relations,
                 struct arena *arena)
{
    e->parties = arena_calloc(arena, n_parties, sizeof(*e->parties));
    e->matches = arena_calloc(arena, n_parties, sizeof(*e->matches));
    e->relations = arena_calloc(arena, n_relations, sizeof(*e->relations));
    e->listed = arena_calloc(arena, n_parties, sizeof(*e->listed));
    size_t n_listed = 0;
    for (size_t i = 0; i < n_parties; i++) {
        e->parties[i] = (struct risk_party){.id = str_of(arena_printf(arena, "party-%06zu", i)),
                                            .schema = SCHEMA_COMPANY};
        if (kind == FLAGGED)
            e->parties[i].facts = facts_of(i, arena);
        if (!is_listed(kind, i, n_parties))
            continue;
        e->listed[n_listed] = (struct risk_listed){
            .id = e->parties[i].id, .regime = regime_of(kind), .measures = MEASURE_FREEZE};
        e->matches[i] = (struct risk_match){.listed = (uint32_t)n_listed++,
                                            .score_micro = 700000 + draw(300001)};
        e->parties[i].matches = &e->matches[i];
        e->parties[i].n_matches = 1;
    }
    for (size_t i = 0; i < n_relations; i++) {
        /* First a tree, so that everybody can be reached; then anything, cycles included. */
        bool tree = i + 1 < n_parties;
        uint32_t to = tree ? (uint32_t)i + 1 : draw((uint32_t)n_parties);
        uint32_t from = tree ? draw(to) : draw((uint32_t)n_parties);
        if (from == to)
            from = (to + 1) % (uint32_t)n_parties;
        enum relation_type type =
            tree ? RELATION_CONTRACTS : (enum relation_type)draw(RELATION_TYPES);
        if (!tree && kind == OWNED && draw(4) > 0)
            type = RELATION_OWNS;
        int32_t low = type == RELATION_OWNS && kind == OWNED ? (int32_t)draw(1500) : SHARE_UNKNOWN;
        e->relations[i] = (struct relation){.from = from,
                                            .to = to,
                                            .type = type,
                                            .source = SOURCE_DECLARED,
                                            .confidence_micro = confidence(kind, type),
                                            .share_low_bp = low,
                                            .share_high_bp = low < 0 ? low : low + 4000};
    }
    e->input = (struct risk_input){.parties = e->parties,
                                   .n_parties = n_parties,
                                   .relations = e->relations,
                                   .n_relations = n_relations,
                                   .listed = e->listed,
                                   .n_listed = n_listed,
                                   .as_of = {2026, 11, 23},
                                   .policy = risk_policy_default()};
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others may use the machine */
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* As a screening does it: derived relations, then flags. */
static bool raise_flags(struct engagement *e, struct arena *arena)
{
    struct relation *derived;
    struct shared_value *values;
    size_t n, n_values;
    if (!shared_values_list(&e->input, arena, &values, &n_values) ||
        !relations_derive(&e->input, values, n_values, arena, &derived, &n))
        return false;
    struct relation *all = arena_calloc(arena, e->input.n_relations + n, sizeof(*all));
    if (!all)
        return false;
    memcpy(all, e->input.relations, e->input.n_relations * sizeof(*all));
    memcpy(all + e->input.n_relations, derived, n * sizeof(*all));
    e->input.relations = all;
    e->input.n_relations += n;
    const struct flag_question question = {
        .input = &e->input, .values = values, .n_values = n_values};
    return red_flags_raise(&question, e->parties, arena);
}

static bool run(enum kind kind, size_t n_parties, size_t n_relations)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 31);
    struct engagement e;
    fill(&e, kind, n_parties, n_relations, &arena);
    struct risk_result result;
    struct error err = ERROR_INIT;
    double began = now_ms();
    bool ok = raise_flags(&e, &arena) && risk_evaluate(&e.input, &arena, &result, &err);
    double took = now_ms() - began;
    if (!ok) {
        fprintf(stderr, "%s: %s\n", kinds[kind], err.message);
        return false;
    }
    printf("%8.1f ms  %s: %s, headline %" PRIu32 ", %zu rules, %zu removals%s\n", took, kinds[kind],
           verdict_name(result.verdict), result.headline.risk_micro, result.n_rules,
           result.n_counterfactual, result.partial ? ", partial" : "");
    return true;
}

int main(int argc, char **argv)
{
    int64_t n_parties = 100000, n_relations = 300000;
    if ((argc > 1 && !str_to_int(str_of(argv[1]), 2, 10000000, &n_parties)) ||
        (argc > 2 && !str_to_int(str_of(argv[2]), 1, 30000000, &n_relations))) {
        fprintf(stderr, "usage: risk_main [PARTIES [RELATIONS]]\n");
        return 2;
    }
    bool ok = true;
    for (int kind = 0; kind < KINDS; kind++)
        ok = run((enum kind)kind, (size_t)n_parties, (size_t)n_relations) && ok;
    return ok ? 0 : 1;
}
