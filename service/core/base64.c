/* core/base64.c - bytes as text (RFC 4648).
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/base64.h"

#include <sodium.h>

const char *base64_encode(struct str bytes, char *out, size_t size)
{
    out[0] = '\0';
    if (size >= BASE64_SIZE(bytes.len))
        sodium_bin2base64(out, size, (const unsigned char *)bytes.ptr, bytes.len,
                          sodium_base64_VARIANT_ORIGINAL);
    return out;
}

bool base64_decode(struct str text, void *bytes_out, size_t len)
{
    size_t found = 0;
    return text.ptr &&
           sodium_base642bin(bytes_out, len, text.ptr, text.len, NULL, &found, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           found == len;
}
