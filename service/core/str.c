/* core/str.c - comparing, cutting and reading borrowed views of bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/str.h"

#include "core/arena.h"

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

bool str_starts_with_nocase(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal_nocase(str_slice(s, 0, prefix.len), prefix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (needle.len == 0)
        return from < s.len ? from : s.len;
    while (from < s.len && s.len - from >= needle.len) {
        size_t starts = s.len - from - needle.len + 1;
        const char *hit = memchr(s.ptr + from, needle.ptr[0], starts);
        if (!hit)
            break;
        if (memcmp(hit, needle.ptr, needle.len) == 0)
            return (size_t)(hit - s.ptr);
        from = (size_t)(hit - s.ptr) + 1;
    }
    return s.len;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.ptr ? s.ptr + from : NULL, to - from};
}

struct str str_trim(struct str s)
{
    size_t from = 0, to = s.len;
    while (from < to && is_space(s.ptr[from]))
        from++;
    while (to > from && is_space(s.ptr[to - 1]))
        to--;
    return str_slice(s, from, to);
}

bool str_cut(struct str *rest, char separator, struct str *piece_out)
{
    if (!rest->ptr)
        return false;
    const char *end = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    if (!end) { /* the last piece: a NULL view remains */
        *piece_out = *rest;
        *rest = STR_EMPTY;
        return true;
    }
    size_t len = (size_t)(end - rest->ptr);
    *piece_out = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, len + 1, rest->len);
    return true;
}

struct str str_copy(struct arena *arena, struct str s)
{
    char *copy = arena_strndup(arena, s.ptr, s.len);
    return copy ? (struct str){copy, s.len} : STR_EMPTY;
}

bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *value_out)
{
    return str_to_scaled(s, 0, min, max, value_out);
}

/* Ten times `*value` plus a digit, counted downwards: INT64_MIN has no positive counterpart. */
static bool push_digit(int64_t *value, char digit)
{
    int64_t ten_times, result;
    if (__builtin_mul_overflow(*value, (int64_t)10, &ten_times) ||
        __builtin_sub_overflow(ten_times, (int64_t)(digit - '0'), &result))
        return false;
    *value = result;
    return true;
}

bool str_to_scaled(struct str s, unsigned places, int64_t min, int64_t max, int64_t *value_out)
{
    size_t at = 0, whole_digits = 0, decimals = 0;
    int64_t value = 0; /* negated, see push_digit */

    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (negative)
        at++;
    for (; at < s.len && is_digit(s.ptr[at]); at++, whole_digits++)
        if (!push_digit(&value, s.ptr[at]))
            return false;
    if (whole_digits == 0)
        return false;

    if (at < s.len && s.ptr[at] == '.') {
        for (at++; at < s.len && is_digit(s.ptr[at]); at++, decimals++)
            if (decimals == places || !push_digit(&value, s.ptr[at]))
                return false;
        if (decimals == 0)
            return false;
    }
    if (at != s.len)
        return false;
    for (; decimals < places; decimals++)
        if (!push_digit(&value, '0'))
            return false;

    if (!negative && value == INT64_MIN)
        return false;
    value = negative ? value : -value;
    if (value < min || value > max)
        return false;
    *value_out = value;
    return true;
}

uint64_t str_hash(struct str s)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
    return hash;
}
