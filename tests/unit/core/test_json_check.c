/* unit/core/test_json_check.c - what is JSON, where it stops being it, and that this takes linear
 * time. SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include "check.h"

#include "failing_alloc.h"

#include "core/arena.c"
#include "core/buf.h"
#include "core/clock.h"

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    struct str text;
} accepted[] = {
    {"an object", STR_ROW("{\"a\":1,\"b\":[true,false,null]}")},
    {"an empty object and an empty array", STR_ROW("[{},[]]")},
    {"a lone text", STR_ROW("\"a\"")},
    {"a lone number", STR_ROW("-0")},
    {"a lone word", STR_ROW(" null ")},
    {"every kind of blank", STR_ROW(" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n")},
    {"every kind of number", STR_ROW("[0,-1,10,0.5,-0.25,1e3,1E+3,2.5e-3]")},
    {"the largest double", STR_ROW("1.7976931348623157e308")},
    {"a number too small to tell from 0", STR_ROW("1e-400")},
    {"a number of 63 characters",
     STR_ROW("100000000000000000000000000000000000000000000000000000000000000")},
    {"every escape", STR_ROW("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u8C37\\u8c37\"")},
    {"a surrogate pair", STR_ROW("\"\\uD83D\\uDE00\"")},
    {"characters of two to four bytes", STR_ROW("\"\xC3\xA9\xE8\xB0\xB7\xF0\x9F\x98\x80\"")},
    {"U+2028 and DEL as they are", STR_ROW("\"\xE2\x80\xA8\x7F\"")},
    {"the same key in two objects", STR_ROW("[{\"a\":1},{\"a\":{\"a\":2}}]")},
    {"a key again behind an inner object", STR_ROW("{\"a\":{\"b\":1,\"c\":2},\"b\":3,\"c\":4}")},
    {"an empty key", STR_ROW("{\"\":1,\" \":2}")},
    {"keys that differ in case", STR_ROW("{\"a\":1,\"A\":2}")},
    {"keys that differ in normalisation only", STR_ROW("{\"\xC3\xA9\":1,\"e\xCC\x81\":2}")},
};
/* clang-format on */

