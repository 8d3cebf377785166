/* http/fields.c - see fields.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"

#include "core/utf8.h"

bool fields_find(const struct fields *fields, struct str name, size_t nth, struct str *value_out)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (str_equal(fields->items[i].name, name) && nth-- == 0) {
            *value_out = fields->items[i].value;
            return true;
        }
    }
    return false;
}

bool fields_find_nocase(const struct fields *fields, struct str name, struct str *value_out)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (str_equal_nocase(fields->items[i].name, name)) {
            *value_out = fields->items[i].value;
            return true;
        }
    }
    return false;
}

bool fields_add(struct fields *fields, struct arena *arena, size_t max, struct str name,
                struct str value, struct error *err)
{
    if (fields->count >= max)
        return error_set(err, ERROR_TOO_LARGE, "more than %zu fields", max);
    struct field *items =
        arena_grow(arena, fields->items, &fields->capacity, fields->count + 1, sizeof *items);
    if (!items)
        return error_memory(err);
    fields->items = items;
    fields->items[fields->count++] = (struct field){name, value};
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool needs_decoding(struct str text, bool plus_is_space)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' || (plus_is_space && text.ptr[i] == '+'))
            return true;
    }
    return false;
}

static bool check_text(struct str text, struct error *err)
{
    if (text.len > 0 && memchr(text.ptr, 0, text.len))
        return error_set(err, ERROR_SYNTAX, "a NUL character is not allowed");
    if (!utf8_valid(text))
        return error_set(err, ERROR_SYNTAX, "text is not valid UTF-8");
    return true;
}

bool percent_decode(struct str text, bool plus_is_space, struct arena *arena, struct str *out,
                    struct error *err)
{
    if (!needs_decoding(text, plus_is_space)) {
        if (!check_text(text, err))
            return false;
        *out = text;
        return true;
    }
    char *decoded = arena_alloc(arena, text.len);
    if (!decoded)
        return error_memory(err);

    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return error_set(err, ERROR_SYNTAX, "\"%%\" is not followed by two hex digits");
            c = (char)(high * 16 + low);
            i += 2;
        }
        decoded[len++] = c;
    }
    if (!check_text((struct str){decoded, len}, err))
        return false;
    *out = (struct str){decoded, len};
    return true;
}

bool urlencoded_parse(struct str text, size_t max_fields, struct arena *arena,
                      struct fields *fields_out, struct error *err)
{
    struct fields fields = {0};
    struct str rest = {text.ptr ? text.ptr : "", text.len}, pair;
    while (str_cut(&rest, '&', &pair)) {
        if (pair.len == 0)
            continue;
        size_t equals = str_find(pair, STR("="), 0);
        struct str name = str_slice(pair, 0, equals), value = STR_EMPTY;
        if (equals < pair.len)
            value = str_slice(pair, equals + 1, pair.len);
        if (!percent_decode(name, true, arena, &name, err) ||
            !percent_decode(value, true, arena, &value, err) ||
            !fields_add(&fields, arena, max_fields, name, value, err))
            return false;
    }
    *fields_out = fields;
    return true;
}
