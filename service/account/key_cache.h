/* account/key_cache.h - keys looked up a moment ago, so that matching needs no database.
 *
 * In memory, of fixed size, safe for threads. An accepted key is kept for KEY_CACHE_MS at most and
 * never past its expiry, a refused one for KEY_CACHE_REFUSED_MS. NOTIFY subtier_revoked calls
 * key_cache_forget(); every reconnection of the listener, which may have missed one, calls
 * key_cache_doubt(): each key is then looked up anew, and only when the database is away again is
 * it believed for what is left of its time. A look-up that began before either is not kept after
 * it. Only hashes of keys are held; they are compared in constant time, and refused keys never
 * displace accepted ones.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_KEY_CACHE_H
#define ACCOUNT_KEY_CACHE_H

#include "account/keys.h"

enum { KEY_CACHE_MS = 60 * 1000, KEY_CACHE_REFUSED_MS = 5 * 1000, KEY_CACHE_DOUBT_MS = 1000 };

struct key_cache;

struct key_cache *key_cache_new(struct error *err) MUST_CHECK;
void key_cache_free(struct key_cache *cache);

enum key_cache_answer {
    KEY_CACHE_ASK, /* not known here: key_cache_look_up() finds out */
    KEY_CACHE_ACCEPTED,
    KEY_CACHE_REFUSED,
};

/** Never waits for the database. A text that is not shaped like a key is refused at once. */
enum key_cache_answer key_cache_get(struct key_cache *cache, struct str key,
                                    struct identity *identity_out);

/** As keys_find(), and remembers the answer. While the database is away a doubted key is accepted;
 *  it is asked about again after KEY_CACHE_DOUBT_MS. */
enum db_status key_cache_look_up(struct key_cache *cache, struct db_pool *pool, struct str key,
                                 struct identity *identity_out, struct error *err) MUST_CHECK;

/** The key with this id was revoked. */
void key_cache_forget(struct key_cache *cache, struct str id);

/** One may have been revoked unheard. */
void key_cache_doubt(struct key_cache *cache);

#endif
