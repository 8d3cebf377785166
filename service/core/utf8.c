/* core/utf8.c - strict UTF-8: the table of well-formed sequences of Unicode 15, section 3.9.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/utf8.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

static bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* Length of the well-formed sequence at `p` of at most `left` bytes; 0 when there is none. The
 * bounds of the second byte keep out overlong forms, surrogates and what is above U+10FFFF. */
static size_t sequence_bytes(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < len)
        return 0;

    unsigned char low = 0x80, high = 0xBF;
    switch (p[0]) {
    case 0xE0:
        low = 0xA0;
        break;
    case 0xED:
        high = 0x9F;
        break;
    case 0xF0:
        low = 0x90;
        break;
    case 0xF4:
        high = 0x8F;
        break;
    default:
        break;
    }
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (!is_continuation(p[i]))
            return 0;
    return len;
}

size_t utf8_invalid_at(struct str s)
{
    const unsigned char *bytes = (const unsigned char *)s.ptr;
    size_t at = 0;
    while (at < s.len) {
        uint64_t eight; /* most text is ASCII: eight bytes at a time */
        if (s.len - at >= sizeof(eight)) {
            memcpy(&eight, bytes + at, sizeof(eight));
            if ((eight & 0x8080808080808080u) == 0) {
                at += sizeof(eight);
                continue;
            }
        }
        size_t len = sequence_bytes(bytes + at, s.len - at);
        if (len == 0)
            return at;
        at += len;
    }
    return s.len;
}

uint32_t utf8_next(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t len = sequence_bytes(p, s.len - *at);
    *at += len ? len : 1;
    switch (len) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
               (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3Fu);
    default:
        return REPLACEMENT;
    }
}

static char tail(uint32_t rune, unsigned shift)
{
    return (char)(unsigned char)(0x80 | ((rune >> shift) & 0x3F));
}

size_t utf8_put(uint32_t rune, char out[4])
{
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = REPLACEMENT;
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (char)(unsigned char)(0xC0 | rune >> 6);
        out[1] = tail(rune, 0);
        return 2;
    }
    if (rune < 0x10000) {
        out[0] = (char)(unsigned char)(0xE0 | rune >> 12);
        out[1] = tail(rune, 6);
        out[2] = tail(rune, 0);
        return 3;
    }
    out[0] = (char)(unsigned char)(0xF0 | rune >> 18);
    out[1] = tail(rune, 12);
    out[2] = tail(rune, 6);
    out[3] = tail(rune, 0);
    return 4;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += !is_continuation((unsigned char)s.ptr[i]);
    return count;
}

struct str utf8_prefix(struct str s, size_t max_bytes)
{
    if (s.len <= max_bytes)
        return s;
    size_t len = max_bytes;
    while (len > 0 && is_continuation((unsigned char)s.ptr[len]))
        len--;
    return (struct str){s.ptr, len};
}
