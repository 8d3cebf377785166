/* match/link.h - the keys by which two names can find each other.
 *
 * A score at or above the threshold needs an anchor: a whole-name key, a long common beginning or
 * an acronym in common, or words that carry at least LINK_REACH of the query's core weight and
 * share a link key with a word (or join of words) of the candidate. Two words share a key when
 * their link keys are within one slip (deletion neighbourhoods: G. Navarro et al., "Indexing
 * methods for approximate string matching", 2001; only words of LINK_SLIP_LETTERS or more), when
 * they are spellings of one given name, stand for one canonical word, or have one skeleton and one
 * of them is written without vowels.
 *
 * match_compare() and the index both use exactly these functions; that is why the index loses
 * nothing. A chance collision of two 32-bit keys counts as a link in both.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_LINK_H
#define MATCH_LINK_H

#include "match/name.h"

enum {
    LINK_REACH = 400, /* thousandths of the query's core weight */
    LINK_SLIP_LETTERS = 4,
    LINK_PREFIX = 24,     /* letters of a beginning that counts as an anchor */
    LINK_KEYS_MAX = 112,  /* keys of one unit */
    LINK_UNITS_MAX = 160, /* units of one name */
};

#define LINK_WHOLE UINT32_C(0x80000000) /* in `tokens`: the unit stands for the whole name */

/* A word, a join of neighbours, or the whole name. */
struct link_unit {
    uint32_t tokens; /* bit i: token i belongs to it; LINK_WHOLE */
    uint16_t n_keys;
    uint32_t keys[LINK_KEYS_MAX];
};

enum link_side { LINK_CANDIDATE, LINK_QUERY };

/**
 * Calls `take` for every unit of `name` as seen from one side. The unit is only valid during the
 * call. At most LINK_UNITS_MAX units.
 */
void link_units(const struct name *name, enum link_side side,
                void (*take)(void *context, const struct link_unit *unit), void *context);

/** May tokens first .. first + n be read as one word? A legal form only as the last of two. */
bool link_joinable(const struct name *name, size_t first, size_t n);

/** Do tokens reached (bits as in link_unit) make an anchor for `query`? */
bool link_anchored(const struct name *query, uint32_t reached);

#endif
