/* lists/versions/diff_fields.c - two bodies of a listed party, field by field.
 *
 * Each side becomes a set of (field, value) pairs; a field differs by the values that only one side
 * has. Values keep the order of their side.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/diff_fields.h"

#include <stdlib.h>

#include "core/json.h"
#include "core/map.h"
#include "match/measure.h"

struct pair {
    struct str field, value;
};

struct side {
    struct arena *arena;
    struct pair *pairs;
    size_t n, capacity;
    struct map set; /* "field\tvalue" */
};

static struct str key_of(struct arena *arena, struct str field, struct str value)
{
    char *key = arena_alloc(arena, field.len + 1 + value.len);
    if (!key)
        return STR_EMPTY;
    memcpy(key, field.ptr, field.len);
    key[field.len] = '\t';
    memcpy(key + field.len + 1, value.ptr, value.len);
    return (struct str){key, field.len + 1 + value.len};
}

/* Takes copies; a failure shows in the arena. */
static void add(struct side *side, const char *field, struct str value)
{
    struct pair pair = {str_copy(side->arena, str_of(field)), str_copy(side->arena, value)};
    struct pair *grown =
        arena_grow(side->arena, side->pairs, &side->capacity, side->n + 1, sizeof *grown);
    if (!grown || arena_failed(side->arena))
        return;
    uint32_t before = MAP_NONE;
    side->pairs = grown;
    struct str key = key_of(side->arena, pair.field, pair.value);
    if (key.ptr && map_add(&side->set, key, 0, &before) && before == MAP_NONE)
        side->pairs[side->n++] = pair;
}

static void add_json(struct side *side, const char *field, const cJSON *value)
{
    if (cJSON_IsString(value)) {
        add(side, field, str_of(value->valuestring));
        return;
    }
    char *text = cJSON_PrintUnformatted(value);
    if (text)
        add(side, field, str_of(text));
    else
        side->arena->failed = true;
    cJSON_free(text);
}

static void add_values(struct side *side, const cJSON *object)
{
    for (const cJSON *field = object ? object->child : NULL; field; field = field->next) {
        if (!cJSON_IsArray(field))
            add_json(side, field->string, field);
        for (const cJSON *value = cJSON_IsArray(field) ? field->child : NULL; value;
             value = value->next)
            add_json(side, field->string, value);
    }
}

static bool read_side(struct side *side, const struct diff_body *body, struct arena *arena,
                      struct error *err)
{
    *side = (struct side){.arena = arena};
    map_init(&side->set, arena);
    AUTO_JSON *tree = json_parse(body->json, err);
    if (!tree)
        return false;
    static const char *const single[] = {"caption", "schema"};
    for (size_t i = 0; i < LENGTH(single); i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(tree, single[i]);
        if (value)
            add_json(side, single[i], value);
    }
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1)
        if (body->measures & bit)
            add(side, "measures", str_of(measure_name((enum measure)bit)));
    add_values(side, cJSON_GetObjectItemCaseSensitive(tree, "properties"));
    add_values(side, cJSON_GetObjectItemCaseSensitive(tree, "subtier"));
    return !arena_failed(arena) || error_memory(err);
}

/* --- comparing -------------------------------------------------------------------------------- */

struct change {
    struct pair pair;
    bool added;
    size_t order;
};

static int by_field(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    int order = str_compare(x->pair.field, y->pair.field);
    if (order == 0)
        order = y->added - x->added;
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static size_t collect(const struct side *side, const struct side *other, bool added,
                      struct change *changes, size_t n)
{
    for (size_t i = 0; i < side->n; i++) {
        const struct pair *pair = &side->pairs[i];
        struct str key = key_of(side->arena, pair->field, pair->value);
        if (key.ptr && map_get(&other->set, key) == MAP_NONE)
            changes[n++] = (struct change){*pair, added, i};
    }
    return n;
}

/* Changes are sorted by field, the added ones first. */
static size_t group(const struct change *changes, size_t n, struct str *values,
                    struct diff_field *fields)
{
    size_t n_fields = 0;
    for (size_t i = 0; i < n; i++) {
        values[i] = changes[i].pair.value;
        bool new_field = i == 0 || !str_equal(changes[i].pair.field, changes[i - 1].pair.field);
        if (new_field)
            fields[n_fields++] = (struct diff_field){.name = changes[i].pair.field};
        struct diff_field *field = &fields[n_fields - 1];
        if (changes[i].added && field->n_added++ == 0)
            field->added = &values[i];
        if (!changes[i].added && field->n_removed++ == 0)
            field->removed = &values[i];
    }
    return n_fields;
}

bool diff_fields(const struct diff_body *before, const struct diff_body *after, struct arena *arena,
                 struct diff_field **fields_out, size_t *n_out, struct error *err)
{
    struct side old, new;
    if (!read_side(&old, before, arena, err) || !read_side(&new, after, arena, err))
        return false;
    size_t most = old.n + new.n;
    struct change *changes = arena_calloc(arena, most + 1, sizeof *changes);
    struct str *values = arena_calloc(arena, most + 1, sizeof *values);
    struct diff_field *fields = arena_calloc(arena, most + 1, sizeof *fields);
    if (!changes || !values || !fields)
        return error_memory(err);
    size_t n = collect(&new, &old, true, changes, 0);
    n = collect(&old, &new, false, changes, n);
    if (arena_failed(arena))
        return error_memory(err);
    qsort(changes, n, sizeof *changes, by_field);
    *n_out = group(changes, n, values, fields);
    *fields_out = fields;
    return true;
}
