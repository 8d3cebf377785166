/* core/key_stack.c - a stack of keys, and a hash table of those whose object has many.
 *
 * An object of a few keys is compared key by key. Past FEW_KEYS its keys also stand in a table
 * shared by all open objects, under a secret seed. Keys leave the table in the reverse order of
 * entering it, and taking the newest key out of a table with linear probing leaves exactly what
 * was there before it came: no tombstones, no clearing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/key_stack.h"

enum { FEW_KEYS = 8, FIRST_TABLE_CAPACITY = 64 };

struct key_stack_row {
    struct str text;
    uint64_t hash; /* once it is in the table */
    bool in_table;
};

/* The slot that holds place `key`, or the empty one it would take. */
static size_t find_slot(const struct key_stack *stack, size_t key)
{
    size_t last = stack->table_capacity - 1, at = (size_t)stack->keys[key].hash & last;
    while (stack->table[at] && stack->table[at] != key + 1)
        at = (at + 1) & last;
    return at;
}

static bool grow_table(struct key_stack *stack)
{
    size_t capacity = stack->table_capacity ? stack->table_capacity * 2 : FIRST_TABLE_CAPACITY;
    uint32_t *table = arena_calloc(stack->arena, capacity, sizeof(*table));
    if (!table)
        return false;
    if (stack->table_capacity == 0)
        stack->seed = hash_seed_new();
    stack->table = table;
    stack->table_capacity = capacity;
    for (size_t key = 0; key < stack->n_keys; key++) /* in the order they came */
        if (stack->keys[key].in_table)
            table[find_slot(stack, key)] = (uint32_t)(key + 1);
    return true;
}

/* Returns whether an equal key of the object that starts at `first` was in the table. */
static bool table_add(struct key_stack *stack, size_t first, size_t key)
{
    struct key_stack_row *added = &stack->keys[key];
    size_t last = stack->table_capacity - 1;
    bool twice = false;

    added->hash = hash_seeded(&stack->seed, added->text) + first;
    added->in_table = true;
    size_t at = (size_t)added->hash & last;
    for (; stack->table[at]; at = (at + 1) & last) {
        size_t other = stack->table[at] - 1;
        twice = twice || (other >= first && stack->keys[other].hash == added->hash &&
                          str_equal(stack->keys[other].text, added->text));
    }
    stack->table[at] = (uint32_t)(key + 1);
    stack->n_in_table++;
    return twice;
}

bool key_stack_add(struct key_stack *stack, size_t first, struct str key, bool *twice_out)
{
    size_t newest = stack->n_keys;
    struct key_stack_row *keys =
        arena_grow(stack->arena, stack->keys, &stack->key_capacity, newest + 1, sizeof(*keys));
    if (!keys || newest >= UINT32_MAX - 1)
        return false;
    stack->keys = keys;

    bool many = newest - first >= FEW_KEYS, twice = false;
    if (many && (stack->n_in_table + FEW_KEYS + 1) * 2 > stack->table_capacity &&
        !grow_table(stack))
        return false;
    keys[newest] = (struct key_stack_row){.text = key};
    stack->n_keys++;

    if (many) { /* the first time, those before it too */
        for (size_t i = keys[first].in_table ? newest : first; i <= newest; i++)
            twice = table_add(stack, first, i);
    } else {
        for (size_t i = first; i < newest; i++)
            twice = twice || str_equal(keys[i].text, key);
    }
    *twice_out = twice;
    return true;
}

void key_stack_cut(struct key_stack *stack, size_t first)
{
    while (stack->n_keys > first) {
        size_t newest = stack->n_keys - 1;
        if (stack->keys[newest].in_table) {
            stack->table[find_slot(stack, newest)] = 0;
            stack->n_in_table--;
        }
        stack->n_keys--;
    }
}
