/* match/explain.c - the best pair of names and the evidence, told as an explanation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/explain.h"

#include "match/birth.h"
#include "match/model.h"
#include "text/words.h"

enum { ADJUSTMENTS_MAX = PAIR_RULES + 4 };

static struct str joined_text(struct arena *arena, const struct name *name, size_t first, size_t n)
{
    if (n == 1)
        return name->tokens[first].text;
    char text[NAME_TOKENS_MAX * (WORD_LETTERS + 1)];
    size_t len = 0;
    for (size_t i = first; i < first + n; i++) {
        if (i > first)
            text[len++] = ' ';
        memcpy(text + len, name->tokens[i].text.ptr, name->tokens[i].text.len);
        len += name->tokens[i].text.len;
    }
    return str_copy(arena, (struct str){text, len});
}

static uint32_t weight_of(const struct name *name, size_t first, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = first; i < first + n; i++)
        sum += name->tokens[i].weight;
    return sum;
}

static void add_pair(struct arena *arena, const struct decided *d, const struct alignment_pair *p,
                     struct match_explanation *out)
{
    const struct name *q = &d->query->name, *c = &d->candidate->name;
    uint32_t weight =
        weight_of(q, p->query, p->n_query) + weight_of(c, p->candidate, p->n_candidate);
    bool legal = q->tokens[p->query].class == CLASS_LEGAL;
    out->tokens[out->n_tokens++] = (struct match_token){
        .query = joined_text(arena, q, p->query, p->n_query),
        .candidate = joined_text(arena, c, p->candidate, p->n_candidate),
        .kind = legal ? TOKEN_LEGAL : (enum token_kind)p->kind,
        .quality_micro = p->quality * 1000u,
        .weight_micro = weight / 2 * 1000u,
    };
}

static void add_left(const struct name *name, uint32_t used, bool query,
                     struct match_explanation *out)
{
    for (size_t i = 0; i < name->n_tokens; i++) {
        if (used & (1u << i))
            continue;
        const struct token *t = &name->tokens[i];
        out->tokens[out->n_tokens++] = (struct match_token){
            .query = query ? t->text : STR_EMPTY,
            .candidate = query ? STR_EMPTY : t->text,
            .kind = t->class == CLASS_LEGAL ? TOKEN_LEGAL : TOKEN_UNMATCHED,
            .quality_micro = 0,
            .weight_micro = t->weight * 1000u,
        };
    }
}

/* In the order of the query's words; what is left of the candidate last. */
static bool add_tokens(const struct decided *d, struct arena *arena, struct match_explanation *out)
{
    out->tokens = arena_calloc(arena, NAME_TOKENS_MAX * 3, sizeof *out->tokens);
    if (!out->tokens)
        return false;
    const struct alignment *a = &d->pair->alignment;
    for (size_t at = 0; at < NAME_TOKENS_MAX; at++)
        for (size_t i = 0; i < a->n_pairs; i++)
            if (a->pairs[i].query == at)
                add_pair(arena, d, &a->pairs[i], out);
    add_left(&d->query->name, a->query_used, true, out);
    add_left(&d->candidate->name, a->candidate_used, false, out);
    return true;
}

static bool add_features(const struct decided *d, struct arena *arena,
                         struct match_explanation *out)
{
    out->features = arena_calloc(arena, FEATURE_COUNT, sizeof *out->features);
    if (!out->features)
        return false;
    for (size_t i = 0; i < d->query->name.model->n_features; i++)
        out->features[out->n_features++] =
            (struct match_feature){feature_name((enum feature)i),
                                   (int64_t)d->pair->features[i] * 1000, d->pair->effects[i]};
    out->base_millilogits = d->pair->base;
    return true;
}

static void adjust(struct match_explanation *out, int32_t *z, const char *kind, struct str detail,
                   int32_t effect)
{
    uint32_t before = score_of_logits(*z);
    *z += effect;
    out->adjustments[out->n_adjustments++] =
        (struct match_adjustment){kind, detail, effect, before, score_of_logits(*z)};
}