static void accepts_what_rfc_8259_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(accepted); i++) {
        struct error err = ERROR_INIT;
        if (!json_check(accepted[i].text, JSON_MAX_DEPTH, &err))
            fail_msg("%s: %s", accepted[i].label, err.message);
        cJSON *tree = json_parse(accepted[i].text, &err);
        CHECK(accepted[i].label, tree != NULL);
        cJSON_Delete(tree);
    }
}

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    struct str text;
    const char *message;
} refused[] = {
    {"nothing", {NULL, 0}, "line 1, column 1: the text ends where a value was expected"},
    {"only blanks", STR_ROW(" \n  "), "line 2, column 3: the text ends where a value was expected"},
    {"bytes behind the value", STR_ROW("{} x"), "line 1, column 4: expected nothing more, not 'x'"},
    {"two values", STR_ROW("1 2"), "line 1, column 3: expected nothing more, not '2'"},
    {"a NUL behind the value", STR_ROW("{}\0"),
     "line 1, column 3: expected nothing more, not the control character U+0000"},
    {"a comma at the end of an array", STR_ROW("[1,]"),
     "line 1, column 4: expected a value, not ']'"},
    {"a comma at the end of an object", STR_ROW("{\"a\":1,}"),
     "line 1, column 8: expected a key in double quotes, not '}'"},
    {"two commas", STR_ROW("[1,,2]"), "line 1, column 4: expected a value, not ','"},
    {"no comma", STR_ROW("[1 2]"), "line 1, column 4: expected ',' or ']', not '2'"},
    {"no comma in an object", STR_ROW("{\"a\":1 \"b\":2}"),
     "line 1, column 8: expected ',' or '}', not '\"'"},
    {"the wrong bracket", STR_ROW("[1}"), "line 1, column 3: expected ',' or ']', not '}'"},
    {"an array that is not closed", STR_ROW("[1"),
     "line 1, column 3: the text ends where ',' or ']' was expected"},
    {"an object that is not closed", STR_ROW("{\"a\":1"),
     "line 1, column 7: the text ends where ',' or '}' was expected"},
    {"a key without quotes", STR_ROW("{a:1}"),
     "line 1, column 2: expected a key in double quotes, not 'a'"},
    {"a number as a key", STR_ROW("{1:1}"),
     "line 1, column 2: expected a key in double quotes, not '1'"},
    {"a key without a value", STR_ROW("{\"a\"}"), "line 1, column 5: expected ':', not '}'"},
    {"a colon without a value", STR_ROW("{\"a\":}"), "line 1, column 6: expected a value, not '}'"},
    {"single quotes", STR_ROW("['a']"), "line 1, column 2: expected a value, not '''"},
    {"a comment", STR_ROW("[1, // one\n 2]"), "line 1, column 5: expected a value, not '/'"},
    {"a word in capitals", STR_ROW("True"), "line 1, column 1: expected a value, not 'T'"},
    {"half a word", STR_ROW("[nul]"), "line 1, column 2: expected a value, not 'n'"},
    {"a word with a tail", STR_ROW("nullx"), "line 1, column 5: expected nothing more, not 'x'"},
    {"NaN", STR_ROW("[NaN]"), "line 1, column 2: expected a value, not 'N'"},
    {"minus infinity", STR_ROW("-Infinity"), "line 1, column 2: expected a digit, not 'I'"},
    {"a byte order mark", STR_ROW("\xEF\xBB\xBF{}"),
     "line 1, column 1: expected a value, not '\xEF\xBB\xBF'"},
    {"a blank JSON does not know", STR_ROW("\xC2\xA0{}"),
     "line 1, column 1: expected a value, not '\xC2\xA0'"},
    {"a leading zero", STR_ROW("[01]"), "line 1, column 2: a number may not start with 0"},
    {"a minus and a leading zero", STR_ROW("-00"),
     "line 1, column 1: a number may not start with 0"},
    {"a plus", STR_ROW("+1"), "line 1, column 1: expected a value, not '+'"},
    {"no digit before the point", STR_ROW(".5"), "line 1, column 1: expected a value, not '.'"},
    {"no digit behind the point", STR_ROW("[1.]"), "line 1, column 4: expected a digit, not ']'"},
    {"no digit in the exponent", STR_ROW("1e+"),
     "line 1, column 4: the text ends where a digit was expected"},
    {"hexadecimal", STR_ROW("0x10"), "line 1, column 2: expected nothing more, not 'x'"},
    {"a number too large for a double", STR_ROW("[1e309]"),
     "line 1, column 2: a number that is too large"},
    {"the same below nothing", STR_ROW("-1e309"), "line 1, column 1: a number that is too large"},
    {"a number of 64 characters",
     STR_ROW("1000000000000000000000000000000000000000000000000000000000000000"),
     "line 1, column 1: a number of more than 63 characters"},
    {"a text that is not closed", STR_ROW("[\n\"abc"), "line 2, column 1: this text is not closed"},
    {"a text that ends in a backslash", STR_ROW("\"abc\\"),
     "line 1, column 5: a backslash that starts no known escape"},
    {"a text closed by an escaped quote", STR_ROW("\"abc\\\""),
     "line 1, column 1: this text is not closed"},
    {"a line end within a text", STR_ROW("\"a\nb\""),
     "line 1, column 3: the control character U+000A must be escaped"},
    {"a NUL within a text", STR_ROW("\"a\0b\""),
     "line 1, column 3: the control character U+0000 must be escaped"},
    {"an escape nobody knows", STR_ROW("\"\\x41\""),
     "line 1, column 2: a backslash that starts no known escape"},
    {"an escaped NUL", STR_ROW("\"a\\u0000\""),
     "line 1, column 3: \\u0000 is not allowed in a text"},
    {"an escape of three digits", STR_ROW("\"\\u12\"    "),
     "line 1, column 2: \\u needs four hexadecimal digits"},
    {"an escape cut off", STR_ROW("\"\\u"), "line 1, column 2: \\u needs four hexadecimal digits"},
    {"an escape with a sign", STR_ROW("\"\\u+123\""),
     "line 1, column 2: \\u needs four hexadecimal digits"},
    {"the first half of a pair alone", STR_ROW("\"\\ud83d\""),
     "line 1, column 2: half a surrogate pair is no character"},
    {"the first half and a letter", STR_ROW("\"\\ud83dabcdef\""),
     "line 1, column 2: half a surrogate pair is no character"},
    {"two first halves", STR_ROW("\"\\ud83d\\ud83d\""),
     "line 1, column 2: half a surrogate pair is no character"},
    {"the second half alone", STR_ROW("\"\\ude00\""),
     "line 1, column 2: half a surrogate pair is no character"},
    {"a pair in the wrong order", STR_ROW("\"\\ude00\\ud83d\""),
     "line 1, column 2: half a surrogate pair is no character"},
    {"a surrogate in bytes", STR_ROW("\"\xED\xA0\xBD\""), "line 1, column 2: not valid UTF-8"},
    {"an overlong form", STR_ROW("\"\xC0\xAF\""), "line 1, column 2: not valid UTF-8"},
    {"Latin-1", STR_ROW("[\"a\",\n \"Caf\xE9\"]"), "line 2, column 6: not valid UTF-8"},
    {"a key twice", STR_ROW("{\"a\":1,\"b\":2,\"a\":3}"),
     "line 1, column 14: the key \"a\" stands twice in one object"},
    {"a key twice, once escaped", STR_ROW("{\"a\":1,\"\\u0061\":2}"),
     "line 1, column 8: the key \"a\" stands twice in one object"},
    {"a key twice, both escaped in their own way", STR_ROW("{\"\\u002F\":1,\"\\/\":2}"),
     "line 1, column 13: the key \"/\" stands twice in one object"},
    {"a key twice, once as a pair", STR_ROW("{\"\xF0\x9F\x98\x80\":1,\"\\ud83d\\ude00\":2}"),
     "line 1, column 8: the key \"\xF0\x9F\x98\x80\" stands twice in one object"},
    {"an empty key twice", STR_ROW("{\"\":1,\"\":2}"),
     "line 1, column 7: the key \"\" stands twice in one object"},
    {"a key again behind an inner object", STR_ROW("{\"a\":{\"b\":1},\"c\":{\"a\":1},\"a\":2}"),
     "line 1, column 26: the key \"a\" stands twice in one object"},
    {"the tenth key is the first again",
     STR_ROW("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"a\":1}"),
     "line 1, column 56: the key \"a\" stands twice in one object"},
    {"columns count characters, not bytes", STR_ROW("{\n  \"\xE8\xB0\xB7\xE5\xB1\xB1\": x}"),
     "line 2, column 9: expected a value, not 'x'"},
    {"blanks and empty lines count", STR_ROW("{\n\n  \"name\":   'SEK'}"),
     "line 3, column 13: expected a value, not '''"},
};
/* clang-format on */

