/* http/pages/result.c - see result.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result.h"

#include "http/pages/result_graph.h"
#include "http/pages/result_match.h"
#include "http/pages/result_words.h"
#include "http/pages/words.h"

enum { MAX_CONNECTIONS = 6, MAX_DEPTH = 5 };

static struct str row_href(const struct result_view *view, uint32_t party)
{
    for (size_t i = 0; i < view->n_parties; i++)
        if (view->order[i] == party)
            return str_of(arena_printf(view->arena, "#party-%zu", i));
    return STR_EMPTY;
}

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

static void add_step(const struct result_view *view, size_t at, struct template_value *steps)
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
    template_text(row, "href", row_href(view, step->party));
    if (view->parties[step->party].tier != VIEW_NO_TIER)
        template_printf(row, "tier", "Tier %d", view->parties[step->party].tier);
}

static void add_arithmetic(const struct result_view *view, struct template_value *root)
{
    struct template_value *factors = template_list(root, "factors");
    struct template_value *steps = template_list(root, "steps");
    for (size_t i = 0; i < view->headline.n_steps; i++) {
        add_step(view, i, steps);
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

static struct str rule_title(struct str rule)
{
    static const struct {
        const char *rule, *title;
    } titles[] = {{"listed", "A listed party"},
                  {"ownership", "Owned by listed parties"},
                  {"ownership_possible", "Possibly owned by listed parties"},
                  {"control", "Controlled by a listed party"},
                  {"presumption", "A legal presumption"},
                  {"listed_bank", "A listed bank"},
                  {"territory", "A territory under embargo"}};
    for (size_t i = 0; i < LENGTH(titles); i++)
        if (str_equal(str_of(titles[i].rule), rule))
            return str_of(titles[i].title);
    return rule;
}

/* A reason that begins with the party's id reads on from its name instead. */
static struct str reason_behind_id(const struct result_view *view, struct str reason, struct str id)
{
    char *begin = arena_printf(view->arena, "\"%.*s\"", STR_ARG(id));
    bool begins = id.len > 0 && begin && str_starts_with(reason, str_of(begin));
    return begins ? str_slice(reason, id.len + 2, reason.len) : reason;
}

static void add_rule(const struct result_view *view, const cJSON *rule,
                     struct template_value *items)
{
    struct template_value *row = template_add(items);
    uint32_t party = view_find_party(view, view_text(rule, "party"));
    struct str source = view_text(rule, "source"), whole = view_text(rule, "reason");
    struct str reason = reason_behind_id(view, whole, view_text(rule, "party"));
    words_verdict(row, view_text(rule, "verdict"));
    template_text(row, "title", rule_title(view_text(rule, "rule")));
    template_text(row, "regime", words_regime(view_text(rule, "regime")));
    template_text(row, "measure", view_text(rule, "measure"));
    template_text(row, "reason", party == VIEW_NONE ? whole : reason);
    template_flag(row, "continues", reason.len < whole.len);
    template_text(row, "source", source);
    template_text(row, "source_href",
                  str_starts_with(source, STR("https://")) ? source : STR_EMPTY);
    template_text(row, "href", party == VIEW_NONE ? STR_EMPTY : row_href(view, party));
    if (party != VIEW_NONE)
        template_text(row, "party", view->parties[party].name);
}

static void add_rules(const struct result_view *view, struct template_value *root)
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
    size_t shown = 0;
    for (; rule && shown < RESULT_MAX_RULES; rule = rule->next, shown++)
        add_rule(view, rule, items);
    if (rule)
        template_printf(root, "rules_not_shown",
                        "Only the first %d are shown; the evidence holds all.", RESULT_MAX_RULES);
}

/* --- Parties ---------------------------------------------------------------------------------- */

