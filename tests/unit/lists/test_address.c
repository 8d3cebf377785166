/* unit/lists/test_address.c - which addresses are public.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/address.h"

#include <arpa/inet.h>

#include "core/str.h"
#include "tests/unit/core/check.h"

static const struct {
    const char *text;
    bool want;
} cases[] = {
    {"8.8.8.8", true},
    {"151.101.1.6", true},
    {"172.15.255.255", true},
    {"172.32.0.0", true},
    {"192.167.255.255", true},
    {"100.63.255.255", true},
    {"100.128.0.0", true},
    {"169.253.255.255", true},
    {"223.255.255.255", true},
    {"0.0.0.0", false},
    {"10.255.0.1", false},
    {"100.64.0.1", false},
    {"100.127.255.255", false},
    {"127.0.0.1", false},
    {"127.255.255.254", false},
    {"169.254.169.254", false},
    {"172.16.0.1", false},
    {"172.31.255.255", false},
    {"192.0.0.8", false},
    {"192.0.2.1", false},
    {"192.168.1.1", false},
    {"198.18.0.1", false},
    {"198.19.255.255", false},
    {"198.51.100.7", false},
    {"203.0.113.9", false},
    {"224.0.0.1", false},
    {"239.255.255.250", false},
    {"255.255.255.255", false},
    {"2606:4700::1", true},
    {"2a00:1450:4001:80b::200e", true},
    {"::", false},
    {"::1", false},
    {"::ffff:127.0.0.1", false},
    {"::ffff:8.8.8.8", true},
    {"::127.0.0.1", false},
    {"64:ff9b::7f00:1", false},
    {"64:ff9b::808:808", true},
    {"64:ff9b:1::1", false},
    {"2002:7f00:1::", false},
    {"2002:a00:1::1", false},
    {"2002:808:808::1", true},
    {"2001:0:4136:e378:8000:63bf:80ff:fffe", false}, /* Teredo of 127.0.0.1 */
    {"2001:10::1", false},
    {"2001:db8::1", false},
    {"3fff::1", false},
    {"fc00::1", false},
    {"fd12:3456::1", false},
    {"fe80::1", false},
    {"ff02::1", false},
    {"100::1", false},
};

static void addresses_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct sockaddr_in v4 = {.sin_family = AF_INET};
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
        bool is_v4 = inet_pton(AF_INET, cases[i].text, &v4.sin_addr) == 1;
        assert_true(is_v4 || inet_pton(AF_INET6, cases[i].text, &v6.sin6_addr) == 1);
        const struct sockaddr *address =
            is_v4 ? (const struct sockaddr *)&v4 : (const struct sockaddr *)&v6;
        CHECK_INT(cases[i].text, cases[i].want, address_is_public(address));
    }
    struct sockaddr other = {.sa_family = AF_UNIX};
    CHECK("another family", !address_is_public(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses_are_judged)};
    return cmocka_run_group_tests_name("lists/address", tests, NULL, NULL);
}
