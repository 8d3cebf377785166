/* http/pages/result_words.c - see result_words.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_words.h"

#include "core/buf.h"
#include "http/pages/words.h"

enum { SENTENCE_MAX_BYTES = 64 * 1024 };

#define ARROW " \xE2\x86\x92 "
#define TIMES " \xC3\x97 "
#define QUOTED "\xE2\x80\x9C%.*s\xE2\x80\x9D"

static struct str kept(const struct result_view *view, struct buf *text)
{
    return str_copy(view->arena, buf_str(text));
}

/* --- The verdict ------------------------------------------------------------------------------ */

/* Dates sort as text. */
static struct str dated(const struct result_view *view)
{
    struct str first = STR_EMPTY, last = STR_EMPTY;
    for (const cJSON *list = view_items(view->answer, "lists"); list; list = list->next) {
        struct str published = view_text(list, "published");
        if (published.len == 0)
            continue;
        if (first.len == 0 || str_compare(published, first) < 0)
            first = published;
        if (last.len == 0 || str_compare(published, last) > 0)
            last = published;
    }
    if (first.len == 0)
        return STR("the lists used");
    struct str from = words_date(view->arena, first), to = words_date(view->arena, last);
    char *text =
        str_equal(first, last)
            ? arena_printf(view->arena, "lists dated %.*s", STR_ARG(from))
            : arena_printf(view->arena, "lists dated %.*s to %.*s", STR_ARG(from), STR_ARG(to));
    return str_of(text);
}

/* The rule that decides; of equal ones the one about the end of the worst path. */
static const cJSON *deciding_rule(const struct result_view *view)
{
    const cJSON *first = view_items(view->answer, "rules");
    const struct view_path *path = &view->headline;
    if (path->n_steps < 2 || path->steps[path->n_steps - 2].party == VIEW_NONE)
        return first;
    struct str end = view->parties[path->steps[path->n_steps - 2].party].id;
    for (const cJSON *rule = first; rule; rule = rule->next)
        if (str_equal(view_text(rule, "verdict"), view->verdict) &&
            str_equal(view_text(rule, "party"), end))
            return rule;
    return first;
}

struct str result_rule_title(struct str rule)
{
    static const struct {
        const char *rule, *title;
    } titles[] = {{"listed", "A listed party"},
                  {"ownership", "Owned by listed parties"},
                  {"ownership_possible", "Possibly owned by listed parties"},
                  {"owners_unaccounted", "Owners that are not accounted for"},
                  {"control", "Controlled by a listed party"},
                  {"government", "Part of a government under sanctions"},
                  {"presumption", "A legal presumption"},
                  {"listed_bank", "A listed bank"},
                  {"payee_other", "Paid, but not the one contracted"},
                  {"territory", "A territory under embargo"}};
    for (size_t i = 0; i < LENGTH(titles); i++)
        if (str_equal(str_of(titles[i].rule), rule))
            return str_of(titles[i].title);
    return rule;
}

/* What a rule says of a party when no single listed party is the reason. */
static struct str finding_of_rule(const struct result_view *view, const cJSON *rule, uint32_t at)
{
    if (at == VIEW_NONE)
        return STR("A rule asks for a decision");
    const struct view_party *party = &view->parties[at];
    struct str title = result_rule_title(view_text(rule, "rule"));
    if (party->tier == VIEW_NO_TIER)
        return str_of(
            arena_printf(view->arena, "%.*s: " QUOTED, STR_ARG(title), STR_ARG(party->name)));
    return str_of(arena_printf(view->arena, "%.*s: " QUOTED " at tier %d", STR_ARG(title),
                               STR_ARG(party->name), party->tier));
}

