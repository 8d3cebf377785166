/* core/arena.c - blocks of doubling size, or a malloc each under -DARENA_SINGLE.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/arena.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = _Alignof(max_align_t) };
enum { TRIMMED_FROM_BYTES = 32 << 20 };
enum { FIRST_BLOCK_BYTES = 4096, LARGEST_BLOCK_BYTES = 4 << 20 };

struct arena_block {
    struct arena_block *older;
    size_t size, used;
    max_align_t data[];
};

void arena_init(struct arena *arena, size_t max_bytes)
{
    *arena = (struct arena)ARENA_INIT(max_bytes);
}

/* glibc keeps what was freed below anything still in use, in a heap for each thread: a few great
 * requests and the process holds gigabytes of nothing. */
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void arena_release(struct arena *arena)
{
    bool great = arena->used_bytes >= TRIMMED_FROM_BYTES;
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    if (great)
        give_back();
    arena_init(arena, arena->max_bytes);
}

static void *failed(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

static struct arena_block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = malloc(sizeof(*block) + size);
    if (block) {
        block->older = NULL;
        block->size = size;
        block->used = 0;
    }
    return block;
}

static void *block_take(struct arena_block *block, size_t size)
{
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memory;
}

#ifdef ARENA_SINGLE

/* `asked` rather than the rounded size, so that a checker sees the first byte too many. */
static void *take(struct arena *arena, size_t asked, size_t rounded)
{
    (void)rounded;
    struct arena_block *block = block_new(asked);
    if (!block)
        return NULL;
    block->older = arena->blocks;
    arena->blocks = block;
    return block_take(block, asked);
}

#else

/* Twice the newest block, but never past what the arena may still hand out. */
static size_t next_block_bytes(const struct arena *arena)
{
    size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK_BYTES;
    if (size > LARGEST_BLOCK_BYTES)
        size = LARGEST_BLOCK_BYTES;
    size_t left = arena->max_bytes - arena->used_bytes;
    return size < left ? size : left;
}

static void *take(struct arena *arena, size_t asked, size_t rounded)
{
    (void)asked;
    struct arena_block *newest = arena->blocks;
    if (newest && newest->size - newest->used >= rounded)
        return block_take(newest, rounded);

    size_t size = next_block_bytes(arena);
    bool oversized = rounded > size;
    struct arena_block *block = block_new(oversized ? rounded : size);
    if (!block)
        return NULL;
    if (oversized && newest) { /* full at once: the newest one keeps serving small requests */
        block->older = newest->older;
        newest->older = block;
    } else {
        block->older = newest;
        arena->blocks = block;
    }
    return block_take(block, rounded);
}

#endif

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t asked = size ? size : 1;
    if (asked > SIZE_MAX - (ALIGNMENT - 1))
        return failed(arena);
    size_t rounded = (asked + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > arena->max_bytes - arena->used_bytes)
        return failed(arena);

    void *memory = take(arena, asked, rounded);
    if (!memory)
        return failed(arena);
    arena->used_bytes += rounded;
    return memory;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return failed(arena);
    void *memory = arena_alloc(arena, count * size);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t len)
{
    if (len == SIZE_MAX)
        return failed(arena);
    char *copy = arena_alloc(arena, len + 1);
    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? failed(arena) : arena_alloc(arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t need, size_t size)
{
    if (items && need <= *capacity)
        return items;
    size_t wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : SIZE_MAX;
    if (wanted < 8)
        wanted = 8;
    if (wanted < need)
        wanted = need;
    if (size && wanted > SIZE_MAX / size)
        return failed(arena);

    void *grown = arena_alloc(arena, wanted * size);
    if (!grown)
        return NULL;
    if (items)
        memcpy(grown, items, *capacity * size);
    *capacity = wanted;
    return grown;
}
