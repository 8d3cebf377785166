/* account/key_cache.c - keys looked up a moment ago.
 *
 * A table of sets with WAYS places each. The set is chosen by a seeded hash, so that nobody can
 * prepare unknown keys which crowd a known one's set.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/key_cache.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/random.h"

enum { SETS = 1024, WAYS = 4 };

struct entry {
    unsigned char hash[SHA256_BYTES];
    int64_t until_us; /* monotonic; 0: empty */
    int64_t sure_us;  /* doubted from then on */
    bool accepted;
    struct identity identity;
};

struct key_cache {
    pthread_mutex_t lock;
    struct hash_seed seed;
    uint64_t clearings;
    struct entry sets[SETS][WAYS];
};

struct key_cache *key_cache_new(struct error *err)
{
    struct key_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        error_memory(err);
        return NULL;
    }
    pthread_mutex_init(&cache->lock, NULL);
    cache->seed = hash_seed_new();
    return cache;
}

void key_cache_free(struct key_cache *cache)
{
    if (!cache)
        return;
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void key_cache_forget(struct key_cache *cache, struct str id)
{
    pthread_mutex_lock(&cache->lock);
    cache->clearings++;
    for (size_t i = 0; i < SETS; i++) {
        for (size_t j = 0; j < WAYS; j++) {
            struct entry *entry = &cache->sets[i][j];
            if (entry->accepted && str_equal(str_of(entry->identity.id), id))
                *entry = (struct entry){0};
        }
    }
    pthread_mutex_unlock(&cache->lock);
}

void key_cache_doubt(struct key_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->clearings++;
    for (size_t i = 0; i < SETS; i++)
        for (size_t j = 0; j < WAYS; j++)
            cache->sets[i][j].sure_us = 0;
    pthread_mutex_unlock(&cache->lock);
}

static struct entry *set_of(struct key_cache *cache, const unsigned char hash[SHA256_BYTES])
{
    struct str text = {(const char *)hash, SHA256_BYTES};
    return cache->sets[hash_seeded(&cache->seed, text) % SETS];
}

static bool has_expired(const struct identity *identity)
{
    return identity->expires_ms != 0 && identity->expires_ms <= clock_unix_ms();
}

static struct entry *find_locked(struct key_cache *cache, const unsigned char hash[SHA256_BYTES])
{
    struct entry *set = set_of(cache, hash);
    int64_t now_us = clock_monotonic_us();
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].until_us > now_us && sodium_memcmp(set[i].hash, hash, SHA256_BYTES) == 0)
            return &set[i];
    }
    return NULL;
}

static enum key_cache_answer get_locked(struct key_cache *cache,
                                        const unsigned char hash[SHA256_BYTES],
                                        struct identity *identity_out)
{
    const struct entry *entry = find_locked(cache, hash);
    if (!entry || entry->sure_us <= clock_monotonic_us())
        return KEY_CACHE_ASK;
    if (!entry->accepted || has_expired(&entry->identity))
        return KEY_CACHE_REFUSED;
    *identity_out = entry->identity;
    return KEY_CACHE_ACCEPTED;
}

enum key_cache_answer key_cache_get(struct key_cache *cache, struct str key,
                                    struct identity *identity_out)
{
    if (!key_is_shaped(key))
        return KEY_CACHE_REFUSED;
    unsigned char hash[SHA256_BYTES];
    sha256(key, hash);
    pthread_mutex_lock(&cache->lock);
    enum key_cache_answer answer = get_locked(cache, hash, identity_out);
    pthread_mutex_unlock(&cache->lock);
    return answer;
}

/* The place of this key, else an empty one, else a refused one, else (for an accepted key) the one
 * that would leave first. NULL: none that this answer may displace. */
static struct entry *choose_place(struct entry *set, const unsigned char hash[SHA256_BYTES],
                                  bool accepted)
{
    int64_t now_us = clock_monotonic_us();
    struct entry *oldest = NULL, *refused = NULL, *empty = NULL;
    for (struct entry *entry = set; entry < set + WAYS; entry++) {
        if (sodium_memcmp(entry->hash, hash, SHA256_BYTES) == 0)
            return entry;
        if (entry->until_us <= now_us)
            empty = entry;
        else if (!entry->accepted)
            refused = entry;
        else if (!oldest || entry->until_us < oldest->until_us)
            oldest = entry;
    }
    if (empty || refused)
        return empty ? empty : refused;
    return accepted ? oldest : NULL;
}

static void put_locked(struct key_cache *cache, const unsigned char hash[SHA256_BYTES],
                       const struct identity *accepted)
{
    struct entry *place = choose_place(set_of(cache, hash), hash, accepted != NULL);
    if (!place)
        return;
    int64_t keep_ms = accepted ? KEY_CACHE_MS : KEY_CACHE_REFUSED_MS;
    memcpy(place->hash, hash, SHA256_BYTES);
    place->until_us = clock_monotonic_us() + keep_ms * 1000;
    place->sure_us = INT64_MAX;
    place->accepted = accepted != NULL;
    place->identity = accepted ? *accepted : (struct identity){0};
}

/* The database is away: what was accepted a moment ago holds, if nothing worse than a doubt. */
static bool believe(struct key_cache *cache, const unsigned char hash[SHA256_BYTES],
                    struct identity *identity_out)
{
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = find_locked(cache, hash);
    bool believed = entry && entry->accepted && !has_expired(&entry->identity);
    if (believed) {
        entry->sure_us = clock_monotonic_us() + KEY_CACHE_DOUBT_MS * 1000;
        *identity_out = entry->identity;
    }
    pthread_mutex_unlock(&cache->lock);
    return believed;
}

enum db_status key_cache_look_up(struct key_cache *cache, struct db_pool *pool, struct str key,
                                 struct identity *identity_out, struct error *err)
{
    pthread_mutex_lock(&cache->lock);
    uint64_t clearings = cache->clearings;
    pthread_mutex_unlock(&cache->lock);

    unsigned char hash[SHA256_BYTES];
    sha256(key, hash);
    struct identity identity;
    enum db_status status = keys_find(pool, key, &identity, err);
    if (status < 0 && err->code == ERROR_UNAVAILABLE && believe(cache, hash, identity_out)) {
        *err = (struct error)ERROR_INIT;
        return DB_ROWS;
    }
    if (status < 0)
        return status;

    /* A refusal is never too old to be kept: it takes a doubted key's place. */
    pthread_mutex_lock(&cache->lock);
    if ((cache->clearings == clearings || status == DB_NONE) && key_is_shaped(key))
        put_locked(cache, hash, status == DB_ROWS ? &identity : NULL);
    pthread_mutex_unlock(&cache->lock);
    if (status == DB_ROWS)
        *identity_out = identity;
    return status;
}
