/* risk/risk.c - the whole evaluation, step after step.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/risk.h"

#include "risk/breadth.h"
#include "risk/counterfactual.h"
#include "risk/graph.h"
#include "risk/holdings.h"
#include "risk/node.h"
#include "risk/paths.h"
#include "risk/reach.h"
#include "risk/rules.h"
#include "risk/tiers.h"

struct risk_policy risk_policy_default(void)
{
    return (struct risk_policy){
        .version = 1,
        .match_threshold_micro = 700000,
        .block_threshold_micro = 900000,
        .breadth_floor_micro = 300000,
        .safe_micro = 600000,
        .max_depth = 10,
        .follow_subsidiaries = false,
        .weak_aliases = WEAK_CORROBORATE,
    };
}

/* The parts of one evaluation; all but the result live in `scratch`. */
struct work {
    const struct risk_input *input;
    struct arena scratch;
    struct risk_order order;
    struct graph graph;
    struct reach_question question;
    struct reach reach;
    struct risk_node *nodes;
    const bool *dealt;
};

static bool check_shares(const struct risk_input *input, struct arena *scratch, struct error *err)
{
    bool found;
    struct share_excess excess;
    if (!shares_exceed(input, scratch, &found, &excess))
        return error_memory(err);
    return !found || share_excess_error(input, &excess, "", err);
}

static bool prepare(struct work *work, struct risk_result *result, struct error *err)
{
    const struct risk_input *input = work->input;
    struct arena *scratch = &work->scratch;
    if (!risk_order_build(input, scratch, &work->order, err) || !check_shares(input, scratch, err))
        return false;
    work->question = (struct reach_question){.input = input,
                                             .graph = &work->graph,
                                             .order = &work->order,
                                             .floor_micro = 1,
                                             .without = {RISK_NONE, RISK_NONE}};
    work->nodes = nodes_build(input, &work->order, scratch);
    if (!work->nodes || !graph_build(input, scratch, &work->graph) ||
        !tiers_assign(&work->graph, input->root, scratch, result->parties) ||
        !reach_run(&work->question, scratch, &work->reach))
        return error_memory(err);
    work->dealt = dealings_find(input, &work->graph, scratch);
    return work->dealt ? true : error_memory(err);
}

static void describe_parties(const struct work *work, struct risk_result *result)
{
    for (size_t i = 0; i < work->input->n_parties; i++) {
        struct risk_party_result *party = &result->parties[i];
        uint32_t label = work->reach.best[i];
        party->node_risk_micro = work->nodes[i].risk_micro;
        party->match_micro = work->nodes[i].match_micro;
        party->best_listed = work->nodes[i].best_listed;
        party->reach_micro = label == RISK_NONE ? 0 : work->reach.labels[label].product_micro;
        party->band = band_of(party->node_risk_micro);
    }
}

static bool find_paths(struct work *work, struct arena *arena, struct risk_result *result)
{
    struct path_end ends[1 + RISK_MAX_ALTERNATIVES];
    size_t n = paths_ends(&work->question, &work->reach, work->nodes, ends, LENGTH(ends));
    for (size_t i = 0; i < n; i++) {
        struct risk_path *path = i == 0 ? &result->headline : &result->alternatives[i - 1];
        if (!path_build(&work->question, &work->reach, work->nodes, ends[i], arena, path))
            return false;
    }
    result->n_alternatives = n > 1 ? n - 1 : 0;
    return paths_cut(&work->question, &work->reach, work->nodes, &work->scratch,
                     &result->partial) &&
           breadth_compute(&work->question, &work->reach, work->nodes, &work->scratch,
                           &result->breadth_micro);
}

/* What the rules left open: a risk that no rule names, and lists or a graph with gaps. */
static void settle_verdict(const struct risk_input *input, struct risk_result *result)
{
    if (band_of(result->headline.risk_micro) >= BAND_GUARDED)
        result->verdict = verdict_worst(result->verdict, VERDICT_WATCH);
    if (!input->lists_incomplete && !result->partial)
        return;
    result->verdict = verdict_worst(result->verdict, VERDICT_INDETERMINATE);
    result->incomplete = result->verdict != VERDICT_INDETERMINATE;
}

static bool evaluate(struct work *work, struct arena *arena, struct risk_result *result,
                     struct error *err)
{
    result->parties = arena_calloc(arena, work->input->n_parties, sizeof(*result->parties));
    if (!result->parties)
        return error_memory(err);
    if (!prepare(work, result, err))
        return false;
    describe_parties(work, result);
    if (!find_paths(work, arena, result) ||
        !rules_evaluate(work->input, &work->order, work->dealt, arena, &work->scratch, result) ||
        !counterfactual_find(&work->question, work->nodes, result))
        return error_memory(err);
    settle_verdict(work->input, result);
    return true;
}

bool risk_evaluate(const struct risk_input *input, struct arena *arena,
                   struct risk_result *result_out, struct error *err)
{
    const char *reason = "";
    if (!risk_input_validate(input, &reason))
        return error_set(err, ERROR_INPUT, "%s", reason);
    struct work work = {.input = input, .scratch = ARENA_INIT(REACH_SCRATCH_BYTES)};
    struct risk_result result = {.verdict = VERDICT_INDETERMINATE};
    bool ok = evaluate(&work, arena, &result, err);
    arena_release(&work.scratch);
    if (ok)
        *result_out = result;
    return ok;
}
