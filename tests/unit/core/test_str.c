/* unit/core/test_str.c - comparing, cutting and reading numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/str.h"

#include "check.h"

#include "core/arena.h"

static int sign(int x) { return (x > 0) - (x < 0); }

static const struct {
    const char *label;
    struct str a, b;
    int order;
    bool equal_nocase;
} comparisons[] = {
    {"equal texts", STR_ROW("sek"), STR_ROW("sek"), 0, true},
    {"both empty, one a NULL", {NULL, 0}, STR_ROW(""), 0, true},
    {"a prefix comes first", STR_ROW("sek"), STR_ROW("sekt"), -1, false},
    {"letters differ in case only", STR_ROW("SEK"), STR_ROW("sek"), -1, true},
    {"bytes above 127 come last", STR_ROW("\xC3"), STR_ROW("z"), 1, false},
    {"no folding beyond ASCII", STR_ROW("\xC3\x84"), STR_ROW("\xC3\xA4"), -1, false},
    {"a NUL is a byte like another", STR_ROW("a\0b"), STR_ROW("a\0c"), -1, false},
    {"@ is no capital backtick", STR_ROW("@"), STR_ROW("`"), -1, false},
};

static void compares(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(comparisons); i++) {
        const char *label = comparisons[i].label;
        struct str a = comparisons[i].a, b = comparisons[i].b;
        CHECK_INT(label, comparisons[i].order, sign(str_compare(a, b)));
        CHECK_INT(label, -comparisons[i].order, sign(str_compare(b, a)));
        CHECK_INT(label, comparisons[i].order == 0, str_equal(a, b));
        CHECK_INT(label, comparisons[i].equal_nocase, str_equal_nocase(a, b));
    }
}

static void knows_prefixes_and_suffixes(void **state)
{
    (void)state;
    assert_true(str_starts_with(STR("Bearer x"), STR("Bearer ")));
    assert_true(str_starts_with(STR("x"), STR("")));
    assert_true(str_starts_with(STR_EMPTY, STR_EMPTY));
    assert_false(str_starts_with(STR("Bear"), STR("Bearer ")));
    assert_true(str_starts_with_nocase(STR("bEARER x"), STR("Bearer ")));
    assert_false(str_starts_with_nocase(STR("basic x"), STR("Bearer ")));
    assert_true(str_ends_with(STR("sdn.csv"), STR(".csv")));
    assert_false(str_ends_with(STR("csv"), STR(".csv")));
}

static const struct {
    const char *label;
    struct str in, needle;
    size_t from, want;
} searches[] = {
    {"at the front", STR_ROW("a;b;c"), STR_ROW("a"), 0, 0},
    {"the next one behind `from`", STR_ROW("a;b;c"), STR_ROW(";"), 2, 3},
    {"not there", STR_ROW("a;b;c"), STR_ROW("x"), 0, 5},
    {"a false start before the real one", STR_ROW("aab"), STR_ROW("ab"), 0, 1},
    {"cut off at the end", STR_ROW("xab"), STR_ROW("abc"), 0, 3},
    {"the whole text", STR_ROW("abc"), STR_ROW("abc"), 0, 0},
    {"`from` behind the end", STR_ROW("abc"), STR_ROW("c"), 9, 3},
    {"nothing is found at once", STR_ROW("abc"), STR_ROW(""), 1, 1},
    {"nothing in nothing", {NULL, 0}, {NULL, 0}, 0, 0},
};

static void finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(searches); i++)
        CHECK_INT(searches[i].label, searches[i].want,
                  str_find(searches[i].in, searches[i].needle, searches[i].from));
}

static void slices_and_trims(void **state)
{
    (void)state;
    CHECK_STR("a middle", STR("ell"), str_slice(STR("hello"), 1, 4));
    CHECK_STR("an end past the text", STR("lo"), str_slice(STR("hello"), 3, 99));
    CHECK_STR("a start past the end", STR(""), str_slice(STR("hello"), 4, 2));
    CHECK_STR("of nothing", STR(""), str_slice(STR_EMPTY, 0, 3));
    CHECK_STR("blanks of every kind", STR("a b"), str_trim(STR(" \t\r\n\v\fa b\n ")));
    CHECK_STR("only blanks", STR(""), str_trim(STR("  \t ")));
    CHECK_STR("a NULL view", STR(""), str_trim(STR_EMPTY));
}

static const struct {
    const char *label;
    struct str text;
    const char *pieces; /* each followed by '|' */
} cuts[] = {
    {"two pieces", STR_ROW("a;b"), "a|b|"},
    {"a separator at the end", STR_ROW("a;"), "a||"},
    {"a separator at the front", STR_ROW(";a"), "|a|"},
    {"only separators", STR_ROW(";;"), "|||"},
    {"no separator", STR_ROW("abc"), "abc|"},
    {"an empty text is one empty piece", STR_ROW(""), "|"},
    {"a NULL view has no pieces", {NULL, 0}, ""},
};

