/* tools/gen_fold.c - writes service/text/fold_table.c from ICU: code point -> ASCII letters.
 *
 * Build and run where ICU is installed (the service itself needs none):
 *     cc -std=c17 -o /tmp/gen_fold tools/gen_fold.c $(pkg-config --cflags --libs icu-uc icu-i18n)
 *     /tmp/gen_fold > service/text/fold_table.c
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

#include "service/text/fold_kind.h"

enum { RUNES = 0x30000, PAGE = 256, PAGES = RUNES / PAGE, TEXTS_MAX = 4096, TEXT_MAX = 24 };

static char texts[TEXTS_MAX][TEXT_MAX];
static unsigned n_texts;
static uint16_t entries[RUNES];

/* One letter a column; ISO 9 is a poor key, passports and newspapers write it so. */
static const struct {
    uint32_t first;
    const char *letters;
} CYRILLIC[] = {
    {0x0410, "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"},
    {0x0430, "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"},
    {0x0400, "e e dj g ie dz i i j lj nj c k i u dz"},
    {0x0450, "e e dj g ie dz i i j lj nj c k i u dz"},
    {0x0490, "g g g g g g zh zh z z k k k k k k k k n n n n"},
    {0x04ae, "u u u u kh kh ts ts ch ch ch ch h h"},
    {0x04d8, "a a a a zh zh z z dz dz i i i i o o o o"},
};
static const struct {
    uint32_t rune;
    const char *text;
} SEMITIC[] = {
    {0x0621, ""},   {0x0622, "a"},  {0x0623, "a"}, {0x0624, "w"},  {0x0625, "a"},  {0x0626, "y"},
    {0x0627, "a"},  {0x0628, "b"},  {0x0629, "h"}, {0x062a, "t"},  {0x062b, "th"}, {0x062c, "j"},
    {0x062d, "h"},  {0x062e, "kh"}, {0x062f, "d"}, {0x0630, "dh"}, {0x0631, "r"},  {0x0632, "z"},
    {0x0633, "s"},  {0x0634, "sh"}, {0x0635, "s"}, {0x0636, "d"},  {0x0637, "t"},  {0x0638, "z"},
    {0x0639, "a"},  {0x063a, "gh"}, {0x0641, "f"}, {0x0642, "q"},  {0x0643, "k"},  {0x0644, "l"},
    {0x0645, "m"},  {0x0646, "n"},  {0x0647, "h"}, {0x0648, "w"},  {0x0649, "a"},  {0x064a, "y"},
    {0x0671, "a"},  {0x0679, "t"},  {0x067c, "t"}, {0x067e, "p"},  {0x0681, "z"},  {0x0685, "ts"},
    {0x0686, "ch"}, {0x0688, "d"},  {0x0689, "d"}, {0x0691, "r"},  {0x0693, "r"},  {0x0696, "zh"},
    {0x0698, "zh"}, {0x069a, "sh"}, {0x06a9, "k"}, {0x06ab, "g"},  {0x06af, "g"},  {0x06ba, "n"},
    {0x06bc, "n"},  {0x06be, "h"},  {0x06c0, "h"}, {0x06c1, "h"},  {0x06c2, "h"},  {0x06c3, "h"},
    {0x06cc, "y"},  {0x06cd, "y"},  {0x06d0, "e"}, {0x06d2, "e"},  {0x06d5, "a"},  {0x06c7, "u"},
    {0x06cb, "v"},  {0x06c6, "o"},  {0x06c8, "u"}, {0x05d0, "a"},  {0x05d1, "b"},  {0x05d2, "g"},
    {0x05d3, "d"},  {0x05d4, "h"},  {0x05d5, "w"}, {0x05d6, "z"},  {0x05d7, "h"},  {0x05d8, "t"},
    {0x05d9, "y"},  {0x05da, "k"},  {0x05db, "k"}, {0x05dc, "l"},  {0x05dd, "m"},  {0x05de, "m"},
    {0x05df, "n"},  {0x05e0, "n"},  {0x05e1, "s"}, {0x05e2, "a"},  {0x05e3, "p"},  {0x05e4, "p"},
    {0x05e5, "ts"}, {0x05e6, "ts"}, {0x05e7, "k"}, {0x05e8, "r"},  {0x05e9, "sh"}, {0x05ea, "t"},
};

