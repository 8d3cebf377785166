/* unit/core/test_faults.c - several errors of one document.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/faults.h"

#include "check.h"

#include "core/utf8.h"

static void keeps_what_it_is_given(void **state)
{
    (void)state;
    struct faults faults = {0};
    struct error err = ERROR_INIT;
    faults_add(&faults, "/parties/3/name", "required", "the %s is missing", "name");
    error_at(&err, "/parties/4", "must be an object");
    faults_add_error(&faults, "type", &err);

    assert_int_equal(2, faults.count);
    assert_string_equal("/parties/3/name", faults.rows[0].pointer);
    assert_string_equal("required", faults.rows[0].code);
    assert_string_equal("the name is missing", faults.rows[0].message);
    assert_string_equal("/parties/4", faults.rows[1].pointer);
    assert_string_equal("type", faults.rows[1].code);
    assert_string_equal("must be an object", faults.rows[1].message);
}

static void counts_beyond_what_it_keeps(void **state)
{
    (void)state;
    struct faults faults = {0};
    for (int i = 0; i < FAULTS_MAX + 10; i++)
        faults_add(&faults, "/x", "range", "number %d", i);
    assert_int_equal(FAULTS_MAX + 10, faults.count);
    assert_string_equal("number 31", faults.rows[FAULTS_MAX - 1].message);
}

static void cuts_between_characters(void **state)
{
    (void)state;
    char text[700];
    size_t len = 1;
    text[0] = 'x';
    for (; len + 4 < sizeof(text); len += 3)
        memcpy(text + len, "\xE8\xB0\xB7", 3);
    text[len] = '\0';

    struct faults faults = {0};
    faults_add(&faults, text, text, "%s", text);
    assert_true(utf8_valid(str_of(faults.rows[0].pointer)));
    assert_true(utf8_valid(str_of(faults.rows[0].code)));
    assert_true(utf8_valid(str_of(faults.rows[0].message)));
    assert_int_equal(253, strlen(faults.rows[0].message)); /* 1 + 84 * 3; one more would be 256 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_is_given),
        cmocka_unit_test(counts_beyond_what_it_keeps),
        cmocka_unit_test(cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
