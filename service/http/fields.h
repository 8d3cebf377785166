/* http/fields.h - names with values: query strings, forms, headers.
 *
 * Everything decoded lives in the arena given and is valid UTF-8 without NUL, except the content
 * of uploaded files.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_FIELDS_H
#define HTTP_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

enum { FIELDS_MAX_QUERY = 64, FIELDS_MAX_FORM = 20000 };

struct field {
    struct str name, value;
};

struct fields {
    struct field *items;
    size_t count, capacity;
};

/** The `nth` (from 0) value of `name`; false when there are fewer. */
bool fields_find(const struct fields *fields, struct str name, size_t nth, struct str *value_out);

/** As fields_find for the first, without regard to the case of ASCII letters: headers. */
bool fields_find_nocase(const struct fields *fields, struct str name, struct str *value_out);

/** Appends; at most `max` in all. Errors: ERROR_TOO_LARGE, ERROR_MEMORY. */
bool fields_add(struct fields *fields, struct arena *arena, size_t max, struct str name,
                struct str value, struct error *err) MUST_CHECK;

/** Undoes %XX (and "+" when `plus_is_space`). Errors: ERROR_SYNTAX for a broken escape, NUL or what
 *  is not UTF-8; ERROR_MEMORY. Text without anything to undo is borrowed, not copied. */
bool percent_decode(struct str text, bool plus_is_space, struct arena *arena, struct str *out,
                    struct error *err) MUST_CHECK;

/** "a=1&b=x+y%21": the query of a target, or an application/x-www-form-urlencoded body. */
bool urlencoded_parse(struct str text, size_t max_fields, struct arena *arena,
                      struct fields *fields_out, struct error *err) MUST_CHECK;

/** The value of `key` in "...; key=value" or "...; key=\"value\""; empty when absent. */
struct str header_parameter(struct str header, struct str key);

/** A multipart/form-data body; `content_type` is the whole header, which names the boundary. */
bool multipart_parse(struct str body, struct str content_type, size_t max_fields,
                     struct arena *arena, struct fields *fields_out, struct error *err) MUST_CHECK;

#endif
