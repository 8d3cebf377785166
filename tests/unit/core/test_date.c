/* unit/core/test_date.c - the calendar, and dates of which a part is unknown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"

#include "check.h"

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label, *text;
    struct date want;
    const char *message; /* of the refusal, NULL when it is read */
} cases[] = {
    {"a day", "1972-05-12", {1972, 5, 12}, NULL},
    {"a month", "1972-05", {1972, 5, 0}, NULL},
    {"a year", "1972", {1972, 0, 0}, NULL},
    {"the first day there is", "0001-01-01", {1, 1, 1}, NULL},
    {"the last day there is", "9999-12-31", {9999, 12, 31}, NULL},
    {"a leap day", "2024-02-29", {2024, 2, 29}, NULL},
    {"2000 was a leap year", "2000-02-29", {2000, 2, 29}, NULL},
    {"1900 was none", "1900-02-29", {0, 0, 0}, "1900-02-29: there is no day 29 in February 1900"},
    {"2023 was none", "2023-02-29", {0, 0, 0}, "2023-02-29: there is no day 29 in February 2023"},
    {"the 31st of April", "1972-04-31", {0, 0, 0}, "1972-04-31: there is no day 31 in April 1972"},
    {"a thirteenth month", "1972-13-01", {0, 0, 0}, "1972-13-01: there is no month 13"},
    {"month 00 is not an unknown month", "1972-00", {0, 0, 0}, "1972-00: there is no month 0"},
    {"day 00 is not an unknown day", "1972-05-00", {0, 0, 0},
     "1972-05-00: there is no day 0 in May 1972"},
    {"there was no year 0", "0000", {0, 0, 0}, "0000: there is no year 0"},
    {"a time behind it", "1972-05-12T00:00:00Z", {0, 0, 0},
     "\"1972-05-12T00:00:00Z\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"day first", "12.05.1972", {0, 0, 0},
     "\"12.05.1972\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"one digit for the month", "1972-5-12", {0, 0, 0},
     "\"1972-5-12\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"a sign", "-972", {0, 0, 0}, "\"-972\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"nothing", "", {0, 0, 0}, "\"\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"a hyphen at the end", "1972-05-", {0, 0, 0},
     "\"1972-05-\" is not a date; dates read 1972, 1972-05 or 1972-05-12"},
    {"a long text is not repeated whole", "a very long text that certainly is not a date at all",
     {0, 0, 0},
     "\"a very long text that certainly is not a\" is not a date; dates read 1972, 1972-05 or "
     "1972-05-12"},
};
/* clang-format on */

static void reads_dates_and_says_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *label = cases[i].label;
        struct error err = ERROR_INIT;
        struct date date = {1, 2, 3};
        bool ok = date_parse(str_of(cases[i].text), &date, &err);
        CHECK_INT(label, cases[i].message == NULL, ok);
        if (!ok) {
            CHECK_TEXT(label, cases[i].message, err.message);
            CHECK_INT(label, ERROR_INPUT, err.code);
            CHECK(label, date.year == 1 && date.month == 2 && date.day == 3);
            continue;
        }
        char text[DATE_TEXT_SIZE];
        CHECK(label, date.year == cases[i].want.year && date.month == cases[i].want.month &&
                         date.day == cases[i].want.day);
        CHECK(label, date_valid(date));
        CHECK_TEXT(label, cases[i].text, date_format(date, text));
    }
}

static void asks_for_the_whole_day(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct date date;
    assert_true(date_parse_full(STR("2022-07-01"), &date, &err));
    assert_false(date_parse_full(STR("2022-07"), &date, &err));
    assert_string_equal("2022-07: a full day is needed, such as 1972-05-12", err.message);
    assert_int_equal(1, date.day);
}

static const struct {
    const char *label;
    struct date date;
    bool valid;
} validity[] = {
    {"none at all", {0, 0, 0}, true},
    {"a day without a year", {0, 0, 12}, false},
    {"a month without a year", {0, 5, 0}, false},
    {"a day without a month", {1972, 0, 12}, false},
    {"a negative year", {-1, 1, 1}, false},
    {"a year of five digits", {10000, 0, 0}, false},
    {"a negative month", {1972, -1, 0}, false},
    {"a negative day", {1972, 5, -1}, false},
    {"the 30th of February", {1972, 2, 30}, false},
};

static void knows_which_dates_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(validity); i++)
        CHECK_INT(validity[i].label, validity[i].valid, date_valid(validity[i].date));
}

static const struct {
    const char *label;
    struct date a, b;
    int order;
} orders[] = {
    {"the same day", {1972, 5, 12}, {1972, 5, 12}, 0},
    {"a day later", {1972, 5, 12}, {1972, 5, 13}, -1},
    {"a month counts from its first day", {1972, 5, 0}, {1972, 5, 1}, 0},
    {"a year counts from its first day", {1972, 0, 0}, {1972, 1, 2}, -1},
    {"December comes before the next year", {1971, 12, 31}, {1972, 0, 0}, -1},
    {"none comes before all", {0, 0, 0}, {1, 1, 1}, -1},
};

static void orders_by_the_earliest_possible_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(orders); i++) {
        int order = date_compare(orders[i].a, orders[i].b);
        CHECK_INT(orders[i].label, orders[i].order, (order > 0) - (order < 0));
        order = date_compare(orders[i].b, orders[i].a);
        CHECK_INT(orders[i].label, -orders[i].order, (order > 0) - (order < 0));
    }
}

/* Walks all of the calendar by the slow, obvious rule: the next day. */
static void counts_every_day_of_ten_millennia(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t days = -719162; /* 0001-01-01 */
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++, days++) {
                struct date date = {(int16_t)year, (int8_t)month, (int8_t)day};
                if (date_to_days(date) != days)
                    fail_msg("%d-%d-%d is not day %d", year, month, day, days);
                struct date back = date_of_days(days);
                if (back.year != year || back.month != month || back.day != day)
                    fail_msg("day %d is not %d-%d-%d", days, year, month, day);
            }
        }
    }
    assert_int_equal(0, date_to_days((struct date){1970, 1, 1}));
    assert_int_equal(20780, date_to_days((struct date){2026, 11, 23}));
    assert_true(date_is_none(date_of_days(-719163)));
    assert_true(date_is_none(date_of_days(days)));
    assert_true(date_is_none(date_of_days(INT32_MIN)));
    assert_true(date_is_none(date_of_days(INT32_MAX)));
}

static void writes_what_is_known(void **state)
{
    (void)state;
    char text[DATE_TEXT_SIZE];
    assert_string_equal("", date_format((struct date){0, 0, 0}, text));
    assert_string_equal("0007", date_format((struct date){7, 0, 0}, text));
    assert_string_equal("0007-08", date_format((struct date){7, 8, 0}, text));
    assert_string_equal("0007-08-09", date_format((struct date){7, 8, 9}, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates_and_says_what_is_wrong),
        cmocka_unit_test(asks_for_the_whole_day),
        cmocka_unit_test(knows_which_dates_exist),
        cmocka_unit_test(orders_by_the_earliest_possible_day),
        cmocka_unit_test(counts_every_day_of_ten_millennia),
        cmocka_unit_test(writes_what_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
