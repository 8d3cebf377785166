/* core/micro.c - millionths as decimal text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/micro.h"

const char *micro_format(uint32_t micro, char out[MICRO_TEXT_SIZE])
{
    uint32_t whole = micro / MICRO_ONE, fraction = micro % MICRO_ONE;
    char *end = out;
    for (uint32_t place = 1000; place >= 1; place /= 10) /* 4294.967295 is the largest */
        if (whole >= place || place == 1)
            *end++ = (char)('0' + whole / place % 10);

    *end++ = '.';
    do {
        fraction *= 10;
        *end++ = (char)('0' + fraction / MICRO_ONE);
        fraction %= MICRO_ONE;
    } while (fraction);
    *end = '\0';
    return out;
}
