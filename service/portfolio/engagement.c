/* portfolio/engagement.c - reading a whole engagement, and joining its relations to its parties.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement.h"

#include <stdio.h>

#include "core/map.h"
#include "portfolio/decode.h"
#include "risk/risk.h"

enum { MAX_LISTS = 200, LIST_ID_MAX_BYTES = 64, TITLE_MAX_BYTES = 300 };

static const char *const engagement_keys[] = {"root",           "as_of", "parties", "relations",
                                              "title",          "lists", "policy",  "nexus",
                                              "authorisations", NULL};

/* The array, or NULL after a fault; absent is a fault when `required`, else an empty one. */
static bool array_of(struct decoder *d, const cJSON *object, const char *key, size_t max,
                     bool required, const cJSON **array_out, size_t *count_out)
{
    const cJSON *array = decode_member(object, key);
    *array_out = NULL;
    *count_out = 0;
    if (!array)
        return !required || decode_fault(d, "", key, "required", "is required");
    if (!cJSON_IsArray(array))
        return decode_fault(d, "", key, "type", "must be an array");
    size_t count = (size_t)cJSON_GetArraySize(array);
    if (count > max)
        return decode_fault(d, "", key, "too_many", "has %zu items, more than %zu", count, max);
    if (required && count == 0)
        return decode_fault(d, "", key, "empty", "must not be empty");
    *array_out = array->child;
    *count_out = count;
    return true;
}

/* A party with faults still is the one its relations mean: they are no faults of their own. */
static void keep_id(struct decoder *d, const cJSON *item, struct party *party)
{
    const cJSON *id = cJSON_IsObject(item) ? decode_member(item, "id") : NULL;
    if (cJSON_IsString(id))
        party->id = str_copy(d->arena, str_of(id->valuestring));
}

static bool decode_parties(struct decoder *d, const cJSON *object, struct engagement *engagement)
{
    const cJSON *item;
    size_t count, n = 0;
    char place[POINTER_SIZE];
    if (!array_of(d, object, "parties", ENGAGEMENT_MAX_PARTIES, true, &item, &count))
        return false;
    struct party *parties = arena_calloc(d->arena, count, sizeof *parties);
    if (!parties)
        return false;
    bool good = true;
    for (; item; item = item->next, n++) {
        snprintf(place, sizeof place, "/parties/%zu", n);
        if (party_decode(item, place, d->arena, &parties[n], d->faults))
            continue;
        good = false;
        keep_id(d, item, &parties[n]);
    }
    engagement->parties = parties;
    engagement->n_parties = n;
    return good;
}

static bool decode_relations(struct decoder *d, const cJSON *object, struct engagement *engagement)
{
    const cJSON *item;
    size_t count, n = 0;
    char place[POINTER_SIZE];
    if (!array_of(d, object, "relations", ENGAGEMENT_MAX_RELATIONS, false, &item, &count))
        return false;
    struct party_relation *relations = arena_calloc(d->arena, count, sizeof *relations);
    if (!relations)
        return false;
    bool good = true;
    for (; item; item = item->next, n++) {
        snprintf(place, sizeof place, "/relations/%zu", n);
        good = relation_decode(item, place, d->arena, &relations[n], d->faults) && good;
    }
    engagement->relations = relations;
    engagement->n_relations = n;
    return good;
}

static bool decode_lists(struct decoder *d, const cJSON *object, struct engagement *engagement)
{
    const cJSON *item;
    size_t count, n = 0;
    char position[24];
    if (!array_of(d, object, "lists", MAX_LISTS, false, &item, &count))
        return false;
    struct str *lists = arena_calloc(d->arena, count, sizeof *lists);
    if (!lists)
        return false;
    bool good = true;
    for (; item; item = item->next, n++) {
        const char *message = NULL;
        struct str id = str_of(cJSON_IsString(item) ? item->valuestring : "");
        snprintf(position, sizeof position, "%zu", n);
        if (text_wrong(id, LIST_ID_MAX_BYTES, false, &message))
            good = decode_fault(d, "/lists", position, "type", "must be the id of a list");
        lists[n] = str_copy(d->arena, id);
    }
    engagement->only_lists = lists;
    engagement->n_only_lists = n;
    return good && !arena_failed(d->arena);
}

