/* core/nearest.h - which known word a mistyped one was meant to be.
 *
 *     struct nearest near = {0};
 *     nearest_offer(&near, typed, "threshold");     // once a known word
 *     if (near.word) ... "did you mean \"%s\"?"
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include "core/str.h"

struct nearest {
    const char *word; /* borrowed; NULL while nothing is close enough */
    unsigned typos;   /* insertions, deletions, substitutions and swaps of neighbours */
};

/** Keeps `known` when it is nearer to `typed` than what is kept; the first of equals stays.
 *  Close enough is one typo in three letters, three at most; words above 64 bytes never are. */
void nearest_offer(struct nearest *nearest, struct str typed, const char *known);

#endif
