/* risk/counterfactual.c - try one, then two; a witness that survives the first prunes the second.
 *
 * Let W be any path that still brings `safe_micro` or more once `a` is taken away. A set {a, b} can
 * only suffice when b lies on W as well, so b is looked for there alone. And one member at least
 * must lie on the headline's own path: its relations, or the match that gives its m.
 * A search with the floor at `safe_micro` is enough to decide: a product below it can bring no such
 * risk, whatever stands at its end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/counterfactual.h"

#include "core/micro.h"

/* Per party on the path, its best two matches: taking away a lesser one alone changes nothing. */
enum {
    MATCHES_A_PARTY = 2,
    MAX_CANDIDATES = RISK_MAX_DEPTH + (RISK_MAX_DEPTH + 1) * MATCHES_A_PARTY
};

/* A risk_removal whose `risk_micro` is not known yet. */
struct candidates {
    struct risk_removal items[MAX_CANDIDATES];
    size_t n;
    size_t n_relations; /* the first so many are relations */
};

struct search {
    const struct reach_question *question;
    struct risk_node *nodes;
    struct arena scratch; /* emptied after each search */
    struct candidates candidates;
};

static void add_matches(struct search *search, uint32_t party)
{
    const struct risk_input *input = search->question->input;
    uint32_t taken[MATCHES_A_PARTY];
    struct risk_node node = search->nodes[party];
    for (size_t i = 0; i < MATCHES_A_PARTY && node.best_listed != RISK_NONE; i++) {
        struct candidates *all = &search->candidates;
        all->items[all->n++] = (struct risk_removal){.is_relation = false,
                                                     .relation = RISK_NONE,
                                                     .party = party,
                                                     .listed = node.best_listed};
        taken[i] = node.best_listed;
        node_rematch(input, search->question->order, party, taken, i + 1, &node);
    }
}

static void list_candidates(struct search *search, const struct risk_path *path)
{
    struct candidates *all = &search->candidates;
    size_t n_parties = path->n_steps - 1; /* the last step is no party */
    all->n = 0;
    for (size_t i = n_parties; i-- > 1;)
        all->items[all->n++] = (struct risk_removal){.is_relation = true,
                                                     .relation = path->steps[i].relation,
                                                     .party = path->steps[i].party,
                                                     .listed = RISK_NONE};
    all->n_relations = all->n;
    for (size_t i = n_parties; i-- > 0;)
        add_matches(search, path->steps[i].party);
}

/* Takes the matches of `set` out of their parties' nodes, or with n = 0 puts all back. */
static void apply_matches(struct search *search, const struct risk_removal *set, size_t n,
                          uint32_t party)
{
    uint32_t listed[RISK_MAX_REMOVALS];
    size_t taken = 0;
    for (size_t i = 0; i < n; i++)
        if (!set[i].is_relation && set[i].party == party)
            listed[taken++] = set[i].listed;
    node_rematch(search->question->input, search->question->order, party, listed, taken,
                 &search->nodes[party]);
}

struct outcome {
    struct path_end worst;                        /* risk 0: nothing at or above the floor */
    uint64_t on_path[(MAX_CANDIDATES + 63) / 64]; /* which candidates lie on that path */
};

/* Which candidates would interrupt the path to `end`? */
static void mark_candidates(const struct search *search, const struct reach *reach,
                            struct path_end end, struct outcome *outcome)
{
    const struct reach_label *last = &reach->labels[end.label];
    for (size_t i = 0; i < search->candidates.n; i++) {
        const struct risk_removal *candidate = &search->candidates.items[i];
        bool hit = !candidate->is_relation && candidate->party == last->party &&
                   candidate->listed == search->nodes[last->party].best_listed;
        const struct reach_label *label = last;
        while (candidate->is_relation && !hit && label->previous != RISK_NONE) {
            hit = label->relation == candidate->relation;
            label = &reach->labels[label->previous];
        }
        if (hit)
            outcome->on_path[i / 64] |= UINT64_C(1) << (i % 64);
    }
}

static bool marked(const struct outcome *outcome, size_t candidate)
{
    return outcome->on_path[candidate / 64] >> (candidate % 64) & 1;
}

