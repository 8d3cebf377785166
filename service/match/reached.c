/* match/reached.c - the names of an index that have an anchor in a query's name.
 *
 * Every unit of the query's name is looked up by its keys; a listed name collects the words of the
 * query that reach it. Most keys lead nowhere and each lies somewhere else in memory: they are
 * gathered first and their places fetched ahead, so that the waits overlap.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/reached.h"

#include "match/link.h"

struct looker {
    const struct match_index *index;
    struct search_room *room;
};

/* Several keys of a unit lead to the same unit, which need be followed once only. */
static bool followed(struct search_room *room, uint32_t unit, uint32_t tokens)
{
    size_t at = unit % SEARCH_RECENT_UNITS;
    bool same = room->recent[at].serial == room->serial && room->recent[at].unit == unit;
    if (same && (room->recent[at].tokens & tokens) == tokens)
        return true;
    room->recent[at].tokens = same ? room->recent[at].tokens | tokens : tokens;
    room->recent[at].unit = unit;
    room->recent[at].serial = room->serial;
    return false;
}

static void follow(struct looker *l, uint32_t unit, uint32_t tokens)
{
    struct search_room *room = l->room;
    if (followed(room, unit, tokens))
        return;
    struct posting_range names = groups_get(&l->index->units, unit);
    for (size_t i = 0; i < names.count; i++) {
        uint32_t name = names.values[i];
        if (!room->reached[name])
            room->touched[room->n_touched++] = name;
        room->reached[name] |= tokens;
    }
}

static void look_up_all(struct looker *l)
{
    struct search_room *room = l->room;
    const struct postings *keys = &l->index->keys;
    for (size_t i = 0; i < room->n_lookups; i++)
        postings_near(keys, room->lookups[i].key);
    for (size_t i = 0; i < room->n_lookups; i++)
        postings_nearer(keys, room->lookups[i].key);
    for (size_t i = 0; i < room->n_lookups; i++) {
        struct posting_range units = postings_find(keys, room->lookups[i].key);
        for (size_t k = 0; k < units.count; k++)
            follow(l, units.values[k], room->lookups[i].tokens);
    }
    room->n_lookups = 0;
}

static void take_unit(void *context, const struct link_unit *unit)
{
    struct looker *l = context;
    if (l->room->n_lookups + unit->n_keys > SEARCH_LOOKUPS)
        look_up_all(l);
    for (size_t i = 0; i < unit->n_keys; i++) {
        struct search_lookup *lookup = &l->room->lookups[l->room->n_lookups++];
        *lookup = (struct search_lookup){unit->keys[i], unit->tokens};
    }
}

size_t reached_names(const struct match_index *index, const struct name *query,
                     struct search_room *room)
{
    struct looker l = {index, room};
    room->serial++;
    room->n_touched = room->n_lookups = 0;
    link_units(query, LINK_QUERY, take_unit, &l);
    look_up_all(&l);
    size_t anchored = 0;
    for (size_t i = 0; i < room->n_touched; i++) {
        uint32_t name = room->touched[i], tokens = room->reached[name];
        room->reached[name] = 0;
        if (link_anchored(query, tokens))
            room->touched[anchored++] = name;
    }
    return anchored;
}
