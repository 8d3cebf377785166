/* unit/core/test_utf8.c - what is UTF-8 and what only looks like it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/utf8.h"

#include "check.h"

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    struct str text;
    size_t invalid_at; /* the length when all is well */
} cases[] = {
    {"nothing", STR_ROW(""), 0},
    {"ASCII with a NUL", STR_ROW("a\0b"), 3},
    {"two, three and four bytes", STR_ROW("\xC3\xA9\xE8\xB0\xB7\xF0\x9F\x98\x80"), 9},
    {"the last code point, U+10FFFF", STR_ROW("\xF4\x8F\xBF\xBF"), 4},
    {"the last before the surrogates, U+D7FF", STR_ROW("\xED\x9F\xBF"), 3},
    {"the first behind the surrogates, U+E000", STR_ROW("\xEE\x80\x80"), 3},
    {"an overlong slash in two bytes", STR_ROW("ab\xC0\xAF"), 2},
    {"an overlong slash in three bytes", STR_ROW("\xE0\x80\xAF"), 0},
    {"an overlong slash in four bytes", STR_ROW("\xF0\x80\x80\xAF"), 0},
    {"the overlong NUL of Java", STR_ROW("\xC0\x80"), 0},
    {"the first surrogate, U+D800", STR_ROW("a\xED\xA0\x80"), 1},
    {"the last surrogate, U+DFFF", STR_ROW("\xED\xBF\xBF"), 0},
    {"above U+10FFFF", STR_ROW("\xF4\x90\x80\x80"), 0},
    {"a lead byte of five", STR_ROW("\xF8\x88\x80\x80\x80"), 0},
    {"a continuation alone", STR_ROW("abc\x80"), 3},
    {"cut after one of two bytes", STR_ROW("a\xC3"), 1},
    {"cut after two of three bytes", STR_ROW("\xE8\xB0"), 0},
    {"cut after three of four bytes", STR_ROW("\xF0\x9F\x98"), 0},
    {"a letter where a continuation belongs", STR_ROW("\xE8\xB0z"), 0},
    {"0xFE and 0xFF never occur", STR_ROW("12345678\xFE\xFF"), 8},
    {"broken behind sixteen bytes of ASCII", STR_ROW("0123456789abcdef\xFF"), 16},
    {"Latin-1 is no UTF-8", STR_ROW("Caf\xE9"), 3},
};
/* clang-format on */

static void finds_the_first_broken_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        CHECK_INT(cases[i].label, cases[i].invalid_at, utf8_invalid_at(cases[i].text));
        CHECK_INT(cases[i].label, cases[i].invalid_at == cases[i].text.len,
                  utf8_valid(cases[i].text));
    }
}

static void writes_and_reads_every_code_point(void **state)
{
    (void)state;
    for (uint32_t rune = 0; rune <= 0x10FFFF; rune++) {
        char bytes[4];
        struct str text = {bytes, utf8_put(rune, bytes)};
        size_t at = 0;
        uint32_t want = rune >= 0xD800 && rune <= 0xDFFF ? 0xFFFD : rune;
        assert_int_equal(want, utf8_next(text, &at));
        assert_int_equal(text.len, at);
        assert_true(utf8_valid(text));
        assert_int_equal(1, utf8_count(text));
    }
    char bytes[4];
    assert_int_equal(3, utf8_put(0x110000, bytes));
    assert_memory_equal("\xEF\xBF\xBD", bytes, 3);
}

/* Of all byte triples that begin with a lead byte of three, as many are valid as there are code
 * points to encode: a triple accepted or refused by mistake changes the count. */
static void accepts_as_many_triples_as_there_are_code_points(void **state)
{
    (void)state;
    size_t valid = 0;
    for (unsigned n = 0xE00000; n <= 0xEFFFFF; n++) {
        char bytes[3] = {(char)(unsigned char)(n >> 16), (char)(unsigned char)(n >> 8),
                         (char)(unsigned char)n};
        valid += utf8_valid((struct str){bytes, 3});
    }
    assert_int_equal(0x10000 - 0x800 - 0x800, valid);
}

static void never_runs_past_a_broken_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        size_t at = 0, steps = 0;
        while (at < cases[i].text.len) {
            utf8_next(cases[i].text, &at);
            steps++;
        }
        CHECK_INT(cases[i].label, cases[i].text.len, at);
        CHECK(cases[i].label, steps <= cases[i].text.len);
    }
    size_t at = 0;
    assert_int_equal(0xFFFD, utf8_next(STR("\xE8\xB0z"), &at));
    assert_int_equal(1, at);
}

static void cuts_between_characters(void **state)
{
    (void)state;
    struct str text = STR("a\xC3\xA9\xE8\xB0\xB7\xF0\x9F\x98\x80"); /* boundaries 0 1 3 6 10 */
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < LENGTH(want); max++)
        assert_int_equal(want[max], utf8_prefix(text, max).len);
    assert_int_equal(4, utf8_count(text));
    assert_int_equal(0, utf8_prefix(STR_EMPTY, 5).len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_first_broken_byte),
        cmocka_unit_test(writes_and_reads_every_code_point),
        cmocka_unit_test(accepts_as_many_triples_as_there_are_code_points),
        cmocka_unit_test(never_runs_past_a_broken_end),
        cmocka_unit_test(cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
