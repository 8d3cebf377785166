/* screening/reached.c - the listed parties a screening reaches.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/reached.h"

#include <stdlib.h>

#include "screening/listed_details.h"

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_unique(uint32_t *items, size_t n)
{
    if (n == 0)
        return 0;
    qsort(items, n, sizeof *items, by_value);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (items[i] != items[kept - 1])
            items[kept++] = items[i];
    return kept;
}

uint32_t reached_position(const struct reached *reached, uint32_t listed)
{
    const uint32_t *found =
        reached->n ? bsearch(&listed, reached->at, reached->n, sizeof listed, by_value) : NULL;
    return found ? (uint32_t)(found - reached->at) : UINT32_MAX;
}

/* The other end of a link that touches `listed`. */
static uint32_t other_end(const struct snapshot_link *link, uint32_t listed)
{
    return link->from == listed ? link->to : link->from;
}

static bool matched(const struct screening_party *parties, size_t n_parties, struct arena *arena,
                    uint32_t **at_out, size_t *n_out)
{
    size_t total = 0, n = 0;
    for (size_t i = 0; i < n_parties; i++)
        total += parties[i].n_matches;
    uint32_t *at = arena_calloc(arena, total, sizeof *at);
    if (!at)
        return false;
    for (size_t i = 0; i < n_parties; i++)
        for (size_t m = 0; m < parties[i].n_matches; m++)
            at[n++] = parties[i].matches[m].listed;
    *at_out = at;
    *n_out = sort_unique(at, n);
    return true;
}

/* Adds what the matched ones link to, and keeps those links (positions in the snapshot's). */
static bool add_neighbours(const struct snapshot *snapshot, const bool *list_used,
                           struct arena *arena, struct reached *reached, uint32_t **links_out,
                           size_t *n_links_out)
{
    size_t total = 0, n = 0, n_links = 0;
    for (size_t i = 0; i < reached->n; i++)
        total += snapshot->listed[reached->at[i]].n_links;
    uint32_t *at = arena_calloc(arena, reached->n + total, sizeof *at);
    uint32_t *links = arena_calloc(arena, total, sizeof *links);
    if (!at || !links)
        return false;
    for (size_t i = 0; i < reached->n; i++) {
        const struct snapshot_listed *listed = &snapshot->listed[reached->at[i]];
        at[n++] = reached->at[i];
        for (uint32_t l = 0; l < listed->n_links; l++) {
            uint32_t other = other_end(&snapshot->links[listed->links[l]], reached->at[i]);
            if (!list_used[snapshot->listed[other].list])
                continue;
            at[n++] = other;
            links[n_links++] = listed->links[l];
        }
    }
    reached->at = at;
    reached->n = sort_unique(at, n);
    *links_out = links;
    *n_links_out = sort_unique(links, n_links);
    return true;
}

/* "OFAC, Specially Designated Nationals, version 12 of 2026-08-01" */
static struct str citation(const struct snapshot_list *list, struct arena *arena)
{
    char published[DATE_TEXT_SIZE];
    date_format(list->published, published);
    return str_of(arena_printf(arena, "%.*s, %.*s, version %lld%s%s", STR_ARG(list->publisher),
                               STR_ARG(list->title), (long long)list->version,
                               published[0] ? " of " : "", published));
}

static bool describe(const struct snapshot *snapshot, struct arena *arena, struct reached *reached)
{
    struct str *sources = arena_calloc(arena, snapshot->n_lists, sizeof *sources);
    reached->listed = arena_calloc(arena, reached->n, sizeof *reached->listed);
    if (!sources || !reached->listed)
        return false;
    for (size_t i = 0; i < reached->n; i++) {
        const struct snapshot_listed *listed = &snapshot->listed[reached->at[i]];
        const struct snapshot_list *list = &snapshot->lists[listed->list];
        struct str *source = &sources[listed->list];
        if (!source->ptr)
            *source = citation(list, arena);
        if (!source->ptr)
            return false;
        reached->listed[i] = (struct risk_listed){
            .id = listed->id,
            .caption = listed->caption,
            .list = list->id,
            .regime = list->regime,
            .source = *source,
            .schema = listed->schema,
            .measures = listed->measures,
            .network = listed->network + 1,
        };
        if (!listed_details_read(listed, arena, &reached->listed[i]))
            return false;
    }
    return true;
}

static bool join_links(const struct snapshot *snapshot, const uint32_t *links, size_t n,
                       struct arena *arena, struct reached *reached)
{
    reached->links = arena_calloc(arena, n, sizeof *reached->links);
    if (!reached->links)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct snapshot_link *link = &snapshot->links[links[i]];
        reached->links[i] = (struct risk_link){reached_position(reached, link->from),
                                               reached_position(reached, link->to), link->kind};
    }
    reached->n_links = n;
    return true;
}

bool reached_collect(const struct snapshot *snapshot, const bool *list_used,
                     const struct screening_party *parties, size_t n_parties, struct arena *arena,
                     struct reached *reached_out, struct error *err)
{
    struct reached reached = {0};
    uint32_t *links = NULL;
    size_t n_links = 0;
    if (!matched(parties, n_parties, arena, &reached.at, &reached.n) ||
        !add_neighbours(snapshot, list_used, arena, &reached, &links, &n_links) ||
        !describe(snapshot, arena, &reached) ||
        !join_links(snapshot, links, n_links, arena, &reached))
        return error_memory(err);
    *reached_out = reached;
    return true;
}
