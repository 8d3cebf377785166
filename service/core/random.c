/* core/random.c - libsodium's generator and keyed hash.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/random.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(struct hash_seed) == crypto_shorthash_KEYBYTES, "SipHash takes 16 bytes");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "SipHash gives 8 bytes");

void random_bytes(void *out, size_t len)
{
    int ready = sodium_init(); /* safe to repeat, and from several threads at once */
    (void)ready;               /* should it fail, the generator still works */
    randombytes_buf(out, len);
}

struct hash_seed hash_seed_new(void)
{
    struct hash_seed seed;
    random_bytes(&seed, sizeof(seed));
    return seed;
}

uint64_t hash_seeded(const struct hash_seed *seed, struct str s)
{
    unsigned char digest[crypto_shorthash_BYTES];
    const unsigned char *bytes = (const unsigned char *)(s.ptr ? s.ptr : "");
    crypto_shorthash(digest, bytes, s.len, seed->bytes);
    uint64_t hash;
    memcpy(&hash, digest, sizeof(hash));
    return hash;
}
