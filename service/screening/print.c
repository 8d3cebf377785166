/* screening/print.c - a screening as plain text: the tier path with its arithmetic.
 *
 * Every factor is printed as it was applied, and every product as it was rounded (half up, to
 * millionths), so that the path can be redone by hand from what stands there.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/screening.h"

#include <stdio.h>

#include "core/clock.h"
#include "core/micro.h"
#include "core/utf8.h"

enum { NAME_WIDTH = 44, RELATION_WIDTH = 12, FACTOR_WIDTH = 9 };

struct page {
    struct buf *out;
    const struct screening *s;
    bool colour;
};

/* --- pieces ----------------------------------------------------------------------------------- */

static void styled(const struct page *page, const char *style, const char *text)
{
    if (page->colour)
        buf_printf(page->out, "\033[%sm%s\033[0m", style, text);
    else
        buf_adds(page->out, text);
}

static void heading(const struct page *page, const char *text)
{
    buf_addc(page->out, '\n');
    styled(page, "1", text);
    buf_addc(page->out, '\n');
}

/* Would it steer the terminal, or turn the direction of what follows? */
static bool is_unsafe(uint32_t rune)
{
    return rune < 0x20 || (rune >= 0x7F && rune < 0xA0) || (rune >= 0x202A && rune <= 0x202E) ||
           (rune >= 0x2066 && rune <= 0x2069);
}

/* Text of a publisher or a customer, at most `max` characters of it; how many were written. */
static size_t say_some(struct buf *out, struct str text, size_t max)
{
    size_t at = 0, n = 0;
    for (; at < text.len && n < max; n++) {
        uint32_t rune = utf8_next(text, &at);
        buf_add_rune(out, is_unsafe(rune) ? 0xFFFD : rune);
    }
    return n;
}

static void say(const struct page *page, struct str text) { say_some(page->out, text, SIZE_MAX); }

/* Cut or filled to `width` characters. */
static void column(struct buf *out, struct str text, size_t width)
{
    bool cut = utf8_count(text) > width;
    size_t n = say_some(out, text, cut ? width - 1 : width);
    if (cut) {
        buf_adds(out, "…");
        n++;
    }
    for (; n < width; n++)
        buf_addc(out, ' ');
}

static void cell(struct buf *out, const char *text, size_t width)
{
    column(out, str_of(text), width);
}

static const char *verdict_style(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_BLOCK:
        return "1;31";
    case VERDICT_REVIEW:
        return "1;33";
    case VERDICT_INDETERMINATE:
        return "1;35";
    case VERDICT_WATCH:
        return "1;36";
    case VERDICT_NO_MATCH:
        return "1;32";
    }
    return "1";
}

static struct str caption_of(const struct page *page, uint32_t party)
{
    return party_caption(&page->s->engagement->parties[party]);
}

/* "T2", or "-" for a party that the root does not reach. */
static void tier_cell(const struct page *page, uint32_t party)
{
    char text[16] = "-";
    int tier = page->s->result.parties[party].tier;
    if (tier != TIER_NONE)
        snprintf(text, sizeof text, "T%d", tier);
    cell(page->out, text, 5);
}

/* --- the path --------------------------------------------------------------------------------- */

static void product(const struct page *page, const char *sign, uint32_t factor, uint32_t so_far)
{
    char text[MICRO_TEXT_SIZE], line[MICRO_TEXT_SIZE + 8];
    snprintf(line, sizeof line, "%s %s", sign, micro_format(factor, text));
    cell(page->out, line, FACTOR_WIDTH + 2);
    buf_printf(page->out, "= %s\n", micro_format(so_far, text));
}

static void party_row(const struct page *page, const struct risk_step *step)
{
    const struct screening *s = page->s;
    buf_adds(page->out, "  ");
    tier_cell(page, step->party);
    column(page->out, caption_of(page, step->party), NAME_WIDTH);
    buf_addc(page->out, ' ');
    if (step->relation == RISK_NONE) {
        cell(page->out, "", RELATION_WIDTH + FACTOR_WIDTH + 2);
        buf_adds(page->out, "  1.0\n");
        return;
    }
    cell(page->out, relation_type_name(s->input.relations[step->relation].type), RELATION_WIDTH);
    product(page, "×", step->weight_micro, step->product_micro);
}

static void end_row(const struct page *page, const struct risk_step *step)
{
    const struct screening *s = page->s;
    buf_adds(page->out, "     ");
    if (step->listed == RISK_NONE) {
        cell(page->out, "└ red flags alone", NAME_WIDTH + 3);
    } else {
        buf_adds(page->out, "└ ");
        column(page->out, s->input.listed[step->listed].caption, NAME_WIDTH);
        buf_addc(page->out, ' ');
    }
    cell(page->out, step->listed == RISK_NONE ? "flags" : "match", RELATION_WIDTH);
    product(page, "×", step->weight_micro, step->product_micro);
    if (step->listed == RISK_NONE)
        return;
    buf_adds(page->out, "       ");
    say(page, s->input.listed[step->listed].id);
    buf_addc(page->out, '\n');
}

