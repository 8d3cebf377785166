/* unit/core/check.h - cmocka with a label, so that a failing row of a table names itself.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_CORE_CHECK_H
#define TESTS_UNIT_CORE_CHECK_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/str.h"

#define CHECK(label, condition)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("%s: not so: %s", (label), #condition);                                       \
    } while (0)

#define CHECK_INT(label, want, got)                                                                \
    do {                                                                                           \
        intmax_t want_ = (intmax_t)(want), got_ = (intmax_t)(got);                                 \
        if (want_ != got_)                                                                         \
            fail_msg("%s: wanted %jd, got %jd", (label), want_, got_);                             \
    } while (0)

#define CHECK_STR(label, want, got)                                                                \
    do {                                                                                           \
        struct str want_ = (want), got_ = (got);                                                   \
        if (!str_equal(want_, got_))                                                               \
            fail_msg("%s: wanted \"%.*s\", got \"%.*s\"", (label), STR_ARG(want_), STR_ARG(got_)); \
    } while (0)

#define CHECK_TEXT(label, want, got) CHECK_STR(label, str_of(want), str_of(got))

#endif
