/* lists/formats/dates.h - dates as publishers write them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_DATES_H
#define LISTS_FORMATS_DATES_H

#include <stdbool.h>

#include "match/subject.h"

/**
 * One day, month or year: "06 Apr 1974", "6 April 1974", "Apr 1974", "April 6, 1974", "1974",
 * "1974-04-06", "1974-04-06T00:00:00". False, and nothing written, for anything else.
 */
bool date_of_phrase(struct str text, struct date *date_out);

/**
 * Day, month and year in numbers, the day first: "14/07/1959", "4/10/1972", "00/00/1994",
 * "05/1967", "1994", "14.7.1959", and "1959-07-14". Zeros are what is not known. False for anything
 * else.
 */
bool date_of_numbers(struct str text, struct date *date_out);

/** The same with the month first, as Americans write it: "06/29/2056". */
bool date_of_american(struct str text, struct date *date_out);

/**
 * A birth, which may be vague: "circa 1965", "c. 1965", "approximately 1965", "1970 to 1975",
 * "01 Jan 1961 to 31 Dec 1962", "between 1958 and 1963", "circa 1979-1982". Ends given in the wrong
 * order are turned round.
 */
bool birth_of_phrase(struct str text, struct subject_birth *birth_out);

#endif