/* "SEK STUDIO (us-ofac-sdn:34022)" */
static void say_listed(const struct page *page, uint32_t listed)
{
    const struct risk_listed *it = &page->s->input.listed[listed];
    say(page, it->caption);
    buf_adds(page->out, " (");
    say(page, it->id);
    buf_addc(page->out, ')');
}

static void link_rows(const struct page *page, const struct risk_path *path)
{
    const struct screening *s = page->s;
    for (size_t i = 0; i < path->n_links; i++) {
        const struct risk_link *link = &s->input.links[path->links[i]];
        buf_adds(page->out, "       ");
        say(page, s->input.listed[link->from].caption);
        buf_adds(page->out, " —");
        say(page, link->kind);
        buf_adds(page->out, "→ ");
        say_listed(page, link->to);
        buf_addc(page->out, '\n');
    }
}

/* "0.95 × 0.95 × 0.97 = 0.875425": each product rounded half up to six decimals, left to right. */
static void arithmetic(const struct page *page, const struct risk_path *path)
{
    char text[MICRO_TEXT_SIZE];
    buf_adds(page->out, "  ");
    for (size_t i = 1; i < path->n_steps; i++)
        buf_printf(page->out, "%s%s", i > 1 ? " × " : "",
                   micro_format(path->steps[i].weight_micro, text));
    buf_printf(page->out, " = %s\n", micro_format(path->risk_micro, text));
}

static void path_rows(const struct page *page, const struct risk_path *path)
{
    for (size_t i = 0; i < path->n_steps; i++) {
        if (path->steps[i].party == RISK_NONE)
            end_row(page, &path->steps[i]);
        else
            party_row(page, &path->steps[i]);
    }
    link_rows(page, path);
    arithmetic(page, path);
}

/* How an end's own risk came about, when the best match alone does not give it. */
static void score_of_end(const struct page *page, const struct risk_path *path)
{
    char score[MICRO_TEXT_SIZE], match[MICRO_TEXT_SIZE];
    const struct risk_step *end = &path->steps[path->n_steps - 1];
    if (end->weight_micro == end->match_micro)
        return;
    buf_printf(page->out, "  where %s is the match %s and the party's red flags together\n",
               micro_format(end->weight_micro, score), micro_format(end->match_micro, match));
}

/* --- the sections ----------------------------------------------------------------------------- */

static void print_head(const struct page *page)
{
    const struct screening *s = page->s;
    char day[DATE_TEXT_SIZE], risk[MICRO_TEXT_SIZE], breadth[MICRO_TEXT_SIZE];
    if (s->engagement->title.len > 0) {
        say(page, s->engagement->title);
        buf_addc(page->out, '\n');
    }
    buf_adds(page->out, "Verdict    ");
    styled(page, verdict_style(s->result.verdict), verdict_name(s->result.verdict));
    buf_printf(page->out, "%s%s\n", screening_incomplete(s) ? ", incomplete" : "",
               s->result.partial ? ", partial: the chain is longer than the policy follows" : "");
    if (s->result.authorised)
        buf_printf(page->out, "           authorised%s%s, within its scope\n",
                   date_is_none(s->result.authorised_until) ? "" : " until ",
                   date_format(s->result.authorised_until, day));
    buf_printf(page->out, "Headline   %s (%s)\n", micro_format(s->result.headline.risk_micro, risk),
               band_name(band_of(s->result.headline.risk_micro)));
    buf_printf(page->out, "Breadth    %s\n", micro_format(s->result.breadth_micro, breadth));
    buf_printf(page->out, "As of      %s\n", date_format(s->as_of, day));
    if (s->id[0])
        buf_printf(page->out, "Screening  %s\n", s->id);
}

static void print_headline(const struct page *page)
{
    const struct risk_path *path = &page->s->result.headline;
    if (path->n_steps == 0) {
        heading(page, "No path to a listed party");
        return;
    }
    heading(page, "Worst path");
    path_rows(page, path);
    score_of_end(page, path);
}

static void print_alternatives(const struct page *page)
{
    const struct risk_result *result = &page->s->result;
    for (size_t i = 0; i < result->n_alternatives; i++) {
        heading(page, i == 0 ? "Next worst path" : "Then");
        path_rows(page, &result->alternatives[i]);
    }
}

