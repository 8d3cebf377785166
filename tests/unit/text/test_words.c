/* unit/text/test_words.c - folding and cutting names into words.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    const char *label, *name, *words;
} cases[] = {
    {"accents go", "Crédit Agricole", "credit agricole"},
    {"apostrophes leave no trace", "al-Rabi'i, Ka’bi", "al rabii kabi"},
    {"an ampersand is a word", "AT&T", "at and t"},
    {"sharp s", "Straße GROẞ", "strasse gross"},
    {"full-width letters", "ＡＢＣ Ｌｔｄ", "abc ltd"},
    {"ligatures", "ﬁnance", "finance"},
    {"Russian", "Ёлкин Щукин Чайковский", "elkin shchukin chaikovskii"},
    {"Ukrainian", "Зеленський Ґалаґан Їжак", "zelenskii galagan izhak"},
    {"Greek", "Μητσοτάκης", "metsotakes"},
    {"Arabic without vowels", "محمد", "mhmd"},
    {"Arabic marks go", "مُحَمَّد", "mhmd"},
    {"Hebrew", "בנימין", "bnymyn"},
    {"Han as pinyin", "习近平", "xijinping"},
    {"Hangul by rule", "김정은", "kimjeongeun"},
    {"Devanagari, silent last vowel", "राहुल मोदी", "rahul modi"},
    {"Devanagari, spoken last vowel", "नरेन्द्र", "narendra"},
    {"Georgian", "თბილისი", "tbilisi"},
    {"Armenian", "Երևան", "erewan"},
    {"a Cyrillic a in a Latin word", "B\xD0\xB0nk", "bank"},
    {"a Latin i in a Cyrillic word", "Уладзiмiр", "uladzimir"},
    {"zero-width characters go", "Gaz\xE2\x80\x8Bprom", "gazprom"},
    {"bidi controls go", "\xE2\x80\xAEGazprom\xE2\x80\xAC", "gazprom"},
    {"a glued legal form", "SiemensAG", "siemens ag"},
    {"only punctuation", "... -- !", ""},
    {"empty", "", ""},
    {"digits of other scripts", "٤٤ 第3", "44 di 3"},
};

static struct str joined(struct arena *arena, struct str name)
{
    struct word words[WORDS_MAX];
    size_t n = words_split(arena, name, words);
    char text[4096];
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", i ? " " : "",
                                STR_ARG(words[i].text));
    text[len] = 0;
    return str_copy(arena, (struct str){text, len});
}

static void splits(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = ARENA_INIT(1 << 20);
        struct str got = joined(&arena, str_of(cases[i].name));
        if (!str_equal(got, str_of(cases[i].words)))
            fail_msg("%s: %s gave \"%.*s\"", cases[i].label, cases[i].name, STR_ARG(got));
        arena_release(&arena);
    }
}

static unsigned flags_of(const char *name)
{
    struct arena arena = ARENA_INIT(1 << 20);
    struct word words[WORDS_MAX];
    size_t n = words_split(&arena, str_of(name), words);
    unsigned flags = n ? words[0].flags : 0;
    arena_release(&arena);
    return flags;
}

static void flags(void **state)
{
    (void)state;
    assert_true(flags_of("B\xD0\xB0nk") & WORD_HOMOGLYPH);
    assert_false(flags_of("Bank") & WORD_HOMOGLYPH);
    assert_true(flags_of("محمد") & WORD_VOWELLESS);
    assert_true(flags_of("习近平") & WORD_HAN);
    assert_true(flags_of("김") & WORD_HANGUL);
    assert_true(flags_of("44") & WORD_NUMBER);
    assert_true(flags_of("A10") & WORD_MIXED);
    assert_true(flags_of("(Asia)") & WORD_BRACKETED);
    assert_true(flags_of("Иван") & WORD_CYRILLIC);
}

static void bounded(void **state)
{
    (void)state;
    static char name[100000];
    struct arena arena = ARENA_INIT(1 << 20);
    struct word words[WORDS_MAX];
    memset(name, 'a', sizeof name);
    assert_int_equal(words_split(&arena, (struct str){name, sizeof name}, words), 1);
    assert_int_equal(words[0].text.len, WORD_LETTERS);
    for (size_t i = 1; i < sizeof name; i += 2)
        name[i] = ' ';
    assert_int_equal(words_split(&arena, (struct str){name, sizeof name}, words), WORDS_MAX);
    for (unsigned i = 0; i < sizeof name; i++)
        name[i] = (char)(i * 2654435761u >> 24);
    words_split(&arena, (struct str){name, sizeof name}, words); /* not even UTF-8 */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(splits), cmocka_unit_test(flags),
                                       cmocka_unit_test(bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
