/* http/search.c - GET /search/{dataset}: looking up listed parties, for clients of yente 5.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include <stdlib.h>

#include "http/contract.h"
#include "http/entity.h"
#include "http/facets.h"
#include "http/match_query.h"
#include "http/resource.h"

enum {
    SEARCH_MAX_BYTES = 1000,
    SEARCH_MAX_VALUES = 50,
    SEARCH_MAX_SORTS = 4,
};

struct sort_key {
    struct str key; /* `"caption":"` or `"birthDate":["`, as it stands in a body */
    bool descending;
};

struct search {
    struct match_options options; /* the filters /match has too */
    const struct text_index *index;
    struct str question;
    enum schema schema;
    struct strs countries, datasets;
    bool all; /* filter_op=AND */
    bool fuzzy;
    bool facets[FACET_COUNT];
    struct sort_key sorts[SEARCH_MAX_SORTS];
    size_t n_sorts;
    int64_t limit, offset;
};

/* --- Parameters ------------------------------------------------------------------------------- */

static bool read_schema(const struct http_request *request, struct search *search,
                        struct error *err)
{
    struct str value;
    search->schema = SCHEMA_THING;
    if (!http_query(request, "schema", &value))
        return true;
    search->schema = schema_of(value);
    return search->schema != SCHEMA_NONE || error_set(err, ERROR_USAGE, "schema: no such schema");
}

static bool read_facets(const struct http_request *request, struct search *search,
                        struct error *err)
{
    struct strs names;
    if (!resource_strings(request, "facets", FACET_COUNT, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        enum facet facet = facet_of(names.items[i]);
        if (facet == FACET_COUNT)
            return error_set(err, ERROR_INPUT,
                             "facets must be of countries, topics, datasets and schema");
        search->facets[facet] = true;
    }
    for (int f = 0; names.count == 0 && f <= FACET_DATASETS; f++)
        search->facets[f] = true;
    return true;
}

/* "last_change:desc", "caption", "properties.birthDate:asc" as they are found in a body. */
static bool read_sort(const struct http_request *request, struct str text, struct sort_key *out,
                      struct error *err)
{
    struct str field, rest = text;
    str_cut(&rest, ':', &field);
    bool named = field.len > 0 && field.len <= 60;
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        named = named && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.');
    }
    bool descending = str_equal(rest, STR("desc"));
    if (!named || (rest.len > 0 && !descending && !str_equal(rest, STR("asc"))))
        return error_set(err, ERROR_INPUT, "sort must be a field with :asc or :desc behind it");
    bool property = str_starts_with(field, STR("properties."));
    if (property)
        field = str_slice(field, strlen("properties."), field.len);
    const char *key =
        arena_printf(request->arena, property ? "\"%.*s\":[\"" : "\"%.*s\":\"", STR_ARG(field));
    *out = (struct sort_key){str_of(key), descending};
    return key ? true : error_memory(err);
}

static bool read_sorts(const struct http_request *request, struct search *search, struct error *err)
{
    struct strs sorts;
    if (!resource_strings(request, "sort", SEARCH_MAX_SORTS, &sorts, err))
        return false;
    for (size_t i = 0; i < sorts.count; i++) {
        if (!read_sort(request, sorts.items[i], &search->sorts[i], err))
            return false;
    }
    search->n_sorts = sorts.count;
    return true;
}

static bool read_operator(const struct http_request *request, struct search *search,
                          struct error *err)
{
    struct str value;
    if (!http_query(request, "filter_op", &value))
        return true;
    search->all = str_equal(value, STR("AND"));
    return search->all || str_equal(value, STR("OR")) ||
           error_set(err, ERROR_INPUT, "filter_op must be AND or OR");
}

static bool read_search(const struct http_request *request, const struct snapshot *snapshot,
                        struct search *search, struct error *err)
{
    bool simple;
    search->limit = CONTRACT_PAGE;
    if (!match_options_read(request, snapshot, &search->options, err) ||
        !read_schema(request, search, err) || !read_facets(request, search, err) ||
        !read_sorts(request, search, err) || !read_operator(request, search, err) ||
        !contract_number(request, "limit", MATCH_MAX_LIMIT, &search->limit, err) ||
        !contract_number(request, "offset", CONTRACT_MAX_OFFSET, &search->offset, err) ||
        !resource_flag(request, "fuzzy", &search->fuzzy, err) ||
        !resource_flag(request, "simple", &simple, err) ||
        !resource_strings(request, "countries", SEARCH_MAX_VALUES, &search->countries, err) ||
        !resource_strings(request, "datasets", SEARCH_MAX_VALUES, &search->datasets, err))
        return false;
    if (http_query(request, "q", &search->question) && search->question.len > SEARCH_MAX_BYTES)
        return error_set(err, ERROR_INPUT, "q is longer than %d bytes", SEARCH_MAX_BYTES);
    search->index = snapshot_text_index(snapshot, err);
    return search->index != NULL;
}