/* Ids to positions. A party whose id is missing is left out. */
static bool index_parties(struct decoder *d, const struct engagement *engagement, struct map *map)
{
    char place[POINTER_SIZE];
    bool good = true;
    for (size_t i = 0; i < engagement->n_parties; i++) {
        uint32_t earlier = MAP_NONE;
        if (engagement->parties[i].id.len == 0)
            continue;
        if (!map_add(map, engagement->parties[i].id, (uint32_t)i, &earlier))
            return false;
        if (earlier == MAP_NONE)
            continue;
        snprintf(place, sizeof place, "/parties/%zu", i);
        good = decode_fault(d, place, "id", "duplicate", "is also the id of /parties/%u", earlier);
    }
    return good;
}

/* Relations need no id inline; those that have one do not share it. */
static bool check_relation_ids(struct decoder *d, const struct engagement *engagement)
{
    char place[POINTER_SIZE];
    struct map map;
    map_init(&map, d->arena);
    bool good = true;
    for (size_t i = 0; i < engagement->n_relations; i++) {
        uint32_t earlier = MAP_NONE;
        if (engagement->relations[i].id.len == 0)
            continue;
        if (!map_add(&map, engagement->relations[i].id, (uint32_t)i, &earlier))
            return false;
        if (earlier == MAP_NONE)
            continue;
        snprintf(place, sizeof place, "/relations/%zu", i);
        good =
            decode_fault(d, place, "id", "duplicate", "is also the id of /relations/%u", earlier);
    }
    return good;
}

static bool link_end(struct decoder *d, const struct map *map, size_t relation, const char *key,
                     struct str id, uint32_t *position_out)
{
    char place[POINTER_SIZE];
    *position_out = map_get(map, id);
    if (*position_out != MAP_NONE)
        return true;
    snprintf(place, sizeof place, "/relations/%zu", relation);
    return decode_fault(d, place, key, "unknown_party", "no party has this id");
}

bool engagement_link(struct engagement *engagement, struct str root_id, struct arena *arena,
                     struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct map map;
    map_init(&map, arena);
    bool good = index_parties(&d, engagement, &map);
    good = check_relation_ids(&d, engagement) && good;
    if (arena_failed(arena))
        return false;
    for (size_t i = 0; i < engagement->n_relations; i++) {
        struct party_relation *relation = &engagement->relations[i];
        if (relation->from_id.len == 0)
            continue; /* could not be decoded; its own faults say why */
        good = link_end(&d, &map, i, "from", relation->from_id, &relation->edge.from) && good;
        good = link_end(&d, &map, i, "to", relation->to_id, &relation->edge.to) && good;
    }
    if (root_id.len == 0)
        return good;
    engagement->root = map_get(&map, root_id);
    if (engagement->root == MAP_NONE)
        return decode_fault(&d, "", "root", "unknown_party", "no party has this id");
    return good;
}

/* Whether there is such a policy is for whoever knows the tenant. */
static bool decode_policy(struct decoder *d, const cJSON *object, int64_t *version_out)
{
    const cJSON *policy = decode_member(object, "policy");
    if (!policy)
        return true;
    if (!cJSON_IsNumber(policy))
        return decode_fault(d, "", "policy", "type", "must be the number of a policy");
    if (policy->valuedouble < 1 || policy->valuedouble > 1e15 ||
        policy->valuedouble != (double)(int64_t)policy->valuedouble)
        return decode_fault(d, "", "policy", "unknown_policy", "is no number of a policy");
    *version_out = (int64_t)policy->valuedouble;
    return true;
}

bool engagement_decode(const cJSON *object, struct arena *arena, struct engagement *engagement_out,
                       struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct engagement engagement = {.id = STR_EMPTY};
    struct str root = STR_EMPTY;
    size_t before = faults->count;
    if (!decode_object(&d, object, "", engagement_keys))
        return false;
    bool good = decode_required_text(&d, object, "", "root", PARTY_ID_MAX_BYTES, &root);
    good = decode_day(&d, object, "", "as_of", &engagement.as_of) && good;
    good = decode_text(&d, object, "", "title", TITLE_MAX_BYTES, &engagement.title) && good;
    good = decode_lists(&d, object, &engagement) && good;
    good = decode_policy(&d, object, &engagement.policy) && good;
    good = decode_parties(&d, object, &engagement) && good;
    good = decode_relations(&d, object, &engagement) && good;
    good = engagement_decode_conditions(object, arena, &engagement, faults) && good;
    if (engagement.n_parties > 0)
        good = engagement_link(&engagement, root, arena, faults) && good;
    if (!good || faults->count > before)
        return false;
    *engagement_out = engagement;
    return true;
}
