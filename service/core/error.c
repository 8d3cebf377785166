/* core/error.c - filling an error: formatting, context, and the table of codes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/str.h"
#include "core/utf8.h"

static const struct {
    int http_status, exit_code;
    const char *slug, *title;
} codes[] = {
    [ERROR_NONE] = {200, 0, "none", "No error"},
#define ERROR(code, status, exit_code, slug, title) [code] = {status, exit_code, slug, title},
#include "core/error_codes.def"
#undef ERROR
};

static size_t known(enum error_code code)
{
    size_t row = (size_t)code;
    return row < LENGTH(codes) ? row : ERROR_INTERNAL;
}

int error_http_status(enum error_code code) { return codes[known(code)].http_status; }
int error_exit_code(enum error_code code) { return codes[known(code)].exit_code; }
const char *error_slug(enum error_code code) { return codes[known(code)].slug; }
const char *error_title(enum error_code code) { return codes[known(code)].title; }

/* As much of `text` as `size` holds, ending at a character boundary. */
static void put_text(char *out, size_t size, const char *text)
{
    struct str fits = utf8_prefix(str_of(text), size - 1);
    memmove(out, fits.ptr, fits.len);
    out[fits.len] = '\0';
}

/* Formats beside `err` first, for the arguments may well be the message it holds. */
static PRINTF_LIKE(2, 0) void put_message(struct error *err, const char *format, va_list args)
{
    char text[sizeof(err->message) + 4]; /* a character cut in two is then seen as such */
    if (vsnprintf(text, sizeof(text), format, args) < 0)
        text[0] = '\0';
    put_text(err->message, sizeof(err->message), text);
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_message(err, format, args);
    va_end(args);
    err->code = code;
    err->pointer[0] = '\0';
    err->internal = false;
    return false;
}

bool error_at(struct error *err, const char *pointer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_message(err, format, args);
    va_end(args);
    err->code = ERROR_INPUT;
    put_text(err->pointer, sizeof(err->pointer), pointer);
    err->internal = false;
    return false;
}

bool error_keep_internal(struct error *err)
{
    err->internal = true;
    return false;
}

bool error_within(struct error *err, const char *format, ...)
{
    struct error inner = *err;
    va_list args;
    va_start(args, format);
    put_message(err, format, args);
    va_end(args);

    char text[2 * sizeof(err->message) + 4];
    snprintf(text, sizeof(text), "%s: %s", err->message, inner.message);
    put_text(err->message, sizeof(err->message), text);
    return false;
}

bool error_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "there is not enough memory to do this");
}
