/* http/match_query.c - see match_query.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/match_query.h"

#include "core/micro.h"
#include "http/entity.h"
#include "http/problems.h"
#include "http/resource.h"
#include "match/match.h"
#include "portfolio/property.h"

enum { MAX_VALUES = 50, MAX_ROUNDS = 64 };

/* --- Parameters ------------------------------------------------------------------------------- */

/* A number of the contract out of its range is 422 there, not 400. */
static bool read_score(const struct http_request *request, const char *name, uint32_t *out,
                       struct error *err)
{
    struct str value;
    int64_t micro;
    if (!http_query(request, name, &value))
        return true;
    if (!str_to_scaled(value, 6, 0, MICRO_ONE, &micro))
        return error_set(err, ERROR_INPUT, "%s must be a number from 0 to 1", name);
    *out = (uint32_t)micro;
    return true;
}

static bool read_numbers(const struct http_request *request, struct match_options *options,
                         struct error *err)
{
    struct str value;
    options->limit = MATCH_DEFAULT_LIMIT;
    options->threshold_micro = MATCH_THRESHOLD_MICRO;
    options->cutoff_micro = 500000;
    if (http_query(request, "limit", &value) &&
        !str_to_int(value, 0, MATCH_MAX_LIMIT, &options->limit))
        return error_set(err, ERROR_INPUT, "limit must be a number from 0 to %d", MATCH_MAX_LIMIT);
    if (!read_score(request, "threshold", &options->threshold_micro, err) ||
        !read_score(request, "cutoff", &options->cutoff_micro, err))
        return false;
    if (options->cutoff_micro > options->threshold_micro)
        options->cutoff_micro = options->threshold_micro;
    return true;
}

/* Every model that is still runnable is an algorithm. */
static bool read_algorithm(const struct http_request *request, struct match_options *options,
                           struct error *err)
{
    struct str value = STR("best");
    const struct model *model = match_model();
    if (http_query(request, "algorithm", &value) && !str_equal(value, STR("best")))
        model = match_model_find(value);
    if (!model)
        return error_set(err, ERROR_USAGE, "no such algorithm; use \"best\" or \"%s\"",
                         match_model_id());
    options->index = snapshot_index(options->snapshot, model, err);
    return options->index != NULL;
}

static bool is_collection(struct str dataset)
{
    return str_equal(dataset, STR("default")) || str_equal(dataset, STR("sanctions"));
}

/* Marks the lists a dataset holds; false when it is neither a list nor a collection. */
static bool mark_dataset(struct match_options *options, struct str dataset, bool searched)
{
    const struct snapshot *snapshot = options->snapshot;
    bool found = is_collection(dataset);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        bool named = str_equal(snapshot->lists[i].id, dataset);
        if ((named || is_collection(dataset)) && snapshot->lists[i].enabled)
            options->lists[i] = searched;
        found = found || named;
    }
    return found;
}

/* A list asked for by name that cannot answer must not look like one that found nobody. */
static bool check_named(const struct snapshot *snapshot, struct str dataset, struct error *err)
{
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (!str_equal(list->id, dataset) || (list->enabled && list->version > 0))
            continue;
        return error_set(err, ERROR_UNAVAILABLE, "%.*s %s, so nothing can be matched against it",
                         STR_ARG(dataset), list->enabled ? "has no active version" : "is disabled");
    }
    return true;
}

static bool mark_datasets(const struct http_request *request, struct match_options *options,
                          struct error *err)
{
    struct strs include, exclude;
    if (!resource_strings(request, "include_dataset", MAX_VALUES, &include, err) ||
        !resource_strings(request, "exclude_dataset", MAX_VALUES, &exclude, err))
        return false;
    if (!mark_dataset(options, request->params[0], include.count == 0))
        return error_set(err, ERROR_NOT_FOUND, "no dataset has this name");
    if (include.count == 0 && !check_named(options->snapshot, request->params[0], err))
        return false;
    for (size_t i = 0; i < include.count; i++) {
        if (!mark_dataset(options, include.items[i], true))
            return error_set(err, ERROR_NOT_FOUND, "include_dataset: no dataset has this name");
        if (!check_named(options->snapshot, include.items[i], err))
            return false;
    }
    for (size_t i = 0; i < exclude.count; i++) {
        if (!mark_dataset(options, exclude.items[i], false))
            return error_set(err, ERROR_NOT_FOUND, "exclude_dataset: no dataset has this name");
    }
    return true;
}

