/* match/search_room.c - working memory of searches, kept from one to the next.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/search_room.h"

static void room_free(struct search_room *room)
{
    if (!room)
        return;
    free(room->reached);
    free(room->touched);
    free(room);
}

static struct search_room *room_new(size_t n_names)
{
    struct search_room *room = calloc(1, sizeof *room);
    if (!room)
        return NULL;
    room->reached = calloc(n_names + 1, sizeof *room->reached);
    room->touched = malloc((n_names + 1) * sizeof *room->touched);
    if (room->reached && room->touched)
        return room;
    room_free(room);
    return NULL;
}

/* Where a thread looks first: its stack tells it from others, so that it finds its own room again,
 * still in its caches. */
static size_t first_place(void)
{
    char here;
    uint64_t stack = (uint64_t)(uintptr_t)&here >> 16;
    return (size_t)(stack * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

struct search_room *search_rooms_take(struct search_rooms *rooms)
{
    size_t first = first_place();
    for (size_t i = 0; i < SEARCH_ROOMS_MAX; i++) {
        size_t at = (first + i) % SEARCH_ROOMS_MAX;
        if (!atomic_load_explicit(&rooms->idle[at], memory_order_relaxed))
            continue;
        struct search_room *room =
            atomic_exchange_explicit(&rooms->idle[at], NULL, memory_order_acquire);
        if (room)
            return room;
    }
    return room_new(rooms->n_names);
}

void search_rooms_give(struct search_rooms *rooms, struct search_room *room)
{
    size_t first = first_place();
    for (size_t i = 0; i < SEARCH_ROOMS_MAX; i++) {
        size_t at = (first + i) % SEARCH_ROOMS_MAX;
        struct search_room *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&rooms->idle[at], &empty, room,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    room_free(room);
}

void search_rooms_release(struct search_rooms *rooms)
{
    for (size_t i = 0; i < SEARCH_ROOMS_MAX; i++)
        room_free(atomic_exchange_explicit(&rooms->idle[i], NULL, memory_order_acquire));
}
