/* risk/test_verdict.c - the order of verdicts, the edges of bands.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

static void verdicts_are_ordered(void **state)
{
    (void)state;
    static const enum verdict order[] = {VERDICT_NO_MATCH, VERDICT_WATCH, VERDICT_INDETERMINATE,
                                         VERDICT_REVIEW, VERDICT_BLOCK};
    static const char *const names[] = {"no_match", "watch", "indeterminate", "review", "block"};
    for (size_t a = 0; a < LENGTH(order); a++) {
        assert_string_equal(verdict_name(order[a]), names[a]);
        for (size_t b = 0; b < LENGTH(order); b++)
            assert_int_equal(verdict_worst(order[a], order[b]), order[a > b ? a : b]);
    }
    assert_null(verdict_name((enum verdict)5));
}

static void a_zeroed_verdict_is_not_clean(void **state)
{
    (void)state;
    struct risk_result result = {0};
    assert_int_equal(result.verdict, VERDICT_INDETERMINATE);
}

static void bands_begin_where_the_chapter_says(void **state)
{
    (void)state;
    static const struct {
        uint32_t risk;
        const char *want;
    } cases[] = {{0, "low"},          {299999, "low"},      {300000, "guarded"},
                 {599999, "guarded"}, {600000, "elevated"}, {849999, "elevated"},
                 {850000, "high"},    {1000000, "high"}};
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_string_equal(band_name(band_of(cases[i].risk)), cases[i].want);
    assert_null(band_name((enum band)4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_ordered),
        cmocka_unit_test(a_zeroed_verdict_is_not_clean),
        cmocka_unit_test(bands_begin_where_the_chapter_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
