/* http/catalog.c - GET /catalog and /algorithms: what clients of yente 5 ask before they match.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include <inttypes.h>

#include "core/clock.h"
#include "core/json_writer.h"
#include "match/match.h"

/* A collection's version changes whenever one of its lists does. */
static void write_collection(struct json_writer *w, const char *name,
                             const struct snapshot *snapshot)
{
    char version[32];
    uint64_t parties = 0;
    json_begin_object(w);
    json_field_cstr(w, "name", name);
    json_field_cstr(w, "title", "All enabled lists");
    json_field_bool(w, "load", true);
    json_key(w, "children");
    json_begin_array(w);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        if (!snapshot->lists[i].enabled)
            continue;
        json_text(w, snapshot->lists[i].id);
        parties += snapshot->lists[i].parties;
    }
    json_end_array(w);
    json_field_int(w, "entity_count", (int64_t)parties);
    snprintf(version, sizeof version, "%" PRIu64, snapshot->generation);
    json_field_cstr(w, "version", version);
    json_field_cstr(w, "index_version", version);
    json_field_bool(w, "index_current", true);
    json_end_object(w);
}

static void write_dataset(struct json_writer *w, const struct snapshot_list *list, int64_t now_ms)
{
    char checked[CLOCK_TEXT_SIZE];
    bool active = list->version > 0;
    json_begin_object(w);
    json_field_text(w, "name", list->id);
    json_field_text(w, "title", list->title);
    json_key(w, "publisher");
    json_begin_object(w);
    json_field_text(w, "name", list->publisher);
    json_end_object(w);
    json_field_bool(w, "load", list->enabled && active);
    json_key(w, "children");
    json_begin_array(w);
    json_end_array(w);
    json_field_int(w, "entity_count", (int64_t)list->parties);
    json_field_date(w, "version", list->published);
    json_field_date(w, "index_version", list->published);
    json_field_bool(w, "index_current", !snapshot_list_stale(list, now_ms));
    if (active)
        json_field_cstr(w, "last_export", clock_format_ms(list->checked_unix_ms, checked));
    else
        json_field_null(w, "last_export");
    json_end_object(w);
}

/* The names of the enabled lists that are stale, or of those that are not. */
static bool write_names(struct json_writer *w, const char *key, const struct snapshot *snapshot,
                        bool stale, int64_t now_ms)
{
    bool any = false;
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (!list->enabled || snapshot_list_stale(list, now_ms) != stale)
            continue;
        json_text(w, list->id);
        any = true;
    }
    json_end_array(w);
    return any;
}

bool match_catalog(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    (void)request, (void)err;
    int64_t now_ms = clock_unix_ms();
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "datasets");
    json_begin_array(&w);
    write_collection(&w, "default", snapshot);
    write_collection(&w, "sanctions", snapshot);
    for (size_t i = 0; i < snapshot->n_lists; i++)
        write_dataset(&w, &snapshot->lists[i], now_ms);
    json_end_array(&w);
    write_names(&w, "current", snapshot, false, now_ms);
    bool stale = write_names(&w, "outdated", snapshot, true, now_ms);
    json_field_bool(&w, "index_stale", stale);
    json_end_object(&w);
    snapshot_give(service->snapshots, snapshot);
    return true;
}

bool match_algorithms(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    (void)service, (void)request, (void)err;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "algorithms");
    json_begin_array(&w);
    for (size_t i = 0; match_model_at(i); i++) {
        json_begin_object(&w);
        json_field_cstr(&w, "name", match_model_name(match_model_at(i)));
        json_field_cstr(&w, "description",
                        i == 0 ? "Subtier's model; see docs/matching.md"
                               : "An earlier model, as it answered when it was the newest");
        json_end_object(&w);
    }
    json_end_array(&w);
    json_field_cstr(&w, "default", match_model_id());
    json_field_cstr(&w, "best", match_model_id());
    json_end_object(&w);
    return true;
}
