/* match/search_room.h - working memory of searches, kept from one to the next.
 *
 * A search needs room for what it learns of names and words. Taking that anew each time would cost
 * more than a usual search; so an index keeps the rooms of searches that ended. Any number of
 * threads take and give back; no lock is held.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SEARCH_ROOM_H
#define MATCH_SEARCH_ROOM_H

#include <stdatomic.h>

#include "match/pair.h"
#include "match/query_words.h"

enum {
    SEARCH_ROOMS_MAX = 16,
    SEARCH_RECENT_UNITS = 1 << 10,
    SEARCH_LOOKUPS = 1 << 10, /* no fewer than LINK_KEYS_MAX */
};

/* A name of the index as the comparison wants it. */
struct expanded_name {
    struct name name;
    const uint32_t *words; /* numbers in the vocabulary, one a token */
    struct token tokens[NAME_TOKENS_MAX];
    char initials[NAME_TOKENS_MAX];
};

struct search_lookup {
    uint32_t key, tokens; /* `tokens`: words of the query it is a key of */
};

struct search_recent {
    uint64_t serial;
    uint32_t unit, tokens;
};

struct search_room {
    uint64_t serial;   /* of the name of a query that is looked up; rises */
    uint32_t *reached; /* by name: words of the query that reach it; all 0 between searches */
    uint32_t *touched; /* names with some */
    size_t n_touched, n_lookups;
    struct search_lookup lookups[SEARCH_LOOKUPS];
    struct search_recent recent[SEARCH_RECENT_UNITS]; /* the last unit that fell into each place */
    struct query_words words;
    struct expanded_name candidate;
    struct pair pair;
};

struct search_rooms {
    size_t n_names;
    _Atomic(struct search_room *) idle[SEARCH_ROOMS_MAX];
};

/** A room for an index of so many names, until search_rooms_give(); NULL only without memory. */
struct search_room *search_rooms_take(struct search_rooms *rooms);
void search_rooms_give(struct search_rooms *rooms, struct search_room *room);
void search_rooms_release(struct search_rooms *rooms);

#endif
