/* cmd/explain.c - an explanation as aligned text for a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/explain.h"

#include <stdlib.h>

#include "core/micro.h"
#include "core/utf8.h"

enum { TOKEN_COLUMN = 22 };

static const char *kind_name(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_EXACT:
        return "exact";
    case TOKEN_TYPO:
        return "typo";
    case TOKEN_SOUND:
        return "sound";
    case TOKEN_ROMANISED:
        return "romanised";
    case TOKEN_ABBREVIATION:
        return "abbreviation";
    case TOKEN_LEGAL:
        return "legal";
    case TOKEN_INITIAL:
        return "initial";
    case TOKEN_NICKNAME:
        return "nickname";
    case TOKEN_JOINED:
        return "joined";
    case TOKEN_TRUNCATED:
        return "truncated";
    case TOKEN_ACRONYM:
        return "acronym";
    case TOKEN_GLOSSARY:
        return "glossary";
    case TOKEN_UNMATCHED:
        return "unmatched";
    }
    return "";
}

static const char *kind_colour(enum token_kind kind)
{
    if (kind == TOKEN_EXACT)
        return "\033[32m";
    return kind == TOKEN_UNMATCHED ? "\033[31m" : "\033[33m";
}

/* Pads by code points, which is right for the scripts names are compared in. */
static void add_column(struct buf *out, struct str text, size_t width)
{
    size_t shown = utf8_count(text);
    buf_add(out, text.len ? text : STR("-"));
    for (shown = text.len ? shown : 1; shown < width; shown++)
        buf_addc(out, ' ');
}

static void print_token(struct buf *out, const struct match_token *token, bool colour)
{
    char quality[MICRO_TEXT_SIZE], weight[MICRO_TEXT_SIZE];
    buf_adds(out, "  ");
    add_column(out, token->query, TOKEN_COLUMN);
    buf_addc(out, ' ');
    add_column(out, token->candidate, TOKEN_COLUMN);
    buf_printf(out, " %s%-12s%s quality %-8s weight %s\n", colour ? kind_colour(token->kind) : "",
               kind_name(token->kind), colour ? "\033[0m" : "",
               micro_format(token->quality_micro, quality),
               micro_format(token->weight_micro, weight));
}

/* "-0.300": the sign stands for thousandths alone, too. */
static void add_logits(struct buf *out, int32_t millilogits)
{
    buf_printf(out, "%c%d.%03d", millilogits < 0 ? '-' : '+', abs(millilogits / 1000),
               abs(millilogits % 1000));
}

static void print_effect(struct buf *out, const char *name, int32_t effect_millilogits)
{
    buf_printf(out, "  %-28s ", name);
    add_logits(out, effect_millilogits);
    buf_addc(out, '\n');
}

static void print_adjustment(struct buf *out, const struct match_adjustment *adjustment)
{
    char before[MICRO_TEXT_SIZE], after[MICRO_TEXT_SIZE];
    buf_printf(out, "  %-28s ", adjustment->kind);
    add_logits(out, adjustment->effect_millilogits);
    if (adjustment->before_micro != adjustment->after_micro)
        buf_printf(out, "  %s -> %s", micro_format(adjustment->before_micro, before),
                   micro_format(adjustment->after_micro, after));
    buf_printf(out, "  %.*s\n", STR_ARG(adjustment->detail));
}

void explain_print(struct buf *out, const struct match_explanation *explanation, bool colour)
{
    char score[MICRO_TEXT_SIZE];
    bool alert = explanation->score_micro >= MATCH_THRESHOLD_MICRO;

    buf_printf(out, "%s%s%s  %s  (model %s)\n", colour ? (alert ? "\033[1;31m" : "\033[1m") : "",
               micro_format(explanation->score_micro, score), colour ? "\033[0m" : "",
               alert ? "at or above .70: an alert" : "below .70: no alert", explanation->model);
    buf_printf(out, "  \"%.*s\" against \"%.*s\"\n", STR_ARG(explanation->query_name),
               STR_ARG(explanation->candidate_name));
    for (size_t i = 0; i < explanation->n_tokens; i++)
        print_token(out, &explanation->tokens[i], colour);
    if (explanation->n_features) {
        buf_adds(out, "log-odds (0 is .70)\n");
        print_effect(out, "base", explanation->base_millilogits);
    }
    for (size_t i = 0; i < explanation->n_features; i++) {
        if (explanation->features[i].effect_millilogits)
            print_effect(out, explanation->features[i].name,
                         explanation->features[i].effect_millilogits);
    }
    for (size_t i = 0; i < explanation->n_adjustments; i++)
        print_adjustment(out, &explanation->adjustments[i]);
    if (explanation->n_features)
        print_effect(out, "sum", explanation->z_millilogits);
    if (explanation->homoglyphs)
        buf_adds(out, "letters of another script stand in for look-alikes\n");
}
