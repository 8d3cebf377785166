/* http/pages/result.c - see result.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result.h"

#include "http/pages/result_graph.h"
#include "http/pages/result_parties.h"
#include "http/pages/result_words.h"
#include "http/pages/words.h"

/* --- The top ---------------------------------------------------------------------------------- */

static void add_verdict(const struct result_view *view, struct template_value *root)
{
    const cJSON *answer = view->answer;
    bool sample = false;
    for (const cJSON *list = view_items(answer, "lists"); list; list = list->next)
        sample = sample || view_bool(list, "sample");
    words_verdict(root, view->verdict);
    template_cstr(root, "meaning", verdict_words(view->verdict)->meaning);
    template_text(root, "headline", result_headline(view));
    template_text(root, "incomplete", result_incomplete(view));
    template_flag(root, "sample", sample);
    template_text(root, "subject", result_subject(view));
    template_flag(root, "authorised", view_bool(answer, "authorised"));
    template_text(root, "authorised_until",
                  words_date(view->arena, view_text(answer, "authorised_until")));
    template_text(root, "engagement", view_text(answer, "engagement"));
    template_text(root, "at_iso", view_text(answer, "evaluated_at"));
    template_text(root, "at", words_time(view->arena, view_text(answer, "evaluated_at")));
}

static void add_figures(const struct result_view *view, struct template_value *root)
{
    const cJSON *headline = cJSON_GetObjectItemCaseSensitive(view->answer, "headline");
    int last = 0, found_at = VIEW_NO_TIER;
    for (size_t i = 0; i < view->n_parties; i++)
        last = view->parties[i].tier > last ? view->parties[i].tier : last;
    if (view->headline.n_steps > 1) {
        uint32_t end = view->headline.steps[view->headline.n_steps - 2].party;
        found_at = end == VIEW_NONE ? VIEW_NO_TIER : view->parties[end].tier;
    }
    template_text(root, "risk", words_micro(view->arena, view->headline.risk_micro));
    words_band(root, view_text(headline, "band"));
    if (found_at == VIEW_NO_TIER)
        template_cstr(root, "found_at", "nowhere");
    else
        template_printf(root, "found_at", "tier %d", found_at);
    template_text(root, "breadth", words_micro(view->arena, view_micro(view->answer, "breadth")));
    template_text(root, "n_parties", words_count(view->arena, view->n_parties, "party", "parties"));
    template_printf(root, "n_tiers", "to tier %d", last);
}

/* --- The arithmetic --------------------------------------------------------------------------- */

static void add_step(const struct result_view *view, const struct result_shown *shown, size_t at,
                     struct template_value *steps)
{
    const struct view_step *step = &view->headline.steps[at];
    struct template_value *row = template_add(steps);
    template_text(row, "name", result_step_name(view, step));
    template_text(row, "why", result_step_why(view, &view->headline, at));
    template_text(row, "factor", words_micro(view->arena, step->factor_micro));
    template_text(row, "product", words_micro(view->arena, step->product_micro));
    if (step->party == VIEW_NONE) {
        template_cstr(row, "tier", step->listed == VIEW_NONE ? NULL : "On a list");
        template_text(row, "href", STR_EMPTY);
        return;
    }
    template_text(row, "href", result_row_href(view, shown, step->party));
    if (view->parties[step->party].tier != VIEW_NO_TIER)
        template_printf(row, "tier", "Tier %d", view->parties[step->party].tier);
}

static void add_arithmetic(const struct result_view *view, const struct result_shown *shown,
                           struct template_value *root)
{
    struct template_value *factors = template_list(root, "factors");
    struct template_value *steps = template_list(root, "steps");
    for (size_t i = 0; i < view->headline.n_steps; i++) {
        add_step(view, shown, i, steps);
        if (i == 0)
            continue;
        struct template_value *factor = template_add(factors);
        template_text(factor, "value",
                      words_micro(view->arena, view->headline.steps[i].factor_micro));
        template_flag(factor, "first", i == 1);
        template_flag(factor, "last", i + 1 == view->headline.n_steps);
    }
}

/* The other end of each link that touches the end of the worst path. */
static void add_end_links(const struct result_view *view, struct template_value *root)
{
    const struct view_path *path = &view->headline;
    if (path->n_links == 0 || path->n_steps == 0)
        return;
    uint32_t end = path->steps[path->n_steps - 1].listed;
    struct template_value *items = template_list(template_within(root, "end_links"), "items");
    for (size_t i = 0; i < path->n_links; i++) {
        uint32_t other = path->links[i].from == end ? path->links[i].to : path->links[i].from;
        struct template_value *item = template_add(items);
        template_text(item, "kind", result_kind_words(view, path->links[i].kind));
        template_text(item, "name", view_listed_name(view, other));
        template_text(item, "id", view->listed[other].id);
    }
}

