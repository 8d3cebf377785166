/* unit/lists/test_diff_fields.c - two bodies, field by field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/diff_fields.h"

#include "tests/unit/core/check.h"

static const struct {
    const char *label, *before, *after;
    unsigned measures_before, measures_after;
    const char *want; /* "field +added -removed;" */
} cases[] = {
    {"equal", "{\"caption\":\"A\",\"properties\":{\"name\":[\"A\"]}}",
     "{\"caption\":\"A\",\"properties\":{\"name\":[\"A\"]}}", 1, 1, ""},
    {"another order of values", "{\"properties\":{\"alias\":[\"A\",\"B\"]}}",
     "{\"properties\":{\"alias\":[\"B\",\"A\"]}}", 1, 1, ""},
    {"values come and go", "{\"properties\":{\"alias\":[\"A\",\"B\"],\"name\":[\"N\"]}}",
     "{\"properties\":{\"alias\":[\"B\",\"C\",\"D\"],\"name\":[\"N\"]}}", 1, 1, "alias +C +D -A;"},
    {"a field comes", "{\"properties\":{}}", "{\"properties\":{\"birthDate\":[\"1972\"]}}", 1, 1,
     "birthDate +1972;"},
    {"a field goes", "{\"properties\":{\"birthDate\":[\"1972\"]}}", "{\"properties\":{}}", 1, 1,
     "birthDate -1972;"},
    {"single values", "{\"caption\":\"A\",\"schema\":\"Person\"}",
     "{\"caption\":\"B\",\"schema\":\"Person\"}", 1, 1, "caption +B -A;"},
    {"measures", "{}", "{}", 1, 3, "measures +sectoral;"},
    {"what stands beside the properties",
     "{\"subtier\":{\"births\":[{\"from\":\"1972\"}],\"raw\":{\"a\":1}}}",
     "{\"subtier\":{\"births\":[{\"from\":\"1973\"}],\"raw\":{\"a\":1}}}", 1, 1,
     "births +{\"from\":\"1973\"} -{\"from\":\"1972\"};"},
    {"by name of the field", "{\"properties\":{\"b\":[\"1\"],\"a\":[\"1\"]}}",
     "{\"properties\":{\"b\":[\"2\"],\"a\":[\"2\"]}}", 1, 1, "a +2 -1;b +2 -1;"},
};

static void fields_are_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        AUTO_BUF got = BUF_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct diff_field *fields = NULL;
        size_t n = 0;
        const struct diff_body before = {str_of(cases[i].before), cases[i].measures_before};
        const struct diff_body after = {str_of(cases[i].after), cases[i].measures_after};
        if (!diff_fields(&before, &after, &arena, &fields, &n, &err))
            fail_msg("%s: %s", cases[i].label, err.message);
        for (size_t f = 0; f < n; f++) {
            buf_add(&got, fields[f].name);
            for (size_t v = 0; v < fields[f].n_added; v++)
                buf_printf(&got, " +%.*s", STR_ARG(fields[f].added[v]));
            for (size_t v = 0; v < fields[f].n_removed; v++)
                buf_printf(&got, " -%.*s", STR_ARG(fields[f].removed[v]));
            buf_addc(&got, ';');
        }
        CHECK_TEXT(cases[i].label, cases[i].want, buf_cstr(&got));
    }
}

static void a_body_that_is_no_json_is_an_error(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err = ERROR_INIT;
    struct diff_field *fields = NULL;
    size_t n = 0;
    const struct diff_body good = {STR("{}"), 1}, bad = {STR("{"), 1};
    CHECK("refused", !diff_fields(&good, &bad, &arena, &fields, &n, &err));
    CHECK("told", err.code != ERROR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_compared),
        cmocka_unit_test(a_body_that_is_no_json_is_an_error),
    };
    return cmocka_run_group_tests_name("lists/diff_fields", tests, NULL, NULL);
}