static bool read_exclusions(const struct http_request *request, struct match_options *options,
                            struct error *err)
{
    struct strs topics, schemas, entities;
    if (!resource_strings(request, "topics", MAX_VALUES, &topics, err) ||
        !resource_strings(request, "exclude_schema", MAX_VALUES, &schemas, err) ||
        !resource_strings(request, "exclude_entity_ids", MAX_VALUES, &entities, err))
        return false;
    options->topics = topics.items;
    options->n_topics = topics.count;
    options->not_schemas = schemas.items;
    options->n_not_schemas = schemas.count;
    options->not_listed = arena_calloc(request->arena, MAX_VALUES, sizeof(uint32_t));
    if (!options->not_listed)
        return error_memory(err);
    for (size_t i = 0; i < entities.count; i++) {
        uint32_t at = snapshot_find(options->snapshot, entities.items[i]);
        if (at != UINT32_MAX)
            options->not_listed[options->n_not_listed++] = at;
    }
    return true;
}

/* A day, or a time of which the day counts, so that what changed on it is never left out. */
static bool read_changed_since(const struct http_request *request, struct match_options *options,
                               struct error *err)
{
    struct str text;
    struct date day;
    if (!http_query(request, "changed_since", &text))
        return true;
    size_t end = str_find(text, STR("T"), 0);
    if (!date_parse_full(str_slice(text, 0, end), &day, err))
        return error_set(err, ERROR_INPUT, "changed_since must be a day such as 2026-11-23");
    options->changed_since = str_slice(text, 0, end);
    return true;
}

bool match_options_read(const struct http_request *request, const struct snapshot *snapshot,
                        struct match_options *options_out, struct error *err)
{
    struct match_options options = {.snapshot = snapshot};
    options.lists = arena_calloc(request->arena, snapshot->n_lists + 1, sizeof(bool));
    if (!options.lists)
        return error_memory(err);
    if (!read_changed_since(request, &options, err) || !mark_datasets(request, &options, err) ||
        !read_algorithm(request, &options, err) || !read_numbers(request, &options, err) ||
        !read_exclusions(request, &options, err))
        return false;
    *options_out = options;
    return true;
}

/* --- Which listed parties count --------------------------------------------------------------- */

/* Publishers' own lists state no topics: what a listing does stands for them. */
static bool does(unsigned measures, struct str topic)
{
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        const char *name = measures & bit ? measure_topic((enum measure)bit) : NULL;
        if (name && str_equal(topic, str_of(name)))
            return true;
    }
    return false;
}

static bool has_topic(const struct match_options *options, const struct snapshot_listed *listed)
{
    struct str topics = entity_value(listed->body, STR("\"topics\":["), STR("]"));
    for (size_t i = 0; i < options->n_topics; i++) {
        if (does(listed->measures, options->topics[i]))
            return true;
        char quoted[128];
        int len = snprintf(quoted, sizeof quoted, "\"%.*s\"", STR_ARG(options->topics[i]));
        if (len > 0 && (size_t)len < sizeof quoted &&
            str_find(topics, (struct str){quoted, (size_t)len}, 0) < topics.len)
            return true;
    }
    return options->n_topics == 0;
}

static bool has_changed(const struct match_options *options, struct str body)
{
    if (options->changed_since.len == 0)
        return true;
    struct str changed = entity_value(body, STR("\"last_change\":\""), STR("\""));
    return changed.len == 0 || str_compare(changed, options->changed_since) >= 0;
}

bool match_options_accept(void *context, uint32_t at)
{
    const struct match_options *options = context;
    const struct snapshot_listed *listed = &options->snapshot->listed[at];
    if (!options->lists[listed->list])
        return false;
    for (size_t i = 0; i < options->n_not_listed; i++) {
        if (options->not_listed[i] == at)
            return false;
    }
    for (size_t i = 0; i < options->n_not_schemas; i++) {
        if (str_equal(options->not_schemas[i], str_of(schema_name(listed->schema))))
            return false;
    }
    return has_topic(options, listed) && has_changed(options, listed->body);
}

/* --- One query -------------------------------------------------------------------------------- */

