/* unit/core/test_clock.c - time as text, and clocks that go forward.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"

#include "check.h"

static const struct {
    const char *label;
    int64_t unix_ms;
    const char *want;
} cases[] = {
    {"the epoch", 0, "1970-01-01T00:00:00.000Z"},
    {"a moment of November 2026", INT64_C(1795468445123), "2026-11-23T21:14:05.123Z"},
    {"a millisecond before the epoch", -1, "1969-12-31T23:59:59.999Z"},
    {"a day before the epoch", -86400000, "1969-12-31T00:00:00.000Z"},
    {"a leap day's last millisecond", INT64_C(1709251199999), "2024-02-29T23:59:59.999Z"},
    {"the last moment with four digits", INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
    {"later than that is that", INT64_MAX, "9999-12-31T23:59:59.999Z"},
    {"earlier than year 1 is year 1", INT64_MIN, "0001-01-01T00:00:00.000Z"},
};

static void writes_rfc_3339(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char text[CLOCK_TEXT_SIZE];
        CHECK_TEXT(cases[i].label, cases[i].want, clock_format_ms(cases[i].unix_ms, text));
    }
}

static void goes_forward(void **state)
{
    (void)state;
    int64_t before_us = clock_monotonic_us();
    assert_true(clock_monotonic_us() >= before_us);
    assert_true(clock_unix_ms() > INT64_C(1700000000000));
}

static void agrees_with_itself_about_today(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_SIZE], before[DATE_TEXT_SIZE], after[DATE_TEXT_SIZE];
    date_format(clock_today(), before);
    clock_format_ms(clock_unix_ms(), text);
    date_format(clock_today(), after);
    struct str day = str_slice(str_of(text), 0, 10);
    assert_true(str_equal(day, str_of(before)) || str_equal(day, str_of(after)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_rfc_3339),
        cmocka_unit_test(goes_forward),
        cmocka_unit_test(agrees_with_itself_about_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
