/* unit/core/test_error.c - messages, context, pointers, and the table of codes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/error.h"

#include "check.h"

#include "core/utf8.h"

static void sets_and_returns_false(void **state)
{
    (void)state;
    struct error err = {ERROR_INPUT, "old", "/old", true};
    assert_false(error_set(&err, ERROR_NOT_FOUND, "there is no list \"%s\"", "us-x"));
    assert_int_equal(ERROR_NOT_FOUND, err.code);
    assert_string_equal("there is no list \"us-x\"", err.message);
    assert_string_equal("", err.pointer);
}

static void names_the_value_by_its_pointer(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    assert_false(error_at(&err, "/parties/3/name", "is longer than %d bytes", 400));
    assert_int_equal(ERROR_INPUT, err.code);
    assert_string_equal("is longer than 400 bytes", err.message);
    assert_string_equal("/parties/3/name", err.pointer);
}

static void puts_context_before_the_message(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    error_at(&err, "/a", "birth date 1972-13-01 has no month 13");
    assert_false(error_within(&err, "row %d", 7));
    assert_false(error_within(&err, "parties.csv"));
    assert_string_equal("parties.csv: row 7: birth date 1972-13-01 has no month 13", err.message);
    assert_int_equal(ERROR_INPUT, err.code);
    assert_string_equal("/a", err.pointer);
}

static void internal_until_it_is_set_anew(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    error_set(&err, ERROR_UNAVAILABLE, "connection to socket /srv/s/.s.PGSQL.5432 failed");
    assert_false(err.internal);
    assert_false(error_keep_internal(&err));
    error_within(&err, "readyz");
    assert_true(err.internal);
    error_set(&err, ERROR_UNAVAILABLE, "try again");
    assert_false(err.internal);
}

static void may_quote_its_own_message(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    error_set(&err, ERROR_INPUT, "no month 13");
    error_set(&err, ERROR_LIST_REFUSED, "refused: %s", err.message);
    assert_string_equal("refused: no month 13", err.message);
    error_within(&err, "%s", err.message);
    assert_string_equal("refused: no month 13: refused: no month 13", err.message);
    error_at(&err, "/a/b", "x");
    error_at(&err, err.pointer, "%s", err.message);
    assert_string_equal("/a/b", err.pointer);
}

static void cuts_between_characters(void **state)
{
    (void)state;
    char text[2000];
    for (size_t shift = 0; shift < 3; shift++) { /* 3-byte characters, at every offset */
        size_t len = 0;
        memcpy(text, "xy", shift);
        for (len = shift; len + 4 < sizeof(text); len += 3)
            memcpy(text + len, "\xE8\xB0\xB7", 3);
        text[len] = '\0';

        struct error err = ERROR_INIT;
        error_set(&err, ERROR_INPUT, "%s", text);
        assert_true(utf8_valid(str_of(err.message)));
        assert_in_range(strlen(err.message), sizeof(err.message) - 3, sizeof(err.message) - 1);
        error_within(&err, "%s", text);
        assert_true(utf8_valid(str_of(err.message)));
        error_at(&err, text, "x");
        assert_true(utf8_valid(str_of(err.pointer)));
        assert_in_range(strlen(err.pointer), sizeof(err.pointer) - 3, sizeof(err.pointer) - 1);
    }
}

static void context_on_a_full_message_drops_its_end(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    error_set(&err, ERROR_INPUT, "%0600d", 1);
    assert_int_equal(sizeof(err.message) - 1, strlen(err.message));
    error_within(&err, "row 7");
    assert_int_equal(sizeof(err.message) - 1, strlen(err.message));
    assert_true(str_starts_with(str_of(err.message), STR("row 7: 000")));
}

static const struct {
    const char *label;
    enum error_code code;
    int http_status, exit_code;
    const char *slug;
} codes[] = {
    {"a wrong value", ERROR_INPUT, 422, 3, "invalid-input"},
    {"a wrong option", ERROR_USAGE, 400, 2, "bad-usage"},
    {"no such thing", ERROR_NOT_FOUND, 404, 3, "not-found"},
    {"no memory", ERROR_MEMORY, 503, 4, "no-memory"},
    {"the last row of the table", ERROR_INTERNAL, 500, 4, "internal"},
    {"no error", ERROR_NONE, 200, 0, "none"},
    {"a code that does not exist", (enum error_code)9999, 500, 4, "internal"},
};

static void knows_every_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(codes); i++) {
        CHECK_INT(codes[i].label, codes[i].http_status, error_http_status(codes[i].code));
        CHECK_INT(codes[i].label, codes[i].exit_code, error_exit_code(codes[i].code));
        CHECK_TEXT(codes[i].label, codes[i].slug, error_slug(codes[i].code));
    }
    for (int code = ERROR_NONE; code < ERROR_CODES; code++) {
        assert_true(strlen(error_slug((enum error_code)code)) > 0);
        assert_true(strlen(error_title((enum error_code)code)) > 0);
    }
}

static void says_when_memory_is_short(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    assert_false(error_memory(&err));
    assert_int_equal(ERROR_MEMORY, err.code);
    assert_string_equal("there is not enough memory to do this", err.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_and_returns_false),
        cmocka_unit_test(names_the_value_by_its_pointer),
        cmocka_unit_test(puts_context_before_the_message),
        cmocka_unit_test(internal_until_it_is_set_anew),
        cmocka_unit_test(may_quote_its_own_message),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(context_on_a_full_message_drops_its_end),
        cmocka_unit_test(knows_every_code),
        cmocka_unit_test(says_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
