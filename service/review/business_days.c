/* review/business_days.c - days on which the United States' federal offices work.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/business_days.h"

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* 1 January 1970 was a Thursday. */
static enum weekday weekday_of(int32_t days)
{
    int32_t of_week = (days + THURSDAY) % 7;
    return (enum weekday)(of_week < 0 ? of_week + 7 : of_week);
}

static struct date make(int year, int month, int day)
{
    return (struct date){.year = (int16_t)year, .month = (int8_t)month, .day = (int8_t)day};
}

/* Fixed days have no `nth`; the others are the nth weekday of the month, 5 the last. */
static const struct {
    int month, day, nth;
    enum weekday weekday;
    int since;
} holidays[] = {
    {1, 1, 0, MONDAY, 1870},    {1, 0, 3, MONDAY, 1986},   {2, 0, 3, MONDAY, 1971},
    {5, 0, 5, MONDAY, 1971},    {6, 19, 0, MONDAY, 2021},  {7, 4, 0, MONDAY, 1870},
    {9, 0, 1, MONDAY, 1894},    {10, 0, 2, MONDAY, 1971},  {11, 11, 0, MONDAY, 1978},
    {11, 0, 4, THURSDAY, 1941}, {12, 25, 0, MONDAY, 1870},
};

static int32_t nth_weekday(int year, int month, enum weekday weekday, int nth)
{
    int32_t first = date_to_days(make(year, month, 1));
    int32_t day = first + ((int)weekday - (int)weekday_of(first) + 7) % 7 + (nth - 1) * 7;
    int32_t next =
        month == 12 ? date_to_days(make(year + 1, 1, 1)) : date_to_days(make(year, month + 1, 1));
    return day < next ? day : day - 7; /* the last, when there is no fifth */
}

/* The day it is kept on. */
static int32_t kept(int32_t day)
{
    if (weekday_of(day) == SATURDAY)
        return day - 1;
    return weekday_of(day) == SUNDAY ? day + 1 : day;
}

static bool is_holiday_of(int32_t day, int year)
{
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++) {
        if (year < holidays[i].since)
            continue;
        int32_t falls =
            holidays[i].nth > 0
                ? nth_weekday(year, holidays[i].month, holidays[i].weekday, holidays[i].nth)
                : kept(date_to_days(make(year, holidays[i].month, holidays[i].day)));
        if (falls == day)
            return true;
    }
    return false;
}

static bool works(int32_t day)
{
    int year = date_of_days(day).year;
    if (weekday_of(day) >= SATURDAY)
        return false;
    /* New Year's Day on a Saturday is kept on the last day of the year before. */
    return !is_holiday_of(day, year) && !is_holiday_of(day, year + 1);
}

bool us_business_day(struct date day) { return works(date_to_days(day)); }

struct date us_business_days_after(struct date day, unsigned n)
{
    int32_t at = date_to_days(day);
    while (n > 0)
        n -= works(++at);
    return date_of_days(at);
}
