/* lists/formats/json_items.c - an array's objects, cut out of a document that was checked.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/json_items.h"

#include <math.h>
#include <stdio.h>

#include "lists/formats/source.h"

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

/* Behind the string that begins at `at`. */
static size_t behind_string(struct str text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++)
        at += text.ptr[at] == '\\';
    return at + 1 < text.len ? at + 1 : text.len;
}

/* Behind the value that begins at `at`; the document is known to be well-formed. */
static size_t behind_value(struct str text, size_t at)
{
    unsigned depth = 0;
    for (at = skip_blanks(text, at); at < text.len;) {
        char c = text.ptr[at];
        if (c == '"') {
            at = behind_string(text, at);
        } else if (c == '{' || c == '[') {
            depth++;
            at++;
            continue;
        } else if (c == '}' || c == ']') {
            depth--;
            at++;
        } else {
            at++;
            if (depth > 0 || (at < text.len && !strchr(",]} \t\r\n", text.ptr[at])))
                continue;
        }
        if (depth == 0)
            return at;
    }
    return text.len;
}

/* The first '[' that stands behind "<name>":, or text.len. */
static size_t array_under(struct str text, struct str name)
{
    for (size_t at = 0; at < text.len;) {
        if (text.ptr[at] != '"') {
            at++;
            continue;
        }
        size_t end = behind_string(text, at);
        bool same = str_equal(str_slice(text, at + 1, end - 1), name);
        at = skip_blanks(text, end);
        if (!same || at >= text.len || text.ptr[at] != ':')
            continue;
        at = skip_blanks(text, at + 1);
        if (at < text.len && text.ptr[at] == '[')
            return at;
    }
    return text.len;
}

static bool hand_on(const struct list_file *file, struct str text, size_t from, size_t to,
                    json_item_fn *item, void *context, struct error *err)
{
    size_t at = from + (file->data.len - text.len);
    struct error json_error = ERROR_INIT;
    if (to - from > JSON_ITEM_MAX_BYTES)
        return source_refuse(file, at, err, "an object larger than 16 MiB");
    AUTO_JSON *object = json_parse(str_slice(text, from, to), &json_error);
    if (!object && json_error.code == ERROR_MEMORY)
        return error_memory(err);
    if (!object || !cJSON_IsObject(object))
        return source_refuse(file, at, err, "%s",
                             object ? "a record that is no object" : json_error.message);
    return item(context, object, at, err);
}

bool json_items(const struct list_file *file, const char *name, json_item_fn *item, void *context,
                struct error *err)
{
    struct error json_error = ERROR_INIT;
    if (!source_check_text(file, err))
        return false;
    struct str text = source_text(file);
    if (source_looks_like_html(text))
        return source_refuse(file, 0, err, "a page of HTML, not JSON");
    if (!json_check(text, JSON_MAX_DEPTH, &json_error)) {
        if (json_error.code == ERROR_MEMORY)
            return error_memory(err);
        return error_set(err, ERROR_LIST_REFUSED, "%s: %s", file->name, json_error.message);
    }
    size_t at = skip_blanks(text, 0);
    if (at < text.len && text.ptr[at] != '[')
        at = array_under(text, str_of(name));
    if (at >= text.len)
        return error_set(err, ERROR_LIST_REFUSED, "%s: no array \"%s\" in it", file->name, name);
    for (at = skip_blanks(text, at + 1); at < text.len && text.ptr[at] != ']';) {
        size_t end = behind_value(text, at);
        if (!hand_on(file, text, at, end, item, context, err))
            return false;
        at = skip_blanks(text, end);
        if (at < text.len && text.ptr[at] == ',')
            at = skip_blanks(text, at + 1);
    }
    return true;
}

struct str json_item_text(const cJSON *object, const char *key, char scratch[32])
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (cJSON_IsString(value))
        return str_of(value->valuestring);
    if (!cJSON_IsNumber(value))
        return STR_EMPTY;
    double number = value->valuedouble;
    if (fabs(number) < 1e15 && number == floor(number))
        snprintf(scratch, 32, "%.0f", number);
    else
        snprintf(scratch, 32, "%.15g", number);
    return str_of(scratch);
}
