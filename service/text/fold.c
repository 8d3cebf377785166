/* text/fold.c - from any script to ASCII letters, one code point at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/fold.h"

#include <stdio.h>

#include "core/str.h"
#include "text/fold_table.h"

enum { HANGUL_FIRST = 0xac00, HANGUL_LAST = 0xd7a3, HANGUL_VOWELS = 21, HANGUL_FINALS = 28 };

static struct fold fold_hangul(uint32_t rune)
{
    static const char INITIALS[][3] = {"k",  "kk", "n", "d",  "tt", "r", "m", "b", "pp", "s",
                                       "ss", "",   "j", "jj", "ch", "k", "t", "p", "h"};
    static const char VOWELS[][4] = {"a",  "ae", "ya", "yae", "eo", "e",  "yeo",
                                     "ye", "o",  "wa", "wae", "oe", "yo", "u",
                                     "wo", "we", "wi", "yu",  "eu", "ui", "i"};
    static const char FINALS[][3] = {"",  "k",  "k", "k", "n", "n", "n", "t", "l", "k",
                                     "m", "l",  "l", "l", "p", "l", "m", "p", "p", "t",
                                     "t", "ng", "t", "t", "k", "t", "p", "t"};
    uint32_t index = rune - HANGUL_FIRST;
    struct fold f = {FOLD_HANGUL, ""};
    snprintf(f.text, sizeof f.text, "%s%s%s", INITIALS[index / (HANGUL_VOWELS * HANGUL_FINALS)],
             VOWELS[index / HANGUL_FINALS % HANGUL_VOWELS], FINALS[index % HANGUL_FINALS]);
    return f;
}

struct fold fold_rune(uint32_t rune)
{
    if (rune >= HANGUL_FIRST && rune <= HANGUL_LAST)
        return fold_hangul(rune);

    struct fold f = {FOLD_SEPARATOR, ""};
    if (rune >= FOLD_RUNES)
        return f;
    uint16_t entry = FOLD_ENTRIES[FOLD_PAGES[rune / FOLD_PAGE]][rune % FOLD_PAGE];
    f.kind = (enum fold_kind)(entry >> 12);
    memcpy(f.text, FOLD_TEXTS[entry & 0xfff], sizeof f.text);
    return f;
}

char fold_lookalike(uint32_t rune)
{
    static const struct {
        uint16_t rune;
        char latin;
    } ALIKE[] = {
        {0x391, 'a'}, {0x392, 'b'}, {0x395, 'e'}, {0x396, 'z'}, {0x397, 'h'}, {0x399, 'i'},
        {0x39a, 'k'}, {0x39c, 'm'}, {0x39d, 'n'}, {0x39f, 'o'}, {0x3a1, 'p'}, {0x3a4, 't'},
        {0x3a5, 'y'}, {0x3a7, 'x'}, {0x3b1, 'a'}, {0x3bf, 'o'}, {0x3bd, 'v'}, {0x405, 's'},
        {0x406, 'i'}, {0x408, 'j'}, {0x410, 'a'}, {0x412, 'b'}, {0x415, 'e'}, {0x41a, 'k'},
        {0x41c, 'm'}, {0x41d, 'h'}, {0x41e, 'o'}, {0x420, 'p'}, {0x421, 'c'}, {0x422, 't'},
        {0x423, 'y'}, {0x425, 'x'}, {0x430, 'a'}, {0x435, 'e'}, {0x43e, 'o'}, {0x440, 'p'},
        {0x441, 'c'}, {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},
        {0x4bb, 'h'}, {0x501, 'd'}, {0x51b, 'q'}, {0x51d, 'w'},
    };
    for (size_t i = 0; i < LENGTH(ALIKE); i++)
        if (ALIKE[i].rune == rune)
            return ALIKE[i].latin;
    return 0;
}
