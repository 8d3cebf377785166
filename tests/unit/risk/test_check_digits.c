/* risk/test_check_digits.c - numbers known to be issued, and the same with one slip.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "risk/check_digits.h"

static const struct {
    const char *label;
    bool (*valid)(struct str number);
    const char *number;
    bool want;
} cases[] = {
    {"LEI of Apple Inc", lei_valid, "HWUPKR0MPOU8FGXBT394", true},
    {"LEI, lower case with blanks", lei_valid, "hwup kr0m pou8 fgxb t394", true},
    {"LEI with a slip", lei_valid, "HWUPKR0MPOU8FGXBT395", false},
    {"LEI, two places exchanged", lei_valid, "HWUPRK0MPOU8FGXBT394", false},
    {"LEI too short", lei_valid, "HWUPKR0MPOU8FGXBT39", false},
    {"LEI of nothing", lei_valid, "", false},
    {"IBAN, the standard's British example", iban_valid, "GB29 NWBK 6016 1331 9268 19", true},
    {"IBAN, German example", iban_valid, "DE89370400440532013000", true},
    {"IBAN, Norwegian example", iban_valid, "NO9386011117947", true},
    {"IBAN with a slip", iban_valid, "DE89370400440532013001", false},
    {"IBAN of another length", iban_valid, "DE8937040044053201300", false},
    {"IBAN of no such country", iban_valid, "ZZ89370400440532013000", false},
    {"an account that is no IBAN", iban_shaped, "0532013000", false},
    {"shaped like one", iban_shaped, "DE00 0000 0000 0000 0000 00", true},
    {"IMO 9074729, the resolution's example", imo_valid, "9074729", true},
    {"IMO with its letters", imo_valid, "IMO 9074729", true},
    {"IMO with a slip", imo_valid, "9074728", false},
    {"IMO too short", imo_valid, "907472", false},
    {"IMO with a letter", imo_valid, "907472A", false},
    {"USCC of Alibaba (China)", uscc_valid, "91330100799655058B", true},
    {"USCC of Huawei", uscc_valid, "914403001922038216", true},
    {"USCC with a slip", uscc_valid, "914403001922038217", false},
    {"USCC with a letter it has not", uscc_valid, "91440300192203821I", false},
    {"USCC too short", uscc_valid, "91440300192203821", false},
    {"INN of Sberbank", inn_valid, "7707083893", true},
    {"INN of Gazprom", inn_valid, "7736050003", true},
    {"INN with a slip", inn_valid, "7707083894", false},
    {"INN of a person, the order's example", inn_valid, "500100732259", true},
    {"INN of a person with a slip", inn_valid, "500100732258", false},
    {"INN of eleven digits", inn_valid, "50010073225", false},
};

static void numbers_prove_themselves(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (cases[i].valid(str_of(cases[i].number)) != cases[i].want)
            fail_msg("%s: %s", cases[i].label, cases[i].number);
}

/* Of all slips of one digit, an IMO number and an INN let none pass; MOD 97-10 neither. */
static void every_single_slip_is_found(void **state)
{
    (void)state;
    static const struct {
        bool (*valid)(struct str number);
        const char *number;
    } good[] = {{lei_valid, "HWUPKR0MPOU8FGXBT394"},
                {iban_valid, "DE89370400440532013000"},
                {uscc_valid, "914403001922038216"}};
    for (size_t g = 0; g < LENGTH(good); g++) {
        char text[64];
        size_t len = strlen(good[g].number);
        for (size_t at = 0; at < len; at++)
            for (char digit = '0'; digit <= '9'; digit++) {
                snprintf(text, sizeof text, "%s", good[g].number);
                if (text[at] < '0' || text[at] > '9' || text[at] == digit)
                    continue;
                text[at] = digit;
                assert_false(good[g].valid(str_of(text)));
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_prove_themselves),
        cmocka_unit_test(every_single_slip_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
