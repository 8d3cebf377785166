/* core/json_writer.c - JSON as a stream: commas, nesting and escapes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json_writer.h"

#include <assert.h>
#include <string.h>

#include "core/micro.h"

/* Depth 0 is the document itself: its bit of `has_items` says that its one value was written. */
static uint64_t bit(unsigned depth) { return UINT64_C(1) << depth; }

static bool in_object(const struct json_writer *w) { return (w->is_object & bit(w->depth)) != 0; }

static void misuse(struct json_writer *w)
{
    w->broken = true;
#ifdef SUBTIER_CHECKED
    bool in_order = false;
    assert(in_order && "JSON is written out of order");
#endif
}

/* Writes the comma a value needs before it; false when no value may stand here. */
static bool begin_value(struct json_writer *w)
{
    if (w->broken)
        return false;
    bool may = in_object(w) ? w->after_key : w->depth > 0 || !(w->has_items & bit(0));
    if (!may) {
        misuse(w);
        return false;
    }
    if (!w->after_key && (w->has_items & bit(w->depth)))
        buf_addc(w->out, ',');
    w->after_key = false;
    w->has_items |= bit(w->depth);
    return true;
}

static void begin_container(struct json_writer *w, bool object)
{
    if (!begin_value(w))
        return;
    if (w->depth + 1 >= JSON_WRITER_DEPTH) {
        misuse(w);
        return;
    }
    w->depth++;
    w->has_items &= ~bit(w->depth);
    w->is_object = object ? w->is_object | bit(w->depth) : w->is_object & ~bit(w->depth);
    buf_addc(w->out, object ? '{' : '[');
}

static void end_container(struct json_writer *w, bool object)
{
    if (w->broken)
        return;
    if (w->depth == 0 || in_object(w) != object || w->after_key) {
        misuse(w);
        return;
    }
    w->depth--;
    buf_addc(w->out, object ? '}' : ']');
}

void json_begin_object(struct json_writer *w) { begin_container(w, true); }
void json_end_object(struct json_writer *w) { end_container(w, true); }
void json_begin_array(struct json_writer *w) { begin_container(w, false); }
void json_end_array(struct json_writer *w) { end_container(w, false); }

static bool needs_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\'; }

static void put_escape(struct buf *out, char c)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = {'\\', 0, '0', '0', 0, 0};
    switch (c) {
    case '"':
    case '\\':
        text[1] = c;
        break;
    case '\b':
        text[1] = 'b';
        break;
    case '\f':
        text[1] = 'f';
        break;
    case '\n':
        text[1] = 'n';
        break;
    case '\r':
        text[1] = 'r';
        break;
    case '\t':
        text[1] = 't';
        break;
    default:
        text[1] = 'u';
        text[4] = hex[(unsigned char)c >> 4];
        text[5] = hex[(unsigned char)c & 15];
        buf_append(out, text, 6);
        return;
    }
    buf_append(out, text, 2);
}

static void put_quoted(struct buf *out, struct str text)
{
    buf_addc(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!needs_escape(text.ptr[i]))
            continue;
        buf_append(out, text.ptr + done, i - done);
        put_escape(out, text.ptr[i]);
        done = i + 1;
    }
    if (done < text.len)
        buf_append(out, text.ptr + done, text.len - done);
    buf_addc(out, '"');
}

void json_key_str(struct json_writer *w, struct str key)
{
    if (w->broken)
        return;
    if (!in_object(w) || w->after_key) {
        misuse(w);
        return;
    }
    if (w->has_items & bit(w->depth))
        buf_addc(w->out, ',');
    put_quoted(w->out, key);
    buf_addc(w->out, ':');
    w->has_items |= bit(w->depth);
    w->after_key = true;
}

void json_key(struct json_writer *w, const char *key) { json_key_str(w, str_of(key)); }

void json_raw(struct json_writer *w, struct str json)
{
    if (begin_value(w))
        buf_add(w->out, json);
}

void json_text(struct json_writer *w, struct str value)
{
    if (begin_value(w))
        put_quoted(w->out, value);
}

void json_cstr(struct json_writer *w, const char *value)
{
    if (value)
        json_text(w, str_of(value));
    else
        json_null(w);
}

void json_int(struct json_writer *w, int64_t value)
{
    char digits[20]; /* "-9223372036854775808" */
    size_t at = sizeof(digits);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (value < 0)
        digits[--at] = '-';
    json_raw(w, (struct str){digits + at, sizeof(digits) - at});
}

void json_bool(struct json_writer *w, bool value)
{
    json_raw(w, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *w) { json_raw(w, STR("null")); }

void json_micro(struct json_writer *w, uint32_t micro)
{
    char text[MICRO_TEXT_SIZE];
    json_raw(w, str_of(micro_format(micro, text)));
}

void json_date(struct json_writer *w, struct date value)
{
    char text[DATE_TEXT_SIZE];
    if (date_is_none(value))
        json_null(w);
    else
        json_text(w, str_of(date_format(value, text)));
}

void json_field_text(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    json_text(w, value);
}

void json_field_cstr(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, key);
    json_cstr(w, value);
}

void json_field_int(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_int(w, value);
}

void json_field_bool(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_bool(w, value);
}

void json_field_micro(struct json_writer *w, const char *key, uint32_t micro)
{
    json_key(w, key);
    json_micro(w, micro);
}

void json_field_date(struct json_writer *w, const char *key, struct date value)
{
    json_key(w, key);
    json_date(w, value);
}

void json_field_null(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_null(w);
}

bool json_writer_done(const struct json_writer *w)
{
    return w->depth == 0 && (w->has_items & bit(0)) && !w->broken && !buf_failed(w->out);
}