static void refuses_the_rest_and_says_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(refused); i++) {
        /* The text ends where the block does, so that checkers see a byte read too many. */
        struct str text = refused[i].text;
        char *copy = malloc(text.len + 1);
        assert_non_null(copy);
        char *exact = copy + 1;
        if (text.len)
            memcpy(exact, text.ptr, text.len);

        struct error err = ERROR_INIT;
        bool ok = json_check((struct str){exact, text.len}, JSON_MAX_DEPTH, &err);
        free(copy);
        CHECK(refused[i].label, !ok);
        CHECK_TEXT(refused[i].label, refused[i].message, err.message);
        CHECK_INT(refused[i].label, ERROR_SYNTAX, err.code);
        CHECK(refused[i].label, json_parse(text, &err) == NULL);
    }
}

static void survives_the_nth_allocation_failing(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 16); /* keys for the table, escapes, depth */
    for (unsigned i = 0; i < 40; i++)
        buf_addc(&text, '[');
    buf_addc(&text, '{');
    for (unsigned i = 0; i < 300; i++)
        buf_printf(&text, "\"\\u006bey%u\":%u,", i, i);
    buf_adds(&text, "\"last\":0}");
    for (unsigned i = 0; i < 40; i++)
        buf_addc(&text, ']');

    unsigned n = 1;
    for (;; n++) {
        struct error err = ERROR_INIT;
        fail_allocation(n);
        bool ok = json_check(buf_str(&text), JSON_MAX_DEPTH, &err);
        fail_allocation(0);
        if (ok)
            break;
        assert_int_equal(ERROR_MEMORY, err.code);
        assert_true(n < 10000);
    }
    assert_true(n > 3);
}

/* --- Size ----------------------------------------------------------------------------------- */

enum { LIMIT_MS = 10000 }; /* generous: sanitizers on a slow machine; quadratic time takes hours */