static void add_counterfactual(const struct result_view *view, struct template_value *root)
{
    const cJSON *item = view_items(view->answer, "counterfactual");
    if (!item)
        return;
    struct template_value *items = template_list(template_within(root, "counterfactual"), "items");
    for (; item; item = item->next) {
        struct template_value *row = template_add(items);
        template_text(row, "text", result_removal(view, item));
        template_text(row, "risk", words_micro(view->arena, view_micro(item, "risk")));
    }
}

static void add_alternatives(const struct result_view *view, struct template_value *root)
{
    if (view->n_alternatives == 0)
        return;
    struct template_value *items = template_list(template_within(root, "alternatives"), "items");
    for (size_t i = 0; i < view->n_alternatives; i++) {
        const struct view_path *path = &view->alternatives[i];
        struct template_value *row = template_add(items);
        template_text(row, "risk", words_micro(view->arena, path->risk_micro));
        template_text(row, "text", result_path_text(view, path));
        template_text(row, "product", result_path_product(view, path));
    }
}

/* --- Rules ------------------------------------------------------------------------------------ */

/* A reason that begins with the party's id reads on from its name instead. */
static struct str reason_behind_id(const struct result_view *view, struct str reason, struct str id)
{
    char *begin = arena_printf(view->arena, "\"%.*s\"", STR_ARG(id));
    bool begins = id.len > 0 && begin && str_starts_with(reason, str_of(begin));
    return begins ? str_slice(reason, id.len + 2, reason.len) : reason;
}

/* Answers of earlier programs do not say; then every rule decides. */
static bool decides(const cJSON *rule)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(rule, "decides");
    return !cJSON_IsFalse(value);
}

static void add_source(struct template_value *row, struct str source)
{
    template_text(row, "source", source);
    template_text(row, "source_href",
                  str_starts_with(source, STR("https://")) ? source : STR_EMPTY);
}

/* A licence, exemption or wind-down that turns the block into "authorised until ...". */
static void add_authorisation(const struct result_view *view, const cJSON *rule,
                              struct template_value *row)
{
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(rule, "authorisation");
    if (!cJSON_IsObject(one))
        return;
    struct str kind = view_text(one, "kind"), reference = view_text(one, "reference");
    struct str until = words_date(view->arena, view_text(one, "until"));
    template_printf(row, "authorised", "Authorised by %.*s %.*s%s%.*s", STR_ARG(kind),
                    STR_ARG(reference), until.len ? " until " : "", STR_ARG(until));
}

static void add_rule(const struct result_view *view, const struct result_shown *shown,
                     const cJSON *rule, struct template_value *items)
{
    struct template_value *row = template_add(items);
    uint32_t party = view_find_party(view, view_text(rule, "party"));
    struct str source = view_text(rule, "source"), whole = view_text(rule, "reason");
    struct str reason = reason_behind_id(view, whole, view_text(rule, "party"));
    words_verdict(row, view_text(rule, "verdict"));
    template_text(row, "title", result_rule_title(view_text(rule, "rule")));
    template_text(row, "regime", words_regime(view_text(rule, "regime")));
    template_text(row, "measure", view_text(rule, "measure"));
    template_text(row, "reason", result_with_names(view, party == VIEW_NONE ? whole : reason));
    template_flag(row, "continues", reason.len < whole.len);
    template_flag(row, "informs", !decides(rule));
    add_source(row, source);
    add_authorisation(view, rule, row);
    template_text(row, "href",
                  party == VIEW_NONE ? STR_EMPTY : result_row_href(view, shown, party));
    if (party != VIEW_NONE)
        template_text(row, "party", view->parties[party].name);
}

static void add_rules(const struct result_view *view, const struct result_shown *shown,
                      struct template_value *root)
{
    const cJSON *rule = view_items(view->answer, "rules");
    if (!rule) {
        template_cstr(root, "no_rules",
                      str_equal(view->verdict, STR("indeterminate"))
                          ? "No rule found anything; that not everything could be checked decides."
                          : "No rule found anything to decide.");
        return;
    }
    struct template_value *items = template_list(template_within(root, "rules"), "items");
    size_t n = 0;
    for (; rule && n < RESULT_MAX_RULES; rule = rule->next, n++)
        add_rule(view, shown, rule, items);
    if (rule)
        template_printf(root, "rules_not_shown",
                        "Only the first %d are shown; the evidence holds all.", RESULT_MAX_RULES);
}