static struct str finding(const struct result_view *view)
{
    const cJSON *rule = deciding_rule(view);
    uint32_t at = view_find_party(view, view_text(rule, "party"));
    uint32_t listed = view_find_listed(view, view_text(rule, "listed"));
    if (at == VIEW_NONE || listed == VIEW_NONE)
        return finding_of_rule(view, rule, at);
    const struct view_party *party = &view->parties[at];
    struct str name = view_listed_name(view, listed);
    char tier[32] = "";
    if (party->tier != VIEW_NO_TIER)
        snprintf(tier, sizeof tier, " at tier %d", party->tier);
    char *text = arena_printf(view->arena, QUOTED "%s matches the listed party " QUOTED,
                              STR_ARG(party->name), tier, STR_ARG(name));
    return str_of(text);
}

static bool only_samples(const struct result_view *view)
{
    const cJSON *reason = view_items(view->answer, "reasons");
    if (!reason)
        return false;
    for (; reason; reason = reason->next)
        if (!str_equal(view_text(reason, "code"), STR("sample")))
            return false;
    return true;
}

struct str result_headline(const struct result_view *view)
{
    if (str_equal(view->verdict, STR("no_match"))) {
        struct str lists = dated(view);
        return str_of(arena_printf(view->arena, "No match in %.*s", STR_ARG(lists)));
    }
    if (str_equal(view->verdict, STR("watch")))
        return STR("Nothing to decide, something to watch");
    if (!str_equal(view->verdict, STR("indeterminate")))
        return finding(view);
    if (only_samples(view))
        return STR("Nothing found, but only sample lists were searched");
    if (view_bool(view->answer, "partial"))
        return STR("Nothing found, but the chain was cut short");
    return STR("Nothing found, but the lists do not suffice");
}

struct str result_incomplete(const struct result_view *view)
{
    AUTO_BUF text = BUF_INIT(SENTENCE_MAX_BYTES);
    if (!view_bool(view->answer, "incomplete") && !view_bool(view->answer, "partial"))
        return STR_EMPTY;
    for (const cJSON *r = view_items(view->answer, "reasons"); r; r = r->next) {
        buf_adds(&text, text.len > 0 ? "; " : "");
        buf_add(&text, view_text(r, "message"));
    }
    if (view_bool(view->answer, "partial"))
        buf_adds(&text, text.len > 0 ? "; the chain was cut at the greatest depth"
                                     : "the chain was cut at the greatest depth");
    if (text.len == 0)
        return STR("A required list is stale or missing.");
    buf_addc(&text, '.');
    return kept(view, &text);
}

struct str result_subject(const struct result_view *view)
{
    const struct view_party *first = NULL;
    size_t others = 0;
    for (size_t i = 0; i < view->n_parties; i++) {
        if (i == view->root)
            continue;
        /* The vendor that is paid names the screening, in whatever order the parties came. */
        bool nearer = first && view->parties[i].tier == 1 && first->tier != 1;
        others += first != NULL;
        if (!first || nearer)
            first = &view->parties[i];
    }
    if (!first)
        return view->n_parties > 0 ? view->parties[0].name : STR_EMPTY;
    if (others == 0)
        return first->name;
    struct str more = words_count(view->arena, others, "other", "others");
    return str_of(arena_printf(view->arena, "%.*s and %.*s", STR_ARG(first->name), STR_ARG(more)));
}

/* --- Steps and paths -------------------------------------------------------------------------- */

struct str result_step_name(const struct result_view *view, const struct view_step *step)
{
    if (step->party != VIEW_NONE)
        return view->parties[step->party].name;
    return step->listed != VIEW_NONE ? view_listed_name(view, step->listed) : STR("red flags");
}

static struct str relation_why(const struct result_view *view, const struct view_relation *relation,
                               uint32_t here)
{
    const struct view_party *from = &view->parties[relation->from];
    struct str source = relation->source;
    const char *of = relation->from == here ? "it" : NULL;
    struct str subject = of ? STR("It") : from->name;
    struct str object = of ? view->parties[relation->to].name : STR("it");
    return str_of(arena_printf(view->arena, "%.*s %.*s %.*s%s%.*s%s", STR_ARG(subject),
                               STR_ARG(relation->words), STR_ARG(object), source.len ? " (" : "",
                               STR_ARG(source), source.len ? ")" : ""));
}