/* Codes of what those clients expect to be passed over rather than refused. */
static bool is_passed_over(const char *code)
{
    static const char *const codes[] = {"unknown_property", "unknown_field", "unknown_country",
                                        "unknown_value",    "bad_date",      "empty"};
    for (size_t i = 0; i < LENGTH(codes); i++) {
        if (strcmp(code, codes[i]) == 0)
            return true;
    }
    return false;
}

static void keep_only(cJSON *object, const char *const *keys)
{
    for (cJSON *item = object->child, *next; item; item = next) {
        bool known = false;
        next = item->next;
        for (size_t i = 0; keys[i]; i++)
            known = known || strcmp(keys[i], item->string) == 0;
        if (!known)
            cJSON_Delete(cJSON_DetachItemViaPointer(object, item));
    }
}

/* "name": "X" means "name": ["X"]; properties the vocabulary does not know are dropped. */
static void tidy_properties(cJSON *properties)
{
    for (cJSON *item = properties->child, *next; item; item = next) {
        next = item->next;
        if (!property_find(str_of(item->string))) {
            cJSON_Delete(cJSON_DetachItemViaPointer(properties, item));
        } else if (cJSON_IsString(item)) {
            const char *one[] = {item->valuestring};
            cJSON *array = cJSON_CreateStringArray(one, 1);
            if (array && !cJSON_ReplaceItemInObjectCaseSensitive(properties, item->string, array))
                cJSON_Delete(array);
        }
    }
}

/* Removes the value a fault points at, "<properties>/<name>/<n>"; false when it is not such. */
static bool drop_value(cJSON *properties, struct str below)
{
    struct str name, position;
    int64_t nth;
    if (!str_cut(&below, '/', &name) || !str_cut(&below, '/', &position) ||
        !str_to_int(position, 0, INT32_MAX, &nth))
        return false;
    for (cJSON *item = properties->child; item; item = item->next) {
        if (!str_equal(str_of(item->string), name))
            continue;
        cJSON_DeleteItemFromArray(item, (int)nth);
        if (!item->child)
            cJSON_Delete(cJSON_DetachItemViaPointer(properties, item));
        return true;
    }
    return false;
}

/* Drops the last value that may be passed over: earlier ones keep their positions. */
static bool drop_one(cJSON *properties, const char *pointer, const struct faults *faults)
{
    size_t count = faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX;
    char prefix[160];
    int len = snprintf(prefix, sizeof prefix, "%s/properties/", pointer);
    while (count-- > 0) {
        struct str at = str_of(faults->rows[count].pointer);
        if (!is_passed_over(faults->rows[count].code) ||
            !str_starts_with(at, (struct str){prefix, (size_t)len}))
            continue;
        if (drop_value(properties, str_slice(at, (size_t)len, at.len)))
            return true;
    }
    return false;
}

static bool schema_error(const cJSON *object, const char *pointer, struct error *err)
{
    char place[160];
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(object, "schema");
    snprintf(place, sizeof place, "%s/schema", pointer);
    if (!cJSON_IsString(schema) || schema->valuestring[0] == '\0')
        return error_at(err, place, "is required");
    if (schema_of(str_of(schema->valuestring)) != SCHEMA_NONE)
        return true;
    error_at(err, place, "no such schema");
    err->code = ERROR_SYNTAX; /* 400 in the contract, not 422 */
    return false;
}

bool match_query_read(cJSON *object, const char *pointer, struct arena *arena,
                      struct party *party_out, struct error *err)
{
    static const char *const keys[] = {"id", "schema", "properties", NULL};
    if (!json_is_object(object, pointer, err) || !schema_error(object, pointer, err))
        return false;
    keep_only(object, keys);
    cJSON *properties = cJSON_GetObjectItemCaseSensitive(object, "properties");
    if (cJSON_IsObject(properties))
        tidy_properties(properties);
    cJSON *id = cJSON_GetObjectItemCaseSensitive(object, "id");
    if (!cJSON_IsString(id) || id->valuestring[0] == '\0') {
        cJSON_DeleteItemFromObjectCaseSensitive(object, "id");
        cJSON_AddStringToObject(object, "id", "query");
    }
    for (int round = 0;; round++) {
        struct faults faults = {.count = 0};
        if (party_decode(object, pointer, arena, party_out, &faults))
            return true;
        if (faults.count == 0)
            return error_memory(err);
        if (round == MAX_ROUNDS || !cJSON_IsObject(properties) ||
            !drop_one(properties, pointer, &faults))
            return faults_to_error(&faults, err);
    }
}
