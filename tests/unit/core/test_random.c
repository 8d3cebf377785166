/* unit/core/test_random.c - bytes that differ, hashes that depend on their seed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/random.h"

#include "check.h"

static void gives_other_bytes_each_time(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0};
    random_bytes(a, sizeof(a));
    random_bytes(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    random_bytes(a, 0);
}

static void hashes_by_the_seed(void **state)
{
    (void)state;
    struct hash_seed one = hash_seed_new(), other = hash_seed_new();
    assert_true(hash_seeded(&one, STR("sek")) == hash_seeded(&one, STR("sek")));
    assert_true(hash_seeded(&one, STR("sek")) != hash_seeded(&other, STR("sek")));
    assert_true(hash_seeded(&one, STR("")) == hash_seeded(&one, STR_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_other_bytes_each_time),
        cmocka_unit_test(hashes_by_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
