/* match/index_parts.h - the inside of an index; shared by its builder and its search.
 *
 * keys:  link key -> unit       (unit: a word, a join of words, or a whole name)
 * units: unit     -> name       (every name that holds the unit)
 * names: name     -> party, made ready for comparing
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_INDEX_PARTS_H
#define MATCH_INDEX_PARTS_H

#include "match/index.h"
#include "match/postings.h"
#include "match/prepare.h"

/* Units are numbered 0, 1, 2 ... times this odd number, which spreads them over the key space. */
#define INDEX_SPREAD UINT32_C(2654435761)

struct indexed_name {
    struct prepared_name prepared;
    uint32_t party;
};

struct match_index {
    struct arena arena; /* parties, names, tokens and their text */
    struct subject *parties;
    size_t n_parties;
    struct indexed_name *names;
    size_t n_names;
    struct postings keys, units, identifiers;
};

/** The key under which an identifier is found; 0 when it is too short to be one. */
uint32_t index_identifier_key(struct str value);

#endif