static void add_rules(const struct pair *pair, struct match_explanation *out, int32_t *z)
{
    static const struct {
        const char *kind, *detail;
    } RULES[PAIR_RULES] = {
        [PAIR_EXACT] = {"exact", "the names are equal"},
        [PAIR_GATE_ANCHOR] = {"gate", "no telling words in common"},
        [PAIR_GATE_TRADE] = {"gate",
                             "everyday words only, and a trade that the other side does not have"},
        [PAIR_GATE_PLACE] = {"gate", "each side names a place that the other does not"},
        [PAIR_GATE_NAME] = {"gate", "each side has a name that the other does not"},
        [PAIR_GATE_FATHER] = {"gate", "father and son have changed places"},
        [PAIR_ACRONYM] = {"acronym", "one name is the initials of the other"},
        [PAIR_CEILING] = {"ceiling", "names that are not equal do not score as if they were"},
    };
    for (size_t i = 0; i < PAIR_RULES; i++)
        if (pair->rules[i])
            adjust(out, z, RULES[i].kind, str_of(RULES[i].detail), pair->rules[i]);
}

static struct str birth_detail(struct arena *arena, const struct evidence *e)
{
    static const char *const SAYS[BIRTH_VERDICTS] = {[BIRTH_CONTRADICTS] = "contradicts",
                                                     [BIRTH_YEARS_APART] = "is years from",
                                                     [BIRTH_TWO_YEARS] = "is two years from",
                                                     [BIRTH_NEAR] = "is close to",
                                                     [BIRTH_UNKNOWN] = "",
                                                     [BIRTH_WITHIN] = "lies within",
                                                     [BIRTH_AGREES] = "agrees with",
                                                     [BIRTH_EXACT] = "equals"};
    char query[DATE_TEXT_SIZE], candidate[DATE_TEXT_SIZE];
    date_format(e->birth_query, query);
    date_format(e->birth_candidate, candidate);
    return str_of(arena_printf(arena, "birth %s %s %s", query, SAYS[e->birth_verdict], candidate));
}

static void add_evidence(const struct decided *d, struct arena *arena,
                         struct match_explanation *out, int32_t *z)
{
    const struct evidence *e = &d->evidence;
    if (e->birth_verdict != BIRTH_UNKNOWN)
        adjust(out, z, "birth", birth_detail(arena, e), d->adjusted.birth);
    if (e->country)
        adjust(out, z, "country",
               e->same_country.len ? str_of(arena_printf(arena, "country %.*s on both sides",
                                                         STR_ARG(e->same_country)))
                                   : STR("no country in common"),
               d->adjusted.country);
    if (e->gender)
        adjust(out, z, "gender", e->gender > 0 ? STR("gender agrees") : STR("gender differs"),
               d->adjusted.gender);
    if (e->query_identifier)
        adjust(out, z, "identifier",
               str_of(arena_printf(arena, "%.*s %.*s %s", STR_ARG(e->query_identifier->kind),
                                   STR_ARG(e->query_identifier->value),
                                   e->identifier_equal ? "equal"
                                   : e->identifier > 0 ? "equal, but not a valid number"
                                                       : "differs")),
               d->adjusted.identifier);
}

bool explain(const struct decided *d, struct arena *arena, struct match_explanation *out)
{
    struct match_explanation x = {0};
    x.adjustments = arena_calloc(arena, ADJUSTMENTS_MAX, sizeof *x.adjustments);
    if (!x.adjustments)
        return false;
    int32_t z = 0;
    if (d->pair) {
        x.query_name = str_copy(arena, d->query->name.text);
        x.candidate_name = str_copy(arena, d->candidate->name.text);
        x.candidate_role = d->candidate->role;
        x.weak_only =
            d->candidate->role == NAME_WEAK && evidence_apply(&d->evidence, d->strong_z).z < 0;
        x.homoglyphs = d->query->name.homoglyphs || d->candidate->name.homoglyphs;
        if (!add_tokens(d, arena, &x) || !add_features(d, arena, &x))
            return false;
        z = d->pair->base;
        for (size_t i = 0; i < d->query->name.model->n_features; i++)
            z += d->pair->effects[i];
        add_rules(d->pair, &x, &z);
    } else {
        x.base_millilogits = z = PAIR_UNANCHORED_LOGITS;
    }
    add_evidence(d, arena, &x, &z);
    x.z_millilogits = z;
    x.score_micro = score_of_logits(z);
    x.corroborated = d->evidence.corroborated;
    x.strong_identity = d->evidence.strong_identity;
    if (arena_failed(arena))
        return false;
    *out = x;
    return true;
}
