/* core/str.h - a borrowed view of bytes, already checked as UTF-8 where they came in.
 *
 * No NUL ends it; print it with "%.*s", STR_ARG(s). An empty view may have a NULL pointer.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* The same within a static table, where ISO C wants a plain initialiser. */
#define STR_ROW(literal)                                                                           \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
#define STR_EMPTY ((struct str){NULL, 0})
#define STR_ARG(s) (int)((s).len > 4096 ? 4096 : (s).len), (s).ptr ? (s).ptr : ""

/* The number of items of an array whose size the compiler knows. */
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Bytewise order, the same on every machine: <0, 0, >0. */
int str_compare(struct str a, struct str b);

/** ASCII letters only; other bytes must be equal. */
bool str_equal_nocase(struct str a, struct str b);

bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
bool str_starts_with_nocase(struct str s, struct str prefix);

/** First place of `needle` at or after `from`; s.len when there is none. */
size_t str_find(struct str s, struct str needle, size_t from);

struct str str_slice(struct str s, size_t from, size_t to);

/** Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/** Takes what stands before the next `separator` off the front of `*rest`; false at the end.
 *  "a;b" gives "a", "b"; "a;" gives "a", ""; "" gives ""; a NULL view gives nothing. */
bool str_cut(struct str *rest, char separator, struct str *piece_out);

/** A copy in the arena (NUL added behind it); {NULL, 0} when memory is short (arena->failed). */
struct str str_copy(struct arena *arena, struct str s);

/** Whole view as a decimal integer in [min, max]; false otherwise (no sign but '-', no blanks). */
bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *value_out);

/**
 * Whole view as a decimal number scaled by 10^`places` ("25", "0.95", "12.5"), exact; false for
 * anything else, more places than allowed, or out of [min, max] (scaled).
 */
bool str_to_scaled(struct str s, unsigned places, int64_t min, int64_t max, int64_t *value_out);

/** FNV-1a, 64 bits: for hash tables only. */
uint64_t str_hash(struct str s);

#endif
