/* http/lists.c - /v1/lists and /v1/listed: what is screened against, and who stands there.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "http/resource.h"

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

/* --- Versions ------------------------------------------------------------------------------------ */

static const struct db_statement VERSIONS = {
    .name = "http_list_versions",
    .params = 3,
    .sql = "SELECT v.id, json_build_object('id', v.id, 'version', v.number, 'state', v.state,"
           " 'sample', v.sample, 'format', v.format, 'published', v.published, 'sha256', v.sha256,"
           " 'parties', v.parties, 'added', v.added, 'changed', v.changed, 'removed', v.removed,"
           " 'imported', to_char(v.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
           " 'gate', v.gate)::text"
           " FROM list_version v"
           " WHERE v.list_id = $1 AND ($2::bigint IS NULL OR v.id < $2) AND v.state <> 'staged'"
           " ORDER BY v.id DESC LIMIT $3",
};

const db_statement_group http_statements = {&VERSIONS, NULL};

struct versions_call {
    const struct http_request *request;
    struct http_response *response;
    struct page_request page;
    int64_t before; /* 0: from the newest */
};

static enum db_status read_versions(struct db *db, void *context, struct error *err)
{
    struct versions_call *call = context;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {
        db_text(call->request->params[0]),
        call->before > 0 ? db_int64(call->before) : db_null(),
        db_int64((int64_t)call->page.limit + 1), /* one more tells whether there is a next page */
    };
    buf_clear(&call->response->body);
    enum db_status status = db_select(db, &VERSIONS, params, &rows, err);
    if (status < 0)
        return status;

    int found = status == DB_ROWS ? PQntuples(rows) : 0;
    int limit = (int)call->page.limit;
    struct json_writer w = JSON_WRITER(&call->response->body);
    json_begin_object(&w);
    json_key(&w, "versions");
    json_begin_array(&w);
    for (int i = 0; i < found && i < limit; i++)
        json_raw(&w, db_get_text(rows, i, 1));
    json_end_array(&w);
    json_end_object(&w);
    if (found > limit) {
        struct str next = str_copy(call->request->arena, db_get_text(rows, limit - 1, 0));
        resource_link_next(call->request, call->response, &call->page, next);
    }
    return DB_ROWS;
}

bool lists_versions(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct versions_call call = {.request = request, .response = response};
    if (!resource_page(request, &call.page, err))
        return false;
    if (call.page.cursor.len > 0 && !str_to_int(call.page.cursor, 1, INT64_MAX, &call.before))
        return error_set(err, ERROR_USAGE, "cursor is not one this service gave");

    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool known = find_list(snapshot, request->params[0]) != NULL;
    snapshot_give(service->snapshots, snapshot);
    if (!known)
        return error_set(err, ERROR_NOT_FOUND, "no list has this id");
    return db_pool_transaction(service->pool, NULL, read_versions, &call, err) >= 0;
}

/* --- Listed parties ------------------------------------------------------------------------------ */

static void write_links(struct json_writer *w, const struct snapshot *snapshot, uint32_t at)
{
    const struct snapshot_listed *listed = &snapshot->listed[at];
    json_begin_array(w);
    for (uint32_t i = 0; i < listed->n_links; i++) {
        const struct snapshot_link *link = &snapshot->links[listed->links[i]];
        uint32_t other = link->from == at ? link->to : link->from;
        json_begin_object(w);
        json_field_text(w, "from", snapshot->listed[link->from].id);
        json_field_text(w, "to", snapshot->listed[link->to].id);
        json_field_text(w, "kind", link->kind);
        json_field_text(w, "caption", snapshot->listed[other].caption);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_measures(struct json_writer *w, unsigned measures)
{
    json_begin_array(w);
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        if (measures & bit)
            json_cstr(w, measure_name((enum measure)bit));
    }
    json_end_array(w);
}

bool listed_get(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    uint32_t at = snapshot_find(snapshot, request->params[0]);
    bool found = at != UINT32_MAX;
    if (found) {
        const struct snapshot_listed *listed = &snapshot->listed[at];
        struct json_writer w = JSON_WRITER(&response->body);
        json_begin_object(&w);
        json_field_text(&w, "id", listed->id);
        json_field_text(&w, "list", snapshot->lists[listed->list].id);
        json_field_int(&w, "version", snapshot->lists[listed->list].version);
        json_key(&w, "measures");
        write_measures(&w, listed->measures);
        json_key(&w, "links");
        write_links(&w, snapshot, at);
        json_key(&w, "entity");
        json_raw(&w, listed->body);
        json_field_text(&w, "body_sha256", listed->body_sha256);
        json_end_object(&w);
    }
    snapshot_give(service->snapshots, snapshot);
    return found ? true : error_set(err, ERROR_NOT_FOUND, "no listed party has this id");
}
