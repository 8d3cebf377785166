/* http/pages/alert_path.c - see alert_path.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/alert_path.h"

#include "http/pages/result_view.h"

enum { PATH_MAX_STEPS = 64 };

/* The tree lists a party's children behind it, one deeper: its parent is the nearest row above
 * that is one less deep. Writes root first; returns how many. */
static size_t ancestors(const struct result_view *view, uint32_t party, uint32_t *out)
{
    size_t at = 0, n = 0;
    uint32_t up[PATH_MAX_STEPS];
    while (at < view->n_parties && view->order[at] != party)
        at++;
    if (at == view->n_parties || view->parties[party].depth >= PATH_MAX_STEPS)
        return 0;
    up[n++] = party;
    while (at > 0 && view->parties[up[n - 1]].depth > 0) {
        at--;
        if (view->parties[view->order[at]].depth + 1 == view->parties[up[n - 1]].depth)
            up[n++] = view->order[at];
    }
    for (size_t i = 0; i < n; i++)
        out[i] = up[n - 1 - i];
    return n;
}

static struct str words_between(const struct result_view *view, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < view->n_relations; i++) {
        const struct view_relation *r = &view->relations[i];
        if ((r->from == a && r->to == b) || (r->from == b && r->to == a)) {
            const struct view_party *subject = &view->parties[r->from];
            const struct view_party *object = &view->parties[r->to];
            return str_of(arena_printf(view->arena, "%.*s %.*s %.*s", STR_ARG(subject->name),
                                       STR_ARG(r->words), STR_ARG(object->name)));
        }
    }
    return STR_EMPTY;
}

bool alert_path_add(struct template_value *root, struct str answer, struct str evidence,
                    struct str party, struct error *err)
{
    struct result_view view;
    uint32_t steps[PATH_MAX_STEPS];
    if (answer.len == 0 || evidence.len == 0)
        return true;
    AUTO_JSON *a = json_parse(answer, err);
    AUTO_JSON *e = a ? json_parse(evidence, err) : NULL;
    if (!e || !result_view_read(a, e, root->arena, &view, err))
        return false;
    uint32_t at = view_find_party(&view, party);
    size_t n = at == VIEW_NONE ? 0 : ancestors(&view, at, steps);
    if (n < 2)
        return true;
    struct template_value *list = template_list(template_within(root, "path"), "steps");
    for (size_t i = 0; list && i < n; i++) {
        struct template_value *step = template_add(list);
        const struct view_party *one = &view.parties[steps[i]];
        template_text(step, "name", str_copy(list->arena, one->name));
        if (one->tier == VIEW_NO_TIER)
            template_text(step, "tier", STR_EMPTY);
        else
            template_int(step, "tier", one->tier);
        template_text(step, "how",
                      i == 0 ? STR_EMPTY
                             : str_copy(list->arena, words_between(&view, steps[i - 1], steps[i])));
        template_flag(step, "final", i + 1 == n);
    }
    return true;
}
