/* match/chinese.h - names of persons that may be Chinese, in whatever romanisation.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_CHINESE_H
#define MATCH_CHINESE_H

#include "match/name.h"

/** Gives the tokens of a name of two to four Chinese syllables that holds a Chinese surname the key
 *  of text/syllable.h as their canonical form, and marks them WORD_SYLLABLES. False: no memory. */
bool chinese_mark(struct arena *arena, struct name *name);

#endif
