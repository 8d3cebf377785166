/* core/uuid.c - 48 bits of milliseconds, 74 random bits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/uuid.h"

#include <stdint.h>

#include "core/clock.h"
#include "core/hash.h"
#include "core/random.h"

static bool is_hyphen_place(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

struct uuid uuid_new(void)
{
    unsigned char bytes[16];
    random_bytes(bytes, sizeof(bytes));
    uint64_t ms = (uint64_t)clock_unix_ms();
    for (unsigned i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0F)); /* version 7 */
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F)); /* the variant of RFC 9562 */

    char hex[2 * sizeof(bytes) + 1];
    hex_encode(bytes, sizeof(bytes), hex);
    struct uuid uuid;
    for (size_t to = 0, from = 0; to < UUID_TEXT_SIZE - 1; to++)
        uuid.text[to] = is_hyphen_place(to) ? '-' : hex[from++];
    uuid.text[UUID_TEXT_SIZE - 1] = '\0';
    return uuid;
}

bool uuid_valid(struct str text)
{
    if (text.len != UUID_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_hyphen_place(i) ? c != '-' : !hex)
            return false;
    }
    return true;
}
