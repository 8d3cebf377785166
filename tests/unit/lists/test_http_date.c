/* unit/lists/test_http_date.c - the day of an HTTP date.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/http_date.h"

#include "tests/unit/core/check.h"

static void days_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* NULL: refused */
    } cases[] = {
        {"Wed, 01 May 2024 10:00:00 GMT", "2024-05-01"},
        {"Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29"},
        {"Wed, 29 Feb 2023 00:00:00 GMT", NULL},
        {"Wed, 31 Apr 2024 00:00:00 GMT", NULL},
        {"Wed, 01 Mai 2024 10:00:00 GMT", NULL},
        {"Wednesday, 01-May-24 10:00:00 GMT", NULL},
        {"Wed May  1 10:00:00 2024", NULL},
        {"Wed, 1 May 2024 10:00:00 GMT", NULL},
        {"Wed, 01 May", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct date day;
        char text[DATE_TEXT_SIZE];
        bool read = http_date_day(str_of(cases[i].text), &day);
        CHECK_INT(cases[i].text, cases[i].want != NULL, read);
        if (read && cases[i].want)
            CHECK_TEXT(cases[i].text, cases[i].want, date_format(day, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_are_read)};
    return cmocka_run_group_tests_name("lists/http_date", tests, NULL, NULL);
}
