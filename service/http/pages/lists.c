/* http/pages/lists.c - lists as rows; the page of each list with its dates and its state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/lists.h"

#include <inttypes.h>

#include "core/clock.h"
#include "http/pages/desk.h"
#include "http/pages/page.h"
#include "http/pages/words.h"

static void add_state(struct template_value *row, const struct snapshot_list *list, int64_t now_ms)
{
    bool loaded = list->version > 0;
    bool stale = loaded && snapshot_list_stale(list, now_ms);
    template_flag(row, "is_active", loaded && !stale);
    template_flag(row, "is_stale", stale);
    template_flag(row, "is_missing", !loaded && list->required);
    template_flag(row, "is_off", !loaded && !list->required);
    template_flag(row, "sample", loaded && list->sample);
}

static void add_versions(struct template_value *row, const struct snapshot_list *list,
                         int64_t now_ms)
{
    words_set_date(row, "published", "published_iso", list->published);
    template_int(row, "version", list->version);
    if (list->checked_unix_ms <= 0)
        return;
    words_set_time(row, "checked", "checked_iso", list->checked_unix_ms);
    template_text(row, "age", words_duration(row->arena, now_ms - list->checked_unix_ms));
    template_text(row, "limit", words_duration(row->arena, list->max_age_ms));
}

void lists_describe(struct template_value *row, const struct snapshot_list *list, int64_t now_ms)
{
    if (!row)
        return;
    template_text(row, "id", str_copy(row->arena, list->id));
    template_text(row, "title", str_copy(row->arena, list->title.len ? list->title : list->id));
    template_text(row, "publisher", str_copy(row->arena, list->publisher));
    template_flag(row, "required", list->required);
    template_flag(row, "disabled", !list->enabled);
    template_flag(row, "has_held", list->held_id > 0);
    add_state(row, list, now_ms);
    if (list->version > 0)
        add_versions(row, list, now_ms);
    template_text(row, "parties", words_count(row->arena, list->parties, "", ""));
}

bool lists_in_use(const struct snapshot_list *list) { return list->required || list->version > 0; }

struct template_value *lists_add(struct template_value *root, const struct snapshot *snapshot,
                                 bool in_use, struct template_value *rows)
{
    int64_t now_ms = clock_unix_ms();
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        if (lists_in_use(&snapshot->lists[i]) != in_use)
            continue;
        if (!rows)
            rows = template_list(template_within(root, "lists"), "items");
        lists_describe(template_add(rows), &snapshot->lists[i], now_ms);
    }
    return rows;
}

bool lists_show(struct service *service, const struct http_request *request,
                struct http_response *response, const struct error *refused, struct error *err)
{
    static const char *const typed[] = {"id", "title", "map"};
    struct template_value *root = page_begin(service, request, "Lists", TAB_LISTS);
    if (!root)
        return error_memory(err);
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    for (size_t i = 0; i < LENGTH(typed); i++)
        template_text(root, arena_printf(root->arena, "typed_%s", typed[i]),
                      desk_field(request, typed[i]));
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    lists_add(root, snapshot, false, lists_add(root, snapshot, true, NULL));
    snapshot_give(service->snapshots, snapshot);
    return page_finish(response, status, "lists", root, err);
}

bool page_lists(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    return lists_show(service, request, response, NULL, err);
}
