/* core/utf8.h - UTF-8, strict: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

/** Place of the first byte that is not valid UTF-8, or s.len. NUL is valid here. */
size_t utf8_invalid_at(struct str s);
static inline bool utf8_valid(struct str s) { return utf8_invalid_at(s) == s.len; }

/**
 * Decodes the code point at s.ptr[*at] and moves *at behind it. `s` must be valid and *at < s.len;
 * on broken input it returns U+FFFD and moves one byte, so it never loops or overruns.
 */
uint32_t utf8_next(struct str s, size_t *at);

/** Writes 1-4 bytes (3 bytes of U+FFFD for what is no scalar value); returns how many. */
size_t utf8_put(uint32_t rune, char out[4]);

size_t utf8_count(struct str s); /* code points */

/** The longest prefix of at most `max_bytes` that ends at a character boundary. */
struct str utf8_prefix(struct str s, size_t max_bytes);

#endif
