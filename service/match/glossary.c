/* match/glossary.c - what the words of a firm's name mean in English.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/glossary.h"

enum { KEY_MAX = 2 * WORD_LETTERS + 8, STEM_LEAST = 3, ROMANISED_LEAST = 7, ROMANISED_STEM = 5 };

static const struct lexicon_row *find(const struct lexicon *lexicon, const char *mark,
                                      struct str text, bool stem)
{
    char key[KEY_MAX];
    size_t len = strlen(mark);
    if (len + text.len + 1 > sizeof key)
        return NULL;
    memcpy(key, mark, len);
    if (text.len)
        memcpy(key + len, text.ptr, text.len);
    len += text.len;
    if (stem)
        key[len++] = '-';
    const struct lexicon_row *row = lexicon_find(lexicon, (struct str){key, len});
    return row && row->flags & LEXICON_GLOSSARY ? row : NULL;
}

/* Endings of Russian, Ukrainian, Belarusian and Bulgarian nouns and adjectives, as folded and as
 * passports romanise them. */
static bool is_ending(struct str s)
{
    static const char *const ENDINGS[] = {
        "",      "a",   "u",   "e",   "o",   "y",   "i",   "om",    "oi",   "oyu",  "oy",
        "ei",    "ev",  "ov",  "am",  "ami", "akh", "ya",  "yu",    "yi",   "yy",   "ii",
        "iy",    "ij",  "yj",  "aya", "aia", "oe",  "oye", "ee",    "ye",   "ie",   "iye",
        "ogo",   "ego", "oho", "omu", "emu", "ym",  "im",  "ykh",   "ikh",  "ymi",  "imi",
        "uyu",   "iya", "ia",  "iyu", "iei", "iem", "em",  "yam",   "yami", "yakh", "iyam",
        "iyakh", "aga", "amu", "ae",  "ata", "ite", "ta",  "iyata", "eto"};
    char first = s.len ? s.ptr[0] : '\0';
    for (size_t i = 0; i < LENGTH(ENDINGS); i++)
        if (ENDINGS[i][0] == first && str_equal(s, str_of(ENDINGS[i])))
            return true;
    return false;
}

static const struct lexicon_row *slavic(const struct lexicon *lexicon, struct str text,
                                        size_t stem_least)
{
    const struct lexicon_row *row = find(lexicon, "^", text, false);
    for (size_t len = text.len; !row && len >= stem_least && text.len - len <= 5; len--)
        if (is_ending(str_slice(text, len, text.len)))
            row = find(lexicon, "^", str_slice(text, 0, len), true);
    return row;
}

/* The article, "for the", "and the" before, feminine and plural endings behind. */
static const struct lexicon_row *arabic(const struct lexicon *lexicon, struct str text)
{
    static const char *const BEFORE[] = {"", "al", "ll", "wal", "w", "l", "bal"};
    static const char *const BEHIND[] = {"", "h", "yh", "y", "at", "yat", "ha", "hay", "yn", "an"};
    for (size_t b = 0; b < LENGTH(BEFORE); b++) {
        struct str before = str_of(BEFORE[b]);
        if (!str_starts_with(text, before) || text.len < before.len + 2)
            continue;
        struct str rest = str_slice(text, before.len, text.len);
        for (size_t e = 0; e < LENGTH(BEHIND); e++) {
            struct str behind = str_of(BEHIND[e]);
            if (!str_ends_with(rest, behind) || rest.len < behind.len + 2)
                continue;
            struct str word = str_slice(rest, 0, rest.len - behind.len);
            const struct lexicon_row *row = find(lexicon, "~~", word, false);
            if (row && (word.len >= 3 || word.len == text.len))
                return row;
        }
    }
    return NULL;
}

static struct str meaning(const struct lexicon_row *row)
{
    return row && row->canonical ? str_of(row->canonical) : STR_EMPTY;
}

static struct str of_phrase(const struct lexicon *lexicon, const struct word *words)
{
    char text[KEY_MAX];
    struct str first = words[0].text, second = words[1].text;
    const char *mark = words[0].flags & WORD_VOWELLESS ? "~~" : "";
    if (words[0].flags & WORD_CYRILLIC)
        mark = "^";
    if (first.len + second.len + 1 > sizeof text)
        return STR_EMPTY;
    memcpy(text, first.ptr, first.len);
    text[first.len] = ' ';
    memcpy(text + first.len + 1, second.ptr, second.len);
    return meaning(find(lexicon, mark, (struct str){text, first.len + 1 + second.len}, false));
}

struct str glossary_of(const struct lexicon *lexicon, const struct word *words, size_t n)
{
    unsigned other = WORD_HAN | WORD_KANA | WORD_HANGUL | WORD_NUMBER | WORD_MIXED;
    const struct word *w = &words[0];
    if (n == 2)
        return (words[0].flags | words[1].flags) & other ? STR_EMPTY : of_phrase(lexicon, words);
    if (w->flags & other)
        return STR_EMPTY;
    if (w->flags & WORD_CYRILLIC)
        return meaning(slavic(lexicon, w->text, STEM_LEAST));
    if (w->flags & WORD_VOWELLESS)
        return meaning(arabic(lexicon, w->text));
    if (w->flags & WORD_OTHER)
        return STR_EMPTY;
    if (w->text.len < ROMANISED_LEAST || lexicon_find(lexicon, w->text))
        return meaning(find(lexicon, "", w->text, false));
    return meaning(slavic(lexicon, w->text, ROMANISED_STEM));
}
