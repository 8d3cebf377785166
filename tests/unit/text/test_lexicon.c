/* unit/text/test_lexicon.c - general facts about words, and sound keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/lexicon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/sound.h"

static void finds(void **state)
{
    (void)state;
    assert_null(lexicon_find(&LEXICON_2, STR("")));
    assert_null(lexicon_find(&LEXICON_2, STR("qqqqq")));
    assert_true(lexicon_find(&LEXICON_2, STR("gmbh"))->flags & LEXICON_LEGAL);
    assert_true(lexicon_find(&LEXICON_2, STR("limited liability company"))->flags & LEXICON_LEGAL);
    assert_int_equal(lexicon_find(&LEXICON_2, STR("ooo"))->legal,
                     lexicon_find(&LEXICON_2, STR("llc"))->legal);
    assert_string_equal(lexicon_find(&LEXICON_2, STR("intl"))->canonical, "international");
    assert_int_equal(lexicon_find(&LEXICON_2, STR("aleksandr"))->group,
                     lexicon_find(&LEXICON_2, STR("oleksandr"))->group);
    assert_int_equal(lexicon_find(&LEXICON_2, STR("twelve"))->number, 12);
    assert_string_equal(lexicon_find(&LEXICON_2, STR("~mhmd"))->canonical, "muhammad");
    assert_string_equal(lexicon_find(&LEXICON_2, STR("银行"))->canonical, "bank");
}

static struct str sound_of(const char *word, char out[SOUND_SIZE])
{
    return (struct str){out, sound_key(str_of(word), out)};
}

static void sounds(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } CASES[] = {
        {"shcherbakov", "scherbakow", true},
        {"tchaikovsky", "chaikovski", true},
        {"yevgeny", "evgeni", true},
        {"khalid", "halid", true},
        {"qasim", "kasim", true},
        {"philip", "filip", true},
        {"gonzalez", "gonzales", false},
        {"5hahid", "shahid", false},
        {"arkadii", "arkady", true},
        {"yusuf", "jusuf", false},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        char left[SOUND_SIZE], right[SOUND_SIZE];
        struct str a = sound_of(CASES[i].a, left), b = sound_of(CASES[i].b, right);
        if (str_equal(a, b) != CASES[i].same)
            fail_msg("%s %.*s, %s %.*s", CASES[i].a, STR_ARG(a), CASES[i].b, STR_ARG(b));
    }
}

static void skeletons(void **state)
{
    (void)state;
    char sound[SOUND_SIZE], key[SOUND_SIZE];
    struct str a = sound_of("muhammad", sound);
    assert_int_equal(sound_skeleton(a, key), 4);
    assert_memory_equal(key, "mhmd", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(sounds),
                                       cmocka_unit_test(skeletons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
