/* text/syllable.c - one key for the romanisations of a Chinese name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/syllable.h"

struct sound {
    char letters[6];
    char key;
};

/* Longest first. Pinyin and Wade-Giles beside each other: zh, ch, j and q are all ch in the latter.
 */
static const struct sound INITIALS[] = {
    {"zh", 'C'}, {"ch", 'C'}, {"sh", 'S'}, {"hs", 'X'}, {"ts", 'Z'}, {"tz", 'Z'},
    {"sz", 'A'}, {"ss", 'A'}, {"b", 'P'},  {"p", 'P'},  {"d", 'T'},  {"t", 'T'},
    {"g", 'K'},  {"k", 'K'},  {"j", 'C'},  {"q", 'C'},  {"x", 'X'},  {"z", 'Z'},
    {"c", 'Z'},  {"s", 'A'},  {"m", 'M'},  {"n", 'N'},  {"f", 'F'},  {"l", 'L'},
    {"h", 'H'},  {"r", 'R'},  {"w", 'W'},  {"y", 'Y'},  {"", 'O'},
};

static const struct sound FINALS[] = {
    {"iang", 'A'}, {"uang", 'B'}, {"iong", 'C'}, {"iung", 'C'}, {"ang", 'D'}, {"eng", 'E'},
    {"ong", 'F'},  {"ung", 'F'},  {"ing", 'G'},  {"iao", 'H'},  {"ian", 'I'}, {"ien", 'I'},
    {"uan", 'J'},  {"uai", 'K'},  {"uei", 'L'},  {"uen", 'M'},  {"ieh", 'N'}, {"ueh", 'O'},
    {"iou", 'P'},  {"erh", 'Q'},  {"ai", 'R'},   {"ei", 'S'},   {"ao", 'T'},  {"ou", 'U'},
    {"an", 'V'},   {"en", 'W'},   {"ie", 'N'},   {"iu", 'P'},   {"in", 'X'},  {"ui", 'L'},
    {"un", 'M'},   {"ue", 'O'},   {"uo", 'Y'},   {"ua", 'Z'},   {"ia", 'a'},  {"ih", 'b'},
    {"eh", 'c'},   {"er", 'Q'},   {"a", 'd'},    {"o", 'Y'},    {"e", 'c'},   {"i", 'b'},
    {"u", 'e'},
};

static bool starts(struct str word, size_t at, const char *letters, size_t *len_out)
{
    *len_out = strlen(letters);
    return *len_out <= word.len - at && memcmp(word.ptr + at, letters, *len_out) == 0;
}

/* What the systems write differently and the table cannot tell: tzu and zi, szu and si, ho and he,
 * yen and yan, yu and you. */
static char final_of(char initial, const struct sound *final)
{
    if ((initial == 'Z' || initial == 'A') && final->key == 'e')
        return 'b';
    if ((initial == 'K' || initial == 'H' || initial == 'O') && final->key == 'Y')
        return 'c';
    if (initial == 'Y' && (final->key == 'W' || final->key == 'V'))
        return 'V';
    if (initial == 'Y' && final->key == 'U')
        return 'e';
    if (initial == 'Y' && final->key == 'F')
        return 'F';
    return final->key;
}

/* Reads word[at..] as syllables, longest final first, and takes back what leads nowhere. */
static bool parse(struct str word, size_t at, char *out, size_t *len)
{
    if (at == word.len)
        return *len > 0;
    if (*len + 2 > SYLLABLE_KEY - 4)
        return false;
    for (size_t i = 0; i < LENGTH(INITIALS); i++) {
        size_t initial, final;
        if (!starts(word, at, INITIALS[i].letters, &initial))
            continue;
        for (size_t f = 0; f < LENGTH(FINALS); f++) {
            size_t kept = *len;
            if (!starts(word, at + initial, FINALS[f].letters, &final))
                continue;
            out[(*len)++] = INITIALS[i].key;
            out[(*len)++] = final_of(INITIALS[i].key, &FINALS[f]);
            if (parse(word, at + initial + final, out, len))
                return true;
            *len = kept;
        }
    }
    return false;
}

size_t syllable_key(struct str word, char out[SYLLABLE_KEY])
{
    size_t len = 0;
    if (word.len < 2 || word.len > SYLLABLE_LETTERS || !parse(word, 0, out, &len))
        return 0;
    return len;
}
