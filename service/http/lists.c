/* http/lists.c - /v1/lists and /v1/listed: what is screened against, and who stands there.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/lists_write.h"
#include "http/resource.h"
#include "lists/versions/diff.h"
#include "lists/snapshot/clusters.h"
#include "lists/versions/query.h"

static void write_list(struct json_writer *w, const struct snapshot_list *list, int64_t now_ms)
{
    char checked[CLOCK_TEXT_SIZE];
    bool active = list->version > 0;
    json_begin_object(w);
    json_field_text(w, "id", list->id);
    json_field_text(w, "title", list->title);
    json_field_text(w, "publisher", list->publisher);
    json_field_text(w, "regime", list->regime);
    json_field_bool(w, "enabled", list->enabled);
    json_field_bool(w, "required", list->required);
    json_field_bool(w, "sample", list->sample);
    json_field_bool(w, "stale", snapshot_list_stale(list, now_ms));
    if (active) {
        json_field_int(w, "version", list->version);
        json_field_date(w, "published", list->published);
        json_field_cstr(w, "checked", clock_format_ms(list->checked_unix_ms, checked));
        json_field_text(w, "sha256", list->sha256);
    } else {
        json_field_null(w, "version");
        json_field_null(w, "published");
        json_field_null(w, "checked");
        json_field_null(w, "sha256");
    }
    if (list->held_id > 0)
        json_field_int(w, "held", list->held_id);
    else
        json_field_null(w, "held");
    json_field_int(w, "parties", (int64_t)list->parties);
    json_field_int(w, "max_age_seconds", list->max_age_ms / 1000);
    json_end_object(w);
}

bool lists_list(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    (void)request, (void)err;
    int64_t now_ms = clock_unix_ms();
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_int(&w, "generation", (int64_t)snapshot->generation);
    json_field_int(&w, "listed", (int64_t)snapshot->n_listed);
    json_key(&w, "lists");
    json_begin_array(&w);
    for (size_t i = 0; i < snapshot->n_lists; i++)
        write_list(&w, &snapshot->lists[i], now_ms);
    json_end_array(&w);
    json_end_object(&w);
    snapshot_give(service->snapshots, snapshot);
    return true;
}

static const struct snapshot_list *find_list(const struct snapshot *snapshot, struct str id)
{
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        if (str_equal(snapshot->lists[i].id, id))
            return &snapshot->lists[i];
    }
    return NULL;
}

bool lists_get(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    const struct snapshot_list *list = find_list(snapshot, request->params[0]);
    struct json_writer w = JSON_WRITER(&response->body);
    if (list)
        write_list(&w, list, clock_unix_ms());
    snapshot_give(service->snapshots, snapshot);
    return list ? true : error_set(err, ERROR_NOT_FOUND, "no list has this id");
}

/* --- Versions --------------------------------------------------------------------------------- */

static void write_version(struct json_writer *w, const struct list_version_info *version)
{
    char text[CLOCK_TEXT_SIZE];
    json_begin_object(w);
    json_field_int(w, "id", version->id);
    if (version->number > 0)
        json_field_int(w, "version", version->number);
    else
        json_field_null(w, "version");
    json_field_text(w, "state", version->state);
    json_field_bool(w, "sample", version->sample);
    json_field_text(w, "format", version->format);
    json_field_date(w, "published", version->published);
    json_field_cstr(w, "imported", clock_format_ms(version->imported_unix_ms, text));
    json_field_cstr(w, "checked", clock_format_ms(version->checked_unix_ms, text));
    json_field_text(w, "sha256", version->sha256);
    json_field_int(w, "parties", (int64_t)version->parties);
    json_field_int(w, "added", (int64_t)version->added);
    json_field_int(w, "changed", (int64_t)version->changed);
    json_field_int(w, "removed", (int64_t)version->removed);
    json_key(w, "gate");
    json_raw(w, version->gate);
    json_end_object(w);
}

bool lists_versions(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    int64_t limit = PAGE_DEFAULT_LIMIT;
    struct list_version_info *versions = NULL;
    size_t count = 0;
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool known = find_list(snapshot, request->params[0]) != NULL;
    snapshot_give(service->snapshots, snapshot);
    if (!known)
        return error_set(err, ERROR_NOT_FOUND, "no list has this id");
    if (!resource_number(request, "limit", 1, QUERY_MAX_VERSIONS, &limit, err) ||
        !query_list_history(service->pool, request->params[0], (size_t)limit, request->arena,
                            &versions, &count, err))
        return false;

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "versions");
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        write_version(&w, &versions[i]);
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

