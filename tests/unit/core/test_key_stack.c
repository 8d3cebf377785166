/* unit/core/test_key_stack.c - against the slow, obvious way; and no memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/key_stack.h"

#include "check.h"

#include "core/clock.h"

enum { NAMES = 60, MAX_KEYS = 4096, MAX_DEPTH = 12 };

static uint64_t seed;

static unsigned below(unsigned limit) /* splitmix64 */
{
    uint64_t z = seed += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ (z >> 31)) % limit);
}

/* Objects open, take keys and close at random; a plain array says what is there twice. */
static void agrees_with_comparing_all(void **state)
{
    (void)state;
    uint64_t first_seed = (uint64_t)clock_monotonic_us();
    seed = first_seed;
    char names[NAMES][8];
    for (unsigned i = 0; i < NAMES; i++)
        snprintf(names[i], sizeof(names[i]), "key%u", i);

    for (unsigned round = 0; round < 200; round++) {
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        struct key_stack stack = {.arena = &arena};
        static unsigned all[MAX_KEYS];
        size_t n = 0, opened[MAX_DEPTH] = {0}, depth = 1;
        for (unsigned step = 0; step < 2000; step++) {
            unsigned what = below(30);
            if (what == 0 && depth < MAX_DEPTH) {
                opened[depth++] = stack.n_keys;
            } else if (what == 1 && depth > 1) {
                n = opened[--depth];
                key_stack_cut(&stack, n);
            } else {
                size_t first = opened[depth - 1];
                bool want = false, twice = !want;
                all[n] = below(NAMES);
                for (size_t i = first; i < n; i++)
                    want = want || all[i] == all[n];
                assert_true(key_stack_add(&stack, first, str_of(names[all[n]]), &twice));
                if (twice != want)
                    fail_msg("seed %" PRIu64 ", round %u, step %u", first_seed, round, step);
                n++;
            }
            assert_int_equal(n, stack.n_keys);
        }
        key_stack_cut(&stack, 0);
        assert_int_equal(0, stack.n_in_table);
        for (size_t i = 0; i < stack.table_capacity; i++)
            assert_int_equal(0, stack.table[i]);
    }
}

static void says_when_memory_is_short(void **state)
{
    (void)state;
    for (size_t max = 0; max < 4000; max += 64) {
        AUTO_ARENA arena = ARENA_INIT(max);
        struct key_stack stack = {.arena = &arena};
        char names[MAX_DEPTH * 8][8];
        size_t added = 0;
        for (; added < LENGTH(names); added++) {
            bool twice = false;
            snprintf(names[added], sizeof(names[added]), "%zu", added);
            if (!key_stack_add(&stack, 0, str_of(names[added]), &twice))
                break;
            assert_false(twice);
        }
        assert_true(added < LENGTH(names));
        assert_true(arena_failed(&arena));
        assert_int_equal(added, stack.n_keys);
        key_stack_cut(&stack, 0);
        assert_int_equal(0, stack.n_in_table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_comparing_all),
        cmocka_unit_test(says_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