static unsigned text_index(const char *text)
{
    for (unsigned i = 0; i < n_texts; i++)
        if (strcmp(texts[i], text) == 0)
            return i;
    if (n_texts == TEXTS_MAX || strlen(text) >= TEXT_MAX) {
        fprintf(stderr, "gen_fold: too many or too long: %s\n", text);
        exit(1);
    }
    memcpy(texts[n_texts], text, strlen(text) + 1);
    return n_texts++;
}

static void set(uint32_t rune, enum fold_kind kind, const char *text)
{
    entries[rune] = (uint16_t)((unsigned)kind << 12 | text_index(text));
}

static void set_cyrillic(void)
{
    for (size_t row = 0; row < sizeof CYRILLIC / sizeof CYRILLIC[0]; row++) {
        char copy[256];
        snprintf(copy, sizeof copy, "%s", CYRILLIC[row].letters);
        uint32_t rune = CYRILLIC[row].first;
        for (char *t = strtok(copy, " "); t; t = strtok(NULL, " "), rune++)
            set(rune, FOLD_CYRILLIC, strcmp(t, "-") == 0 ? "" : t);
    }
}

static bool apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0xb4 || (c >= 0x2b0 && c <= 0x2ff) || c == 0x2018 ||
           c == 0x2019 || c == 0x201b || c == 0x2032 || c == 0x5f3 || c == 0xff07 || c == 0x640;
}

static enum fold_kind kind_of(uint32_t rune, UScriptCode script, const char *text)
{
    switch (script) {
    case USCRIPT_HAN:
        return FOLD_HAN;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
        return FOLD_KANA;
    case USCRIPT_HANGUL:
        return FOLD_HANGUL;
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
    case USCRIPT_SYRIAC:
        return FOLD_VOWELLESS;
    case USCRIPT_CYRILLIC:
        return FOLD_CYRILLIC;
    case USCRIPT_GREEK:
        return FOLD_GREEK;
    case USCRIPT_DEVANAGARI:
    case USCRIPT_BENGALI:
    case USCRIPT_GUJARATI:
    case USCRIPT_GURMUKHI:
    case USCRIPT_ORIYA:
    case USCRIPT_TAMIL:
    case USCRIPT_TELUGU:
    case USCRIPT_KANNADA:
    case USCRIPT_MALAYALAM:
    case USCRIPT_SINHALA: {
        size_t len = strlen(text);
        bool consonant = u_charType((UChar32)rune) == U_OTHER_LETTER && len >= 2 &&
                         text[len - 1] == 'a' && text[len - 2] != 'a';
        return consonant ? FOLD_INDIC : FOLD_OTHER;
    }
    case USCRIPT_LATIN:
        return FOLD_LATIN;
    default:
        return FOLD_OTHER;
    }
}

