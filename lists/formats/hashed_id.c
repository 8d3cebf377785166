/* lists/formats/hashed_id.c - ids from SHA-256.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/hashed_id.h"

#include <stdio.h>

#include "core/buf.h"
#include "core/hash.h"

enum { DIGITS = 20, MAX_PARTS_BYTES = 8 << 20 };

void hashed_ids_init(struct hashed_ids *ids, struct arena *arena)
{
    *ids = (struct hashed_ids){.arena = arena};
    map_init(&ids->seen, arena);
}

static void add_folded(struct buf *text, struct str part)
{
    part = str_trim(part);
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        buf_addc(text, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    buf_addc(text, '\x1F');
}

/* How often the key came, this time included; 0 when memory is short. */
static uint32_t count_of(struct hashed_ids *ids, struct str key)
{
    uint32_t place = map_get(&ids->seen, key);
    if (place != MAP_NONE)
        return ++ids->times[place];
    uint32_t *grown = arena_grow(ids->arena, ids->times, &ids->capacity, ids->n + 1, sizeof *grown);
    struct str kept = str_copy(ids->arena, key);
    if (grown)
        ids->times = grown;
    if (!grown || !kept.ptr || !map_add(&ids->seen, kept, (uint32_t)ids->n, NULL))
        return 0;
    ids->times[ids->n++] = 1;
    return 1;
}

bool hashed_id(struct hashed_ids *ids, const struct str *parts, size_t count,
               char out[HASHED_ID_SIZE])
{
    AUTO_BUF text = BUF_INIT(MAX_PARTS_BYTES);
    char hex[SHA256_HEX_SIZE];
    for (size_t i = 0; i < count; i++)
        add_folded(&text, parts[i]);
    if (buf_failed(&text))
        return false;
    sha256_hex(buf_str(&text), hex);
    uint32_t times = count_of(ids, (struct str){hex, DIGITS});
    if (times > 1)
        snprintf(out, HASHED_ID_SIZE, "%.*s-%u", DIGITS, hex, times);
    else
        snprintf(out, HASHED_ID_SIZE, "%.*s", DIGITS, hex);
    return times > 0;
}
