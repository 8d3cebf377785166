/* lists/refresh/http_date.h - the day of an HTTP date.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_HTTP_DATE_H
#define LISTS_REFRESH_HTTP_DATE_H

#include "core/date.h"
#include "core/str.h"

/** "Wed, 01 May 2024 10:00:00 GMT" (RFC 9110, 5.6.7; the obsolete forms are not read). */
bool http_date_day(struct str text, struct date *day_out);

#endif
