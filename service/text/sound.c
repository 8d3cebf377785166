/* text/sound.c - keys under which the many spellings of one word meet.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/sound.h"

/* Longest first; the first that fits is taken. Digits within words are misread letters. */
static const struct {
    const char *letters, *sound;
} RULES[] = {
    {"shch", "S"}, {"tsch", "C"}, {"sch", "S"}, {"tch", "C"}, {"dzh", "j"}, {"sh", "S"},
    {"ch", "C"},   {"zh", "j"},   {"dj", "j"},  {"kh", "h"},  {"gh", "g"},  {"ph", "f"},
    {"th", "t"},   {"dh", "d"},   {"ts", "z"},  {"tz", "z"},  {"ck", "k"},  {"ou", "u"},
    {"oo", "u"},   {"ee", "i"},   {"ay", "ei"}, {"ai", "ei"}, {"ey", "ei"}, {"q", "k"},
    {"w", "v"},    {"y", "i"},    {"0", "o"},   {"1", "l"},   {"5", "s"},   {"8", "b"},
};

static size_t rule_at(struct str word, size_t at)
{
    for (size_t r = 0; r < LENGTH(RULES); r++)
        if (str_starts_with(str_slice(word, at, word.len), str_of(RULES[r].letters)))
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
            at += strlen(RULES[rule].letters);
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