static void add_connections(const struct result_view *view, uint32_t at, struct template_value *row)
{
    struct template_value *lines = template_list(row, "connections");
    unsigned shown = 0;
    for (size_t i = 0; i < view->n_relations && shown < MAX_CONNECTIONS; i++) {
        const struct view_relation *r = &view->relations[i];
        struct str words = r->words;
        bool forward = relation_followed_forward(r->type);
        /* Said once, at the party that stands behind: who contracts it, what it owns. */
        if ((forward && r->to != at) || (!forward && r->from != at))
            continue;
        struct str other = view->parties[forward ? r->from : r->to].name;
        template_add_text(lines, str_of(forward ? arena_printf(view->arena, "%.*s %.*s it",
                                                               STR_ARG(other), STR_ARG(words))
                                                : arena_printf(view->arena, "it %.*s %.*s",
                                                               STR_ARG(words), STR_ARG(other))));
        shown++;
    }
}

static void add_finding(const struct result_view *view, uint32_t place,
                        const struct view_party *party, struct template_value *row)
{
    if (party->n_counted == 0 && party->risk_micro == 0) {
        template_cstr(row, "finding_none",
                      party->n_matches > 0 ? "Only below the threshold" : "No finding");
        return;
    }
    struct template_value *finding = template_within(row, "finding");
    words_band(finding, party->band);
    template_text(finding, "risk", words_micro(view->arena, party->risk_micro));
    if (party->n_matches > 0)
        template_printf(finding, "match_href", "#matches-%u", (unsigned)place);
    template_text(finding, "match_count",
                  words_count(view->arena, party->n_matches, "match", "matches"));
}

static void add_party(const struct result_view *view, uint32_t place, struct template_value *rows)
{
    uint32_t at = view->order[place];
    const struct view_party *party = &view->parties[at];
    struct template_value *row = template_add(rows);
    template_int(row, "n", place);
    template_int(row, "depth", party->depth > MAX_DEPTH ? MAX_DEPTH : party->depth);
    template_flag(row, "worst", party->worst);
    template_text(row, "name", party->name);
    template_text(row, "about", party->about);
    if (party->tier == VIEW_NO_TIER)
        template_cstr(row, "tier", "none");
    else
        template_int(row, "tier", party->tier);
    if (view->n_parties <= VIEW_TREE_MAX)
        add_connections(view, at, row);
    add_finding(view, place, party, row);
}

static bool is_bad(const struct view_party *party)
{
    return party->worst || party->n_counted > 0 || party->risk_micro > 0;
}

static void add_parties(const struct result_view *view, struct template_value *root)
{
    struct template_value *rows = template_list(root, "parties");
    bool all = view->n_parties <= RESULT_MAX_ROWS;
    size_t shown = 0;
    for (uint32_t i = 0; i < view->n_parties && shown < RESULT_MAX_ROWS; i++) {
        if (!all && !is_bad(&view->parties[view->order[i]]))
            continue;
        add_party(view, i, rows);
        shown++;
    }
    if (shown < view->n_parties) {
        struct str rest = words_count(view->arena, view->n_parties - shown, "party", "parties");
        template_printf(root, "not_shown",
                        "%.*s without a finding are not shown here; the "
                        "evidence holds all of them.",
                        STR_ARG(rest));
    }
}

static void add_matched(const struct result_view *view, struct template_value *root)
{
    struct template_value *items = NULL;
    size_t shown = 0;
    for (uint32_t i = 0; i < view->n_parties && shown < RESULT_MAX_MATCHED; i++) {
        const struct view_party *party = &view->parties[view->order[i]];
        if (party->n_matches == 0)
            continue;
        if (!items)
            items = template_list(template_within(root, "matched"), "items");
        struct template_value *row = template_add(items);
        template_int(row, "n", i);
        template_text(row, "name", party->name);
        result_add_matches(view, party, row);
        shown++;
    }
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

bool result_fill(const struct result_view *view, struct template_value *root, struct error *err)
{
    struct markup drawing;
    if (!result_graph(view, &drawing, err))
        return false;
    add_verdict(view, root);
    add_figures(view, root);
    template_markup(root, "graph", drawing);
    template_flag(root, "has_path", view->headline.n_steps > 0);
    add_arithmetic(view, root);
    add_end_links(view, root);
    add_counterfactual(view, root);
    add_alternatives(view, root);
    add_rules(view, root);
    add_parties(view, root);
    add_matched(view, root);
    add_lists(view, root);
    add_evidence(view, root);
    return arena_failed(view->arena) ? error_memory(err) : true;
}
