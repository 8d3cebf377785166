/* core/json_check.c - is this one JSON value and nothing else? (RFC 8259, strictly)
 *
 * A recursive descent whose depth the caller bounds. Keys of the open objects stand on a stack;
 * an object's first few are compared one by one, more through a hash table, so that neither many
 * small objects nor one huge one costs more than linear time.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/map.h"
#include "core/utf8.h"

enum { FEW_KEYS = 16, NUMBER_MAX_BYTES = 400, KEY_ARENA_SLACK = 1 << 20 };

struct scanner {
    struct str text;
    size_t at;
    unsigned depth, max_depth;
    struct arena arena;
    struct str *keys; /* of the open objects, innermost last */
    size_t n_keys, capacity;
    struct error *err;
};

static void line_and_column(struct str text, size_t at, size_t *line_out, size_t *column_out)
{
    size_t line = 1, begin = 0;
    for (size_t i = 0; i < at && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            line++;
            begin = i + 1;
        }
    }
    *line_out = line;
    *column_out = utf8_count(str_slice(text, begin, at)) + 1;
}

static bool refuse_at(struct scanner *s, size_t at, const char *what)
{
    size_t line, column;
    line_and_column(s->text, at, &line, &column);
    return error_set(s->err, ERROR_SYNTAX, "line %zu, column %zu: %s", line, column, what);
}

static bool refuse(struct scanner *s, const char *what) { return refuse_at(s, s->at, what); }

static int peek(const struct scanner *s)
{
    return s->at < s->text.len ? (unsigned char)s->text.ptr[s->at] : -1;
}

static void skip_blanks(struct scanner *s)
{
    for (int c = peek(s); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(s))
        s->at++;
}

static bool scan_word(struct scanner *s, struct str word)
{
    if (!str_equal(str_slice(s->text, s->at, s->at + word.len), word))
        return refuse(s, "expected a value");
    s->at += word.len;
    return true;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

static bool scan_digits(struct scanner *s)
{
    if (!is_digit(peek(s)))
        return refuse(s, "expected a digit");
    while (is_digit(peek(s)))
        s->at++;
    return true;
}

static bool scan_number(struct scanner *s)
{
    size_t from = s->at;
    if (peek(s) == '-')
        s->at++;
    if (peek(s) == '0')
        s->at++;
    else if (!scan_digits(s))
        return false;
    if (is_digit(peek(s)))
        return refuse(s, "a number may not begin with 0");
    if (peek(s) == '.') {
        s->at++;
        if (!scan_digits(s))
            return false;
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!scan_digits(s))
            return false;
    }
    char copy[NUMBER_MAX_BYTES + 1];
    size_t len = s->at - from;
    if (len > NUMBER_MAX_BYTES)
        return refuse_at(s, from, "the number is too long");
    memcpy(copy, s->text.ptr + from, len);
    copy[len] = '\0';
    if (!isfinite(strtod(copy, NULL)))
        return refuse_at(s, from, "the number is too large");
    return true;
}

/* Four hex digits at `at`; -1 when there are none. */
static int32_t hex4(struct str text, size_t at)
{
    int32_t value = 0;
    if (text.len - at < 4)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        char c = text.ptr[i];
        int digit = is_digit(c)              ? c - '0'
                    : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                    : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                             : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Behind "\u": a scalar value, from one escape or from a surrogate pair. */
static bool scan_unicode_escape(struct scanner *s, uint32_t *rune_out)
{
    size_t from = s->at - 2;
    int32_t high = hex4(s->text, s->at);
    if (high < 0)
        return refuse(s, "\\u needs four hexadecimal digits");
    s->at += 4;
    if (high == 0)
        return refuse_at(s, from, "NUL is not allowed in text");
    if (high >= 0xDC00 && high <= 0xDFFF)
        return refuse_at(s, from, "a low surrogate without its high one");
    if (high < 0xD800 || high > 0xDBFF) {
        *rune_out = (uint32_t)high;
        return true;
    }
    bool escaped = str_equal(str_slice(s->text, s->at, s->at + 2), STR("\\u"));
    int32_t low = escaped ? hex4(s->text, s->at + 2) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return refuse_at(s, from, "a high surrogate without its low one");
    s->at += 6;
    *rune_out = 0x10000u + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
    return true;
}

/* Behind a backslash; what it stands for is appended to `plain` (NULL: nobody asks). */
static bool scan_escape(struct scanner *s, struct buf *plain)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    int c = peek(s);
    uint32_t rune = 0;

    if (c == 'u') {
        s->at++;
        if (!scan_unicode_escape(s, &rune))
            return false;
        if (plain)
            buf_add_rune(plain, rune);
        return true;
    }
    const char *hit = c > 0 ? strchr(letters, c) : NULL;
    if (!hit)
        return refuse_at(s, s->at - 1, "there is no such escape");
    if (plain)
        buf_addc(plain, meant[hit - letters]);
    s->at++;
    return true;
}

/* A string; with `plain`, its unescaped text is collected there. *raw_out: between the quotes. */
static bool scan_string(struct scanner *s, struct buf *plain, struct str *raw_out)
{
    size_t from = s->at++;
    for (;;) {
        size_t run = s->at;
        int c = peek(s);
        while (c >= 0x20 && c != '"' && c != '\\') {
            s->at++;
            c = peek(s);
        }
        if (plain)
            buf_add(plain, str_slice(s->text, run, s->at));
        if (c == '"') {
            *raw_out = str_slice(s->text, from + 1, s->at++);
            return true;
        }
        if (c < 0)
            return refuse_at(s, from, "the text is not closed");
        if (c == 0)
            return refuse(s, "NUL is not allowed in text");
        if (c < 0x20)
            return refuse(s, "a control character in text must be escaped");
        s->at++;
        if (!scan_escape(s, plain))
            return false;
    }
}

