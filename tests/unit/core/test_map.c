/* unit/core/test_map.c - adding, finding, growing, and no memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/map.h"

#include "check.h"

static void is_empty_at_first(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct map map;
    map_init(&map, &arena);
    assert_true(map_get(&map, STR("sek")) == MAP_NONE);
}

static void keeps_the_first_value_of_a_key(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct map map;
    uint32_t existing = 99;
    map_init(&map, &arena);
    assert_true(map_add(&map, STR("sek"), 1, &existing));
    assert_true(existing == MAP_NONE);
    assert_true(map_add(&map, STR("sek"), 2, &existing));
    assert_int_equal(1, existing);
    assert_true(map_add(&map, STR("SEK"), 3, NULL));
    assert_int_equal(1, map_get(&map, STR("sek")));
    assert_int_equal(3, map_get(&map, STR("SEK")));
    assert_int_equal(2, map.count);
}

static void tells_awkward_keys_apart(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct map map;
    const struct str keys[] = {STR(""), STR("\0"), STR("\0\0"), STR("a\0b"), STR("a\0c"), STR("a")};
    map_init(&map, &arena);
    for (uint32_t i = 0; i < LENGTH(keys); i++)
        assert_true(map_add(&map, keys[i], i, NULL));
    for (uint32_t i = 0; i < LENGTH(keys); i++)
        assert_int_equal(i, map_get(&map, keys[i]));
    assert_int_equal(0, map_get(&map, STR_EMPTY)); /* a NULL view is the empty key */
    assert_int_equal(LENGTH(keys), map.count);
}

static void holds_many_keys(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct map map;
    map_init(&map, &arena);
    for (uint32_t i = 0; i < COUNT; i++) {
        struct str key = str_of(arena_printf(&arena, "party-%u", i));
        assert_true(map_add(&map, key, i, NULL));
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        char key[32];
        snprintf(key, sizeof(key), "party-%u", i);
        assert_int_equal(i, map_get(&map, str_of(key)));
        snprintf(key, sizeof(key), "vendor-%u", i);
        assert_true(map_get(&map, str_of(key)) == MAP_NONE);
    }
    assert_int_equal(COUNT, map.count);
    assert_true(map.count <= map.capacity / 4 * 3);
}

static void stays_usable_when_memory_is_short(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1024);
    struct map map;
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                       "j", "k", "l", "m", "n", "o", "p", "q", "r"};
    map_init(&map, &arena);
    uint32_t added = 0;
    while (added < LENGTH(keys) && map_add(&map, str_of(keys[added]), added, NULL))
        added++;
    assert_in_range(added, 1, LENGTH(keys) - 1);
    assert_true(arena_failed(&arena));
    for (uint32_t i = 0; i < added; i++)
        assert_int_equal(i, map_get(&map, str_of(keys[i])));
    assert_true(map_get(&map, str_of(keys[added])) == MAP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_empty_at_first),
        cmocka_unit_test(keeps_the_first_value_of_a_key),
        cmocka_unit_test(tells_awkward_keys_apart),
        cmocka_unit_test(holds_many_keys),
        cmocka_unit_test(stays_usable_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
