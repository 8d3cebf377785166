/* unit/core/test_nearest.c - what a mistyped word was meant to be.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/nearest.h"

#include "check.h"

static const char *const words[] = {"name", "names",    "threshold", "birth_date",
                                    "id",   "--listen", "--lists"};

static const struct {
    const char *label, *typed, *want;
} cases[] = {
    {"a letter left out", "treshold", "threshold"},
    {"a letter doubled", "threshhold", "threshold"},
    {"neighbours swapped", "naem", "name"},
    {"another separator", "birth-date", "birth_date"},
    {"camel case", "birthDate", "birth_date"},
    {"the nearer of two", "nmes", "names"},
    {"the first of two equally near", "--liste", "--listen"},
    {"a short word allows one typo", "ie", "id"},
    {"not two", "xy", NULL},
    {"nothing like it", "webhook", NULL},
    {"nothing typed", "", NULL},
};

static void finds_the_nearest_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct nearest near = {0};
        for (size_t j = 0; j < LENGTH(words); j++)
            nearest_offer(&near, str_of(cases[i].typed), words[j]);
        CHECK_TEXT(cases[i].label, cases[i].want, near.word);
    }
}

static void leaves_long_words_alone(void **state)
{
    (void)state;
    char word[66];
    memset(word, 'a', sizeof(word));
    word[65] = '\0';
    struct nearest near = {0};
    nearest_offer(&near, str_of(word), word);
    assert_null(near.word);
    word[64] = '\0';
    nearest_offer(&near, (struct str){word, 63}, word);
    assert_ptr_equal(word, near.word);
    assert_int_equal(1, near.typos);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest_word),
        cmocka_unit_test(leaves_long_words_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
