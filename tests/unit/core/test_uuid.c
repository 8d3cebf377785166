/* unit/core/test_uuid.c - version, variant, time, and what counts as a UUID.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/uuid.h"

#include "check.h"

#include "core/clock.h"
#include "core/hash.h"

static void carries_version_variant_and_time(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        int64_t before = clock_unix_ms();
        struct uuid uuid = uuid_new();
        int64_t after = clock_unix_ms();

        assert_true(uuid_valid(str_of(uuid.text)));
        assert_int_equal('7', uuid.text[14]);
        assert_non_null(strchr("89ab", uuid.text[19]));
        char time_hex[13];
        snprintf(time_hex, sizeof(time_hex), "%.8s%.4s", uuid.text, uuid.text + 9);
        unsigned char bytes[6];
        assert_true(hex_decode(str_of(time_hex), bytes, sizeof(bytes)));
        int64_t ms = 0;
        for (unsigned j = 0; j < 6; j++)
            ms = ms << 8 | bytes[j];
        assert_in_range((uintmax_t)ms, (uintmax_t)before, (uintmax_t)after);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct uuid *)a)->text, ((const struct uuid *)b)->text);
}

static void never_comes_twice(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static struct uuid uuids[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        uuids[i] = uuid_new();
    qsort(uuids, COUNT, sizeof(uuids[0]), by_text);
    for (size_t i = 1; i < COUNT; i++)
        assert_string_not_equal(uuids[i - 1].text, uuids[i].text);
}

static const struct {
    const char *label, *text;
    bool valid;
} cases[] = {
    {"version 7", "019ab1c2-3d4e-7f60-8a1b-2c3d4e5f6071", true},
    {"version 4 in upper case", "F47AC10B-58CC-4372-A567-0E02B2C3D479", true},
    {"nothing", "", false},
    {"no hyphens", "019ab1c23d4e7f608a1b2c3d4e5f6071", false},
    {"a hyphen in the wrong place", "019ab1c23-d4e-7f60-8a1b-2c3d4e5f6071", false},
    {"one digit short", "019ab1c2-3d4e-7f60-8a1b-2c3d4e5f607", false},
    {"one digit more", "019ab1c2-3d4e-7f60-8a1b-2c3d4e5f60710", false},
    {"a letter that is no digit", "019ab1c2-3d4e-7f60-8a1b-2c3d4e5f607g", false},
    {"braces around it", "{019ab1c2-3d4e-7f60-8a1b-2c3d4e5f60}", false},
};

static void knows_what_a_uuid_looks_like(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        CHECK_INT(cases[i].label, cases[i].valid, uuid_valid(str_of(cases[i].text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_version_variant_and_time),
        cmocka_unit_test(never_comes_twice),
        cmocka_unit_test(knows_what_a_uuid_looks_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
