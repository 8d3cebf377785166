/* core/json.c - the tree of a checked document, and reading it field by field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/micro.h"
#include "core/nearest.h"
#include "core/utf8.h"

enum { POINTER_SIZE = sizeof(((struct error *)0)->pointer) };

/* Whole numbers up to here survive the double that cJSON keeps. */
static const int64_t largest_exact = INT64_C(9007199254740991);

cJSON *json_parse(struct str text, struct error *err)
{
    if (!json_check(text, JSON_MAX_DEPTH, err))
        return NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, NULL, 0);
    if (!tree)
        error_memory(err);
    return tree;
}

const char *json_pointer(char *out, size_t size, const char *pointer, const char *token)
{
    if (size == 0)
        return out;
    struct str above = utf8_prefix(str_of(pointer), size - 1);
    memcpy(out, above.ptr, above.len);
    size_t len = above.len;
    if (len < size - 1)
        out[len++] = '/';

    struct str rest = str_of(token);
    for (size_t at = 0; at < rest.len;) {
        size_t from = at;
        utf8_next(rest, &at);
        struct str shown = str_slice(rest, from, at);
        if (str_equal(shown, STR("~")))
            shown = STR("~0");
        else if (str_equal(shown, STR("/")))
            shown = STR("~1");
        if (shown.len > size - 1 - len)
            break;
        memcpy(out + len, shown.ptr, shown.len);
        len += shown.len;
    }
    out[len] = '\0';
    return out;
}

/* The value, or NULL when it is absent or null. */
static const cJSON *find(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return value && !cJSON_IsNull(value) ? value : NULL;
}

/* "<key> <what is wrong>", at the pointer of the key. */
static PRINTF_LIKE(4, 5) bool refuse(struct error *err, const char *pointer, const char *key,
                                     const char *format, ...)
{
    char what[256], place[POINTER_SIZE];
    va_list args;
    va_start(args, format);
    if (vsnprintf(what, sizeof(what), format, args) < 0)
        what[0] = '\0';
    va_end(args);
    return error_at(err, json_pointer(place, sizeof(place), pointer, key), "\"%s\" %s", key, what);
}

bool json_only_keys(const cJSON *object, const char *pointer, const char *const *keys,
                    struct error *err)
{
    for (const cJSON *field = object->child; field; field = field->next) {
        struct str name = str_of(field->string);
        struct nearest near = {0};
        bool known = false;
        for (size_t i = 0; keys[i] && !known; i++)
            known = str_equal(name, str_of(keys[i]));
        if (known)
            continue;

        for (size_t i = 0; keys[i]; i++)
            nearest_offer(&near, name, keys[i]);
        struct str shown = utf8_prefix(name, 64);
        char place[POINTER_SIZE];
        json_pointer(place, sizeof(place), pointer, field->string);
        if (near.word)
            return error_at(err, place, "\"%.*s\" is not a known field; did you mean \"%s\"?",
                            STR_ARG(shown), near.word);
        return error_at(err, place, "\"%.*s\" is not a known field", STR_ARG(shown));
    }
    return true;
}

bool json_is_object(const cJSON *value, const char *pointer, struct error *err)
{
    return cJSON_IsObject(value) || error_at(err, pointer, "must be an object");
}

static bool read_text(const cJSON *value, const char *pointer, const char *key, size_t max_bytes,
                      struct str *out, struct error *err)
{
    if (!cJSON_IsString(value))
        return refuse(err, pointer, key, "must be a text");
    struct str text = str_of(value->valuestring);
    if (text.len > max_bytes)
        return refuse(err, pointer, key, "is longer than %zu bytes", max_bytes);
    *out = text;
    return true;
}

bool json_optional_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err)
{
    const cJSON *value = find(object, key);
    return !value || read_text(value, pointer, key, max_bytes, out, err);
}

bool json_required_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err)
{
    const cJSON *value = find(object, key);
    struct str text;
    if (!value)
        return refuse(err, pointer, key, "is required");
    if (!read_text(value, pointer, key, max_bytes, &text, err))
        return false;
    if (str_trim(text).len == 0)
        return refuse(err, pointer, key, "may not be empty");
    *out = text;
    return true;
}

bool json_optional_bool(const cJSON *object, const char *pointer, const char *key, bool *out,
                        struct error *err)
{
    const cJSON *value = find(object, key);
    if (!value)
        return true;
    if (!cJSON_IsBool(value))
        return refuse(err, pointer, key, "must be true or false");
    *out = cJSON_IsTrue(value);
    return true;
}

bool json_optional_int(const cJSON *object, const char *pointer, const char *key, int64_t min,
                       int64_t max, int64_t *out, struct error *err)
{
    const cJSON *value = find(object, key);
    if (!value)
        return true;
    min = min < -largest_exact ? -largest_exact : min;
    max = max > largest_exact ? largest_exact : max;
    double number = value->valuedouble;
    bool fits = cJSON_IsNumber(value) && number == floor(number) && number >= (double)min &&
                number <= (double)max;
    if (!fits)
        return refuse(err, pointer, key, "must be a whole number between %lld and %lld",
                      (long long)min, (long long)max);
    *out = (int64_t)number;
    return true;
}

/* Rounds the decimal number that was written, not the double beside it: 0.0000005 goes up, though
 * its double lies below the half. Fifteen digits bring back every decimal number of as many.
 * `number` is in [0, 4295]. */
static uint32_t round_to_micro(double number)
{
    char text[32];                                       /* "4.29496729500000e+03" */
    snprintf(text, sizeof(text), "%.14e", fabs(number)); /* no sign, not even of -0 */
    uint64_t digits = (uint64_t)(text[0] - '0'), divisor = 1;
    for (size_t i = 2; i < 16; i++)
        digits = digits * 10 + (uint64_t)(text[i] - '0');

    long places = 8 - strtol(text + 17, NULL, 10); /* digits behind the millionths */
    if (places > 16)
        return 0;
    for (long i = 0; i < places; i++)
        divisor *= 10;
    return (uint32_t)((digits + divisor / 2) / divisor);
}

bool json_optional_micro(const cJSON *object, const char *pointer, const char *key, uint32_t min,
                         uint32_t max, uint32_t *out, struct error *err)
{
    const cJSON *value = find(object, key);
    if (!value)
        return true;
    double number = value->valuedouble;
    /* A quotient and a number read from text are both the nearest double: equal as they should. */
    bool fits = cJSON_IsNumber(value) && number >= (double)min / MICRO_ONE &&
                number <= (double)max / MICRO_ONE;
    if (!fits) {
        char low[MICRO_TEXT_SIZE], high[MICRO_TEXT_SIZE];
        return refuse(err, pointer, key, "must be a number between %s and %s",
                      micro_format(min, low), micro_format(max, high));
    }
    *out = round_to_micro(number);
    return true;
}

bool json_optional_array(const cJSON *object, const char *pointer, const char *key,
                         size_t max_items, const cJSON **out, struct error *err)
{
    const cJSON *value = find(object, key);
    size_t items = 0;
    if (value && !cJSON_IsArray(value))
        return refuse(err, pointer, key, "must be an array");
    for (const cJSON *item = value ? value->child : NULL; item; item = item->next)
        if (++items > max_items)
            return refuse(err, pointer, key, "holds more than %zu items", max_items);
    *out = value;
    return true;
}

bool json_optional_object(const cJSON *object, const char *pointer, const char *key,
                          const cJSON **out, struct error *err)
{
    const cJSON *value = find(object, key);
    if (value && !cJSON_IsObject(value))
        return refuse(err, pointer, key, "must be an object");
    *out = value;
    return true;
}