static bool scan_key(struct scanner *s, struct str *key_out)
{
    size_t from = s->at;
    if (peek(s) != '"')
        return refuse(s, "expected a key in quotes");
    if (!scan_string(s, NULL, key_out))
        return false;
    if (key_out->len == 0 || !memchr(key_out->ptr, '\\', key_out->len))
        return true;

    AUTO_BUF plain = BUF_INIT(s->text.len + 1);
    s->at = from;
    if (!scan_string(s, &plain, key_out))
        return false;
    *key_out = str_copy(&s->arena, buf_str(&plain));
    return (!buf_failed(&plain) && !arena_failed(&s->arena)) || error_memory(s->err);
}

/* The keys of one object. */
struct key_set {
    size_t first; /* in the scanner's stack */
    struct map map;
};

static bool refuse_duplicate(struct scanner *s, size_t at, struct str key)
{
    size_t line, column;
    line_and_column(s->text, at, &line, &column);
    return error_set(s->err, ERROR_SYNTAX, "line %zu, column %zu: the key \"%.*s\" stands twice",
                     line, column, STR_ARG(utf8_prefix(key, 60)));
}

static bool map_keys(struct scanner *s, struct key_set *set)
{
    map_init(&set->map, &s->arena);
    for (size_t i = set->first; i < s->n_keys; i++) {
        if (!map_add(&set->map, s->keys[i], 0, NULL))
            return error_memory(s->err);
    }
    return true;
}

static bool add_key(struct scanner *s, struct key_set *set, size_t at, struct str key)
{
    size_t count = s->n_keys - set->first;
    uint32_t existing = MAP_NONE;

    if (count == FEW_KEYS && !map_keys(s, set))
        return false;
    if (count >= FEW_KEYS) {
        if (!map_add(&set->map, key, 0, &existing))
            return error_memory(s->err);
        if (existing != MAP_NONE)
            return refuse_duplicate(s, at, key);
    } else {
        for (size_t i = set->first; i < s->n_keys; i++) {
            if (str_equal(s->keys[i], key))
                return refuse_duplicate(s, at, key);
        }
    }
    struct str *keys =
        arena_grow(&s->arena, s->keys, &s->capacity, s->n_keys + 1, sizeof *s->keys);
    if (!keys)
        return error_memory(s->err);
    s->keys = keys;
    s->keys[s->n_keys++] = key;
    return true;
}

static bool scan_value(struct scanner *s);

static bool scan_member(struct scanner *s, struct key_set *set)
{
    struct str key;
    skip_blanks(s);
    size_t at = s->at;
    if (!scan_key(s, &key) || !add_key(s, set, at, key))
        return false;
    skip_blanks(s);
    if (peek(s) != ':')
        return refuse(s, "expected ':' behind the key");
    s->at++;
    return scan_value(s);
}

static bool scan_object(struct scanner *s)
{
    struct key_set set = {.first = s->n_keys};
    s->at++;
    skip_blanks(s);
    if (peek(s) == '}') {
        s->at++;
        return true;
    }
    for (;;) {
        if (!scan_member(s, &set))
            return false;
        skip_blanks(s);
        int c = peek(s);
        if (c != ',' && c != '}')
            return refuse(s, "expected ',' or '}'");
        s->at++;
        if (c == '}')
            break;
    }
    s->n_keys = set.first;
    return true;
}

static bool scan_array(struct scanner *s)
{
    s->at++;
    skip_blanks(s);
    if (peek(s) == ']') {
        s->at++;
        return true;
    }
    for (;;) {
        if (!scan_value(s))
            return false;
        skip_blanks(s);
        int c = peek(s);
        if (c != ',' && c != ']')
            return refuse(s, "expected ',' or ']'");
        s->at++;
        if (c == ']')
            return true;
    }
}

static bool scan_container(struct scanner *s, bool (*scan)(struct scanner *s))
{
    if (s->depth == s->max_depth)
        return refuse(s, "nested too deeply");
    s->depth++;
    bool scanned = scan(s);
    s->depth--;
    return scanned;
}

static bool scan_value(struct scanner *s)
{
    struct str raw;
    skip_blanks(s);
    switch (peek(s)) {
    case '{': return scan_container(s, scan_object);
    case '[': return scan_container(s, scan_array);
    case '"': return scan_string(s, NULL, &raw);
    case 't': return scan_word(s, STR("true"));
    case 'f': return scan_word(s, STR("false"));
    case 'n': return scan_word(s, STR("null"));
    case -1: return refuse(s, "the document ends where a value should stand");
    default: break;
    }
    if (peek(s) == '-' || is_digit(peek(s)))
        return scan_number(s);
    return refuse(s, "expected a value");
}

bool json_check(struct str text, unsigned max_depth, struct error *err)
{
    struct scanner s = {.text = text, .max_depth = max_depth, .err = err};
    size_t invalid = utf8_invalid_at(text);

    if (invalid < text.len)
        return refuse_at(&s, invalid, "the bytes are not valid UTF-8");
    /* Keys cost at most a slot each in table and stack; a key takes four bytes of text or more. */
    arena_init(&s.arena, text.len * 64 + KEY_ARENA_SLACK);
    bool valid = scan_value(&s);
    if (valid) {
        skip_blanks(&s);
        if (s.at < text.len)
            valid = refuse(&s, "something stands behind the document's end");
    }
    arena_release(&s.arena);
    return valid;
}
