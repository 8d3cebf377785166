/* unit/lists/test_dates.c - dates as publishers write them, and countries by name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/dates.h"

#include "lists/formats/countries.h"
#include "tests/unit/core/check.h"

static const struct {
    const char *text, *from, *to; /* from NULL: not a date */
    bool circa;
} births[] = {
    {"06 Apr 1974", "1974-04-06", "1974-04-06", false},
    {"6 April 1974", "1974-04-06", "1974-04-06", false},
    {"April 6, 1974", "1974-04-06", "1974-04-06", false},
    {"Nov. 1973", "1973-11", "1973-11", false},
    {"Sept 1973", "1973-09", "1973-09", false},
    {"1974", "1974", "1974", false},
    {"1974-04", "1974-04", "1974-04", false},
    {"1974-04-06T00:00:00Z", "1974-04-06", "1974-04-06", false},
    {"circa 1965", "1965", "1965", true},
    {"Circa 07 Jul 1966", "1966-07-07", "1966-07-07", true},
    {"approximately 1965", "1965", "1965", true},
    {"c. 1965", "1965", "1965", true},
    {"1970 to 1975", "1970", "1975", false},
    {"1975 to 1970", "1970", "1975", false},
    {"circa 1979-1982", "1979", "1982", true},
    {"01 Jan 1961 to 31 Dec 1962", "1961-01-01", "1962-12-31", false},
    {"Mar 1962 to Feb 1963", "1962-03", "1963-02", false},
    {"between 1958 and 1963", "1958", "1963", false},
    {" 1974 ", "1974", "1974", false},
    {"31 Feb 1974", NULL, NULL, false},
    {"29 Feb 1973", NULL, NULL, false},
    {"00 Jan 1974", NULL, NULL, false},
    {"1974-13-01", NULL, NULL, false},
    {"30-35 years old", NULL, NULL, false},
    {"24/06/1402 (Hijri Calendar)", NULL, NULL, false},
    {"someday", NULL, NULL, false},
    {"", NULL, NULL, false},
    {"74", NULL, NULL, false},
    {"to", NULL, NULL, false},
};

static void births_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(births); i++) {
        struct subject_birth birth = {0};
        bool done = birth_of_phrase(str_of(births[i].text), &birth);
        CHECK_INT(births[i].text, births[i].from != NULL, done);
        if (!done)
            continue;
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        CHECK_TEXT(births[i].text, births[i].from, date_format(birth.from, from));
        CHECK_TEXT(births[i].text, births[i].to, date_format(birth.to, to));
        CHECK_INT(births[i].text, births[i].circa, birth.circa);
    }
}

static const struct {
    const char *name, *code;
} countries[] = {
    {"Korea, North", "kp"},
    {"Democratic People's Republic of Korea", "kp"},
    {"korea, south", "kr"},
    {"Iran (Islamic Republic of)", "ir"},
    {"Congo, Democratic Republic of the", "cd"},
    {"Hong Kong", "hk"},
    {"China, Hong Kong Special Administrative Region", "hk"},
    {"T\xC3\xBCrkiye", "tr"},
    {"Man, Isle of", "im"},
    {"Central African Republic", "cf"},
    {" Russia ", "ru"},
    {"Kosovo", "xk"},
    {"Eritrean", "er"},
    {"undetermined", ""},
    {"", ""},
    {"Korea, Nort", ""},
};

static void countries_have_codes(void **state)
{
    (void)state;
    assert_true(countries_sorted());
    for (size_t i = 0; i < LENGTH(countries); i++)
        CHECK_STR(countries[i].name, str_of(countries[i].code),
                  country_of_name(str_of(countries[i].name)));
    assert_true(country_code_known(STR("kp")));
    assert_false(country_code_known(STR("KP")));
    assert_false(country_code_known(STR("zz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(births_are_read),
        cmocka_unit_test(countries_have_codes),
    };
    return cmocka_run_group_tests_name("lists/dates", tests, NULL, NULL);
}
