/* core/log.c - one line, one write(2), so that lines of several threads do not mix.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/utf8.h"

enum { LINE_BYTES = 4096 };

static atomic_int lowest_level = LOG_INFO;

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARNING] = "warning", [LOG_ERROR] = "error"};

void log_set_level(enum log_level lowest)
{
    atomic_store_explicit(&lowest_level, (int)lowest, memory_order_relaxed);
}

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7F; }

/* A log that cannot be written has nobody left to tell. */
static void write_all(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        bytes += written;
        len -= (size_t)written;
    }
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed))
        return;

    char line[LINE_BYTES], now[CLOCK_TEXT_SIZE];
    int head = snprintf(line, sizeof(line), "%s level=%s event=%s ",
                        clock_format_ms(clock_unix_ms(), now), level_names[level], event);
    if (head < 0 || (size_t)head >= sizeof(line))
        return;
    va_list args;
    va_start(args, format);
    int tail = vsnprintf(line + head, sizeof(line) - (size_t)head, format, args);
    va_end(args);
    if (tail < 0)
        tail = 0;

    size_t len = (size_t)head + (size_t)tail;
    if (len > sizeof(line) - 1) /* cut: leave out the character the end fell into */
        len = utf8_prefix((struct str){line, sizeof(line) - 1}, sizeof(line) - 2).len;
    while (len > 0 && line[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++) /* one event is one line, whatever a value holds */
        if (is_control(line[i]))
            line[i] = ' ';
    line[len] = '\n';
    write_all(line, len + 1);
}

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '"' || c == '=' || c == '\\' || is_control(c))
            return true;
    }
    return text.len == 0 || !utf8_valid(text);
}

/* The character at `*at` as a quoted value shows it; at most 8 bytes. Moves `*at` behind it. */
static size_t quote_char(struct str text, size_t *at, char out[8])
{
    size_t from = *at;
    char c = text.ptr[from];
    uint32_t rune = utf8_next(text, at);
    const char *plain = "\n\r\t\"\\", *letters = "nrt\"\\";
    const char *found = c ? strchr(plain, c) : NULL;
    if (found) {
        out[0] = '\\';
        out[1] = letters[found - plain];
        return 2;
    }
    bool broken = rune == 0xFFFD && *at == from + 1;
    if (broken || is_control(c))
        return (size_t)snprintf(out, 8, "\\x%02x", (unsigned)(unsigned char)c);
    if (rune >= 0x80 && rune <= 0x9F) /* controls too: some terminals obey them */
        return (size_t)snprintf(out, 8, "\\u%04x", (unsigned)rune & 0xFFFF);
    memcpy(out, text.ptr + from, *at - from);
    return *at - from;
}

const char *log_quote(struct str text, char *out, size_t size)
{
    if (size == 0)
        return out;
    bool quotes = needs_quotes(text) && size >= 3;
    size_t len = 0, last = size - 1 - quotes; /* room for the closing quote and the NUL */
    if (quotes)
        out[len++] = '"';
    for (size_t at = 0; at < text.len;) {
        char shown[8];
        size_t bytes = quote_char(text, &at, shown);
        if (bytes > last - len)
            break;
        memcpy(out + len, shown, bytes);
        len += bytes;
    }
    if (quotes)
        out[len++] = '"';
    out[len] = '\0';
    return out;
}