struct str result_step_why(const struct result_view *view, const struct view_path *path, size_t at)
{
    const struct view_step *step = &path->steps[at];
    if (step->relation != VIEW_NONE)
        return relation_why(view, &view->relations[step->relation], step->party);
    if (step->party != VIEW_NONE)
        return at == 0 ? STR("Where the chain begins") : step->type;
    if (step->listed == VIEW_NONE)
        return STR("Red flags of the party before");
    struct str match = words_micro(view->arena, step->match_micro);
    if (step->match_micro == step->factor_micro)
        return str_of(arena_printf(view->arena, "Name match %.*s", STR_ARG(match)));
    return str_of(
        arena_printf(view->arena, "Name match %.*s, raised by red flags", STR_ARG(match)));
}

struct str result_path_text(const struct result_view *view, const struct view_path *path)
{
    AUTO_BUF text = BUF_INIT(SENTENCE_MAX_BYTES);
    for (size_t i = 0; i < path->n_steps; i++) {
        buf_adds(&text, i > 0 ? ARROW : "");
        buf_add(&text, result_step_name(view, &path->steps[i]));
    }
    return kept(view, &text);
}

struct str result_path_product(const struct result_view *view, const struct view_path *path)
{
    AUTO_BUF text = BUF_INIT(SENTENCE_MAX_BYTES);
    for (size_t i = 1; i < path->n_steps; i++) {
        buf_adds(&text, i > 1 ? TIMES : "");
        buf_add(&text, words_micro(view->arena, path->steps[i].factor_micro));
    }
    buf_adds(&text, " = ");
    buf_add(&text, words_micro(view->arena, path->risk_micro));
    return kept(view, &text);
}

static struct str party_name(const struct result_view *view, struct str id)
{
    uint32_t at = view_find_party(view, id);
    return at == VIEW_NONE ? id : view->parties[at].name;
}

struct str result_removal(const struct result_view *view, const cJSON *item)
{
    if (str_equal(view_text(item, "remove"), STR("relation"))) {
        struct str from = party_name(view, view_text(item, "from"));
        struct str to = party_name(view, view_text(item, "to"));
        struct str type = view_text(item, "relation");
        return str_of(arena_printf(view->arena, "without the relation " QUOTED " %.*s " QUOTED,
                                   STR_ARG(from), STR_ARG(result_kind_words(view, type)),
                                   STR_ARG(to)));
    }
    struct str party = party_name(view, view_text(item, "party"));
    uint32_t listed = view_find_listed(view, view_text(item, "listed"));
    if (listed == VIEW_NONE)
        return str_of(
            arena_printf(view->arena, "without the red flags of " QUOTED, STR_ARG(party)));
    struct str name = view_listed_name(view, listed);
    return str_of(arena_printf(view->arena, "if " QUOTED " is shown not to be " QUOTED,
                               STR_ARG(party), STR_ARG(name)));
}

struct str result_kind_words(const struct result_view *view, struct str kind)
{
    char *text = arena_strndup(view->arena, kind.ptr ? kind.ptr : "", kind.len);
    for (char *c = text; c && *c; c++)
        if (*c == '_')
            *c = ' ';
    return str_of(text);
}

struct str result_with_names(const struct result_view *view, struct str reason)
{
    AUTO_BUF out = BUF_INIT(SENTENCE_MAX_BYTES);
    for (size_t at = 0; at < reason.len;) {
        size_t open = str_find(reason, STR("\""), at);
        size_t close = open < reason.len ? str_find(reason, STR("\""), open + 1) : reason.len;
        uint32_t party = close < reason.len
                             ? view_find_party(view, str_slice(reason, open + 1, close))
                             : VIEW_NONE;
        buf_add(&out, str_slice(reason, at, open));
        if (party != VIEW_NONE) {
            buf_printf(&out, QUOTED, STR_ARG(view->parties[party].name));
            at = close + 1;
        } else { /* a mark like any other; what follows may be an id */
            buf_add(&out, str_slice(reason, open, open + 1));
            at = open + 1;
        }
    }
    struct str named = kept(view, &out);
    return named.ptr && !buf_failed(&out) ? named : reason;
}
