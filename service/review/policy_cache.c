/* review/policy_cache.c - the policies in force, for answers that touch no database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdlib.h>

#include "review/policy_store.h"

enum { CACHE_MAX_BYTES = 256 << 20 };

/* Across tenants, so by a function of the owner's; ids and parameters only. */
static const struct db_statement ALL = {
    .name = "policies_in_force",
    .params = 0,
    .sql = "SELECT version, parameters, tenant_id FROM policies_in_force()",
};

const db_statement_group policy_cache_statements = {&ALL, NULL};

struct row {
    struct str tenant, parameters;
    int64_t version;
};

struct policy_cache {
    pthread_rwlock_t lock;
    struct arena arena;
    struct row *rows;
    size_t n;
};

struct policy_cache *policy_cache_new(struct error *err)
{
    struct policy_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        error_memory(err);
        return NULL;
    }
    arena_init(&cache->arena, CACHE_MAX_BYTES);
    pthread_rwlock_init(&cache->lock, NULL);
    return cache;
}

void policy_cache_free(struct policy_cache *cache)
{
    if (!cache)
        return;
    arena_release(&cache->arena);
    pthread_rwlock_destroy(&cache->lock);
    free(cache);
}

bool policy_cache_refresh(struct policy_cache *cache, struct db_pool *pool, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_ARENA fresh = ARENA_INIT(CACHE_MAX_BYTES);
    if (db_pool_select(pool, &ALL, NULL, &rows, err) < 0)
        return error_within(err, "policies in force");
    size_t n = (size_t)PQntuples(rows);
    struct row *found = arena_calloc(&fresh, n, sizeof *found);
    for (size_t i = 0; found && i < n; i++)
        found[i] = (struct row){.version = db_get_int64(rows, (int)i, 0),
                                .parameters = str_copy(&fresh, db_get_text(rows, (int)i, 1)),
                                .tenant = str_copy(&fresh, db_get_text(rows, (int)i, 2))};
    if (arena_failed(&fresh))
        return error_memory(err);
    pthread_rwlock_wrlock(&cache->lock);
    struct arena old = cache->arena;
    cache->arena = fresh;
    cache->rows = found;
    cache->n = n;
    pthread_rwlock_unlock(&cache->lock);
    fresh = old; /* released on the way out */
    return true;
}

static bool read_row(const struct row *row, struct arena *arena, struct policy *policy_out,
                     struct error *err)
{
    AUTO_JSON *tree = json_parse(row->parameters, err);
    if (!tree || !policy_read_canonical(tree, arena, policy_out, err))
        return error_within(err, "stored policy %lld", (long long)row->version);
    policy_out->risk.version = row->version;
    return true;
}

bool policy_cache_get(struct policy_cache *cache, const char *tenant, struct arena *arena,
                      struct policy *policy_out, struct error *err)
{
    bool read = true;
    *policy_out = policy_default();
    pthread_rwlock_rdlock(&cache->lock);
    for (size_t i = 0; i < cache->n; i++)
        if (str_equal(cache->rows[i].tenant, str_of(tenant))) {
            read = read_row(&cache->rows[i], arena, policy_out, err);
            break;
        }
    pthread_rwlock_unlock(&cache->lock);
    return read;
}
