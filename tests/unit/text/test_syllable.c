/* unit/text/test_syllable.c - romanisations of Chinese meet in one key.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/syllable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct str key_of(const char *words, char out[4 * SYLLABLE_KEY])
{
    size_t len = 0;
    struct str rest = str_of(words), word;
    while (str_cut(&rest, ' ', &word))
        len += syllable_key(word, out + len);
    return (struct str){out, len};
}

static void meet(void **state)
{
    (void)state;
    static const struct {
        const char *pinyin, *other;
        bool same;
    } CASES[] = {
        {"zedong", "tse tung", true},
        {"xi jinping", "hsi chin ping", true},
        {"zhou enlai", "chou en lai", true},
        {"deng xiaoping", "teng hsiao ping", true},
        {"jiang jingguo", "chiang ching kuo", true},
        {"si", "szu", true},
        {"zi", "tzu", true},
        {"he", "ho", true},
        {"yan", "yen", true},
        {"lue", "lueh", true},
        {"xi", "shi", false},
        {"wang", "huang", false},
        {"li", "lu", false},
        {"zedong", "tse ting", false},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        char left[4 * SYLLABLE_KEY], right[4 * SYLLABLE_KEY];
        struct str a = key_of(CASES[i].pinyin, left), b = key_of(CASES[i].other, right);
        if (str_equal(a, b) != CASES[i].same)
            fail_msg("%s %.*s, %s %.*s", CASES[i].pinyin, STR_ARG(a), CASES[i].other, STR_ARG(b));
    }
}

static void refuses(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "", "x", "smith", "strength", "petrenko", "123", "angangangangangangangang"};
    char key[SYLLABLE_KEY];
    for (size_t i = 0; i < LENGTH(WORDS); i++)
        if (syllable_key(str_of(WORDS[i]), key))
            fail_msg("%s is no Chinese word", WORDS[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(meet), cmocka_unit_test(refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
