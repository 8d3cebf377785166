/* core/clock.h - the only place that asks what time it is; `match` and `risk` never do.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdint.h>

#include "core/date.h"

int64_t clock_unix_ms(void);      /* UTC, milliseconds since 1970 */
int64_t clock_monotonic_us(void); /* for durations */
struct date clock_today(void);    /* in UTC */

enum { CLOCK_TEXT_SIZE = 25 };

/** RFC 3339 in UTC with milliseconds: "2026-11-23T21:14:05.123Z". */
const char *clock_format_ms(int64_t unix_ms, char out[CLOCK_TEXT_SIZE]);

#endif
