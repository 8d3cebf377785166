/* http/pages/result_match.c - see result_match.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_match.h"

#include "http/pages/words.h"

enum { THRESHOLD_MICRO = 700000 };

/* How two parts of a name agree, as the explanation says it and as a reader does. */
static const struct {
    const char *kind, *words, *class;
} kinds[] = {
    {"exact", "the same", "same"},
    {"typo", "a slip of typing", "close"},
    {"sound", "sounds alike", "close"},
    {"romanised", "another romanisation", "close"},
    {"abbreviation", "abbreviated", "close"},
    {"legal", "legal form", "none"},
    {"initial", "an initial", "close"},
    {"nickname", "a short form", "close"},
    {"joined", "written together", "same"},
    {"truncated", "cut short", "close"},
    {"acronym", "initials of the name", "close"},
    {"glossary", "a translation", "close"},
    {"unmatched", "no counterpart", "none"},
};
enum { UNMATCHED = LENGTH(kinds) - 1 };

static size_t find_kind(struct str kind)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (str_equal(str_of(kinds[i].kind), kind))
            return i;
    return UNMATCHED;
}

static void add_tokens(const cJSON *explanation, struct template_value *row)
{
    const cJSON *token = view_items(explanation, "tokens");
    template_flag(row, "tokens_shown", token != NULL);
    struct template_value *tokens = template_list(row, "tokens");
    for (; token; token = token->next) {
        struct template_value *one = template_add(tokens);
        if (!one)
            return;
        size_t kind = find_kind(view_text(token, "kind"));
        template_text(one, "query", str_copy(one->arena, view_text(token, "query")));
        template_text(one, "candidate", str_copy(one->arena, view_text(token, "candidate")));
        template_cstr(one, "kind", kinds[kind].words);
        template_cstr(one, "kind_class", kinds[kind].class);
        template_text(one, "quality", words_micro(one->arena, view_micro(token, "quality")));
    }
}

static void add_adjustments(const cJSON *explanation, struct template_value *row)
{
    const cJSON *adjustment = view_items(explanation, "adjustments");
    template_flag(row, "adjustments_shown", adjustment != NULL);
    struct template_value *lines = template_list(row, "adjustments");
    for (; lines && adjustment; adjustment = adjustment->next)
        template_add_text(lines, str_copy(lines->arena, view_text(adjustment, "detail")));
}

void result_add_explanation(const cJSON *explanation, struct template_value *row)
{
    add_tokens(explanation, row);
    add_adjustments(explanation, row);
}

static void add_measures(const struct result_view *view, uint32_t listed,
                         struct template_value *row)
{
    struct str words = STR_EMPTY;
    const cJSON *measure = listed == VIEW_NONE ? NULL : view->listed[listed].measures;
    for (measure = measure ? measure->child : NULL; measure; measure = measure->next) {
        if (!cJSON_IsString(measure))
            continue;
        words = str_of(arena_printf(view->arena, "%.*s%s%s", STR_ARG(words),
                                    words.len > 0 ? ", " : "", measure->valuestring));
    }
    template_text(row, "measures", words);
}

/* The same party on other lists, by its publishers' own numbers. */
static void add_same(const struct result_view *view, const cJSON *match, struct template_value *row)
{
    const cJSON *same = view_items(match, "same_as");
    template_flag(row, "same_shown", same != NULL);
    struct template_value *lines = template_list(row, "same");
    for (; same; same = same->next) {
        if (!cJSON_IsString(same))
            continue;
        struct str id = str_of(same->valuestring);
        uint32_t listed = view_find_listed(view, id);
        struct template_value *line = template_add(lines);
        template_text(line, "id", id);
        template_text(line, "list", listed == VIEW_NONE ? STR_EMPTY : view->listed[listed].list);
    }
}

/* What people decided about this pair before, and the screening applied. */
static void add_decision(const struct result_view *view, const cJSON *match,
                         struct template_value *row)
{
    const cJSON *decision = cJSON_GetObjectItemCaseSensitive(match, "decision");
    bool true_match = str_equal(view_text(decision, "outcome"), STR("true_match"));
    template_flag(row, "decided", cJSON_IsObject(decision));
    template_flag(row, "decided_true", cJSON_IsObject(decision) && true_match);
    template_text(row, "decided_until", words_date(view->arena, view_text(decision, "until")));
    template_flag(row, "held", view_bool(match, "held"));
}

void result_add_matches(const struct result_view *view, const struct view_party *party,
                        struct template_value *row)
{
    struct template_value *matches = template_list(row, "matches");
    for (const cJSON *match = party->matches; match; match = match->next) {
        struct template_value *one = template_add(matches);
        const cJSON *explanation = cJSON_GetObjectItemCaseSensitive(match, "explanation");
        uint32_t listed = view_find_listed(view, view_text(match, "listed"));
        uint32_t score = view_micro(match, "score");
        template_flag(one, "open", match == party->matches && score >= THRESHOLD_MICRO);
        template_text(one, "score", words_micro(view->arena, score));
        template_flag(one, "below", score < THRESHOLD_MICRO);
        template_text(one, "caption", view_text(match, "caption"));
        template_text(one, "listed", view_text(match, "listed"));
        template_text(one, "list", listed == VIEW_NONE ? STR_EMPTY : view->listed[listed].list);
        add_measures(view, listed, one);
        add_same(view, match, one);
        add_decision(view, match, one);
        result_add_explanation(explanation, one);
    }
}
