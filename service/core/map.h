/* core/map.h - from strings to 32-bit numbers: an open-addressed table in an arena.
 *
 * Hashed with a secret of its own, so prepared keys cannot make it slow.
 * Keys are borrowed: they must outlive the map. Nothing is removed. Iterating is done over the
 * caller's own array, which the numbers point into.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/random.h"
#include "core/str.h"

#define MAP_NONE UINT32_MAX

struct map_slot;

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t capacity, count;
    struct hash_seed seed; /* drawn when the first key goes in */
};

void map_init(struct map *map, struct arena *arena);

/** Puts key -> value; false only when memory is short. An existing key keeps its old value, which
 *  is written to *existing_out (MAP_NONE when the key is new). `existing_out` may be NULL. */
bool map_add(struct map *map, struct str key, uint32_t value, uint32_t *existing_out);

/** The value, or MAP_NONE. */
uint32_t map_get(const struct map *map, struct str key);

#endif
