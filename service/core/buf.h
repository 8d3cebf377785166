/* core/buf.h - text that grows, with a maximum from birth.
 *
 * It remembers its first failure (too large, no memory), so appends need no check and the end
 * needs one: `if (buf_failed(&b)) ...`. After a failure appends do nothing. `data` is always
 * followed by a NUL once anything was appended; buf_cstr() gives "" before that.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct buf {
    char *data;
    size_t len, capacity, max;
    bool failed;
};

#define BUF_INIT(max_bytes)                                                                        \
    {                                                                                              \
        NULL, 0, 0, (max_bytes), false                                                             \
    }

void buf_init(struct buf *b, size_t max_bytes);
void buf_release(struct buf *b); /* gives the memory back; usable again with the same maximum */
void buf_clear(struct buf *b);   /* empties it, keeps the memory, forgets a failure */

void buf_append(struct buf *b, const void *bytes, size_t len);
void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *cstr);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The code point as UTF-8. */
void buf_add_rune(struct buf *b, unsigned rune);

static inline bool buf_failed(const struct buf *b) { return b->failed; }
static inline struct str buf_str(const struct buf *b) { return (struct str){b->data, b->len}; }
static inline const char *buf_cstr(const struct buf *b) { return b->data ? b->data : ""; }

/** Hands the bytes to the caller, who frees them; the buffer is empty afterwards. NULL if failed.
 */
char *buf_detach(struct buf *b, size_t *len_out);

#define AUTO_BUF __attribute__((cleanup(buf_release))) struct buf

#endif
