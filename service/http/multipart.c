/* http/multipart.c - multipart/form-data (RFC 7578), whole bodies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/utf8.h"
#include "http/fields.h"

enum { MAX_BOUNDARY = 70 }; /* RFC 2046, 5.1.1 */

struct str header_parameter(struct str header, struct str key)
{
    struct str rest = header, part;
    while (str_cut(&rest, ';', &part)) {
        part = str_trim(part);
        size_t equals = str_find(part, STR("="), 0);
        if (equals == part.len || !str_equal_nocase(str_slice(part, 0, equals), key))
            continue;
        struct str value = str_slice(part, equals + 1, part.len);
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = str_slice(value, 1, value.len - 1);
        return value;
    }
    return STR_EMPTY;
}

/* Takes a header line of a part off the front; false at the empty line that ends them. */
static bool next_line(struct str *rest, struct str *line_out)
{
    size_t end = str_find(*rest, STR("\r\n"), 0);
    *line_out = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end + 2 < rest->len ? end + 2 : rest->len, rest->len);
    return line_out->len > 0;
}

/* What the browser calls the file of field "file" becomes field "file.name". */
static bool add_file_name(struct fields *fields, struct str field, struct str disposition,
                          size_t max_fields, struct arena *arena, struct error *err)
{
    struct str file = header_parameter(disposition, STR("filename"));
    char *name = arena_printf(arena, "%.*s.name", STR_ARG(field));
    if (!name)
        return error_memory(err);
    if (!utf8_valid(file) || (file.len > 0 && memchr(file.ptr, 0, file.len)))
        return error_set(err, ERROR_SYNTAX, "the name of a file is not valid UTF-8 text");
    return fields_add(fields, arena, max_fields, str_of(name), file, err);
}

static bool add_part(struct fields *fields, struct str part, size_t max_fields, struct arena *arena,
                     struct error *err)
{
    struct str disposition = STR_EMPTY, line;
    while (next_line(&part, &line)) {
        if (str_starts_with_nocase(line, STR("content-disposition:")))
            disposition = line;
    }
    struct str name = header_parameter(disposition, STR("name"));
    if (name.len == 0)
        return error_set(err, ERROR_SYNTAX, "a part of the form has no name");
    bool is_file = str_find(disposition, STR("filename"), 0) < disposition.len;
    bool is_text = utf8_valid(part) && (part.len == 0 || !memchr(part.ptr, 0, part.len));
    if (!utf8_valid(name) || (!is_file && !is_text))
        return error_set(err, ERROR_SYNTAX, "a field of the form is not valid UTF-8 text");
    return fields_add(fields, arena, max_fields, name, part, err) &&
           (!is_file || add_file_name(fields, name, disposition, max_fields, arena, err));
}

bool multipart_parse(struct str body, struct str content_type, size_t max_fields,
                     struct arena *arena, struct fields *fields_out, struct error *err)
{
    struct str boundary = header_parameter(content_type, STR("boundary"));
    if (boundary.len == 0 || boundary.len > MAX_BOUNDARY)
        return error_set(err, ERROR_SYNTAX, "the form's boundary is missing or too long");
    char delimiter_text[MAX_BOUNDARY + 4] = "\r\n--";
    memcpy(delimiter_text + 4, boundary.ptr, boundary.len);
    struct str delimiter = {delimiter_text, boundary.len + 4};

    /* The first delimiter has no line end before it. */
    if (!str_starts_with(body, str_slice(delimiter, 2, delimiter.len)))
        return error_set(err, ERROR_SYNTAX, "the form does not begin with its boundary");
    struct fields fields = {0};
    size_t at = delimiter.len - 2;
    while (!str_starts_with(str_slice(body, at, body.len), STR("--"))) {
        if (!str_starts_with(str_slice(body, at, body.len), STR("\r\n")))
            return error_set(err, ERROR_SYNTAX,
                             "the form's boundary is not followed by a new line");
        size_t end = str_find(body, delimiter, at);
        if (end == body.len)
            return error_set(err, ERROR_SYNTAX, "the form ends without its boundary");
        /* A part without headers begins with the empty line at once. */
        if (!add_part(&fields, str_slice(body, at + 2 <= end ? at + 2 : end, end), max_fields,
                      arena, err))
            return false;
        at = end + delimiter.len;
    }
    *fields_out = fields;
    return true;
}
