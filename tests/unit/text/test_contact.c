/* text/test_contact.c - what accounts, addresses, telephones and mail are compared as.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "text/contact.h"
#include "text/plain.h"

static const struct {
    const char *label;
    enum contact_kind kind;
    const char *written, *want; /* "": no evidence */
} cases[] = {
    {"an account in groups", CONTACT_ACCOUNT, "DE89 3704 0044-0532", "DE89370400440532"},
    {"too short for an account", CONTACT_ACCOUNT, "12-34", ""},
    {"an address", CONTACT_ADDRESS, "Room 12, Long Road 4", "room 12 long road 4"},
    {"the same in another script", CONTACT_ADDRESS, "ул. Ленина, 4", "ul lenina 4"},
    {"a city alone", CONTACT_ADDRESS, "Hong Kong, China", ""},
    {"a house with a name", CONTACT_ADDRESS, "Rose House, Mill Lane, Upper Wick, Worcester",
     "rose house mill lane upper wick worcester"},
    {"a registered agent", CONTACT_ADDRESS, "1209 Orange Street, Wilmington, DE 19801", ""},
    {"a telephone", CONTACT_PHONE, "+49 (30) 123-4567", "49301234567"},
    {"with the way abroad", CONTACT_PHONE, "0049 30 1234567", "49301234567"},
    {"an extension", CONTACT_PHONE, "ext. 12", ""},
    {"a mail's domain", CONTACT_DOMAIN, "Info@Nightlark.Example", "nightlark.example"},
    {"everybody's domain", CONTACT_DOMAIN, "someone@gmail.com", ""},
    {"a page", CONTACT_DOMAIN, "https://www.nightlark.example/en", "nightlark.example"},
    {"a page anybody can have", CONTACT_DOMAIN, "https://facebook.com/nightlark", ""},
    {"no domain", CONTACT_DOMAIN, "nightlark", ""},
    {"a whole mail", CONTACT_MAIL, " Someone@Gmail.com", "someone@gmail.com"},
    {"no mail", CONTACT_MAIL, "someone", ""},
    {"nothing", CONTACT_DOMAIN, "", ""},
    {"only a sign", CONTACT_DOMAIN, "@", ""},
};

static void values_are_compared_as_written_here(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct str got = contact_value(cases[i].kind, str_of(cases[i].written), &arena);
        if (!str_equal(got, str_of(cases[i].want)))
            fail_msg("%s: \"%.*s\"", cases[i].label, STR_ARG(got));
    }
}

static void plain_words_are_cut_like_folded_ones(void **state)
{
    (void)state;
    static const char *const want[] = {"democratic", "peoples", "rep", "12a"};
    char word[PLAIN_WORD_SIZE];
    size_t at = 0, n, count = 0;
    struct str text = STR("Democratic People's Rep., 12A ");
    assert_true(plain_is_ascii(text) && !plain_is_ascii(STR("Größe")));
    while ((n = plain_next_word(text, &at, word)) > 0) {
        assert_true(count < LENGTH(want));
        assert_true(str_equal((struct str){word, n}, str_of(want[count++])));
    }
    assert_int_equal(count, LENGTH(want));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_compared_as_written_here),
        cmocka_unit_test(plain_words_are_cut_like_folded_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
