/* text/sound.c - keys under which the many spellings of one word meet.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/sound.h"

/* In groups by the first letter, the longest of each first; the first that fits is taken. Digits
 * within words are misread letters. */
static const struct rule {
    char letters[5], sound[3];
    uint8_t length;
} RULES[] = {
    {"ay", "ei", 2},  {"ai", "ei", 2}, {"ch", "C", 2}, {"ck", "k", 2},   {"dzh", "j", 3},
    {"dj", "j", 2},   {"dh", "d", 2},  {"ee", "i", 2}, {"ey", "ei", 2},  {"gh", "g", 2},
    {"kh", "h", 2},   {"ou", "u", 2},  {"oo", "u", 2}, {"ph", "f", 2},   {"q", "k", 1},
    {"shch", "S", 4}, {"sch", "S", 3}, {"sh", "S", 2}, {"tsch", "C", 4}, {"tch", "C", 3},
    {"th", "t", 2},   {"ts", "z", 2},  {"tz", "z", 2}, {"w", "v", 1},    {"y", "i", 1},
    {"zh", "j", 2},   {"0", "o", 1},   {"1", "l", 1},  {"5", "s", 1},    {"8", "b", 1},
};

/* One more than the first rule of a letter; 0 for those without. */
static const uint8_t FIRST_RULE[128] = {
    ['a'] = 1,  ['c'] = 3,  ['d'] = 5,  ['e'] = 8,  ['g'] = 10, ['k'] = 11,
    ['o'] = 12, ['p'] = 14, ['q'] = 15, ['s'] = 16, ['t'] = 19, ['w'] = 24,
    ['y'] = 25, ['z'] = 26, ['0'] = 27, ['1'] = 28, ['5'] = 29, ['8'] = 30};

static bool begins(const char *at, size_t left, const struct rule *rule)
{
    for (size_t i = 1; i < rule->length; i++)
        if (i >= left || at[i] != rule->letters[i])
            return false;
    return true;
}

static size_t rule_at(struct str word, size_t at)
{
    char c = word.ptr[at];
    size_t first = c >= 0 ? FIRST_RULE[(unsigned char)c] : 0;
    for (size_t r = first - 1; first && r < LENGTH(RULES) && RULES[r].letters[0] == c; r++)
        if (begins(word.ptr + at, word.len - at, &RULES[r]))
            return r;
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

static bool is_vowel_like(char c)
{
    switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'v':
    case 'w':
    case 'y':
        return true;
    default:
        return false;
    }
}

size_t sound_skeleton(struct str sound, char out[SOUND_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < sound.len && len + 1 < SOUND_SIZE; i++) {
        char c = sound.ptr[i];
        if (is_vowel_like(c) || (len && out[len - 1] == c))
            continue;
        out[len++] = c;
    }
    return len;
}
