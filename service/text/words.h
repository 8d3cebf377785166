/* text/words.h - a name as written, cut into folded words.
 *
 * Every word is lower-case ASCII (letters and digits); apostrophes leave no trace, all other
 * punctuation separates. "&" and "+" become the word "and". Dotted or spaced single letters stay
 * single here; whoever knows what kind of name it is joins them. Work is bounded: at most
 * WORDS_MAX words of WORD_LETTERS letters from the first NAME_BYTES bytes are looked at.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

enum { WORDS_MAX = 48, WORD_LETTERS = 48, NAME_BYTES = 4096 };

enum word_flag {
    WORD_VOWELLESS = 1 << 0, /* written in Arabic or Hebrew letters */
    WORD_HAN = 1 << 1,
    WORD_HANGUL = 1 << 2,
    WORD_KANA = 1 << 3,
    WORD_CYRILLIC = 1 << 4,
    WORD_NUMBER = 1 << 5, /* digits only */
    WORD_MIXED = 1 << 6,  /* digits and letters */
    WORD_HOMOGLYPH = 1 << 7,
    WORD_BRACKETED = 1 << 8,
    WORD_DOTTED = 1 << 9,      /* a full stop follows at once */
    WORD_CAPITAL = 1 << 10,    /* written in capitals only */
    WORD_OTHER = 1 << 11,      /* any other script but Latin */
    WORD_COMMA = 1 << 12,      /* a comma follows at once */
    WORD_GLUED = 1 << 13,      /* cut off the word before it: "SiemensAG" */
    WORD_TRANSLATED = 1 << 14, /* has an English meaning */
    WORD_READINGS = 1 << 16,   /* vowel-less: all readings of its letters are tried */
    WORD_FIRM = 1 << 17,       /* a vowel-less word of a firm: two consonants say little */
    WORD_SERVANT = 1 << 18,    /* "abd" and a name of God in one word */
    WORD_LETTER = 1 << 19,     /* an initial: judged by a feature of its own */
    WORD_SYLLABLES = 1 << 15,  /* of a name that may be Chinese: has a syllable key */
};

struct word {
    struct str text;    /* folded */
    struct str native;  /* Han, Kana, Hangul and vowel-less words: as written */
    struct str english; /* of a WORD_TRANSLATED: what it means; empty from words_split */
    unsigned flags;
};

/** Cuts `name` into at most WORDS_MAX words; returns how many (0 when memory is short). */
size_t words_split(struct arena *arena, struct str name, struct word out[WORDS_MAX]);

#endif
