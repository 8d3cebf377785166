/* core/base64.h - bytes as text (RFC 4648, padded; libsodium).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include <stdbool.h>

#include "core/str.h"

/* Room for `len` bytes as text, the NUL included. */
#define BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

/** Writes the text and a NUL; "" when `size` is too small. Returns `out`. */
const char *base64_encode(struct str bytes, char *out, size_t size);

/** Exactly `len` bytes; false for anything else. */
bool base64_decode(struct str text, void *bytes_out, size_t len);

#endif
