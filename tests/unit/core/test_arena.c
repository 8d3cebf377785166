/* unit/core/test_arena.c - alignment, maximum, growth, and the n-th allocation failing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/arena.h"

#include "check.h"

#include "failing_alloc.h"

#include "core/arena.c"

static void gives_aligned_memory_of_every_size(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    char label[64];
    for (size_t size = 0; size < 300; size++) {
        snprintf(label, sizeof(label), "%zu bytes", size);
        char *memory = arena_alloc(&arena, size);
        CHECK(label, memory != NULL);
        CHECK_INT(label, 0, (uintptr_t)memory % _Alignof(max_align_t));
        memset(memory, 0x5A, size);
    }
}

static void keeps_every_byte_apart(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    static unsigned char *pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) { /* small ones between large ones */
        size_t size = i % 50 == 0 ? 20000 : i % 40;
        pieces[i] = arena_alloc(&arena, size);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 50 == 0 ? 20000 : i % 40;
        for (size_t j = 0; j < size; j++)
            assert_int_equal(i % 251, pieces[i][j]);
    }
}

static void stops_at_its_maximum_and_remembers(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(256);
    assert_non_null(arena_alloc(&arena, 128));
    assert_non_null(arena_alloc(&arena, 128));
    assert_false(arena_failed(&arena));
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena_failed(&arena));
    assert_int_equal(256, arena.used_bytes);

    arena_release(&arena);
    assert_false(arena_failed(&arena));
    assert_int_equal(0, arena.used_bytes);
    assert_non_null(arena_alloc(&arena, 256));
}

static void refuses_sizes_that_overflow(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    volatile size_t most = SIZE_MAX; /* the compiler would refuse the plain constant */
    assert_null(arena_alloc(&arena, most));
    assert_null(arena_alloc(&arena, most - 15));
    assert_null(arena_calloc(&arena, SIZE_MAX / 8 + 2, 8));
    assert_null(arena_strndup(&arena, "", SIZE_MAX));
    size_t capacity = SIZE_MAX / 4;
    assert_null(arena_grow(&arena, NULL, &capacity, SIZE_MAX / 2, 8));
    assert_int_equal(SIZE_MAX / 4, capacity);
    assert_true(arena_failed(&arena));
}

static void zeroes_and_copies(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    memset(arena_alloc(&arena, 64), 0xFF, 64);
    const unsigned char *zeroes = arena_calloc(&arena, 10, 10);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(0, zeroes[i]);

    assert_string_equal("SEK", arena_strndup(&arena, "SEK Studio", 3));
    assert_string_equal("", arena_strndup(&arena, NULL, 0));
    assert_string_equal("row 7: SEK", arena_printf(&arena, "row %d: %s", 7, "SEK"));
}

static void grows_an_array_by_doubling(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    size_t capacity = 0, moves = 0;
    uint32_t *items = NULL;
    for (uint32_t i = 0; i < 10000; i++) {
        size_t before = capacity;
        items = arena_grow(&arena, items, &capacity, i + 1, sizeof(*items));
        assert_non_null(items);
        moves += capacity != before;
        items[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(i, items[i]);
    assert_true(moves < 15);
}

static void keeps_the_old_array_when_it_cannot_grow(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64);
    size_t capacity = 0;
    uint32_t *items = arena_grow(&arena, NULL, &capacity, 8, sizeof(*items));
    items[7] = 77;
    assert_null(arena_grow(&arena, items, &capacity, 9, sizeof(*items)));
    assert_int_equal(8, capacity);
    assert_int_equal(77, items[7]);
}

static void survives_the_nth_allocation_failing(void **state)
{
    (void)state;
    unsigned failures = 0;
    for (unsigned n = 1; n <= 40; n++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        fail_allocation(n);
        unsigned refused = 0;
        for (size_t i = 0; i < 30; i++)
            refused += arena_alloc(&arena, 3000) == NULL;
        fail_allocation(0);
        assert_int_equal(refused > 0, arena_failed(&arena));
        assert_true(refused <= 1);
        failures += refused;
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_aligned_memory_of_every_size),
        cmocka_unit_test(keeps_every_byte_apart),
        cmocka_unit_test(stops_at_its_maximum_and_remembers),
        cmocka_unit_test(refuses_sizes_that_overflow),
        cmocka_unit_test(zeroes_and_copies),
        cmocka_unit_test(grows_an_array_by_doubling),
        cmocka_unit_test(keeps_the_old_array_when_it_cannot_grow),
        cmocka_unit_test(survives_the_nth_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
