/* core/clock.c - the system's clocks, and time as text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"

#include <string.h>
#include <time.h>

enum { DAY_MS = 86400000 };

/* 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z: what the text has room for. */
static const int64_t earliest_ms = INT64_C(-62135596800000), latest_ms = INT64_C(253402300799999);

int64_t clock_unix_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail: the clock exists, the pointer is ours */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_us(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t day_of_ms(int64_t unix_ms)
{
    int64_t day = unix_ms / DAY_MS;
    return unix_ms % DAY_MS < 0 ? day - 1 : day;
}

struct date clock_today(void) { return date_of_days((int32_t)day_of_ms(clock_unix_ms())); }

static void put_digits(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

const char *clock_format_ms(int64_t unix_ms, char out[CLOCK_TEXT_SIZE])
{
    if (unix_ms < earliest_ms)
        unix_ms = earliest_ms;
    if (unix_ms > latest_ms)
        unix_ms = latest_ms;
    int64_t day = day_of_ms(unix_ms);
    int ms = (int)(unix_ms - day * DAY_MS);

    memcpy(out, "0000-00-00T00:00:00.000Z", CLOCK_TEXT_SIZE);
    char date[DATE_TEXT_SIZE];
    memcpy(out, date_format(date_of_days((int32_t)day), date), DATE_TEXT_SIZE - 1);
    put_digits(out + 11, ms / 3600000, 2);
    put_digits(out + 14, ms / 60000 % 60, 2);
    put_digits(out + 17, ms / 1000 % 60, 2);
    put_digits(out + 20, ms % 1000, 3);
    return out;
}