/* Some path without `set` that brings `floor` or more; with a floor of 0, the worst path. */
static bool without(struct search *search, const struct risk_removal *set, size_t n,
                    uint32_t floor_micro, struct outcome *outcome_out)
{
    struct reach_question question = *search->question;
    question.floor_micro = floor_micro ? floor_micro : 1;
    question.until = floor_micro ? search->nodes : NULL; /* any witness will do */
    for (size_t i = 0; i < n; i++)
        question.without[i] = set[i].is_relation ? set[i].relation : RISK_NONE;
    for (size_t i = 0; i < n; i++)
        if (!set[i].is_relation)
            apply_matches(search, set, n, set[i].party);

    struct reach reach;
    bool ok = reach_run(&question, &search->scratch, &reach);
    if (ok) {
        struct outcome outcome = {0};
        if (paths_ends(&question, &reach, search->nodes, &outcome.worst, 1) > 0 &&
            outcome.worst.risk_micro >= floor_micro)
            mark_candidates(search, &reach, outcome.worst, &outcome);
        else
            outcome.worst.risk_micro = 0;
        *outcome_out = outcome;
    }
    for (size_t i = 0; i < n; i++)
        if (!set[i].is_relation)
            apply_matches(search, NULL, 0, set[i].party);
    arena_release(&search->scratch);
    return ok;
}

/* Is `set` enough? Writes the witness against it otherwise. */
static bool suffices(struct search *search, const struct risk_removal *set, size_t n,
                     bool *enough_out, struct outcome *witness_out)
{
    uint32_t safe = search->question->input->policy.safe_micro;
    if (!without(search, set, n, safe, witness_out))
        return false;
    *enough_out = witness_out->worst.risk_micro == 0;
    return true;
}

/* Writes the set into the result, with the headline after each step of it. */
static bool conclude(struct search *search, struct risk_removal *set, size_t n,
                     struct risk_result *result)
{
    for (size_t i = 0; i < n; i++) {
        struct outcome outcome;
        if (!without(search, set, i + 1, 0, &outcome))
            return false;
        set[i].risk_micro = outcome.worst.risk_micro;
    }
    memcpy(result->counterfactual, set, n * sizeof(*set));
    result->n_counterfactual = n;
    return true;
}

/* Candidates that lie on the headline's own path: all relations, and the end's best match. */
static size_t on_headline(const struct search *search, const struct risk_path *path)
{
    const struct candidates *all = &search->candidates;
    bool by_match = path->steps[path->n_steps - 1].listed != RISK_NONE;
    return all->n_relations + (by_match ? 1 : 0);
}

static bool try_pairs(struct search *search, const struct outcome *witnesses, size_t n_first,
                      struct risk_result *result)
{
    const struct candidates *all = &search->candidates;
    for (size_t a = 0; a < n_first; a++)
        for (size_t b = a + 1; b < all->n; b++) {
            struct risk_removal pair[RISK_MAX_REMOVALS] = {all->items[a], all->items[b]};
            struct outcome witness;
            bool enough = false;
            if (!marked(&witnesses[a], b))
                continue;
            if (!suffices(search, pair, 2, &enough, &witness))
                return false;
            if (enough)
                return conclude(search, pair, 2, result);
        }
    return true;
}

static bool search_sets(struct search *search, struct risk_result *result)
{
    struct outcome witnesses[RISK_MAX_DEPTH + 1];
    size_t n_first = on_headline(search, &result->headline);
    for (size_t a = 0; a < n_first; a++) {
        struct risk_removal one = search->candidates.items[a];
        bool enough = false;
        if (!suffices(search, &one, 1, &enough, &witnesses[a]))
            return false;
        if (enough)
            return conclude(search, &one, 1, result);
    }
    return try_pairs(search, witnesses, n_first, result);
}

bool counterfactual_find(const struct reach_question *question, struct risk_node *nodes,
                         struct risk_result *result)
{
    uint32_t safe = question->input->policy.safe_micro;
    if (safe == 0 || result->headline.n_steps == 0 || result->headline.risk_micro < safe)
        return true;
    struct search search = {
        .question = question, .nodes = nodes, .scratch = ARENA_INIT(REACH_SCRATCH_BYTES)};
    list_candidates(&search, &result->headline);
    bool ok = search_sets(&search, result);
    arena_release(&search.scratch);
    return ok;
}
