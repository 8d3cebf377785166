/* core/json.c - reading a document field by field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "core/micro.h"
#include "core/utf8.h"

enum { POINTER_BYTES = 128 };

cJSON *json_parse(struct str text, struct error *err)
{
    if (!json_check(text, JSON_MAX_DEPTH, err))
        return NULL;
    cJSON *tree = cJSON_ParseWithLength(text.ptr, text.len);
    if (!tree)
        error_memory(err);
    return tree;
}

const char *json_pointer(char *out, size_t size, const char *pointer, const char *token)
{
    struct buf made = BUF_INIT(4096);
    buf_adds(&made, pointer);
    buf_addc(&made, '/');
    for (; *token; token++) {
        if (*token == '~')
            buf_adds(&made, "~0");
        else if (*token == '/')
            buf_adds(&made, "~1");
        else
            buf_addc(&made, *token);
    }
    struct str kept = utf8_prefix(buf_str(&made), size - 1);
    if (kept.len)
        memcpy(out, kept.ptr, kept.len);
    out[kept.len] = '\0';
    buf_release(&made);
    return out;
}

/* --- Near misses ------------------------------------------------------------------------------ */

enum { NEAR_MAX = 32 };

/* Levenshtein distance of two short words, or a large number; one row at a time. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NEAR_MAX + 1], len_a = strlen(a), len_b = strlen(b);
    if (len_a > NEAR_MAX || len_b > NEAR_MAX)
        return NEAR_MAX;
    for (size_t j = 0; j <= len_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= len_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len_b; j++) {
            size_t replace = diagonal + (a[i - 1] != b[j - 1]);
            size_t shorter = row[j - 1] < row[j] ? row[j - 1] : row[j];
            diagonal = row[j];
            row[j] = replace < shorter + 1 ? replace : shorter + 1;
        }
    }
    return row[len_b];
}

static const char *near_key(const char *const *keys, const char *wrong)
{
    const char *best = NULL;
    size_t least = 3;
    for (; *keys; keys++) {
        size_t d = distance(*keys, wrong);
        if (d < least && d < strlen(*keys)) {
            least = d;
            best = *keys;
        }
    }
    return best;
}

bool json_only_keys(const cJSON *object, const char *pointer, const char *const *keys,
                    struct error *err)
{
    for (const cJSON *item = object->child; item; item = item->next) {
        const char *const *key = keys;
        while (*key && strcmp(*key, item->string) != 0)
            key++;
        if (*key)
            continue;
        char where[POINTER_BYTES];
        json_pointer(where, sizeof where, pointer, item->string);
        struct str shown = utf8_prefix(str_of(item->string), 60);
        const char *near = near_key(keys, item->string);
        if (near)
            return error_at(err, where, "there is no field \"%.*s\"; did you mean \"%s\"?",
                            STR_ARG(shown), near);
        return error_at(err, where, "there is no field \"%.*s\"", STR_ARG(shown));
    }
    return true;
}

/* --- Fields ------------------------------------------------------------------------------------ */

static const cJSON *member(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return item && !cJSON_IsNull(item) ? item : NULL;
}

static bool wrong(const char *pointer, const char *key, const char *what, struct error *err)
{
    char where[POINTER_BYTES];
    return error_at(err, json_pointer(where, sizeof where, pointer, key), "%s", what);
}

bool json_is_object(const cJSON *value, const char *pointer, struct error *err)
{
    return cJSON_IsObject(value) || error_at(err, pointer, "must be an object");
}

bool json_optional_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    if (!cJSON_IsString(item))
        return wrong(pointer, key, "must be text", err);
    struct str text = str_of(item->valuestring);
    if (text.len > max_bytes) {
        char where[POINTER_BYTES];
        return error_at(err, json_pointer(where, sizeof where, pointer, key),
                        "is longer than %zu bytes", max_bytes);
    }
    *out = text;
    return true;
}

bool json_required_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err)
{
    if (!member(object, key))
        return wrong(pointer, key, "is required", err);
    struct str text;
    if (!json_optional_text(object, pointer, key, max_bytes, &text, err))
        return false;
    if (str_trim(text).len == 0)
        return wrong(pointer, key, "may not be empty", err);
    *out = text;
    return true;
}

bool json_optional_bool(const cJSON *object, const char *pointer, const char *key, bool *out,
                        struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    if (!cJSON_IsBool(item))
        return wrong(pointer, key, "must be true or false", err);
    *out = cJSON_IsTrue(item);
    return true;
}

bool json_optional_int(const cJSON *object, const char *pointer, const char *key, int64_t min,
                       int64_t max, int64_t *out, struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    double value = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    if (!(value >= (double)min && value <= (double)max) || value != floor(value)) {
        char where[POINTER_BYTES];
        return error_at(err, json_pointer(where, sizeof where, pointer, key),
                        "must be a whole number from %lld to %lld", (long long)min, (long long)max);
    }
    *out = (int64_t)value;
    return true;
}

bool json_optional_micro(const cJSON *object, const char *pointer, const char *key, uint32_t min,
                         uint32_t max, uint32_t *out, struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    double scaled = cJSON_IsNumber(item) ? floor(item->valuedouble * MICRO_ONE + 0.5) : NAN;
    if (!(scaled >= min && scaled <= max)) {
        char where[POINTER_BYTES], low[MICRO_TEXT_SIZE], high[MICRO_TEXT_SIZE];
        return error_at(err, json_pointer(where, sizeof where, pointer, key),
                        "must be a number between %s and %s", micro_format(min, low),
                        micro_format(max, high));
    }
    *out = (uint32_t)scaled;
    return true;
}

bool json_optional_array(const cJSON *object, const char *pointer, const char *key,
                         size_t max_items, const cJSON **out, struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    if (!cJSON_IsArray(item))
        return wrong(pointer, key, "must be an array", err);
    size_t count = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        count++;
    if (count > max_items) {
        char where[POINTER_BYTES];
        return error_at(err, json_pointer(where, sizeof where, pointer, key),
                        "holds %zu items; at most %zu are allowed", count, max_items);
    }
    *out = item;
    return true;
}

bool json_optional_object(const cJSON *object, const char *pointer, const char *key,
                          const cJSON **out, struct error *err)
{
    const cJSON *item = member(object, key);
    if (!item)
        return true;
    if (!cJSON_IsObject(item))
        return wrong(pointer, key, "must be an object", err);
    *out = item;
    return true;
}
