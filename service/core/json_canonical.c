/* core/json_canonical.c - a JSON tree in the one form that is hashed and signed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json_canonical.h"

#include <stdlib.h>

#include "core/json_writer.h"

enum { ARENA_BYTES = 1 << 30 };

static const double EXACT = 9007199254740992.0; /* 2^53 */

static int by_key(const void *a, const void *b)
{
    return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static bool write(struct json_writer *w, const cJSON *value, struct arena *arena,
                  struct error *err);

static bool write_object(struct json_writer *w, const cJSON *object, struct arena *arena,
                         struct error *err)
{
    size_t n = 0;
    for (const cJSON *item = object->child; item; item = item->next)
        n++;
    const cJSON **sorted = arena_calloc(arena, n, sizeof(*sorted));
    if (!sorted)
        return error_memory(err);
    n = 0;
    for (const cJSON *item = object->child; item; item = item->next)
        sorted[n++] = item;
    qsort(sorted, n, sizeof *sorted, by_key);
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        json_key(w, sorted[i]->string);
        if (!write(w, sorted[i], arena, err))
            return false;
    }
    json_end_object(w);
    return true;
}

static bool write_array(struct json_writer *w, const cJSON *array, struct arena *arena,
                        struct error *err)
{
    json_begin_array(w);
    for (const cJSON *item = array->child; item; item = item->next)
        if (!write(w, item, arena, err))
            return false;
    json_end_array(w);
    return true;
}

static bool write(struct json_writer *w, const cJSON *value, struct arena *arena, struct error *err)
{
    if (cJSON_IsObject(value))
        return write_object(w, value, arena, err);
    if (cJSON_IsArray(value))
        return write_array(w, value, arena, err);
    if (cJSON_IsString(value)) {
        json_cstr(w, value->valuestring);
        return true;
    }
    double number = cJSON_IsNumber(value) ? value->valuedouble : 0.5;
    if (!(number >= -EXACT && number <= EXACT) || number != (double)(int64_t)number)
        return error_set(err, ERROR_INPUT,
                         "holds something else than objects, arrays, strings and whole numbers");
    json_int(w, (int64_t)number);
    return true;
}

bool json_canonical(const cJSON *tree, struct buf *out, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(ARENA_BYTES);
    struct json_writer w = JSON_WRITER(out);
    if (!write(&w, tree, &arena, err))
        return false;
    return json_writer_done(&w) ? true : error_memory(err);
}