bool lists_diff_get(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    int64_t from = 0, to = 0;
    struct page_request page;
    struct list_diff diff;
    if (!resource_number(request, "from", 1, INT64_MAX, &from, err) ||
        !resource_number(request, "to", 1, INT64_MAX, &to, err) ||
        !resource_page(request, &page, err) ||
        !diff_versions(service->pool, request->params[0], from, to, page.cursor, page.limit,
                       request->arena, &diff, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    diff_write(&w, &diff);
    resource_link_next(request, response, &page, diff.next);
    return true;
}

/* --- Listed parties --------------------------------------------------------------------------- */

static void write_measures(struct json_writer *w, unsigned measures)
{
    json_begin_array(w);
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        if (measures & bit)
            json_cstr(w, measure_name((enum measure)bit));
    }
    json_end_array(w);
}

/* What the active version says; null when no active version holds the party. */
static void write_current(struct json_writer *w, const struct snapshot *snapshot, uint32_t at)
{
    if (at == UINT32_MAX) {
        json_field_null(w, "version");
        json_field_null(w, "entity");
        return;
    }
    const struct snapshot_listed *listed = &snapshot->listed[at];
    json_field_int(w, "version", snapshot->lists[listed->list].version);
    json_key(w, "measures");
    write_measures(w, listed->measures);
    json_key(w, "entity");
    json_raw(w, listed->body);
}

/* The same party on other lists, and why it is taken for the same. */
static void write_same(struct json_writer *w, const struct snapshot *snapshot, uint32_t at)
{
    json_key(w, "same_as");
    json_begin_array(w);
    for (size_t i = 0; at != UINT32_MAX && i < snapshot->n_same; i++) {
        const struct snapshot_same *same = &snapshot->same[i];
        if (same->a != at && same->b != at)
            continue;
        const struct snapshot_listed *other = &snapshot->listed[same->a == at ? same->b : same->a];
        json_begin_object(w);
        json_field_text(w, "id", other->id);
        json_field_text(w, "list", snapshot->lists[other->list].id);
        json_field_text(w, "caption", other->caption);
        json_field_cstr(w, "evidence", cluster_evidence_name(same->evidence));
        json_field_micro(w, "names", same->name_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

/* Versions hold from `since` up to but not including `until`. */
static void write_range(struct json_writer *w, int64_t since, int64_t until)
{
    json_field_int(w, "since", since);
    if (until > 0)
        json_field_int(w, "until", until);
    else
        json_field_null(w, "until");
}

struct history {
    struct listed_version_info *versions;
    struct listed_link_info *links;
    size_t n_versions, n_links;
};

static void write_history(struct json_writer *w, const struct history *history)
{
    json_key(w, "history");
    json_begin_array(w);
    for (size_t i = 0; i < history->n_versions; i++) {
        const struct listed_version_info *version = &history->versions[i];
        json_begin_object(w);
        write_range(w, version->since, version->until);
        json_field_date(w, "since_published", version->since_published);
        json_field_date(w, "until_published", version->until_published);
        json_field_text(w, "caption", version->caption);
        json_key(w, "measures");
        write_measures(w, version->measures);
        json_field_text(w, "body_sha256", version->body_sha256);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_links(struct json_writer *w, const struct history *history)
{
    json_key(w, "links");
    json_begin_array(w);
    for (size_t i = 0; i < history->n_links; i++) {
        const struct listed_link_info *link = &history->links[i];
        json_begin_object(w);
        json_field_text(w, "from", link->party_id);
        json_field_text(w, "kind", link->kind);
        json_field_text(w, "target_name", link->target_name);
        if (link->target_id.len > 0)
            json_field_text(w, "to", link->target_id);
        else
            json_field_null(w, "to");
        write_range(w, link->since, link->until);
        json_end_object(w);
    }
    json_end_array(w);
}

bool listed_get(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct str id = request->params[0];
    struct history history = {0};
    if (!query_listed_history(service->pool, id, request->arena, &history.versions,
                              &history.n_versions, &history.links, &history.n_links, err))
        return false;
    if (history.n_versions == 0)
        return error_set(err, ERROR_NOT_FOUND, "no listed party has this id");

    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_text(&w, "id", id);
    json_field_text(&w, "list", history.versions[0].list);
    uint32_t at = snapshot_find(snapshot, id);
    write_current(&w, snapshot, at);
    write_same(&w, snapshot, at);
    write_history(&w, &history);
    write_links(&w, &history);
    json_end_object(&w);
    snapshot_give(service->snapshots, snapshot);
    return true;
}
