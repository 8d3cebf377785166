/* lists/snapshot/text_index.h - the words of listed parties, for free-text search and its facets.
 *
 * This is for people who look something up (/search, /reconcile suggestions), never for screening:
 * it finds parties whose record holds the words of a question, ranked; it says nothing about who a
 * vendor is. Words are folded as names are (text/words.h), so Cyrillic finds its romanisation.
 *
 * Immutable once built; any number of threads may search. Built from a snapshot's bodies by the
 * first question (snapshot_text_index), because most services never ask one.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_TEXT_INDEX_H
#define LISTS_SNAPSHOT_TEXT_INDEX_H

#include "core/arena.h"
#include "core/error.h"
#include "lists/snapshot/snapshot.h"

struct text_index;

/** Reads every body: about 10 microseconds a party. `listed` is borrowed for the index's life. */
struct text_index *text_index_new(const struct snapshot_listed *listed, size_t n_listed,
                                  struct error *err) MUST_CHECK;
void text_index_free(struct text_index *index);
size_t text_index_bytes(const struct text_index *index);

/** The index of a snapshot, built when first asked for; lives as long as the snapshot is held.
 *  Two first callers wait for one build. */
const struct text_index *snapshot_text_index(const struct snapshot *snapshot,
                                             struct error *err) MUST_CHECK;

struct text_hit {
    uint32_t listed; /* position in the snapshot's `listed` */
    uint32_t weight; /* greater is better; only for ranking */
};

struct text_hits {
    struct text_hit *items; /* best first, equal ones by position */
    size_t count;
};

/**
 * Listed parties that hold every part of `question`:
 *
 *     word          a word of a name or of any other property
 *     word*         words that begin so
 *     "some words"  these words in this order, in one value
 *     -word         parties without it
 *     a OR b        either (binds closer than the blank)
 *
 * fuzzy   words of five letters and more also match words one slip away, of nine and more two.
 * An empty question holds for everybody. Words in names weigh more than others, rare ones more than
 * common ones. Errors: ERROR_MEMORY only; at most TEXT_QUERY_PARTS parts are read.
 */
bool text_index_search(const struct text_index *index, struct str question, bool fuzzy,
                       struct arena *arena, struct text_hits *hits_out,
                       struct error *err) MUST_CHECK;

enum { TEXT_QUERY_PARTS = 32 };

/* What a party counts under in facets and filters. */
struct text_facts {
    const struct str *countries, *topics; /* each once; codes as in the body */
    size_t n_countries, n_topics;
};

/** Countries of any property that names one; topics, derived from measures where none are stated.
 */
struct text_facts text_index_facts(const struct text_index *index, uint32_t listed);

/** Position of the party that names `id` among its referents, or UINT32_MAX. */
uint32_t text_index_referent(const struct text_index *index, struct str id);

#endif
