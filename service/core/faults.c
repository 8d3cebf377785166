/* core/faults.c - collecting several errors.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

static void put_text(char *out, size_t size, const char *text)
{
    struct str fits = utf8_prefix(str_of(text), size - 1);
    memcpy(out, fits.ptr, fits.len);
    out[fits.len] = '\0';
}

static void add(struct faults *faults, const char *pointer, const char *code, const char *message)
{
    size_t row = faults->count++;
    if (row >= FAULTS_MAX)
        return;
    put_text(faults->rows[row].pointer, sizeof(faults->rows[row].pointer), pointer);
    put_text(faults->rows[row].code, sizeof(faults->rows[row].code), code);
    put_text(faults->rows[row].message, sizeof(faults->rows[row].message), message);
}

void faults_add(struct faults *faults, const char *pointer, const char *code, const char *format,
                ...)
{
    char message[sizeof(faults->rows[0].message) + 4]; /* longer, so that a cut character shows */
    va_list args;
    va_start(args, format);
    if (vsnprintf(message, sizeof(message), format, args) < 0)
        message[0] = '\0';
    va_end(args);
    add(faults, pointer, code, message);
}

void faults_add_error(struct faults *faults, const char *code, const struct error *err)
{
    add(faults, err->pointer, code, err->message);
}
