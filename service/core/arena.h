/* core/arena.h - memory that lives and dies together: a request, a parse, a snapshot.
 *
 * Allocate freely, free nothing, release once. Allocations are aligned for any object. Every arena
 * has a maximum from birth; past it, or when the system has no memory, allocation returns NULL and
 * the arena remembers (`arena_failed`). Debug builds (-DARENA_SINGLE) serve each allocation by a
 * malloc of its own, so that address checkers see every overrun. Not safe for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct str;

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used_bytes;          /* handed out so far, all blocks */
    size_t max_bytes;
    bool failed;
};

#define ARENA_INIT(max)                                                                            \
    {                                                                                              \
        NULL, 0, (max), false                                                                      \
    }

void arena_init(struct arena *arena, size_t max_bytes);

/** Gives everything back; the arena can be used again. */
void arena_release(struct arena *arena);

/** `size` uninitialised bytes, or NULL. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/** `count * size` zeroed bytes, or NULL (also when the product overflows). */
void *arena_calloc(struct arena *arena, size_t count, size_t size);

/** A copy of `len` bytes followed by a NUL, or NULL. */
char *arena_strndup(struct arena *arena, const char *bytes, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * Grows an array living in the arena: returns storage for at least `need` items of `size` bytes
 * with the first `*capacity` items copied over, and updates `*capacity`; NULL on failure (the old
 * array stays valid). Capacity doubles, so appending is O(1) on average.
 */
void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t need, size_t size);

static inline bool arena_failed(const struct arena *arena) { return arena->failed; }

#define AUTO_ARENA __attribute__((cleanup(arena_release))) struct arena

#endif
