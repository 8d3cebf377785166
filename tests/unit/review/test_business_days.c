/* unit/review/test_business_days.c - federal holidays as they are kept, and days counted by them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "review/business_days.h"

static struct date day(const char *text)
{
    struct date date;
    struct error err = ERROR_INIT;
    if (!date_parse_full(str_of(text), &date, &err))
        fail_msg("%s", text);
    return date;
}

/* As the Office of Personnel Management publishes them for these years. */
static void test_holidays(void **state)
{
    (void)state;
    static const char *const closed[] = {
        "2021-12-31", /* New Year's Day 2022, a Saturday */
        "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25",
        "2026-06-19", "2026-07-03", /* Independence Day, a Saturday */
        "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26",
        "2026-12-25", "2027-01-01", "2027-01-18", "2027-02-15",
        "2027-05-31", "2027-06-18", /* Juneteenth, a Saturday */
        "2027-07-05",               /* Independence Day, a Sunday */
        "2027-12-24",               /* Christmas, a Saturday */
        "2026-11-28", "2026-11-29", /* a weekend */
    };
    static const char *const open[] = {"2026-01-02", "2026-07-02", "2026-11-27", "2026-12-24",
                                       "2020-06-19", "2026-05-18", "2027-06-21", "2026-11-25"};
    for (size_t i = 0; i < LENGTH(closed); i++)
        if (us_business_day(day(closed[i])))
            fail_msg("%s is a holiday", closed[i]);
    for (size_t i = 0; i < LENGTH(open); i++)
        if (!us_business_day(day(open[i])))
            fail_msg("%s is a working day", open[i]);
}

static void test_counting(void **state)
{
    (void)state;
    static const struct {
        const char *from, *want;
        unsigned n;
    } cases[] = {
        {"2026-11-23", "2026-12-08", 10}, /* over Thanksgiving */
        {"2026-12-18", "2027-01-05", 10}, /* over Christmas and New Year */
        {"2026-11-28", "2026-11-30", 1},  /* from a Saturday */
        {"2026-06-26", "2026-07-13", 10}, /* over 3 July, kept for the 4th */
        {"2026-03-02", "2026-03-16", 10}, {"2026-03-02", "2026-03-02", 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char text[DATE_TEXT_SIZE];
        struct date found = us_business_days_after(day(cases[i].from), cases[i].n);
        if (date_compare(found, day(cases[i].want)) != 0)
            fail_msg("%u after %s: %s", cases[i].n, cases[i].from, date_format(found, text));
    }
}

/* 52 weeks of five days and one or two more, less the eleven holidays, each year. */
static void test_every_year_has_eleven(void **state)
{
    (void)state;
    for (int year = 2022; year <= 2060; year++) {
        int32_t from = date_to_days((struct date){.year = (int16_t)year, .month = 1, .day = 1});
        int32_t to = date_to_days((struct date){.year = (int16_t)(year + 1), .month = 1, .day = 1});
        int weekdays = 0, working = 0;
        for (int32_t at = from; at < to; at++) {
            weekdays += (at + 3) % 7 < 5; /* 1 January 1970 was a Thursday */
            working += us_business_day(date_of_days(at));
        }
        int missing = weekdays - working;
        /* New Year's Day may be kept in the year before: then 10 here and 12 there. */
        if (missing < 10 || missing > 12)
            fail_msg("%d has %d holidays on weekdays", year, missing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_every_year_has_eleven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
