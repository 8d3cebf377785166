/* text/syllable.h - one key for the romanisations of a Chinese name: pinyin, Wade-Giles, postal.
 *
 * "Mao Tse-tung" and "Mao Zedong", "Hsi Chin-p'ing" and "Xi Jinping": a word that is made of
 * Chinese syllables, however parted, has a key in which the systems agree. Without its apostrophes
 * Wade-Giles does not tell k from g, so the key does not either, and words of one key need not be
 * one name.
 *
 * Source  H. Giles, "A Chinese-English Dictionary" (1912); GB/T 16159 and ISO 7098 for pinyin.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_SYLLABLE_H
#define TEXT_SYLLABLE_H

#include "core/str.h"

enum { SYLLABLE_LETTERS = 18, SYLLABLE_KEY = 12 };

/** The key of a folded word (capital letters, two a syllable), or 0 when it is not made of one to
 *  four Chinese syllables. The keys of words in a row join to the key of the words in one. */
size_t syllable_key(struct str word, char out[SYLLABLE_KEY]);

#endif
