/* text/sound.c - keys under which the many spellings of one word meet.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/sound.h"

/* Longest first; the first that fits is taken. Digits within words are misread letters. */
static const struct {
    char letters[5], sound[3];
    uint8_t length;
} RULES[] = {
    {"shch", "S", 4}, {"tsch", "C", 4}, {"sch", "S", 3}, {"tch", "C", 3}, {"dzh", "j", 3},
    {"sh", "S", 2},   {"ch", "C", 2},   {"zh", "j", 2},  {"dj", "j", 2},  {"kh", "h", 2},
    {"gh", "g", 2},   {"ph", "f", 2},   {"th", "t", 2},  {"dh", "d", 2},  {"ts", "z", 2},
    {"tz", "z", 2},   {"ck", "k", 2},   {"ou", "u", 2},  {"oo", "u", 2},  {"ee", "i", 2},
    {"ay", "ei", 2},  {"ai", "ei", 2},  {"ey", "ei", 2}, {"q", "k", 1},   {"w", "v", 1},
    {"y", "i", 1},    {"0", "o", 1},    {"1", "l", 1},   {"5", "s", 1},   {"8", "b", 1},
};

static size_t rule_at(struct str word, size_t at)
{
    for (size_t r = 0; r < LENGTH(RULES); r++) {
        size_t n = RULES[r].length;
        if (RULES[r].letters[0] == word.ptr[at] && n <= word.len - at &&
            memcmp(RULES[r].letters, word.ptr + at, n) == 0)
            return r;
    }
    return LENGTH(RULES);
}

static bool front_vowel(struct str word, size_t at)
{
    return at < word.len && (word.ptr[at] == 'e' || word.ptr[at] == 'i' || word.ptr[at] == 'y');
}

size_t sound_key(struct str word, char out[SOUND_SIZE])
{
    size_t len = 0;
    bool digits_only = true;
    for (size_t i = 0; i < word.len; i++)
        digits_only &= word.ptr[i] >= '0' && word.ptr[i] <= '9';

    for (size_t at = 0; at < word.len && len + 2 < SOUND_SIZE;) {
        char c = word.ptr[at];
        size_t rule = digits_only ? LENGTH(RULES) : rule_at(word, at);
        const char *sound;
        char one[2] = {c, 0};
        if (rule < LENGTH(RULES)) {
            sound = RULES[rule].sound;
            at += RULES[rule].length;
        } else {
            if (c == 'c')
                one[0] = front_vowel(word, at + 1) ? 's' : 'k';
            sound = c == 'x' ? (at == 0 ? "s" : "ks") : one;
            at++;
        }
        for (; *sound; sound++)
            if (digits_only || len == 0 || out[len - 1] != *sound)
                out[len++] = *sound;
    }
    if (len > 2 && out[len - 1] == 'h')
        len--;
    if (len > 3 && out[0] == 'i' && (out[1] == 'e' || out[1] == 'u' || out[1] == 'a'))
        memmove(out, out + 1, --len); /* Yevgeny, Evgeny; Iuri, Yuri, Uri */
    return len;
}

size_t sound_link(struct str sound, char out[SOUND_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < sound.len && len + 1 < SOUND_SIZE; i++) {
        char c = sound.ptr[i];
        c = c == 'o' ? 'u' : c == 'e' ? 'i' : c;
        if (len == 0 || out[len - 1] != c)
            out[len++] = c;
    }
    return len;
}

size_t sound_skeleton(struct str sound, char out[SOUND_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < sound.len && len + 1 < SOUND_SIZE; i++) {
        char c = sound.ptr[i];
        if (strchr("aeiouvwy", c) || (len && out[len - 1] == c))
            continue;
        out[len++] = c;
    }
    return len;
}
