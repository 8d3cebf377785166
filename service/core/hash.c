/* core/hash.c - SHA-256 and hexadecimal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/hash.h"

#include <sodium.h>

_Static_assert((int)SHA256_BYTES == (int)crypto_hash_sha256_BYTES, "a SHA-256 has 32 bytes");

void sha256(struct str data, unsigned char out[SHA256_BYTES])
{
    crypto_hash_sha256(out, (const unsigned char *)(data.ptr ? data.ptr : ""), data.len);
}

const char *sha256_hex(struct str data, char out[SHA256_HEX_SIZE])
{
    unsigned char digest[SHA256_BYTES];
    sha256(data, digest);
    return hex_encode(digest, sizeof(digest), out);
}

const char *hex_encode(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    out[2 * len] = '\0';
    return out;
}

/* 0 to 15, or -1. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(struct str hex, void *bytes_out, size_t len)
{
    if (hex.len / 2 != len || hex.len % 2 != 0)
        return false;
    for (size_t i = 0; i < hex.len; i++)
        if (hex_value(hex.ptr[i]) < 0)
            return false;

    unsigned char *to = bytes_out;
    for (size_t i = 0; i < len; i++)
        to[i] = (unsigned char)(hex_value(hex.ptr[2 * i]) << 4 | hex_value(hex.ptr[2 * i + 1]));
    return true;
}