static void check_quickly(const char *label, const struct buf *text, unsigned max_depth,
                          const char *message)
{
    struct error err = ERROR_INIT;
    assert_false(buf_failed(text));
    int64_t begin_us = clock_monotonic_us();
    bool ok = json_check(buf_str(text), max_depth, &err);
    int64_t taken_ms = (clock_monotonic_us() - begin_us) / 1000;
    CHECK_TEXT(label, message ? message : "", ok ? "" : err.message);
    if (taken_ms > LIMIT_MS)
        fail_msg("%s: took %" PRId64 " ms", label, taken_ms);
}

static void nests_as_deep_as_it_may(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24);
    for (unsigned i = 0; i < 64; i++)
        buf_addc(&text, '[');
    for (unsigned i = 0; i < 64; i++)
        buf_addc(&text, ']');
    check_quickly("64 levels", &text, 64, NULL);
    check_quickly("one level too many", &text, 63,
                  "line 1, column 64: nested deeper than 63 levels");
    check_quickly("no level at all", &text, 0, "line 1, column 1: nested deeper than 0 levels");

    buf_clear(&text);
    for (unsigned i = 0; i < 10000; i++)
        buf_addc(&text, '[');
    check_quickly("10,000 brackets", &text, JSON_MAX_DEPTH,
                  "line 1, column 65: nested deeper than 64 levels");
    struct error err = ERROR_INIT;
    assert_null(json_parse(buf_str(&text), &err));

    buf_clear(&text);
    for (unsigned i = 0; i < 1000000; i++)
        buf_adds(&text, "{\"a\":");
    check_quickly("a million objects, which the caller allows", &text, UINT32_MAX,
                  "line 1, column 5000001: the text ends where a value was expected");
    buf_clear(&text);
    for (unsigned i = 0; i < 1000000; i++)
        buf_adds(&text, "[");
    for (unsigned i = 0; i < 1000000; i++)
        buf_adds(&text, "]");
    check_quickly("a million arrays, which the caller allows", &text, UINT32_MAX, NULL);
}

static void an_object_of_200000_keys_takes_linear_time(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24);
    buf_addc(&text, '{');
    for (unsigned i = 0; i < 200000; i++)
        buf_printf(&text, "\"\\u006bey%u\":%u,", i, i);
    size_t len = text.len;
    buf_adds(&text, "\"last\":0}");
    check_quickly("200,000 keys", &text, JSON_MAX_DEPTH, NULL);

    text.len = len;
    buf_adds(&text, "\"key123456\":0}");
    char message[128];
    snprintf(message, sizeof(message),
             "line 1, column %zu: the key \"key123456\" stands twice in one object", len + 1);
    check_quickly("200,000 keys and one again", &text, JSON_MAX_DEPTH, message);
}

static void many_objects_take_linear_time(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24);
    buf_addc(&text, '[');
    for (unsigned i = 0; i < 40000; i++)
        buf_adds(&text, "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,"
                        "\"j\":{\"a\":1}},");
    buf_adds(&text, "0]");
    check_quickly("40,000 objects of ten keys", &text, JSON_MAX_DEPTH, NULL);
}

static void ten_megabytes_are_fine(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24);
    buf_adds(&text, "[\n");
    while (text.len < 10 << 20)
        buf_adds(&text, "{\"name\":\"\xE8\xB0\xB7\xE5\xB1\xB1 Studio\",\"share\":0.125,"
                        "\"note\":\"line one\\nline two\"},\n");
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    size_t len = text.len;
    buf_adds(&text, "null]");
    check_quickly("ten megabytes", &text, JSON_MAX_DEPTH, NULL);

    text.len = len;
    buf_adds(&text, "nil]");
    char message[80];
    snprintf(message, sizeof(message), "line %zu, column 1: expected a value, not 'n'", lines);
    check_quickly("ten megabytes and a mistake", &text, JSON_MAX_DEPTH, message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_rfc_8259_allows),
        cmocka_unit_test(refuses_the_rest_and_says_where),
        cmocka_unit_test(survives_the_nth_allocation_failing),
        cmocka_unit_test(nests_as_deep_as_it_may),
        cmocka_unit_test(an_object_of_200000_keys_takes_linear_time),
        cmocka_unit_test(many_objects_take_linear_time),
        cmocka_unit_test(ten_megabytes_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
