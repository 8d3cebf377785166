/* lists/formats/source.c - places in a file, and refusals that name them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/source.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/utf8.h"

static void place_of(struct str data, size_t at, size_t *line_out, size_t *column_out)
{
    size_t line = 1, line_start = 0;
    for (size_t i = 0; i < at && i < data.len; i++) {
        if (data.ptr[i] != '\n')
            continue;
        line++;
        line_start = i + 1;
    }
    struct str before = str_slice(data, line_start, at < data.len ? at : data.len);
    *line_out = line;
    *column_out = utf8_count(before) + 1;
}

bool source_refuse_at(const struct list_file *file, size_t line, size_t column, struct error *err,
                      const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_set(err, ERROR_LIST_REFUSED, "%s: line %zu, column %zu: %s", file->name, line,
                     column, message);
}

bool source_refuse(const struct list_file *file, size_t at, struct error *err, const char *format,
                   ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    size_t line, column;
    place_of(file->data, at, &line, &column);
    return source_refuse_at(file, line, column, err, "%s", message);
}

bool source_check_text(const struct list_file *file, struct error *err)
{
    if (file->data.len == 0)
        return source_refuse(file, 0, err, "the file is empty");

    const char *nul = memchr(file->data.ptr, '\0', file->data.len);
    if (nul)
        return source_refuse(file, (size_t)(nul - file->data.ptr), err, "a NUL byte");

    size_t bad = utf8_invalid_at(file->data);
    if (bad < file->data.len)
        return source_refuse(file, bad, err, "byte 0x%02X is not valid UTF-8",
                             (unsigned)(unsigned char)file->data.ptr[bad]);
    return true;
}

struct str source_text(const struct list_file *file)
{
    struct str bom = STR("\xEF\xBB\xBF");
    if (str_starts_with(file->data, bom))
        return str_slice(file->data, bom.len, file->data.len);
    return file->data;
}

bool source_looks_like_html(struct str data)
{
    struct str head = str_trim(str_slice(data, 0, data.len < 512 ? data.len : 512));
    return str_starts_with_nocase(head, STR("<!doctype html")) ||
           str_starts_with_nocase(head, STR("<html"));
}
