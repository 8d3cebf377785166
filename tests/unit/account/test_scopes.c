/* unit/account/test_scopes.c - scope words, sets of them, and what each role may do.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/scopes.h"

static const struct {
    const char *text;
    unsigned want; /* 0: refused */
} cases[] = {
    {"match", SCOPE_MATCH},
    {"match screen", SCOPE_MATCH | SCOPE_SCREEN},
    {"match,screen", SCOPE_MATCH | SCOPE_SCREEN},
    {" screen ,  match,", SCOPE_MATCH | SCOPE_SCREEN},
    {"match match", SCOPE_MATCH},
    {"parties:read", SCOPE_PARTIES_READ},
    {"all", SCOPES_ALL},
    {"all match", SCOPES_ALL},
    {"", 0},
    {" , ", 0},
    {"Match", 0},
    {"match;screen", 0},
    {"parties", 0},
    {"match everything", 0},
};

static void words_become_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        unsigned scopes = 0;
        bool parsed = scopes_parse(str_of(cases[i].text), &scopes, &err);
        if (parsed != (cases[i].want != 0) || scopes != cases[i].want)
            fail_msg("\"%s\": %x, %s", cases[i].text, scopes, err.message);
    }
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    unsigned scopes;
    assert_false(scopes_parse(STR("match bogus"), &scopes, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    assert_string_equal(err.message,
                        "there is no scope \"bogus\"; there are: all match screen parties:read "
                        "parties:write decide approve lists:write audit:read admin metrics:read");
}

static void every_set_comes_back(void **state)
{
    (void)state;
    for (unsigned set = 1; set <= SCOPES_ALL; set++) {
        struct error err = ERROR_INIT;
        AUTO_BUF text = BUF_INIT(1024);
        unsigned again;
        scopes_format(set, ' ', &text);
        assert_true(scopes_parse(buf_str(&text), &again, &err));
        assert_int_equal(again, set);
    }
}

static void a_bit_that_is_none_has_no_word(void **state)
{
    (void)state;
    assert_string_equal(scope_name(SCOPE_LISTS_WRITE), "lists:write");
    assert_string_equal(scope_name(0), "?");
    assert_string_equal(scope_name(SCOPES_ALL), "?");
    assert_string_equal(scope_name(1u << 31), "?");
}

static void roles_have_names_and_limits(void **state)
{
    (void)state;
    for (int role = ROLE_NONE + 1; role < ROLES; role++) {
        struct error err = ERROR_INIT;
        enum role again;
        assert_true(role_parse(str_of(role_name((enum role)role)), &again, &err));
        assert_int_equal(again, role);
        assert_int_not_equal(role_scopes((enum role)role), 0);
    }
    struct error err = ERROR_INIT;
    enum role role;
    assert_false(role_parse(STR("none"), &role, &err));
    assert_false(role_parse(STR("root"), &role, &err));
    assert_int_equal(role_scopes(ROLE_NONE), 0);
    assert_int_equal(role_scopes((enum role)99), 0);
    /* Four eyes: who decides does not approve, unless an administrator. */
    assert_int_equal(role_scopes(ROLE_REVIEWER) & SCOPE_APPROVE, 0);
    assert_int_equal(role_scopes(ROLE_APPROVER) & SCOPE_DECIDE, 0);
    assert_int_equal(role_scopes(ROLE_AUDITOR) & (SCOPE_PARTIES_WRITE | SCOPE_DECIDE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_bits),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(every_set_comes_back),
        cmocka_unit_test(a_bit_that_is_none_has_no_word),
        cmocka_unit_test(roles_have_names_and_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
