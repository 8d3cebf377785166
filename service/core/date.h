/* core/date.h - calendar days, of which month or day may be unknown.
 *
 * {1972, 5, 12} a day; {1972, 5, 0} a month; {1972, 0, 0} a year; {0, 0, 0} none.
 * Proleptic Gregorian, years 1 to 9999.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_DATE_H
#define CORE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/str.h"

struct date {
    int16_t year;
    int8_t month, day;
};

enum { DATE_TEXT_SIZE = 11 };

static inline bool date_is_none(struct date d) { return d.year == 0; }
static inline bool date_is_full(struct date d) { return d.day != 0; }

/** Exists in the calendar, unknown parts only at the end. */
bool date_valid(struct date d);

/** "1972", "1972-05" or "1972-05-12", nothing else (a time behind "T" is an error too). */
bool date_parse(struct str text, struct date *date_out, struct error *err) MUST_CHECK;

/** As date_parse, but a full day is required. */
bool date_parse_full(struct str text, struct date *date_out, struct error *err) MUST_CHECK;

/** "1972-05-12", "1972-05", "1972" or "". */
const char *date_format(struct date d, char out[DATE_TEXT_SIZE]);

/** Order by earliest possible day: <0, 0, >0. */
int date_compare(struct date a, struct date b);

/** Days since 1970-01-01 of a full date. */
int32_t date_to_days(struct date d);
struct date date_of_days(int32_t days);

#endif
