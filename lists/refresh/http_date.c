/* lists/refresh/http_date.c - see http_date.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/http_date.h"

#include <stdio.h>

#include "core/error.h"

bool http_date_day(struct str text, struct date *day_out)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct error ignored = ERROR_INIT;
    int64_t day, year;
    int month = 0;
    if (text.len < 17 || text.ptr[3] != ',' || text.ptr[4] != ' ')
        return false;
    while (month < 12 && memcmp(text.ptr + 8, months + 3 * month, 3) != 0)
        month++;
    if (month == 12 || !str_to_int(str_slice(text, 5, 7), 1, 31, &day) ||
        !str_to_int(str_slice(text, 12, 16), 1900, 9999, &year))
        return false;
    char iso[32];
    snprintf(iso, sizeof iso, "%04d-%02d-%02d", (int)year, month + 1, (int)day);
    return date_parse_full(str_of(iso), day_out, &ignored);
}
