/* unit/account/test_password.c - passwords and names: which will do, and Argon2id.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/names.h"
#include "account/password.h"
#include "account/users.h"

static void only_its_own_password_fits_a_hash(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    char hash[PASSWORD_HASH_SIZE];
    bool fits = false;
    assert_true(password_hash(STR("correct horse battery"), hash, &err));
    assert_true(str_starts_with(str_of(hash), STR("$argon2id$v=19$m=65536,t=2,")));
    assert_true(password_verify(hash, STR("correct horse battery"), &fits, &err) && fits);
    assert_true(password_verify(hash, STR("Correct horse battery"), &fits, &err) && !fits);
    fits = true;
    assert_true(password_verify(hash, STR(""), &fits, &err) && !fits);
    fits = true;
    assert_true(password_verify(NULL, STR("correct horse battery"), &fits, &err) && !fits);
    fits = true;
    assert_true(password_verify("garbage", STR("correct horse battery"), &fits, &err) && !fits);
}

static const struct {
    const char *label;
    struct str password;
    bool fits;
} passwords[] = {
    {"twelve characters", {"123456789012", 12}, true},
    {"eleven", {"12345678901", 11}, false},
    {"eleven of several bytes",
     {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
      "\xc3\xa9\xc3\xa9\xc3\xa9",
      22},
     false},
    {"none", {NULL, 0}, false},
    {"not UTF-8", {"12345678901\xff", 12}, false},
};

static void passwords_have_a_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(passwords); i++) {
        struct error err = ERROR_INIT;
        if (password_check(passwords[i].password, &err) != passwords[i].fits)
            fail_msg("%s", passwords[i].label);
    }
    struct error err = ERROR_INIT;
    static char longest[PASSWORD_MAX_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    assert_true(password_check((struct str){longest, PASSWORD_MAX_BYTES}, &err));
    assert_false(password_check((struct str){longest, PASSWORD_MAX_BYTES + 1}, &err));
    assert_string_equal(err.pointer, "/password");
}

static const struct {
    struct str name;
    bool fits;
} names[] = {
    {{"Ana", 3}, true},
    {{"ana.b@example.org", 17}, true},
    {{"Ren\xc3\xa9 M", 7}, true},
    {{"", 0}, false},
    {{" ana", 4}, false},
    {{"ana\n", 4}, false},
    {{"a\0b", 3}, false},
    {{"a\x7f", 2}, false},
    {{"a\xc2\x85", 3}, false},
    {{"a\xff", 2}, false},
    {{"00000000-0000-7000-8000-000000000000", 36}, false},
};

static void names_are_printable(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct error err = ERROR_INIT;
        if (account_name_check(names[i].name, "/name", &err) != names[i].fits)
            fail_msg("name %zu: %s", i, err.message);
    }
    struct error err = ERROR_INIT;
    static char longest[129];
    memset(longest, 'x', sizeof longest);
    assert_true(account_name_check((struct str){longest, 128}, "/name", &err));
    assert_false(account_name_check((struct str){longest, 129}, "/name", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_its_own_password_fits_a_hash),
        cmocka_unit_test(passwords_have_a_length),
        cmocka_unit_test(names_are_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