static void romanise(UTransliterator *latin, const UNormalizer2 *fold, uint32_t rune)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[128];
    int32_t len = 0;
    U16_APPEND_UNSAFE(text, len, rune);
    UChar folded[128];
    int32_t n = unorm2_normalize(fold, text, len, folded, 100, &status);
    int32_t limit = n;
    utrans_transUChars(latin, folded, &n, 120, 0, &limit, &status);
    if (U_FAILURE(status))
        return;
    char out[TEXT_MAX];
    size_t used = 0;
    for (int32_t i = 0; i < n; i++) {
        UChar c = folded[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            if (used + 1 < sizeof out)
                out[used++] = (char)c;
    }
    out[used] = 0;
    UCharCategory type = u_charType((UChar32)rune);
    bool mark =
        type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
    UScriptCode script = uscript_getScript((UChar32)rune, &status);
    if (used == 0) {
        if (mark || type == U_FORMAT_CHAR || type == U_CONTROL_CHAR)
            set(rune, mark && script != USCRIPT_INHERITED ? FOLD_SIGN : FOLD_DROP, "");
        else if (u_isalpha((UChar32)rune))
            set(rune, kind_of(rune, script, out), "");
        return;
    }
    if (u_isdigit((UChar32)rune) || u_charType((UChar32)rune) == U_OTHER_NUMBER) {
        set(rune, FOLD_DIGIT, out);
        return;
    }
    enum fold_kind kind = mark ? FOLD_SIGN : kind_of(rune, script, out);
    if (kind == FOLD_INDIC)
        out[used - 1] = 0; /* the inherent vowel is written by the context */
    set(rune, kind, out);
}

static void print_table(void)
{
    UVersionInfo unicode;
    char version[U_MAX_VERSION_STRING_LENGTH];
    u_getUnicodeVersion(unicode);
    u_versionToString(unicode, version);
    printf("/* text/fold_table.c - generated by tools/gen_fold.c; do not edit.\n"
           " * ICU " U_ICU_VERSION ", Unicode %s.\n * SPDX-License-Identifier: Apache-2.0 */\n"
           "#include \"text/fold_table.h\"\n\n",
           version);
    printf("const char FOLD_TEXTS[][FOLD_TEXT_SIZE] = {\n");
    for (unsigned i = 0; i < n_texts; i++)
        printf("\"%s\",%s", texts[i], i % 12 == 11 ? "\n" : " ");
    printf("\n};\n\nconst uint16_t FOLD_ENTRIES[][FOLD_PAGE] = {\n");
    static uint16_t page_of[PAGES];
    static uint32_t kept[PAGES];
    unsigned n_kept = 0;
    for (unsigned p = 0; p < PAGES; p++) {
        unsigned same = 0;
        while (same < n_kept && memcmp(&entries[kept[same] * PAGE], &entries[p * PAGE],
                                       PAGE * sizeof entries[0]) != 0)
            same++;
        page_of[p] = (uint16_t)same;
        if (same < n_kept)
            continue;
        kept[n_kept++] = p;
        printf("{");
        for (unsigned i = 0; i < PAGE; i++)
            printf("%u,%s", entries[p * PAGE + i], i % 24 == 23 ? "\n" : "");
        printf("},\n");
    }
    printf("};\n\nconst uint16_t FOLD_PAGES[] = {\n");
    for (unsigned p = 0; p < PAGES; p++)
        printf("%u,%s", page_of[p], p % 32 == 31 ? "\n" : "");
    printf("};\n");
}

int main(void)
{
    UErrorCode status = U_ZERO_ERROR;
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
    UTransliterator *latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&status);
    if (U_FAILURE(status))
        return 1;
    text_index("");
    for (uint32_t rune = 1; rune < RUNES; rune++) {
        if (rune >= 0xac00 && rune <= 0xdfff) /* Hangul is computed; surrogates are nothing */
            continue;
        if (apostrophe(rune))
            set(rune, FOLD_DROP, "");
        else
            romanise(latin, fold, rune);
    }
    set_cyrillic();
    for (size_t i = 0; i < sizeof SEMITIC / sizeof SEMITIC[0]; i++)
        set(SEMITIC[i].rune, FOLD_VOWELLESS, SEMITIC[i].text);
    for (const char *space = "\t\n\r\v\f"; *space; space++)
        entries[(unsigned char)*space] = 0;
    set(0xdf, FOLD_LATIN, "ss");
    set(0x1e9e, FOLD_LATIN, "ss");
    print_table();
    utrans_close(latin);
    return 0;
}
