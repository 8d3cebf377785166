/* risk/paths.c - from labels to paths as they are shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/paths.h"

#include <stdlib.h>

#include "core/micro.h"

static bool end_worse(const struct reach_question *question, const struct reach *reach,
                      struct path_end a, struct path_end b)
{
    if (a.risk_micro != b.risk_micro)
        return a.risk_micro > b.risk_micro;
    return reach_compare(question, reach, &reach->labels[a.label], &reach->labels[b.label]) < 0;
}

size_t paths_ends(const struct reach_question *question, const struct reach *reach,
                  const struct risk_node *nodes, struct path_end *ends_out, size_t most)
{
    size_t n = 0;
    for (uint32_t party = 0; party < question->graph->n_parties; party++) {
        if (reach->best[party] == RISK_NONE)
            continue;
        uint32_t product = reach->labels[reach->best[party]].product_micro;
        struct path_end end = {reach->best[party], micro_mul(product, nodes[party].risk_micro)};
        if (end.risk_micro == 0)
            continue;
        size_t at = n;
        while (at > 0 && end_worse(question, reach, end, ends_out[at - 1]))
            at--;
        if (at == most)
            continue;
        n = n < most ? n + 1 : n;
        for (size_t i = n - 1; i > at; i--)
            ends_out[i] = ends_out[i - 1];
        ends_out[at] = end;
    }
    return n;
}

struct shown_link {
    struct str from, to, kind;
    uint32_t position;
};

static int shown_link_compare(const void *a, const void *b)
{
    const struct shown_link *x = a, *y = b;
    int order = str_compare(x->from, y->from);
    if (order == 0)
        order = str_compare(x->to, y->to);
    return order ? order : str_compare(x->kind, y->kind);
}

static size_t count_links(const struct risk_input *input, uint32_t listed)
{
    size_t n = 0;
    for (size_t i = 0; i < input->n_links; i++)
        n += input->links[i].from == listed || input->links[i].to == listed;
    return n;
}

/* The links that touch `listed`, in the order of what they say. */
static bool path_links(const struct risk_input *input, uint32_t listed, struct arena *arena,
                       struct risk_path *path)
{
    size_t n = count_links(input, listed);
    struct shown_link *rows = arena_calloc(arena, n, sizeof(*rows));
    uint32_t *links = arena_calloc(arena, n, sizeof(*links));
    if (!rows || !links)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < input->n_links; i++) {
        const struct risk_link *link = &input->links[i];
        if (link->from == listed || link->to == listed)
            rows[at++] = (struct shown_link){input->listed[link->from].id,
                                             input->listed[link->to].id, link->kind, (uint32_t)i};
    }
    qsort(rows, n, sizeof(*rows), shown_link_compare);
    for (size_t i = 0; i < n; i++)
        links[i] = rows[i].position;
    path->links = links;
    path->n_links = n;
    return true;
}

static struct risk_step step_of(const struct reach_question *question,
                                const struct reach_label *label)
{
    uint32_t weight = MICRO_ONE;
    if (label->relation != RISK_NONE)
        weight = relation_weight(&question->input->relations[label->relation]);
    return (struct risk_step){label->party,         label->relation, weight,
                              label->product_micro, RISK_NONE,       0};
}

bool path_build(const struct reach_question *question, const struct reach *reach,
                const struct risk_node *nodes, struct path_end end, struct arena *arena,
                struct risk_path *path_out)
{
    const struct reach_label *label = &reach->labels[end.label];
    const struct risk_node *node = &nodes[label->party];
    size_t n = (size_t)label->relations + 2;
    struct risk_step *steps = arena_calloc(arena, n, sizeof(*steps));
    if (!steps)
        return false;
    steps[n - 1] = (struct risk_step){RISK_NONE,      RISK_NONE,         node->risk_micro,
                                      end.risk_micro, node->best_listed, node->match_micro};
    for (size_t i = n - 1; --i > 0; label = &reach->labels[label->previous])
        steps[i] = step_of(question, label);
    steps[0] = step_of(question, label);
    struct risk_path path = {.steps = steps, .n_steps = n, .risk_micro = end.risk_micro};
    if (node->best_listed != RISK_NONE &&
        !path_links(question->input, node->best_listed, arena, &path))
        return false;
    *path_out = path;
    return true;
}

bool paths_cut(const struct reach_question *question, const struct reach *reach,
               const struct risk_node *nodes, struct arena *scratch, bool *partial_out)
{
    *partial_out = false;
    if (!reach->open)
        return true;
    const uint32_t *unlimited = reach_unlimited(question, scratch);
    if (!unlimited)
        return false;
    for (uint32_t party = 0; party < question->graph->n_parties && !*partial_out; party++) {
        uint32_t label = reach->best[party];
        uint32_t limited = label == RISK_NONE ? 0 : reach->labels[label].product_micro;
        *partial_out = unlimited[party] > limited && (limited == 0 || nodes[party].risk_micro > 0);
    }
    return true;
}
