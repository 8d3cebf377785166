/* match/edit.h - how far apart two folded words are, slips of hand and ear weighed.
 *
 * Damerau-Levenshtein (optimal string alignment) with costs in hundredths: F. Damerau, CACM 7
 * (1964). A vowel for a vowel, a doubled letter, d for t cost less than a stranger.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_EDIT_H
#define MATCH_EDIT_H

#include <stdbool.h>

#include "core/str.h"

enum { EDIT_ONE = 100, EDIT_LETTERS_MAX = 48 };

/** The cost of turning `a` into `b`, or `limit` + 1 as soon as it is certain to exceed `limit`. */
unsigned edit_cost(struct str a, struct str b, unsigned limit);

/** At most one plain insertion, deletion, substitution or swap of neighbours. */
bool edit_within_one(struct str a, struct str b);

#endif
