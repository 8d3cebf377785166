/* core/map.c - linear probing over a power of two, at most three quarters full.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/map.h"

enum { FIRST_CAPACITY = 16 };

struct map_slot {
    struct str key; /* an empty slot has a NULL `ptr` */
    uint64_t hash;
    uint32_t value;
};

void map_init(struct map *map, struct arena *arena) { *map = (struct map){.arena = arena}; }

/* Where `key` is, or where it would go. The table is never full. */
static struct map_slot *find(struct map_slot *slots, size_t capacity, uint64_t hash, struct str key)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (slots[at].key.ptr && (slots[at].hash != hash || !str_equal(slots[at].key, key)))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool grow(struct map *map)
{
    size_t capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY;
    struct map_slot *slots = arena_calloc(map->arena, capacity, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i < map->capacity; i++) {
        const struct map_slot *old = &map->slots[i];
        if (old->key.ptr)
            *find(slots, capacity, old->hash, old->key) = *old;
    }
    if (map->capacity == 0)
        map->seed = hash_seed_new();
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

bool map_add(struct map *map, struct str key, uint32_t value, uint32_t *existing_out)
{
    if (map->count >= map->capacity / 4 * 3 && !grow(map))
        return false;
    uint64_t hash = hash_seeded(&map->seed, key);
    struct map_slot *slot = find(map->slots, map->capacity, hash, key);
    uint32_t existing = slot->key.ptr ? slot->value : MAP_NONE;
    if (!slot->key.ptr) {
        *slot = (struct map_slot){{key.ptr ? key.ptr : "", key.len}, hash, value};
        map->count++;
    }
    if (existing_out)
        *existing_out = existing;
    return true;
}

uint32_t map_get(const struct map *map, struct str key)
{
    if (map->count == 0)
        return MAP_NONE;
    uint64_t hash = hash_seeded(&map->seed, key);
    const struct map_slot *slot = find(map->slots, map->capacity, hash, key);
    return slot->key.ptr ? slot->value : MAP_NONE;
}
