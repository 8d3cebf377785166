/* unit/match/test_glossary.c - words of organisations' names, translated.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/glossary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    const char *label, *text, *english; /* of the first word, or of both */
    size_t n;
} CASES[] = {
    {"a noun", "завод", "plant", 1},
    {"an inflected noun", "завода", "plant", 1},
    {"an adjective, neuter", "авиационное", "aviation", 1},
    {"Ukrainian", "будівельна", "construction", 1},
    {"Belarusian", "авіяцыйны", "", 1},
    {"what only begins like a word", "концерт", "", 1},
    {"romanised, long enough to be sure", "metallurgicheskii", "metallurgical", 1},
    {"romanised, but short", "gornyi", "", 1},
    {"an abbreviation of three words", "НПО", "scientific production association", 1},
    {"a phrase", "железные дороги", "railway", 2},
    {"Arabic with its article", "البنك", "bank", 1},
    {"Arabic \"for the\", feminine", "للتجارة", "trading", 1},
    {"Persian", "صنایع", "industry", 1},
    {"a Persian phrase", "سرمایه گذاری", "investment", 2},
    {"Turkish", "denizcilik", "shipping", 1},
    {"Spanish", "construcciones", "construction", 1},
    {"a name", "Лавренко", "", 1},
    {"a number", "558", "", 1},
};

static void translates(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct arena arena = ARENA_INIT(1 << 20);
        struct word words[WORDS_MAX];
        size_t n = words_split(&arena, str_of(CASES[i].text), words);
        assert_int_equal(n, CASES[i].n);
        struct str got = glossary_of(&LEXICON_2, words, n);
        if (!str_equal(got, str_of(CASES[i].english)))
            fail_msg("%s: %s is \"%.*s\"", CASES[i].label, CASES[i].text, STR_ARG(got));
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(translates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
