/* unit/core/test_micro.c - millionths: products that round half up, and their text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/micro.h"

#include "check.h"

static const struct {
    const char *label;
    uint32_t a, b, product, either;
} products[] = {
    {"one and one", 1000000, 1000000, 1000000, 1000000},
    {"one and nothing", 1000000, 0, 0, 1000000},
    {"halves", 500000, 500000, 250000, 750000},
    {"half a millionth goes up", 1, 500000, 1, 500000},
    {"less than half goes down", 1, 499999, 0, 500000},
    {"the largest below one", 999999, 999999, 999998, 1000000},
};

static void multiplies_and_joins(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(products); i++) {
        uint32_t a = products[i].a, b = products[i].b;
        CHECK_INT(products[i].label, products[i].product, micro_mul(a, b));
        CHECK_INT(products[i].label, products[i].product, micro_mul(b, a));
        CHECK_INT(products[i].label, products[i].either, micro_either(a, b));
        CHECK_INT(products[i].label, products[i].either, micro_either(b, a));
    }
}

static const struct {
    const char *label;
    uint32_t micro;
    const char *want;
} texts[] = {
    {"nothing", 0, "0.0"},
    {"one", 1000000, "1.0"},
    {"no zeros at the end", 950000, "0.95"},
    {"zeros behind the point stay", 7, "0.000007"},
    {"all six decimals", 123456, "0.123456"},
    {"above one", 12500000, "12.5"},
    {"a zero within the whole part", 1003000000, "1003.0"},
    {"the largest", UINT32_MAX, "4294.967295"},
};

static void writes_decimals(void **state)
{
    (void)state;
    char text[MICRO_TEXT_SIZE];
    for (size_t i = 0; i < LENGTH(texts); i++)
        CHECK_TEXT(texts[i].label, texts[i].want, micro_format(texts[i].micro, text));
}

static void every_score_reads_back_as_itself(void **state)
{
    (void)state;
    for (uint32_t micro = 0; micro <= MICRO_ONE; micro++) {
        char text[MICRO_TEXT_SIZE];
        int64_t back = -1;
        assert_true(str_to_scaled(str_of(micro_format(micro, text)), 6, 0, MICRO_ONE, &back));
        assert_int_equal(micro, back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiplies_and_joins),
        cmocka_unit_test(writes_decimals),
        cmocka_unit_test(every_score_reads_back_as_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
