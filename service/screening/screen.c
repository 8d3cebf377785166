/* screening/screen.c - an engagement against the lists: matches, then risk, then evidence.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/screening.h"

#include <stdio.h>

#include "core/hash.h"
#include "risk/holdings.h"
#include "screening/decided.h"
#include "screening/matches.h"
#include "screening/reached.h"
#include "screening/scope.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static bool match_parties(struct screening *screening, struct arena *arena, struct error *err)
{
    const struct engagement *engagement = screening->engagement;
    struct screening_party *parties = arena_calloc(arena, engagement->n_parties, sizeof *parties);
    if (!parties)
        return error_memory(err);
    for (size_t i = 0; i < engagement->n_parties; i++)
        if (!matches_find(screening->snapshot, screening->list_used,
                          &engagement->parties[i].subject, arena, &parties[i], err))
            return false;
    screening->parties = parties;
    return true;
}

static bool describe_party(const struct party *party, const struct screening_party *found,
                           const struct reached *reached, struct arena *arena,
                           struct risk_party *out)
{
    struct risk_match *matches = NULL;
    if (found->n_matches > 0) {
        matches = arena_calloc(arena, found->n_matches, sizeof *matches);
        if (!matches)
            return false;
    }
    for (size_t m = 0; m < found->n_matches; m++) {
        const struct match_explanation *explanation = &found->matches[m].explanation;
        matches[m] = (struct risk_match){
            .listed = reached_position(reached, found->matches[m].listed),
            .score_micro = explanation->score_micro,
            .decision = decided_word(found->matches[m].decision),
            .weak_only = explanation->weak_only && !explanation->corroborated,
            .strong_identity = explanation->strong_identity,
        };
    }
    *out = (struct risk_party){.id = party->id,
                               .schema = party->schema,
                               .matches = matches,
                               .n_matches = found->n_matches};
    return true;
}

/* The relations of the day, as risk wants them. */
static struct relation *valid_relations(const struct screening *screening, struct arena *arena,
                                        size_t *n_out)
{
    const struct engagement *engagement = screening->engagement;
    struct relation *relations = arena_calloc(arena, engagement->n_relations, sizeof *relations);
    size_t n = 0;
    for (size_t i = 0; relations && i < engagement->n_relations; i++) {
        const struct party_relation *relation = &engagement->relations[i];
        if (!relation_valid_on(relation, screening->as_of))
            continue;
        relations[n] = relation->edge;
        relations[n].confidence_micro = policy_confidence(&screening->policy, relation);
        relation_basis_of(relation->basis, &relations[n++].basis);
    }
    *n_out = n;
    return relations;
}

/* Which of the engagement's relations is the `n`-th of the day? */
static size_t relation_of_day(const struct engagement *engagement, struct date day, size_t n)
{
    size_t i = 0;
    for (; i < engagement->n_relations; i++)
        if (relation_valid_on(&engagement->relations[i], day) && n-- == 0)
            break;
    return i;
}

/* Owners of more than there is: the relations contradict each other, so nothing can be said. */
static bool check_shares(const struct screening *screening, struct arena *arena, struct error *err)
{
    bool found;
    struct share_excess excess;
    char pointer[48];
    if (!shares_exceed(&screening->input, arena, &found, &excess))
        return error_memory(err);
    if (!found)
        return true;
    size_t at = relation_of_day(screening->engagement, screening->as_of, excess.relation);
    bool stored = screening->engagement->id.len > 0; /* then it is not in the request's body */
    snprintf(pointer, sizeof pointer, "/relations/%zu/share/low", at);
    return share_excess_error(&screening->input, &excess, stored ? "" : pointer, err);
}

static bool build_input(struct screening *screening, const struct reached *reached,
                        struct arena *arena, struct error *err)
{
    const struct engagement *engagement = screening->engagement;
    struct risk_party *parties = arena_calloc(arena, engagement->n_parties, sizeof *parties);
    size_t n_relations = 0;
    struct relation *relations = valid_relations(screening, arena, &n_relations);
    if (!parties || !relations)
        return error_memory(err);
    for (size_t i = 0; i < engagement->n_parties; i++)
        if (!describe_party(&engagement->parties[i], &screening->parties[i], reached, arena,
                            &parties[i]))
            return error_memory(err);
    screening->listed_at = reached->at;
    screening->input = (struct risk_input){
        .parties = parties,
        .n_parties = engagement->n_parties,
        .root = engagement->root,
        .relations = relations,
        .n_relations = n_relations,
        .listed = reached->listed,
        .n_listed = reached->n,
        .links = reached->links,
        .n_links = reached->n_links,
        .as_of = screening->as_of,
        .lists_incomplete = screening->n_reasons > 0,
        .policy = screening->policy.risk,
    };
    return true;
}

static bool keep_evidence(struct screening *screening, struct arena *arena, struct error *err)
{
    screening->evidence = screening_evidence(screening, arena);
    if (!screening->evidence.ptr)
        return error_memory(err);
    sha256_hex(screening->evidence, screening->evidence_sha256);
    return true;
}

bool screen_engagement(const struct screen_context *context, const struct engagement *engagement,
                       struct arena *arena, struct screening *screening_out, struct error *err)
{
    struct scope scope = {0};
    struct reached reached = {0};
    struct screening screening = {
        .engagement = engagement,
        .snapshot = context->snapshot,
        .as_of = date_is_none(engagement->as_of)
                     ? date_of_days((int32_t)(context->now_unix_ms / DAY_MS))
                     : engagement->as_of,
        .evaluated_unix_ms = context->now_unix_ms,
        .policy = context->policy,
        .model = context->recorded ? context->recorded->model : match_model_id(),
    };
    if (!scope_decide(context, engagement, screening.as_of, arena, &scope, err))
        return false;
    screening.list_used = scope.used;
    screening.reasons = scope.reasons;
    screening.n_reasons = scope.n_reasons;
    screening.only_lists = scope.only;
    screening.n_only_lists = scope.n_only;
    if (!match_parties(&screening, arena, err) || !decided_apply(context, &screening, err) ||
        !reached_collect(context->snapshot, scope.used, screening.parties, engagement->n_parties,
                         arena, &reached, err) ||
        !build_input(&screening, &reached, arena, err) || !check_shares(&screening, arena, err) ||
        !risk_evaluate(&screening.input, arena, &screening.result, err) ||
        !keep_evidence(&screening, arena, err))
        return false;
    *screening_out = screening;
    return true;
}
