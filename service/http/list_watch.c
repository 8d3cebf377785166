/* http/list_watch.c - see list_watch.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/list_watch.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"

enum { MAX_LISTS = 1024, ID_SIZE = 65 };

struct watched_list {
    char id[ID_SIZE];
    bool stale;
    int64_t held_id;
};

struct list_watch {
    size_t n;
    struct watched_list lists[MAX_LISTS];
};

struct list_watch *list_watch_new(struct error *err)
{
    struct list_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        error_memory(err);
    return watch;
}

void list_watch_free(struct list_watch *watch) { free(watch); }

static struct watched_list *find(struct list_watch *watch, struct str id)
{
    for (size_t i = 0; i < watch->n; i++)
        if (str_equal(str_of(watch->lists[i].id), id))
            return &watch->lists[i];
    if (watch->n == MAX_LISTS || id.len >= ID_SIZE)
        return NULL;
    struct watched_list *list = &watch->lists[watch->n++];
    memcpy(list->id, id.ptr, id.len);
    return list;
}

/* Only what a clean answer rests on: a list nobody needs may be old. */
static void look_at_age(struct watched_list *told, const struct snapshot_list *list, int64_t now_ms)
{
    char checked[CLOCK_TEXT_SIZE];
    bool stale = list->enabled && list->required && snapshot_list_stale(list, now_ms);
    if (stale == told->stale)
        return;
    told->stale = stale;
    if (!stale) {
        log_event(LOG_INFO, "list_fresh", "list=%s version=%lld", told->id,
                  (long long)list->version);
        return;
    }
    log_event(LOG_ERROR, "list_stale", "list=%s version=%lld checked=%s max_age_s=%lld", told->id,
              (long long)list->version,
              list->version ? clock_format_ms(list->checked_unix_ms, checked) : "never",
              (long long)(list->max_age_ms / 1000));
}

void list_watch_look(struct list_watch *watch, const struct snapshot *snapshot, int64_t now_unix_ms)
{
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        struct watched_list *told = find(watch, list->id);
        if (!told)
            continue;
        look_at_age(told, list, now_unix_ms);
        if (list->held_id != told->held_id && list->held_id > 0)
            log_event(LOG_ERROR, "list_held", "list=%s version_id=%lld", told->id,
                      (long long)list->held_id);
        told->held_id = list->held_id;
    }
}
