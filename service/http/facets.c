/* http/facets.c - see facets.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/facets.h"

#include <stdlib.h>

#include "core/map.h"
#include "http/pages/words.h"

static const struct {
    const char *name, *label;
} FACETS[FACET_COUNT] = {
    [FACET_COUNTRIES] = {"countries", "Countries"},
    [FACET_TOPICS] = {"topics", "Topics"},
    [FACET_DATASETS] = {"datasets", "Data sources"},
    [FACET_SCHEMA] = {"schema", "Types"},
};

enum facet facet_of(struct str name)
{
    for (int f = 0; f < FACET_COUNT; f++) {
        if (str_equal(name, str_of(FACETS[f].name)))
            return (enum facet)f;
    }
    return FACET_COUNT;
}

/* What a party counts under; `one` is room for a single value. */
static const struct str *values_of(enum facet facet, const struct snapshot *snapshot,
                                   const struct text_index *index, uint32_t listed, struct str *one,
                                   size_t *count_out)
{
    const struct snapshot_listed *party = &snapshot->listed[listed];
    struct text_facts facts = text_index_facts(index, listed);
    *count_out = 1;
    switch (facet) {
    case FACET_COUNTRIES:
        *count_out = facts.n_countries;
        return facts.countries;
    case FACET_TOPICS:
        *count_out = facts.n_topics;
        return facts.topics;
    case FACET_DATASETS:
        *one = snapshot->lists[party->list].id;
        return one;
    case FACET_SCHEMA:
        *one = str_of(schema_name(party->schema));
        return one;
    case FACET_COUNT:
        break;
    }
    *count_out = 0;
    return NULL;
}

static bool counts_under(const struct str *have, size_t n_have, struct str value)
{
    for (size_t i = 0; i < n_have; i++) {
        if (str_equal(have[i], value))
            return true;
    }
    return false;
}

bool facet_holds(enum facet facet, const struct snapshot *snapshot, const struct text_index *index,
                 uint32_t listed, const struct str *values, size_t n_values, bool all)
{
    struct str one;
    size_t n_have, held = 0;
    const struct str *have = values_of(facet, snapshot, index, listed, &one, &n_have);
    for (size_t i = 0; i < n_values; i++)
        held += counts_under(have, n_have, values[i]);
    return all ? held == n_values : held > 0 || n_values == 0;
}

/* --- Counting --------------------------------------------------------------------------------- */

struct bucket {
    struct str value;
    uint32_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return str_compare(x->value, y->value);
}

static struct str label_of(enum facet facet, const struct snapshot *snapshot, struct str value)
{
    if (facet == FACET_COUNTRIES)
        return words_country(value);
    for (size_t i = 0; facet == FACET_DATASETS && i < snapshot->n_lists; i++) {
        if (str_equal(snapshot->lists[i].id, value))
            return snapshot->lists[i].title;
    }
    return value;
}

static void write_buckets(struct json_writer *w, enum facet facet, const struct snapshot *snapshot,
                          const struct bucket *buckets, size_t count)
{
    json_begin_object(w);
    json_field_cstr(w, "label", FACETS[facet].label);
    json_key(w, "values");
    json_begin_array(w);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_field_text(w, "name", buckets[i].value);
        json_field_text(w, "label", label_of(facet, snapshot, buckets[i].value));
        json_field_int(w, "count", buckets[i].count);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

bool facet_write(struct json_writer *w, enum facet facet, const struct snapshot *snapshot,
                 const struct text_index *index, const struct text_hits *hits, struct arena *arena,
                 struct error *err)
{
    struct map numbers;
    struct bucket *buckets = NULL;
    size_t count = 0, capacity = 0;
    map_init(&numbers, arena);
    for (size_t h = 0; h < hits->count; h++) {
        struct str one;
        size_t n;
        const struct str *values =
            values_of(facet, snapshot, index, hits->items[h].listed, &one, &n);
        for (size_t i = 0; i < n; i++) {
            uint32_t number = MAP_NONE;
            struct bucket *grown =
                arena_grow(arena, buckets, &capacity, count + 1, sizeof *buckets);
            if (!grown || !map_add(&numbers, values[i], (uint32_t)count, &number))
                return error_memory(err);
            buckets = grown;
            if (number == MAP_NONE) {
                number = (uint32_t)count;
                buckets[count++] = (struct bucket){values[i], 0};
            }
            buckets[number].count++;
        }
    }
    if (count > 0)
        qsort(buckets, count, sizeof *buckets, by_count);
    write_buckets(w, facet, snapshot, buckets, count);
    return true;
}
