/* http/entities.c - GET /entities/{id} and what is adjacent to it, for clients of yente 5.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/contract.h"
#include "http/entity.h"
#include "http/match_query.h"
#include "http/resource.h"
#include "lists/snapshot/text_index.h"

/* The party, or a redirect to the one that took its id over; UINT32_MAX with an error set, or with
 * the redirect in `response`. */
static uint32_t find_entity(const struct http_request *request, const struct snapshot *snapshot,
                            struct http_response *response, struct error *err)
{
    uint32_t at = snapshot_find(snapshot, request->params[0]);
    if (at != UINT32_MAX)
        return at;
    const struct text_index *index = snapshot_text_index(snapshot, err);
    if (!index)
        return UINT32_MAX;
    at = text_index_referent(index, request->params[0]);
    if (at == UINT32_MAX) {
        error_set(err, ERROR_NOT_FOUND, "no listed party has this id");
        return UINT32_MAX;
    }
    response->status = 308;
    struct str place = resource_location(request, "/entities/", snapshot->listed[at].id);
    http_add_header(response, "Location", place);
    return UINT32_MAX;
}

static bool answer_entity(const struct http_request *request, const struct snapshot *snapshot,
                          struct http_response *response, struct error *err)
{
    bool nested = true;
    struct adjacencies adjacent = {0};
    if (!resource_flag(request, "nested", &nested, err))
        return false;
    uint32_t at = find_entity(request, snapshot, response, err);
    if (at == UINT32_MAX)
        return response->status == 308;
    if (nested && !entity_adjacent(snapshot, at, request->arena, &adjacent, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    return entity_write(&w, snapshot, at, &adjacent, STR_EMPTY, err);
}

bool entities_get(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = answer_entity(request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}

struct window {
    int64_t limit, offset;
};

static void write_window(struct json_writer *w, const struct adjacency *adjacency,
                         struct window window)
{
    json_begin_object(w);
    json_key(w, "results");
    json_begin_array(w);
    size_t from = (size_t)window.offset, to = (size_t)(window.offset + window.limit);
    for (size_t i = from; i < adjacency->count && i < to; i++)
        json_raw(w, adjacency->entities[i]);
    json_end_array(w);
    contract_total(w, adjacency->count);
    json_field_int(w, "limit", window.limit);
    json_field_int(w, "offset", window.offset);
    json_end_object(w);
}

/* One property's entities, or every property's with the entity itself. */
static bool answer_adjacent(const struct http_request *request, const struct snapshot *snapshot,
                            struct str property, struct http_response *response, struct error *err)
{
    struct window window = {.limit = CONTRACT_PAGE};
    struct adjacencies all = {0};
    if (!contract_number(request, "limit", MATCH_MAX_LIMIT, &window.limit, err) ||
        !contract_number(request, "offset", CONTRACT_MAX_OFFSET, &window.offset, err))
        return false;
    uint32_t at = find_entity(request, snapshot, response, err);
    if (at == UINT32_MAX)
        return response->status == 308;
    if (!entity_adjacent(snapshot, at, request->arena, &all, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    for (size_t i = 0; i < all.count && property.len > 0; i++) {
        if (str_equal(all.items[i].property, property)) {
            write_window(&w, &all.items[i], window);
            return true;
        }
    }
    if (property.len > 0) {
        write_window(&w, &(struct adjacency){.property = property}, window);
        return true;
    }
    json_begin_object(&w);
    json_key(&w, "entity");
    if (!entity_write(&w, snapshot, at, NULL, STR_EMPTY, err))
        return false;
    json_key(&w, "adjacent");
    json_begin_object(&w);
    for (size_t i = 0; i < all.count; i++) {
        json_key_str(&w, all.items[i].property);
        write_window(&w, &all.items[i], window);
    }
    json_end_object(&w);
    json_end_object(&w);
    return true;
}

bool entities_adjacent(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = answer_adjacent(request, snapshot, request->params[1], response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}
