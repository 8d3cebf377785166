/* http/pages/home.c - the start page: last screenings, lists with their state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/screening.h"
#include "http/pages/words.h"

enum { HOME_LISTS = 8 };

static void add_lists(struct service *service, struct template_value *root)
{
    struct template_value *lists = NULL, *rows = NULL;
    int64_t now_ms = clock_unix_ms();
    size_t shown = 0, all = 0;
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (!lists_is_shown(list))
            continue;
        if (!lists) {
            lists = template_within(root, "lists");
            rows = template_list(lists, "items");
        }
        if (all++ < HOME_LISTS && ++shown)
            lists_add_row(rows, list, now_ms);
    }
    snapshot_give(service->snapshots, snapshot);
    if (all > shown)
        template_printf(lists, "more", "All %zu lists", all);
}

static enum db_status load_recent(struct db *db, void *context, struct error *err)
{
    return screening_add_recent(db, context, err);
}

bool page_home(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct template_value *root = page_begin(service, request, "Home", TAB_HOME);
    if (!root)
        return error_memory(err);
    bool may_read = request->identity->scopes & SCOPE_SCREEN;
    if (may_read && db_pool_transaction(service->pool, request->identity->tenant, load_recent,
                                        root, err) < 0)
        return false;
    add_lists(service, root);
    return page_finish(response, 200, "home", root, err);
}
