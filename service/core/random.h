/* core/random.h - unguessable bytes (libsodium).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

void random_bytes(void *out, size_t len);

/** Secret of a hash table, so that nobody outside can prepare keys that collide in it. */
struct hash_seed {
    unsigned char bytes[16];
};

struct hash_seed hash_seed_new(void);

/** SipHash-2-4 of `s` under the seed. */
uint64_t hash_seeded(const struct hash_seed *seed, struct str s);

#endif
