/* unit/portfolio/test_country.c - country codes as customers write them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "portfolio/country.h"

static void test_codes(void **state)
{
    (void)state;
    static const struct {
        const char *label, *written, *want;
    } cases[] = {
        {"lower case", "kp", "kp"},
        {"upper case", "KP", "kp"},
        {"alpha-3", "PRK", "kp"},
        {"alpha-3 in mixed case", "Prk", "kp"},
        {"the first of the table", "ad", "ad"},
        {"the last of the table", "zw", "zw"},
        {"Kosovo", "XK", "xk"},
        {"the European Union's code", "UK", "gb"},
        {"Greece by the same", "EL", "gr"},
        {"a state that is no more", "SUHH", "suhh"},
        {"a territory counts for its state", "gb-sct", "gb"},
        {"a territory with digits", "cn-11", "cn"},
        {"a territory of nothing", "qq-1", ""},
        {"a hyphen alone", "gb-", ""},
        {"two hyphens", "gb-s-t", ""},
        {"unassigned", "qq", ""},
        {"one letter", "k", ""},
        {"empty", "", ""},
        {"a name", "North Korea", ""},
        {"a blank behind", "kp ", ""},
        {"digits", "408", ""},
        {"not ASCII", "\xD0\xBA\xD1\x80", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct str got = country_code(str_of(cases[i].written));
        if (!str_equal(got, str_of(cases[i].want)))
            fail_msg("%s: \"%.*s\"", cases[i].label, STR_ARG(got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
