/* core/hash.h - SHA-256 (libsodium) and hexadecimal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX_SIZE = 65 };

void sha256(struct str data, unsigned char out[SHA256_BYTES]);
const char *sha256_hex(struct str data, char out[SHA256_HEX_SIZE]);

/** Lower-case hex and a NUL: `out` holds 2 * len + 1 bytes. */
const char *hex_encode(const void *bytes, size_t len, char *out);

/** Exactly 2 * len hex digits; false otherwise. */
bool hex_decode(struct str hex, void *bytes_out, size_t len);

#endif
