/* http/pages/home.c - the start page: last screenings, lists with their state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/screening.h"

static void add_lists(struct service *service, struct template_value *root)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    lists_add(root, snapshot, true, NULL);
    template_printf(root, "more", "All %zu lists", snapshot->n_lists);
    snapshot_give(service->snapshots, snapshot);
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
    if (may_read &&
        db_pool_transaction(service->pool, request->identity->tenant, load_recent, root, err) < 0)
        return false;
    add_lists(service, root);
    return page_finish(response, 200, "home", root, err);
}