static void cuts_at_separators(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cuts); i++) {
        char all[32] = "";
        size_t len = 0;
        struct str rest = cuts[i].text, piece;
        while (str_cut(&rest, ';', &piece))
            len += (size_t)snprintf(all + len, sizeof(all) - len, "%.*s|", STR_ARG(piece));
        CHECK_TEXT(cuts[i].label, cuts[i].pieces, all);
    }
}

static const struct {
    const char *label, *text;
    int64_t min, max;
    bool ok;
    int64_t want;
} integers[] = {
    {"zero", "0", -9, 9, true, 0},
    {"a negative number", "-42", -50, 0, true, -42},
    {"leading zeros", "007", 0, 9, true, 7},
    {"the largest", "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
    {"the smallest", "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
    {"one above the largest", "9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
    {"one below the smallest", "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
    {"twenty-five digits", "1000000000000000000000000", INT64_MIN, INT64_MAX, false, 0},
    {"above the maximum", "10", 0, 9, false, 0},
    {"below the minimum", "-1", 0, 9, false, 0},
    {"nothing", "", 0, 9, false, 0},
    {"only a sign", "-", -9, 9, false, 0},
    {"two signs", "--1", -9, 9, false, 0},
    {"a plus", "+1", 0, 9, false, 0},
    {"a blank before", " 1", 0, 9, false, 0},
    {"a blank behind", "1 ", 0, 9, false, 0},
    {"hexadecimal", "0x1", 0, 9, false, 0},
    {"a decimal point", "1.0", 0, 9, false, 0},
};

static void reads_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(integers); i++) {
        int64_t value = 4711;
        bool ok = str_to_int(str_of(integers[i].text), integers[i].min, integers[i].max, &value);
        CHECK_INT(integers[i].label, integers[i].ok, ok);
        CHECK_INT(integers[i].label, integers[i].ok ? integers[i].want : 4711, value);
    }
}

static const struct {
    const char *label, *text;
    unsigned places;
    bool ok;
    int64_t want;
} decimals[] = {
    {"a share in basis points", "12.5", 2, true, 1250},
    {"a whole number is scaled", "25", 2, true, 2500},
    {"a number doubles cannot hold", "0.1", 6, true, 100000},
    {"every place used", "0.950001", 6, true, 950001},
    {"zeros keep their place", "0.000007", 6, true, 7},
    {"a negative number", "-1.5", 1, true, -15},
    {"minus nothing point five", "-0.5", 1, true, -5},
    {"eighteen places", "1.000000000000000001", 18, true, 1000000000000000001},
    {"one place too many", "0.9500001", 6, false, 0},
    {"a zero too many is too many", "1.50", 1, false, 0},
    {"no digits before the point", ".5", 1, false, 0},
    {"no digits behind the point", "5.", 1, false, 0},
    {"two points", "1.2.3", 6, false, 0},
    {"a comma", "1,5", 2, false, 0},
    {"an exponent", "1e3", 2, false, 0},
    {"too large once it is scaled", "10000000000000", 6, false, 0},
    {"not a number", "nan", 2, false, 0},
};

static void reads_decimals_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(decimals); i++) {
        int64_t value = 4711;
        bool ok = str_to_scaled(str_of(decimals[i].text), decimals[i].places, INT64_MIN, INT64_MAX,
                                &value);
        CHECK_INT(decimals[i].label, decimals[i].ok, ok);
        CHECK_INT(decimals[i].label, decimals[i].ok ? decimals[i].want : 4711, value);
    }
    int64_t value = 0;
    assert_true(str_to_scaled(STR("100"), 2, 0, 10000, &value));
    assert_false(str_to_scaled(STR("100.01"), 2, 0, 10000, &value));
    assert_false(str_to_scaled(STR("-0.01"), 2, 0, 10000, &value));
}

static void copies_into_an_arena(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64);
    struct str copy = str_copy(&arena, STR("SEK"));
    CHECK_STR("the copy", STR("SEK"), copy);
    assert_int_equal('\0', copy.ptr[3]);
    assert_non_null(str_copy(&arena, STR_EMPTY).ptr);
    char large[100] = {0};
    assert_null(str_copy(&arena, (struct str){large, sizeof(large)}).ptr);
    assert_true(arena_failed(&arena));
}

static void hashes_as_published(void **state)
{
    (void)state; /* test vectors of the FNV-1a page, 64 bits */
    assert_true(str_hash(STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(str_hash(STR("foobar")) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(knows_prefixes_and_suffixes),
        cmocka_unit_test(finds),
        cmocka_unit_test(slices_and_trims),
        cmocka_unit_test(cuts_at_separators),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(reads_decimals_exactly),
        cmocka_unit_test(copies_into_an_arena),
        cmocka_unit_test(hashes_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