/* --- What is found ---------------------------------------------------------------------------- */

static bool accepts(struct search *search, uint32_t listed)
{
    const struct match_options *options = &search->options;
    const struct snapshot *snapshot = options->snapshot;
    return schema_is_a(snapshot->listed[listed].schema, search->schema) &&
           match_options_accept(&search->options, listed) &&
           facet_holds(FACET_COUNTRIES, snapshot, search->index, listed, search->countries.items,
                       search->countries.count, search->all) &&
           facet_holds(FACET_DATASETS, snapshot, search->index, listed, search->datasets.items,
                       search->datasets.count, search->all) &&
           facet_holds(FACET_TOPICS, snapshot, search->index, listed, options->topics,
                       options->n_topics, search->all);
}

struct sorted {
    struct text_hit hit;
    const struct search *search;
};

static int by_keys(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    const struct search *search = x->search;
    const struct snapshot_listed *listed = search->options.snapshot->listed;
    for (size_t i = 0; i < search->n_sorts; i++) {
        const struct sort_key *sort = &search->sorts[i];
        struct str u = entity_value(listed[x->hit.listed].body, sort->key, STR("\""));
        struct str v = entity_value(listed[y->hit.listed].body, sort->key, STR("\""));
        if ((u.len == 0) != (v.len == 0))
            return u.len == 0 ? 1 : -1; /* those without it stand last */
        int order = str_compare(u, v);
        if (order != 0)
            return sort->descending ? -order : order;
    }
    if (x->hit.weight != y->hit.weight)
        return x->hit.weight > y->hit.weight ? -1 : 1;
    return x->hit.listed < y->hit.listed ? -1 : 1;
}

static bool sort_hits(const struct search *search, struct text_hits *hits, struct arena *arena,
                      struct error *err)
{
    struct sorted *sorted = arena_calloc(arena, hits->count, sizeof *sorted);
    if (!sorted)
        return error_memory(err);
    for (size_t i = 0; i < hits->count; i++)
        sorted[i] = (struct sorted){hits->items[i], search};
    if (hits->count > 0)
        qsort(sorted, hits->count, sizeof *sorted, by_keys);
    for (size_t i = 0; i < hits->count; i++)
        hits->items[i] = sorted[i].hit;
    return true;
}

static bool find(struct search *search, struct text_hits *hits_out, struct arena *arena,
                 struct error *err)
{
    struct text_hits hits;
    if (!text_index_search(search->index, search->question, search->fuzzy, arena, &hits, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < hits.count; i++) {
        if (accepts(search, hits.items[i].listed))
            hits.items[kept++] = hits.items[i];
    }
    hits.count = kept;
    if (search->n_sorts > 0 && !sort_hits(search, &hits, arena, err))
        return false;
    *hits_out = hits;
    return true;
}

static bool write_facets(struct json_writer *w, const struct search *search,
                         const struct text_hits *hits, struct arena *arena, struct error *err)
{
    static const char *const names[FACET_COUNT] = {"countries", "topics", "datasets", "schema"};
    json_key(w, "facets");
    json_begin_object(w);
    for (int f = 0; f < FACET_COUNT; f++) {
        if (!search->facets[f])
            continue;
        json_key(w, names[f]);
        if (!facet_write(w, (enum facet)f, search->options.snapshot, search->index, hits, arena,
                         err))
            return false;
    }
    json_end_object(w);
    return true;
}

static bool answer_search(const struct http_request *request, const struct snapshot *snapshot,
                          struct http_response *response, struct error *err)
{
    struct search search = {0};
    struct text_hits hits;
    if (!read_search(request, snapshot, &search, err) || !find(&search, &hits, request->arena, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_int(&w, "limit", search.limit);
    json_field_int(&w, "offset", search.offset);
    contract_total(&w, hits.count);
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = (size_t)search.offset;
         i < hits.count && i < (size_t)(search.offset + search.limit); i++) {
        if (!entity_write(&w, snapshot, hits.items[i].listed, NULL, STR_EMPTY, err))
            return false;
    }
    json_end_array(&w);
    if (!write_facets(&w, &search, &hits, request->arena, err))
        return false;
    json_end_object(&w);
    return true;
}

bool search_get(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = answer_search(request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}