/* Regimes whose listings matched, but whose rule of that day is not known. */
static void add_not_evaluated(const struct result_view *view, struct template_value *root)
{
    const cJSON *item = view_items(view->answer, "not_evaluated");
    if (!item)
        return;
    struct template_value *items = template_list(template_within(root, "not_evaluated"), "items");
    for (; item; item = item->next) {
        struct template_value *row = template_add(items);
        template_text(row, "regime", words_regime(view_text(item, "regime")));
        template_text(row, "title", result_rule_title(view_text(item, "rule")));
        template_text(row, "reason", view_text(item, "reason"));
    }
}

/* --- Red flags -------------------------------------------------------------------------------- */

static void add_flag(const struct result_view *view, const struct result_shown *shown,
                     uint32_t party, const cJSON *flag, struct template_value *items)
{
    struct template_value *row = template_add(items);
    struct str title = view_text(flag, "title");
    template_text(row, "title",
                  title.len > 0 ? title : result_kind_words(view, view_text(flag, "id")));
    template_text(row, "weight", words_micro(view->arena, view_micro(flag, "weight")));
    template_text(row, "reason", result_with_names(view, view_text(flag, "reason")));
    template_text(row, "party", view->parties[party].name);
    template_text(row, "href", result_row_href(view, shown, party));
    add_source(row, view_text(flag, "source"));
}

static void add_flags(const struct result_view *view, const struct result_shown *shown,
                      struct template_value *root)
{
    struct template_value *items = NULL;
    size_t n = 0;
    for (size_t i = 0; i < view->n_parties; i++) {
        uint32_t party = view->order[i];
        for (const cJSON *flag = view->parties[party].flags; flag; flag = flag->next) {
            if (n++ >= RESULT_MAX_FLAGS)
                continue;
            if (!items)
                items = template_list(template_within(root, "red_flags"), "items");
            add_flag(view, shown, party, flag, items);
        }
    }
    if (n > RESULT_MAX_FLAGS)
        template_printf(root, "flags_not_shown",
                        "Only the first %d are shown; the evidence holds all.", RESULT_MAX_FLAGS);
}

/* --- Lists and evidence ----------------------------------------------------------------------- */

static void add_lists(const struct result_view *view, struct template_value *root)
{
    struct template_value *rows = template_list(root, "lists");
    for (const cJSON *list = view_items(view->answer, "lists"); list; list = list->next) {
        struct template_value *row = template_add(rows);
        bool stale = false;
        for (const cJSON *r = view_items(view->answer, "reasons"); r; r = r->next)
            stale = stale || (str_equal(view_text(r, "code"), STR("stale")) &&
                              str_equal(view_text(r, "list"), view_text(list, "list")));
        template_text(row, "title", view_text(list, "list"));
        template_int(row, "version", view_int(list, "version", 0));
        template_text(row, "published", words_date(view->arena, view_text(list, "published")));
        template_text(row, "checked", words_time(view->arena, view_text(list, "checked")));
        template_flag(row, "sample", view_bool(list, "sample"));
        template_flag(row, "stale", stale);
    }
}

static void add_evidence(const struct result_view *view, struct template_value *root)
{
    template_text(root, "id", view_text(view->answer, "id"));
    template_text(root, "as_of", words_date(view->arena, view_text(view->answer, "as_of")));
    template_text(root, "model", view_text(view->answer, "model"));
    template_int(root, "policy", view_int(view->answer, "policy", 0));
    template_text(root, "evidence", view_text(view->answer, "evidence_sha256"));
}

bool result_fill_chain(const struct result_view *view, const struct result_shown *shown,
                       struct template_value *root, struct error *err)
{
    struct markup drawing;
    if (!result_graph(view, shown, &drawing, err))
        return false;
    template_markup(root, "graph", drawing);
    template_flag(root, "has_path", view->headline.n_steps > 0);
    template_flag(root, "everyone", shown->everyone);
    template_flag(root, "collapsed",
                  !shown->everyone && view->n_parties > GRAPH_ALL_PARTIES &&
                      view->n_parties <= GRAPH_EVERYONE);
    result_add_parties(view, shown, root);
    return arena_failed(view->arena) ? error_memory(err) : true;
}

bool result_fill(const struct result_view *view, const struct result_shown *shown,
                 struct template_value *root, struct error *err)
{
    add_verdict(view, root);
    add_figures(view, root);
    add_arithmetic(view, shown, root);
    add_end_links(view, root);
    add_counterfactual(view, root);
    add_alternatives(view, root);
    add_rules(view, shown, root);
    add_not_evaluated(view, root);
    add_flags(view, shown, root);
    result_add_matched(view, shown, root);
    add_lists(view, root);
    add_evidence(view, root);
    return result_fill_chain(view, shown, root, err);
}
