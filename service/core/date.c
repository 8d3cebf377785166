/* core/date.c - reading, writing and counting calendar days.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"

#include "core/utf8.h"

enum { LAST_YEAR = 9999, DAYS_IN_400_YEARS = 146097, YEAR_ONE = -719162, END_OF_9999 = 2932896 };

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool date_valid(struct date d)
{
    if (d.year == 0)
        return d.month == 0 && d.day == 0;
    if (d.year < 1 || d.year > LAST_YEAR)
        return false;
    if (d.month == 0)
        return d.day == 0;
    if (d.month < 1 || d.month > 12)
        return false;
    return d.day >= 0 && d.day <= days_in_month(d.year, d.month);
}

/* The shapes date_parse knows: "0000", "0000-00", "0000-00-00". */
static bool has_shape(struct str text)
{
    if (text.len != 4 && text.len != 7 && text.len != 10)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = i == 4 || i == 7 ? c == '-' : c >= '0' && c <= '9';
        if (!fits)
            return false;
    }
    return true;
}

static int digits(struct str text, size_t from, size_t to)
{
    int value = 0;
    for (size_t i = from; i < to; i++)
        value = value * 10 + (text.ptr[i] - '0');
    return value;
}

bool date_parse(struct str text, struct date *date_out, struct error *err)
{
    if (!has_shape(text)) {
        struct str shown = utf8_prefix(text, 40);
        return error_set(err, ERROR_INPUT,
                         "\"%.*s\" is not a date; dates read 1972, 1972-05 or 1972-05-12",
                         STR_ARG(shown));
    }

    int year = digits(text, 0, 4);
    int month = text.len >= 7 ? digits(text, 5, 7) : 0;
    int day = text.len == 10 ? digits(text, 8, 10) : 0;
    if (year == 0)
        return error_set(err, ERROR_INPUT, "%.*s: there is no year 0", STR_ARG(text));
    if (text.len >= 7 && (month < 1 || month > 12))
        return error_set(err, ERROR_INPUT, "%.*s: there is no month %d", STR_ARG(text), month);
    if (text.len == 10 && (day < 1 || day > days_in_month(year, month)))
        return error_set(err, ERROR_INPUT, "%.*s: there is no day %d in %s %d", STR_ARG(text), day,
                         month_names[month - 1], year);

    *date_out = (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
    return true;
}

bool date_parse_full(struct str text, struct date *date_out, struct error *err)
{
    struct date date;
    if (!date_parse(text, &date, err))
        return false;
    if (!date_is_full(date))
        return error_set(err, ERROR_INPUT, "%.*s: a full day is needed, such as 1972-05-12",
                         STR_ARG(text));
    *date_out = date;
    return true;
}

static char *put_digits(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

const char *date_format(struct date d, char out[DATE_TEXT_SIZE])
{
    char *end = out;
    if (d.year > 0)
        end = put_digits(end, d.year, 4);
    if (d.year > 0 && d.month > 0) {
        *end++ = '-';
        end = put_digits(end, d.month, 2);
        if (d.day > 0) {
            *end++ = '-';
            end = put_digits(end, d.day, 2);
        }
    }
    *end = '\0';
    return out;
}

static int or_first(int part) { return part ? part : 1; }

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    int by_month = or_first(a.month) - or_first(b.month);
    return by_month ? by_month : or_first(a.day) - or_first(b.day);
}

/* Years are counted from March, so that the leap day is the last of its year; a cycle of 400 years
 * has always 146,097 days. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int32_t date_to_days(struct date d)
{
    int month = or_first(d.month);
    int year = d.year - (month <= 2) + 400; /* never negative, for year 1 is the first */
    int cycle = year / 400, year_of_cycle = year % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + or_first(d.day) - 1;
    int day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return (int32_t)((cycle - 1) * DAYS_IN_400_YEARS + day_of_cycle - 719468);
}

struct date date_of_days(int32_t days)
{
    if (days < YEAR_ONE || days > END_OF_9999)
        return (struct date){0, 0, 0};
    int shifted = days + 719468; /* since 0000-03-01 */
    int shift = 0;
    if (shifted < 0) { /* January and February of year 1 */
        shifted += DAYS_IN_400_YEARS;
        shift = 400;
    }
    int cycle = shifted / DAYS_IN_400_YEARS, day_of_cycle = shifted % DAYS_IN_400_YEARS;
    int year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                         day_of_cycle / (DAYS_IN_400_YEARS - 1)) /
                        365;
    int day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    int day = day_of_year - (153 * march_month + 2) / 5 + 1;
    int month = march_month < 10 ? march_month + 3 : march_month - 9;
    int year = year_of_cycle + cycle * 400 - shift + (month <= 2);
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
}