static void print_rules(const struct page *page)
{
    const struct screening *s = page->s;
    if (s->result.n_rules > 0)
        heading(page, "Rules");
    for (size_t i = 0; i < s->result.n_rules; i++) {
        const struct risk_rule_hit *hit = &s->result.rules[i];
        buf_adds(page->out, "  ");
        styled(page, verdict_style(hit->verdict), verdict_name(hit->verdict));
        buf_adds(page->out, hit->decides ? "  " : " (for information)  ");
        say(page, hit->regime);
        buf_printf(page->out, " %s (%s): ", hit->rule, measure_name(hit->measure));
        say(page, caption_of(page, hit->party));
        buf_adds(page->out, "\n         ");
        say(page, hit->reason);
        buf_adds(page->out, "\n         source: ");
        say(page, hit->source);
        buf_addc(page->out, '\n');
    }
}

static void print_not_evaluated(const struct page *page)
{
    const struct risk_result *result = &page->s->result;
    for (size_t i = 0; i < result->n_not_evaluated; i++) {
        buf_adds(page->out, "  not evaluated: ");
        say(page, result->not_evaluated[i].regime);
        buf_printf(page->out, " %s: ", result->not_evaluated[i].rule);
        say(page, result->not_evaluated[i].reason);
        buf_addc(page->out, '\n');
    }
}

static void print_counterfactual(const struct page *page)
{
    const struct screening *s = page->s;
    char risk[MICRO_TEXT_SIZE];
    if (s->result.n_counterfactual > 0)
        heading(page, "What would have to be otherwise");
    for (size_t i = 0; i < s->result.n_counterfactual; i++) {
        const struct risk_removal *removal = &s->result.counterfactual[i];
        buf_adds(page->out, i == 0 ? "  without " : "  and without ");
        if (removal->is_relation) {
            const struct relation *relation = &s->input.relations[removal->relation];
            say(page, caption_of(page, relation->from));
            buf_printf(page->out, " —%s→ ", relation_type_name(relation->type));
            say(page, caption_of(page, relation->to));
        } else {
            buf_adds(page->out, "the match of ");
            say(page, caption_of(page, removal->party));
        }
        buf_printf(page->out, " the headline is %s\n", micro_format(removal->risk_micro, risk));
    }
}

/* "! 0.35 payee-other: is paid without being the contracted party: by t0" */
static void flag_rows(const struct page *page, const struct risk_party *party)
{
    char weight[MICRO_TEXT_SIZE];
    for (size_t i = 0; i < party->n_flags; i++) {
        const struct risk_flag *flag = &party->flags[i];
        buf_printf(page->out, "       ! %s %s: ", micro_format(flag->weight_micro, weight),
                   flag->id);
        say(page, flag->reason);
        if (flag->source)
            buf_printf(page->out, " (%s)", flag->source);
        buf_addc(page->out, '\n');
    }
}

static void print_parties(const struct page *page)
{
    const struct screening *s = page->s;
    char risk[MICRO_TEXT_SIZE];
    heading(page, "Parties");
    for (uint32_t i = 0; i < s->input.n_parties; i++) {
        const struct risk_party_result *result = &s->result.parties[i];
        buf_adds(page->out, "  ");
        tier_cell(page, i);
        column(page->out, caption_of(page, i), NAME_WIDTH);
        buf_addc(page->out, ' ');
        if (result->node_risk_micro > 0)
            cell(page->out, micro_format(result->node_risk_micro, risk), FACTOR_WIDTH);
        if (result->best_listed == RISK_NONE)
            buf_adds(page->out, "no match");
        else
            say_listed(page, result->best_listed);
        buf_addc(page->out, '\n');
        flag_rows(page, &s->input.parties[i]);
    }
}

static void print_lists(const struct page *page)
{
    const struct screening *s = page->s;
    char published[DATE_TEXT_SIZE], checked[CLOCK_TEXT_SIZE];
    const char *day;
    heading(page, "Lists");
    for (size_t i = 0; i < s->snapshot->n_lists; i++) {
        const struct snapshot_list *list = &s->snapshot->lists[i];
        if (!s->list_used[i])
            continue;
        buf_adds(page->out, "  ");
        column(page->out, list->id, 20);
        day = date_format(list->published, published);
        buf_printf(page->out, " version %lld, published %s, checked %s%s", (long long)list->version,
                   day[0] ? day : "on an unknown day",
                   clock_format_ms(list->checked_unix_ms, checked), list->sample ? "  " : "");
        if (list->sample)
            styled(page, "1;35", "SAMPLE");
        buf_addc(page->out, '\n');
    }
    for (size_t i = 0; i < s->n_reasons; i++) {
        buf_adds(page->out, "  ! ");
        say(page, s->reasons[i].message);
        buf_addc(page->out, '\n');
    }
}

void screening_print(struct buf *out, const struct screening *screening, bool colour)
{
    const struct page page = {out, screening, colour};
    print_head(&page);
    print_headline(&page);
    print_alternatives(&page);
    print_rules(&page);
    print_not_evaluated(&page);
    print_counterfactual(&page);
    print_parties(&page);
    print_lists(&page);
    buf_printf(out, "\nModel %s, policy %lld, evidence sha256 %s\n", screening->model,
               (long long)screening->input.policy.version, screening->evidence_sha256);
}
