/* screening/screen.c - an engagement against the lists: matches, then risk, then evidence.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/screening.h"

#include "core/hash.h"
#include "screening/decided.h"
#include "screening/matches.h"
#include "screening/reached.h"
#include "screening/risk_input.h"
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
        !risk_input_build(&screening, &reached, arena, err) ||
        !risk_evaluate(&screening.input, arena, &screening.result, err) ||
        !keep_evidence(&screening, arena, err))
        return false;
    *screening_out = screening;
    return true;
}
