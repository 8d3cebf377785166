/* core/buf.c - growing text: capacity doubles up to the maximum, one byte is kept for the NUL.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

enum { FIRST_CAPACITY = 64 };

void buf_init(struct buf *b, size_t max_bytes) { *b = (struct buf)BUF_INIT(max_bytes); }

void buf_release(struct buf *b)
{
    free(b->data);
    buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for `more` bytes and the NUL. */
static bool reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more < b->capacity - b->len)
        return true;
    if (more > b->max - b->len || b->len + more == SIZE_MAX) {
        b->failed = true;
        return false;
    }

    size_t need = b->len + more + 1;
    size_t most = b->max < SIZE_MAX ? b->max + 1 : SIZE_MAX;
    size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY / 2;
    capacity = capacity > most / 2 ? most : capacity * 2;
    if (capacity < need)
        capacity = need;
    char *data = realloc(b->data, capacity);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    return true;
}

void buf_append(struct buf *b, const void *bytes, size_t len)
{
    if (!reserve(b, len))
        return;
    if (len)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_add(struct buf *b, struct str s) { buf_append(b, s.ptr, s.len); }

void buf_adds(struct buf *b, const char *cstr) { buf_append(b, cstr, strlen(cstr)); }

void buf_addc(struct buf *b, char c)
{
    if (!reserve(b, 1))
        return;
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0) {
        b->failed = true;
    } else if (reserve(b, (size_t)len)) {
        vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

void buf_add_rune(struct buf *b, unsigned rune)
{
    char bytes[4];
    buf_append(b, bytes, utf8_put(rune, bytes));
}

char *buf_detach(struct buf *b, size_t *len_out)
{
    buf_append(b, NULL, 0); /* an empty text is still a text */
    if (b->failed) {
        buf_release(b);
        return NULL;
    }
    char *data = b->data;
    if (len_out)
        *len_out = b->len;
    buf_init(b, b->max);
    return data;
}
