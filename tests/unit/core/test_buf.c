/* unit/core/test_buf.c - growing, the maximum, and a failure that is remembered.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/buf.h"

#include "check.h"

#include "failing_alloc.h"

#include "core/buf.c"

static void is_empty_text_before_anything_was_appended(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(100);
    assert_string_equal("", buf_cstr(&b));
    assert_int_equal(0, buf_str(&b).len);
    assert_false(buf_failed(&b));
}

static void puts_pieces_together(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    buf_adds(&b, "tier ");
    buf_printf(&b, "%d of %s", 3, "4");
    buf_addc(&b, ';');
    buf_add(&b, STR(" SEK"));
    buf_add(&b, STR_EMPTY);
    buf_append(&b, "\0", 1);
    buf_add_rune(&b, 0x8C37);
    CHECK_STR("all pieces", STR("tier 3 of 4; SEK\0\xE8\xB0\xB7"), buf_str(&b));
    assert_int_equal('\0', b.data[b.len]);
}

static void holds_exactly_its_maximum(void **state)
{
    (void)state;
    for (size_t max = 0; max < 300; max++) {
        AUTO_BUF b = BUF_INIT(max);
        for (size_t i = 0; i < max; i++)
            buf_addc(&b, 'x');
        assert_false(buf_failed(&b));
        assert_int_equal(max, b.len);
        buf_addc(&b, 'y');
        assert_true(buf_failed(&b));
        assert_int_equal(max, b.len);
        if (b.data)
            assert_int_equal('\0', b.data[max]);
    }
}

static void does_nothing_after_a_failure(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(10);
    buf_adds(&b, "12345678");
    buf_adds(&b, "too long");
    assert_true(buf_failed(&b));
    buf_addc(&b, '9');
    buf_printf(&b, "%d", 9);
    buf_add_rune(&b, '9');
    assert_string_equal("12345678", buf_cstr(&b));

    buf_clear(&b);
    buf_adds(&b, "again");
    assert_false(buf_failed(&b));
    assert_string_equal("again", buf_cstr(&b));
}

static void keeps_its_maximum_when_released(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4);
    buf_adds(&b, "12345");
    buf_release(&b);
    assert_false(buf_failed(&b));
    buf_adds(&b, "1234");
    assert_false(buf_failed(&b));
    buf_adds(&b, "5");
    assert_true(buf_failed(&b));
    buf_release(&b);
}

static void hands_its_bytes_over(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(100);
    buf_adds(&b, "alias");
    size_t len = 0;
    char *text = buf_detach(&b, &len);
    assert_string_equal("alias", text);
    assert_int_equal(5, len);
    assert_null(b.data);
    free(text);

    text = buf_detach(&b, NULL); /* an empty one gives an empty text */
    assert_string_equal("", text);
    free(text);

    buf_init(&b, 2);
    buf_adds(&b, "ab");
    buf_addc(&b, 'c');
    assert_null(buf_detach(&b, &len));
    assert_null(b.data);
}

static void overflowing_lengths_fail(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(SIZE_MAX);
    buf_addc(&b, 'a');
    buf_append(&b, "b", SIZE_MAX - 1);
    assert_true(buf_failed(&b));
    assert_string_equal("a", buf_cstr(&b));
}

static void survives_the_nth_allocation_failing(void **state)
{
    (void)state;
    unsigned failures = 0;
    for (unsigned n = 1; n <= 12; n++) {
        AUTO_BUF b = BUF_INIT(1 << 16);
        fail_allocation(n);
        for (size_t i = 0; i < 4000; i++)
            buf_addc(&b, (char)('a' + i % 26));
        fail_allocation(0);
        failures += buf_failed(&b);
        assert_true(buf_failed(&b) ? b.len < 4000 : b.len == 4000);
        for (size_t i = 0; i < b.len; i++) /* what was there before the failure still is */
            assert_int_equal('a' + i % 26, b.data[i]);
    }
    assert_int_equal(7, failures); /* 64, 128, ... 4096 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_empty_text_before_anything_was_appended),
        cmocka_unit_test(puts_pieces_together),
        cmocka_unit_test(holds_exactly_its_maximum),
        cmocka_unit_test(does_nothing_after_a_failure),
        cmocka_unit_test(keeps_its_maximum_when_released),
        cmocka_unit_test(hands_its_bytes_over),
        cmocka_unit_test(overflowing_lengths_fail),
        cmocka_unit_test(survives_the_nth_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
