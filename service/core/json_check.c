/* core/json_check.c - is a text strict JSON? One walk over the bytes, without recursion.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "core/json.h"
#include "core/key_stack.h"
#include "core/utf8.h"

/* cJSON 1.7 reads a number through a buffer of 64 bytes and splits a longer one in two. */
enum { MAX_NUMBER_BYTES = 63 };

struct frame {
    bool is_object;
    size_t first_key; /* its place on the stack of keys */
};

struct check {
    struct str text;
    size_t at;
    struct frame *frames; /* what is open, innermost last */
    size_t depth, frame_capacity, max_depth;
    struct key_stack keys;
    struct arena *arena; /* of frames and keys */
    struct error *err;
};

/* --- Errors --------------------------------------------------------------------------------- */

/* Sets "line 3, column 14: ..." for the byte at `at`; what stands before it is valid UTF-8. */
static PRINTF_LIKE(3, 4) bool fail(struct check *c, size_t at, const char *format, ...)
{
    char what[384];
    va_list args;
    va_start(args, format);
    if (vsnprintf(what, sizeof(what), format, args) < 0)
        what[0] = '\0';
    va_end(args);

    size_t line = 1, line_start = 0;
    for (size_t i = 0; i < at; i++) {
        if (c->text.ptr[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    size_t column = utf8_count(str_slice(c->text, line_start, at)) + 1;
    return error_set(c->err, ERROR_SYNTAX, "line %zu, column %zu: %s", line, column, what);
}

static bool fail_expected(struct check *c, const char *expected)
{
    if (c->at == c->text.len)
        return fail(c, c->at, "the text ends where %s was expected", expected);
    unsigned char byte = (unsigned char)c->text.ptr[c->at];
    if (byte < 0x20 || byte == 0x7F)
        return fail(c, c->at, "expected %s, not the control character U+%04X", expected, byte);
    size_t end = c->at;
    utf8_next(c->text, &end);
    struct str found = str_slice(c->text, c->at, end);
    return fail(c, c->at, "expected %s, not '%.*s'", expected, STR_ARG(found));
}

/* --- Bytes ---------------------------------------------------------------------------------- */

/* The byte at hand, NUL at the end: no grammar rule accepts a NUL. */
static char peek(const struct check *c) { return c->at < c->text.len ? c->text.ptr[c->at] : '\0'; }

static bool accept(struct check *c, char byte)
{
    if (peek(c) != byte)
        return false;
    c->at++;
    return true;
}

static void skip_space(struct check *c)
{
    for (char b = peek(c); b == ' ' || b == '\n' || b == '\t' || b == '\r'; b = peek(c))
        c->at++;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t skip_digits(struct check *c)
{
    size_t from = c->at;
    while (is_digit(peek(c)))
        c->at++;
    return c->at - from;
}

/* Four hex digits at `at`, or -1. */
static long hex4(struct str text, size_t at)
{
    unsigned char bytes[2];
    if (!hex_decode(str_slice(text, at, at + 4), bytes, 2))
        return -1;
    return bytes[0] * 256L + bytes[1];
}

/* --- Texts, numbers, words ------------------------------------------------------------------ */

static bool is_high(long unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
static bool is_low(long unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/* The code point of the escape \uXXXX whose `u` is at `*at`, a surrogate pair read as one; -1 when
 * it is none. Moves `*at` behind it. */
static long unicode_escape(struct str text, size_t *at)
{
    long unit = hex4(text, *at + 1);
    size_t end = *at + 5;
    if (is_high(unit)) {
        bool pair = str_starts_with(str_slice(text, end, text.len), STR("\\u"));
        long low = pair ? hex4(text, end + 2) : -1;
        if (!is_low(low))
            return -1;
        unit = 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00);
        end += 6;
    } else if (is_low(unit)) {
        return -1;
    }
    if (unit >= 0)
        *at = end;
    return unit;
}

/* `at` stands behind a backslash. */
static bool check_escape(struct check *c)
{
    size_t backslash = c->at - 1;
    char letter = peek(c);
    if (letter == 'u') {
        if (hex4(c->text, c->at + 1) < 0)
            return fail(c, backslash, "\\u needs four hexadecimal digits");
        long rune = unicode_escape(c->text, &c->at);
        if (rune == 0)
            return fail(c, backslash, "\\u0000 is not allowed in a text");
        return rune > 0 || fail(c, backslash, "half a surrogate pair is no character");
    }
    if (letter == '\0' || !strchr("\"\\/bfnrt", letter))
        return fail(c, backslash, "a backslash that starts no known escape");
    c->at++;
    return true;
}

/* `at` stands on the opening quote; `*inside_out` gets what is between the quotes. */
static bool check_text(struct check *c, struct str *inside_out, bool *escaped_out)
{
    size_t start = c->at++;
    *escaped_out = false;
    while (c->at < c->text.len) {
        unsigned char byte = (unsigned char)c->text.ptr[c->at];
        if (byte < 0x20)
            return fail(c, c->at, "the control character U+%04X must be escaped", byte);
        c->at++;
        if (byte == '"') {
            *inside_out = str_slice(c->text, start + 1, c->at - 1);
            return true;
        }
        if (byte == '\\') {
            *escaped_out = true;
            if (!check_escape(c))
                return false;
        }
    }
    return fail(c, start, "this text is not closed");
}

static bool check_number(struct check *c)
{
    size_t start = c->at;
    accept(c, '-');
    if (!accept(c, '0') && skip_digits(c) == 0)
        return fail_expected(c, "a digit");
    if (is_digit(peek(c)))
        return fail(c, start, "a number may not start with 0");
    if (accept(c, '.') && skip_digits(c) == 0)
        return fail_expected(c, "a digit");

    bool has_exponent = accept(c, 'e') || accept(c, 'E');
    if (has_exponent) {
        if (!accept(c, '+'))
            accept(c, '-');
        if (skip_digits(c) == 0)
            return fail_expected(c, "a digit");
    }

    size_t len = c->at - start;
    if (len > MAX_NUMBER_BYTES)
        return fail(c, start, "a number of more than %d characters", MAX_NUMBER_BYTES);
    if (!has_exponent) /* 63 digits are far below the largest double */
        return true;
    char digits[MAX_NUMBER_BYTES + 1];
    memcpy(digits, c->text.ptr + start, len);
    digits[len] = '\0';
    return isfinite(strtod(digits, NULL)) || fail(c, start, "a number that is too large");
}

static bool check_word(struct check *c, struct str word)
{
    if (!str_starts_with(str_slice(c->text, c->at, c->text.len), word))
        return fail_expected(c, "a value");
    c->at += word.len;
    return true;
}

/* --- Keys ----------------------------------------------------------------------------------- */

/* The text that `inside`, checked already, stands for; {NULL, 0} without memory. */
static struct str unescape(struct arena *arena, struct str inside)
{
    char *out = arena_alloc(arena, inside.len); /* never longer than its escapes */
    if (!out)
        return STR_EMPTY;
    size_t len = 0;
    for (size_t at = 0; at < inside.len;) {
        if (inside.ptr[at] != '\\') {
            out[len++] = inside.ptr[at++];
            continue;
        }
        static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
        char letter = inside.ptr[++at];
        const char *found = strchr(letters, letter);
        if (letter == 'u') {
            char bytes[4];
            size_t n = utf8_put((uint32_t)unicode_escape(inside, &at), bytes);
            memcpy(out + len, bytes, n);
            len += n;
        } else {
            out[len++] = found ? meanings[found - letters] : letter;
            at++;
        }
    }
    return (struct str){out, len};
}

/* A key, its colon, and the blanks around them. */
static bool check_key(struct check *c)
{
    skip_space(c);
    size_t start = c->at;
    if (peek(c) != '"')
        return fail_expected(c, "a key in double quotes");
    struct str key;
    bool escaped;
    if (!check_text(c, &key, &escaped))
        return false;
    if (escaped)
        key = unescape(c->arena, key);
    bool twice = false;
    size_t first_key = c->frames[c->depth - 1].first_key;
    if (arena_failed(c->arena) || !key_stack_add(&c->keys, first_key, key, &twice))
        return error_memory(c->err);
    if (twice) {
        struct str shown = utf8_prefix(key, 100);
        return fail(c, start, "the key \"%.*s\" stands twice in one object", STR_ARG(shown));
    }
    skip_space(c);
    if (!accept(c, ':'))
        return fail_expected(c, "':'");
    return true;
}

/* --- Objects and arrays --------------------------------------------------------------------- */

static char closer(const struct frame *frame) { return frame->is_object ? '}' : ']'; }

static void close_frame(struct check *c)
{
    c->depth--;
    key_stack_cut(&c->keys, c->frames[c->depth].first_key);
}

/* `*opened_out`: a value is expected next, the first of this object or array. */
static bool check_opening(struct check *c, bool *opened_out)
{
    if (c->depth == c->max_depth)
        return fail(c, c->at, "nested deeper than %zu levels", c->max_depth);
    struct frame *frames =
        arena_grow(c->arena, c->frames, &c->frame_capacity, c->depth + 1, sizeof(*frames));
    if (!frames)
        return error_memory(c->err);
    c->frames = frames;
    struct frame *frame = &frames[c->depth++];
    *frame = (struct frame){.is_object = peek(c) == '{', .first_key = c->keys.n_keys};
    c->at++;

    skip_space(c);
    if (accept(c, closer(frame))) {
        close_frame(c);
        return true;
    }
    *opened_out = true;
    return !frame->is_object || check_key(c);
}

static bool check_value(struct check *c, bool *opened_out)
{
    struct str inside;
    bool escaped;
    skip_space(c);
    switch (peek(c)) {
    case '{':
    case '[':
        return check_opening(c, opened_out);
    case '"':
        return check_text(c, &inside, &escaped);
    case 't':
        return check_word(c, STR("true"));
    case 'f':
        return check_word(c, STR("false"));
    case 'n':
        return check_word(c, STR("null"));
    default:
        break;
    }
    if (peek(c) == '-' || is_digit(peek(c)))
        return check_number(c);
    return fail_expected(c, "a value");
}

/* Behind a value: closes what ends here. Then either all is closed or another value follows. */
static bool check_what_follows(struct check *c)
{
    for (skip_space(c); c->depth > 0; skip_space(c)) {
        const struct frame *frame = &c->frames[c->depth - 1];
        if (accept(c, ','))
            return !frame->is_object || check_key(c);
        if (!accept(c, closer(frame)))
            return fail_expected(c, frame->is_object ? "',' or '}'" : "',' or ']'");
        close_frame(c);
    }
    return c->at == c->text.len || fail_expected(c, "nothing more");
}

static bool check_document(struct check *c)
{
    size_t invalid = utf8_invalid_at(c->text);
    if (invalid < c->text.len)
        return fail(c, invalid, "not valid UTF-8");
    do {
        bool opened = false;
        if (!check_value(c, &opened) || (!opened && !check_what_follows(c)))
            return false;
    } while (c->depth > 0);
    return true;
}

/* The stacks double, and the arena keeps the old ones: less than 128 bytes a byte of text, reached
 * by nothing but opening brackets. */
static size_t arena_max(size_t text_bytes)
{
    size_t fixed = 65536;
    return text_bytes < (SIZE_MAX - fixed) / 128 ? text_bytes * 128 + fixed : SIZE_MAX;
}

bool json_check(struct str text, unsigned max_depth, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(arena_max(text.len));
    struct check check = {.text = text,
                          .max_depth = max_depth,
                          .keys = {.arena = &arena},
                          .arena = &arena,
                          .err = err};
    return check_document(&check);
}
