/* match/index_parts.h - the inside of an index; shared by its builder and its search.
 *
 * keys:    link key -> unit       (unit: a word, a join of words, or a whole name)
 * units:   unit     -> name       (every name that holds the unit)
 * names:   name     -> the numbers of its words in the vocabulary
 * bearers: name     -> party      (lists repeat each other: equal names are compared once)
 * rooms:   working memory of searches; all else is never changed once the index stands
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_INDEX_PARTS_H
#define MATCH_INDEX_PARTS_H

#include "match/index.h"
#include "match/pair.h"
#include "match/postings.h"
#include "match/prepare.h"
#include "match/search_room.h"
#include "match/vocabulary.h"

struct indexed_name {
    uint32_t first_word;  /* words of the name: index->words[first_word ...] */
    uint32_t party, name; /* who bore it first, and which of that party's names it is */
    uint8_t n_words, mode;
    bool homoglyphs, cut;
};

struct match_index {
    const struct model *model;
    struct pair_ceiling ceilings[MODE_COUNT]; /* of the model */
    struct arena arena;                       /* parties, names, tokens and their text */
    struct subject *parties;
    size_t n_parties;
    struct vocabulary vocabulary;
    struct indexed_name *names;
    size_t n_names, names_capacity;
    uint32_t *words;
    size_t n_words, words_capacity;
    struct postings keys, identifiers;
    struct groups units, bearers;
    struct search_rooms *rooms;
};

/** Makes `name` of the index ready for comparing; valid while `out` stays where it is. Its text as
 *  written is only there when it was cut, for else nothing asks for it. */
void index_expand(const struct match_index *index, uint32_t name, struct expanded_name *out);

enum { INDEX_IDENTIFIER_KEYS = 2 };

/** The keys under which an identifier is found, such that equal ones (match/identifier.h) have one
 * in common: all of it, and of a BIC the bank without its branch. 0 when it is too short to be one.
 */
size_t index_identifier_keys(const struct subject_identifier *identifier,
                             uint32_t keys[INDEX_IDENTIFIER_KEYS]);

#endif
