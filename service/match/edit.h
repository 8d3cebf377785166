/* match/edit.h - how far apart two folded words are, slips of hand and ear weighed.
 *
 * Damerau-Levenshtein (optimal string alignment) with costs in hundredths: F. Damerau, CACM 7
 * (1964). A vowel for a vowel, a doubled letter, d for t cost less than a stranger.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_EDIT_H
#define MATCH_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum { EDIT_ONE = 100, EDIT_LETTERS_MAX = 48, EDIT_CHARACTERS = 128 };

/** The cost of turning `a` into `b`, or `limit` + 1 as soon as it is certain to exceed `limit`. */
unsigned edit_cost(struct str a, struct str b, unsigned limit);

/* What a word makes of another before the two are compared. */
struct edit_profile {
    uint8_t least[EDIT_CHARACTERS];          /* a letter of the other: 0 when it has it itself */
    uint16_t cheapest[EDIT_LETTERS_MAX + 1]; /* leaving out so many of its own letters */
    uint8_t len;
    char first; /* its first letter; 0 when it is empty */
};

void edit_profile_of(struct str word, struct edit_profile *out);

/**
 * No more than edit_cost() of the profile's word and `other`, in one pass over `other`.
 *
 * A letter of `other` that the word does not have at all is exchanged for one it has, or left out
 * (a swap of neighbours moves only letters that both have). If the word is longer, as many of its
 * letters as it is longer by stand for nothing and are left out; if it is shorter, as many of
 * `other`, though those may be the ones already counted. All these steps are apart from each other,
 * so the cheapest of each add up to a lower bound; a different first letter comes on top.
 * `doubled`: may two neighbours in `other` be equal?
 */
unsigned edit_least(const struct edit_profile *profile, struct str other, bool doubled);

/** At most one plain insertion, deletion, substitution or swap of neighbours. */
bool edit_within_one(struct str a, struct str b);

/** Insertions, deletions, exchanges and swaps of neighbours, one each (optimal string alignment).
 */
unsigned edit_plain(struct str a, struct str b);

#endif
