/* core/micro.h - scores, shares and risks as integer millionths, so every machine gets the same.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_MICRO_H
#define CORE_MICRO_H

#include <stdint.h>

#include "core/str.h"

enum { MICRO_ONE = 1000000, MICRO_TEXT_SIZE = 16 };

/** a x b, rounded half up; both in [0, MICRO_ONE]. */
static inline uint32_t micro_mul(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b + MICRO_ONE / 2) / MICRO_ONE);
}

/** 1 - (1 - a) x (1 - b): either of two independent things. */
static inline uint32_t micro_either(uint32_t a, uint32_t b)
{
    return MICRO_ONE - micro_mul(MICRO_ONE - a, MICRO_ONE - b);
}

/** "0.95", "1.0", "0.0": at most six decimals, at least one, exact. */
const char *micro_format(uint32_t micro, char out[MICRO_TEXT_SIZE]);

#endif
