/* screening/committer.c - see committer.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/committer.h"

#include <pthread.h>
#include <stdlib.h>

struct committer {
    struct db_pool *pool;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct commit_item *first, **last;
    unsigned waiting, max_waiting;
    bool stopping;
    pthread_t thread;
};

struct group {
    struct commit_item *items[GROUP_MAX_ROWS];
    struct group_row *rows[GROUP_MAX_ROWS];
    size_t n, bytes;
};

/* Out of the line into the group: those of the first one's tenant, as many as fit, in order. */
static void gather(struct committer *committer, struct group *group)
{
    struct commit_item **link = &committer->first;
    const char *tenant = committer->first ? committer->first->tenant : NULL;
    while (*link && group->n < GROUP_MAX_ROWS) {
        struct commit_item *item = *link;
        size_t bytes = group_row_bytes(&item->row);
        bool fits = group->n == 0 || group->bytes + bytes <= GROUP_MAX_BYTES;
        if (!fits || strcmp(item->tenant, tenant) != 0) {
            link = &item->next;
            continue;
        }
        *link = item->next;
        committer->waiting--;
        group->bytes += bytes;
        group->rows[group->n] = &item->row;
        group->items[group->n++] = item;
    }
    if (!*link)
        committer->last = link;
}

/* False: stopping, and nobody waits any more. */
static bool next_group(struct committer *committer, struct group *group)
{
    *group = (struct group){.n = 0};
    pthread_mutex_lock(&committer->lock);
    while (!committer->first && !committer->stopping)
        pthread_cond_wait(&committer->wake, &committer->lock);
    gather(committer, group);
    pthread_mutex_unlock(&committer->lock);
    return group->n > 0;
}

static enum db_status save(struct db *db, void *context, struct error *err)
{
    struct group *group = context;
    return group_save(db, group->rows, group->n, err);
}

/* Only when the database is away is a second try, one by one, of no use - or not safe, since the
 * commit may have been kept. */
static enum commit_outcome outcome_of(const struct commit_item *item, enum db_status status,
                                      const struct error *err)
{
    if (status < 0)
        return err->code == ERROR_UNAVAILABLE ? COMMIT_FAILED : COMMIT_ALONE;
    return item->row.kept ? COMMIT_KEPT : COMMIT_ALONE;
}

static void commit(struct committer *committer, struct group *group)
{
    struct error err = ERROR_INIT;
    enum db_status status =
        db_pool_transaction(committer->pool, group->items[0]->tenant, save, group, &err);
    for (size_t i = 0; i < group->n; i++) {
        struct commit_item *item = group->items[i];
        item->outcome = outcome_of(item, status, &err);
        item->err = err;
        item->done(item);
    }
}

static void *run(void *context)
{
    struct committer *committer = context;
    struct group group;
    while (next_group(committer, &group)) {
        if (group.n > 1 || group.bytes <= GROUP_MAX_ROW_BYTES) {
            commit(committer, &group);
            continue;
        }
        group.items[0]->outcome = COMMIT_ALONE;
        group.items[0]->done(group.items[0]);
    }
    return NULL;
}

struct committer *committer_new(struct db_pool *pool, unsigned max_waiting, struct error *err)
{
    struct committer *committer = calloc(1, sizeof *committer);
    if (!committer) {
        error_memory(err);
        return NULL;
    }
    committer->pool = pool;
    committer->max_waiting = max_waiting;
    committer->last = &committer->first;
    pthread_mutex_init(&committer->lock, NULL);
    pthread_cond_init(&committer->wake, NULL);
    if (pthread_create(&committer->thread, NULL, run, committer) == 0)
        return committer;
    error_set(err, ERROR_UNAVAILABLE, "no thread can be started");
    pthread_cond_destroy(&committer->wake);
    pthread_mutex_destroy(&committer->lock);
    free(committer);
    return NULL;
}

void committer_stop(struct committer *committer)
{
    if (!committer)
        return;
    pthread_mutex_lock(&committer->lock);
    committer->stopping = true;
    pthread_cond_signal(&committer->wake);
    pthread_mutex_unlock(&committer->lock);
    pthread_join(committer->thread, NULL);
    pthread_cond_destroy(&committer->wake);
    pthread_mutex_destroy(&committer->lock);
    free(committer);
}

bool committer_submit(struct committer *committer, struct commit_item *item)
{
    pthread_mutex_lock(&committer->lock);
    bool taken = !committer->stopping && committer->waiting < committer->max_waiting;
    if (taken) {
        item->next = NULL;
        *committer->last = item;
        committer->last = &item->next;
        committer->waiting++;
        if (committer->waiting == 1)
            pthread_cond_signal(&committer->wake);
    }
    pthread_mutex_unlock(&committer->lock);
    return taken;
}
