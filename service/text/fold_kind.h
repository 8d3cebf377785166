/* text/fold_kind.h - what a code point is to the tokeniser.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_FOLD_KIND_H
#define TEXT_FOLD_KIND_H

#include <stdbool.h>

enum fold_kind {
    FOLD_SEPARATOR = 0, /* ends a word: spaces, punctuation, symbols */
    FOLD_DROP,          /* leaves no trace: apostrophes, accents, format and bidi characters */
    FOLD_LATIN,
    FOLD_DIGIT,
    FOLD_CYRILLIC,
    FOLD_GREEK,
    FOLD_VOWELLESS, /* Arabic, Hebrew, Syriac: letters without vowels */
    FOLD_HAN,       /* one pinyin syllable */
    FOLD_KANA,
    FOLD_HANGUL, /* one syllable, romanised by rule */
    FOLD_INDIC,  /* a consonant whose inherent "a" the context decides */
    FOLD_SIGN,   /* vowel sign, virama or tone mark: suppresses the inherent vowel */
    FOLD_OTHER,  /* any other letter: Georgian, Armenian, Ethiopic, Thai ... */
};

#endif
