/* core/key_stack.h - the keys of the objects open while a document is read: does one stand twice?
 *
 * Objects close in the reverse order of their opening, so their keys lie on one stack. Time is
 * linear in the keys, whoever chose them; memory is given back with the arena.
 *
 *     size_t first = stack.n_keys;                     // the object opens
 *     key_stack_add(&stack, first, key, &twice);       // false: no memory
 *     key_stack_cut(&stack, first);                    // it closes
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_KEY_STACK_H
#define CORE_KEY_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/random.h"
#include "core/str.h"

struct key_stack_row;

struct key_stack {
    struct arena *arena;
    struct key_stack_row *keys;
    size_t n_keys, key_capacity;
    uint32_t *table; /* places on the stack, from 1; 0 is an empty slot */
    size_t table_capacity, n_in_table;
    struct hash_seed seed;
};

/** Puts `key`, borrowed, on the stack. `first` is the place of the first key of its object, the
 *  innermost one. Sets `*twice_out` whether an equal key of that object is there already. */
bool key_stack_add(struct key_stack *stack, size_t first, struct str key, bool *twice_out);

/** Takes off the keys from place `first` on. */
void key_stack_cut(struct key_stack *stack, size_t first);

#endif
