/* http/pages/result_parties.c - see result_parties.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_parties.h"

#include "http/pages/html.h"
#include "http/pages/result_match.h"
#include "http/pages/words.h"

enum { MAX_CONNECTIONS = 6, MAX_DEPTH = 5, FEW_ROWS = 10, ADDRESS_MAX_BYTES = 4096 };

struct result_shown result_shown_read(const struct http_request *request)
{
    struct result_shown shown = {0};
    struct str from = STR_EMPTY, draw = STR_EMPTY;
    int64_t row = 0;
    if (http_query(request, "find", &shown.find))
        shown.find = str_trim(shown.find);
    if (http_query(request, "from", &from) && str_to_int(from, 0, UINT32_MAX, &row))
        shown.from = (size_t)row - (size_t)row % RESULT_PAGE_ROWS;
    shown.everyone = http_query(request, "draw", &draw) && str_equal(draw, STR("all"));
    return shown;
}

static bool holds(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + part.len), part))
            return true;
    return false;
}

bool result_is_found(const struct result_shown *shown, const struct view_party *party)
{
    return holds(party->name, shown->find) || holds(party->about, shown->find) ||
           holds(party->id, shown->find);
}

/* "?from=100&find=some", with what else is shown kept. */
static struct str address(const struct result_view *view, const struct result_shown *shown,
                          size_t from, const char *fragment)
{
    AUTO_BUF out = BUF_INIT(ADDRESS_MAX_BYTES);
    buf_printf(&out, "?from=%zu", from);
    if (shown->find.len > 0) {
        buf_adds(&out, "&find=");
        html_escape_url_part(&out, shown->find);
    }
    if (shown->everyone)
        buf_adds(&out, "&draw=all");
    buf_adds(&out, fragment);
    return str_copy(view->arena, buf_str(&out));
}

/* How many rows stand before a party's when everyone is shown: its place in the order. */
static size_t place_of(const struct result_view *view, uint32_t party)
{
    size_t at = 0;
    while (at < view->n_parties && view->order[at] != party)
        at++;
    return at;
}

struct str result_row_href(const struct result_view *view, const struct result_shown *shown,
                           uint32_t party)
{
    size_t place = place_of(view, party);
    if (place == view->n_parties)
        return STR_EMPTY;
    char *fragment = arena_printf(view->arena, "#party-%zu", place);
    bool here = shown->find.len > 0
                    ? result_is_found(shown, &view->parties[party])
                    : place >= shown->from && place < shown->from + RESULT_PAGE_ROWS;
    if (here || !fragment)
        return str_of(fragment);
    struct result_shown all = {.everyone = shown->everyone};
    return address(view, &all, place - place % RESULT_PAGE_ROWS, fragment);
}

/* --- Rows ------------------------------------------------------------------------------------- */

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
                      !view->answer          ? "Not screened here"
                      : party->n_matches > 0 ? "Only below the threshold"
                                             : "No finding");
        return;
    }
    struct template_value *finding = template_within(row, "finding");
    words_band(finding, party->band);
    template_text(finding, "risk", words_micro(view->arena, party->risk_micro));
    if (party->n_matches > 0)
        template_printf(finding, "match_href", "#matches-%u", (unsigned)place);
    template_text(finding, "match_count",
                  words_count(view->arena, party->n_matches, "match", "matches"));
    if (party->n_flags > 0)
        template_text(finding, "flag_count",
                      words_count(view->arena, party->n_flags, "red flag", "red flags"));
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

void result_add_parties(const struct result_view *view, const struct result_shown *shown,
                        struct template_value *root)
{
    struct template_value *rows = template_list(root, "parties");
    size_t found = 0;
    for (uint32_t i = 0; i < view->n_parties; i++) {
        if (!result_is_found(shown, &view->parties[view->order[i]]))
            continue;
        if (found >= shown->from && found < shown->from + RESULT_PAGE_ROWS)
            add_party(view, i, rows);
        found++;
    }
    template_text(root, "find", shown->find);
    template_flag(root, "many", view->n_parties > FEW_ROWS);
    template_text(root, "total", words_count(view->arena, found, "party", "parties"));
    size_t end = shown->from + RESULT_PAGE_ROWS;
    if (shown->from > 0 || end < found)
        template_printf(root, "range", "%zu to %zu", shown->from < found ? shown->from + 1 : found,
                        end < found ? end : found);
    if (shown->from > 0)
        template_text(root, "earlier",
                      address(view, shown, shown->from - RESULT_PAGE_ROWS, "#parties"));
    if (end < found)
        template_text(root, "later", address(view, shown, end, "#parties"));
}

void result_add_matched(const struct result_view *view, const struct result_shown *shown,
                        struct template_value *root)
{
    struct template_value *items = NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < view->n_parties; i++) {
        const struct view_party *party = &view->parties[view->order[i]];
        if (party->n_matches == 0 || !result_is_found(shown, party))
            continue;
        if (n++ >= RESULT_MAX_MATCHED)
            continue;
        if (!items)
            items = template_list(template_within(root, "matched"), "items");
        struct template_value *row = template_add(items);
        template_int(row, "n", i);
        template_text(row, "name", party->name);
        result_add_matches(view, party, row);
    }
    if (n > RESULT_MAX_MATCHED)
        template_printf(root, "matched_more",
                        "%zu more parties have matches: find them by name above to see theirs.",
                        n - RESULT_MAX_MATCHED);
}
