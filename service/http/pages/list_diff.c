/* http/pages/list_diff.c - what changed in a list from one version to another, field by field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/diff.h"

#include "http/pages/desk.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"

enum { DIFF_ROWS = 50, DIFF_MAX_VALUES = 20 };

static void add_values(struct template_value *row, const char *key, const struct str *values,
                       size_t n)
{
    struct template_value *list = template_list(row, key);
    for (size_t i = 0; i < n && i < DIFF_MAX_VALUES; i++)
        template_add_text(list, values[i]);
    if (n > DIFF_MAX_VALUES && row)
        template_add_text(list, words_count(row->arena, n - DIFF_MAX_VALUES, "more", "more"));
}

static void add_party(struct template_value *list, const struct diff_party *party)
{
    struct template_value *row = template_add(list);
    template_text(row, "caption", party->caption);
    template_text(row, "id", party->entity_id);
    template_flag(row, "is_added", party->kind == DIFF_ADDED);
    template_flag(row, "is_changed", party->kind == DIFF_CHANGED);
    template_flag(row, "is_removed", party->kind == DIFF_REMOVED);
    struct template_value *fields = template_list(row, "fields");
    for (size_t i = 0; i < party->n_fields; i++) {
        struct template_value *field = template_add(fields);
        template_text(field, "name", party->fields[i].name);
        add_values(field, "added", party->fields[i].added, party->fields[i].n_added);
        add_values(field, "removed", party->fields[i].removed, party->fields[i].n_removed);
    }
}

static void add_pager(const struct http_request *request, struct template_value *root,
                      const struct list_diff *diff, struct str cursor)
{
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    buf_add(&address, desk_path(request, "/lists/", request->params[0], "/diff"));
    desk_add_query(&address, "from", desk_query(request, "from"));
    desk_add_query(&address, "to", desk_query(request, "to"));
    page_add_pager(root, str_copy(request->arena, buf_str(&address)), cursor, diff->next);
}

bool page_list_diff(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    int64_t from = 0, to = 0;
    struct list_diff diff;
    struct str cursor = desk_query(request, "cursor");
    struct str from_text = desk_query(request, "from"), to_text = desk_query(request, "to");
    if ((from_text.len > 0 && !str_to_int(from_text, 1, INT64_MAX, &from)) ||
        (to_text.len > 0 && !str_to_int(to_text, 1, INT64_MAX, &to)))
        return error_set(err, ERROR_USAGE, "a version is a number from 1");
    if (!diff_versions(service->pool, request->params[0], from, to, cursor, DIFF_ROWS,
                       request->arena, &diff, err))
        return false;
    const char *title =
        arena_printf(request->arena, "%.*s: what changed", STR_ARG(request->params[0]));
    struct template_value *root = page_begin(service, request, title, TAB_LISTS);
    if (!root)
        return error_memory(err);
    template_text(root, "list", request->params[0]);
    template_int(root, "from", diff.from);
    template_flag(root, "from_nothing", diff.from == 0);
    template_int(root, "to", diff.to);
    words_set_date(root, "from_published", "from_iso", diff.from_published);
    words_set_date(root, "to_published", "to_iso", diff.to_published);
    template_text(root, "n_added", words_count(root->arena, diff.added, "", ""));
    template_text(root, "n_changed", words_count(root->arena, diff.changed, "", ""));
    template_text(root, "n_removed", words_count(root->arena, diff.removed, "", ""));
    struct template_value *list = template_list(root, "parties");
    for (size_t i = 0; i < diff.n_parties; i++)
        add_party(list, &diff.parties[i]);
    add_pager(request, root, &diff, cursor);
    return page_finish(response, 200, "list_diff", root, err);
}
