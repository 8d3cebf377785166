/* http/pages/engagement_view.c - see engagement_view.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/engagement_view.h"

#include "http/pages/party_words.h"
#include "risk/graph.h"
#include "risk/tiers.h"

/* Who stands at which tier is said by the same function that screenings use. */
static const struct risk_party_result *find_tiers(const struct engagement *engagement,
                                                  struct arena *arena)
{
    struct graph graph;
    struct relation *relations =
        arena_calloc(arena, engagement->n_relations + 1, sizeof *relations);
    struct risk_party *parties = arena_calloc(arena, engagement->n_parties, sizeof *parties);
    struct risk_party_result *results = arena_calloc(arena, engagement->n_parties, sizeof *results);
    if (!relations || !parties || !results)
        return NULL;
    for (size_t i = 0; i < engagement->n_relations; i++)
        relations[i] = engagement->relations[i].edge;
    for (size_t i = 0; i < engagement->n_parties; i++)
        parties[i].id = engagement->parties[i].id;
    const struct risk_input input = {.root = engagement->root,
                                     .parties = parties,
                                     .n_parties = engagement->n_parties,
                                     .relations = relations,
                                     .n_relations = engagement->n_relations};
    if (!graph_build(&input, arena, &graph) ||
        !tiers_assign(&graph, engagement->root, arena, results))
        return NULL;
    return results;
}

static void add_parties(const struct engagement *engagement, const struct risk_party_result *tiers,
                        struct result_view *view)
{
    for (size_t i = 0; i < engagement->n_parties; i++) {
        const struct party *party = &engagement->parties[i];
        view->parties[i] = (struct view_party){
            .id = party->id,
            .name = party_caption(party),
            .schema = party->schema_name,
            .about = party_about(party, view->arena),
            .tier = tiers[i].tier == TIER_NONE ? VIEW_NO_TIER : tiers[i].tier,
        };
    }
}

static void add_relations(const struct engagement *engagement, struct result_view *view)
{
    for (size_t i = 0; i < engagement->n_relations; i++) {
        const struct relation *edge = &engagement->relations[i].edge;
        view->relations[i] = (struct view_relation){
            .from = edge->from,
            .to = edge->to,
            .type = edge->type,
            .words =
                relation_words(view->arena, edge->type, edge->share_low_bp, edge->share_high_bp),
            .source = str_of(relation_source_name(edge->source)),
        };
    }
}

bool engagement_view(const struct engagement *engagement, struct arena *arena,
                     struct result_view *view_out, struct error *err)
{
    struct result_view view = {
        .arena = arena,
        .root = engagement->root,
        .n_parties = engagement->n_parties,
        .n_relations = engagement->n_relations,
        .parties = arena_calloc(arena, engagement->n_parties, sizeof *view.parties),
        .relations = arena_calloc(arena, engagement->n_relations + 1, sizeof *view.relations),
    };
    const struct risk_party_result *tiers = find_tiers(engagement, arena);
    if (!tiers || !view.parties || !view.relations)
        return error_memory(err);
    add_parties(engagement, tiers, &view);
    add_relations(engagement, &view);
    if (!result_tree_order(&view, err))
        return false;
    *view_out = view;
    return true;
}
