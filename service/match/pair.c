/* match/pair.c - two names ready for comparing: z, and how it came about.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/pair.h"

enum {
    TRADE_GATE_LOGITS = -600, /* a country that agrees does not lift it back to 0 */
    CEILING_LOGITS = 4800,    /* from here on z of an unequal name rises by a quarter only */
    ACRONYM_LETTERS = 4,
    ACRONYM_LOGITS = 100,
};

static bool same_words(const struct name *q, const struct name *c)
{
    if (q->n_tokens != c->n_tokens || q->cut != c->cut)
        return false;
    for (size_t i = 0; i < q->n_tokens; i++) {
        const struct token *t = &q->tokens[i], *u = &c->tokens[i];
        if (!str_equal(t->text, u->text) || t->class != u->class)
            return false;
        if (t->native.len && u->native.len && !str_equal(t->native, u->native))
            return false;
        if ((t->native.len != 0) != (u->native.len != 0))
            return false;
    }
    return true;
}

/* The names are cut off at NAME_TOKENS_MAX words; then equal words do not make an equal name. */
static bool same_name(const struct name *q, const struct name *c)
{
    return same_words(q, c) && (!q->cut || str_equal(q->text, c->text));
}

/* The one word of a name that has, legal forms apart, no other. */
static struct str sole_word(const struct name *name)
{
    struct str word = STR_EMPTY;
    for (size_t i = 0; i < name->n_tokens; i++) {
        if (name->tokens[i].class == CLASS_LEGAL)
            continue;
        if (word.len)
            return STR_EMPTY;
        word = name->tokens[i].text;
    }
    return word;
}

static bool acronym(const struct name *q, const struct name *c)
{
    struct str a = sole_word(q), b = sole_word(c);
    return (a.len >= ACRONYM_LETTERS && str_equal(a, c->initials)) ||
           (b.len >= ACRONYM_LETTERS && str_equal(b, q->initials));
}

/* Is every distinctive word they share one that any firm might bear (empire, eagle, horizon)? */
static bool share_only_everyday_words(const struct name *query, const struct alignment *alignment)
{
    for (size_t i = 0; i < alignment->n_pairs; i++) {
        const struct alignment_pair *p = &alignment->pairs[i];
        for (size_t k = 0; k < p->n_query; k++) {
            const struct token *t = &query->tokens[p->query + k];
            if (t->class == CLASS_NAME && !t->everyday)
                return false;
        }
    }
    return true;
}

/* "Everlasting Empire Records" is not "Everlasting Empire": where nothing rare is shared, a word of
 * the query's that says what the firm does and is not answered names another firm. */
static bool other_trade(const struct pair *p, const struct name *query)
{
    return p->features[FEATURE_TRADE] >= 1000 && share_only_everyday_words(query, &p->alignment);
}

static void apply(struct pair *p, enum pair_rule rule, int32_t z)
{
    p->rules[rule] = z - p->z;
    p->z = z;
}

void pair_compare(const struct name *query, const struct name *candidate, bool anchored,
                  const struct similarity_source *source, struct pair *out)
{
    struct pair *p = out;
    enum name_mode mode = (enum name_mode)query->mode;
    align_names(query, candidate, source, &p->alignment);
    features_of(query, candidate, &p->alignment, p->features);
    memset(p->rules, 0, sizeof p->rules);
    p->base = query->model->weights[mode].base;
    p->z = model_logits(query->model, mode, p->features, p->effects);

    bool exact = same_name(query, candidate);
    if (exact) {
        apply(p, PAIR_EXACT, PAIR_EXACT_LOGITS);
        return;
    }
    if (!anchored && p->z > PAIR_UNANCHORED_LOGITS)
        apply(p, PAIR_GATE_ANCHOR, PAIR_UNANCHORED_LOGITS);
    if (mode != MODE_PERSON && p->z > TRADE_GATE_LOGITS && other_trade(p, query))
        apply(p, PAIR_GATE_TRADE, TRADE_GATE_LOGITS + (p->z - PAIR_EXACT_LOGITS) / 100);
    if (mode != MODE_PERSON && anchored && p->z < ACRONYM_LOGITS && acronym(query, candidate))
        apply(p, PAIR_ACRONYM, ACRONYM_LOGITS);
    if (p->z > CEILING_LOGITS) {
        int32_t z = CEILING_LOGITS + (p->z - CEILING_LOGITS) / 4;
        apply(p, PAIR_CEILING, z < PAIR_MOST_LOGITS ? z : PAIR_MOST_LOGITS);
    }
}

/* Features of the quick bound, in the order of how much they usually tell. */
static const uint8_t QUICK[] = {FEATURE_MISSING_QUERY, FEATURE_MISSING_CANDIDATE, FEATURE_WORST,
                                FEATURE_COST, FEATURE_INFORMATION};

static bool monotone(const struct curve *curve, bool rises)
{
    for (size_t k = 1; k < CURVE_KNOTS; k++)
        if (rises ? curve->effect[k] < curve->effect[k - 1]
                  : curve->effect[k] > curve->effect[k - 1])
            return false;
    return true;
}

void pair_ceiling_init(const struct model *model, enum name_mode mode, struct pair_ceiling *out)
{
    const struct curve *curves = model->weights[mode].curves;
    out->from[FEATURE_COUNT] = 0;
    out->monotone = 0;
    for (size_t i = FEATURE_COUNT; i-- > 0;) {
        int32_t most = i < model->n_features ? curve_most(&curves[i], INT32_MIN, false) : 0;
        out->from[i] = out->from[i + 1] + most;
        if (monotone(&curves[i], feature_rises((enum feature)i)))
            out->monotone |= 1u << i;
    }
    _Static_assert(FEATURE_COUNT <= 32, "a bit each");
    out->others = out->from[0];
    for (size_t i = 0; i < LENGTH(QUICK); i++)
        out->others -= curve_most(&curves[QUICK[i]], INT32_MIN, false);
}

/* The tokens that may be matched with the quality `least` or better. */
static uint32_t within(const uint16_t *qualities, size_t n, unsigned least)
{
    uint32_t tokens = 0;
    for (size_t i = 0; i < n; i++)
        if (qualities[i] >= least)
            tokens |= 1u << i;
    return tokens;
}

/* The next quality below `from` that a token may be matched with; 0 when there is none. */
static unsigned next_below(const uint16_t *qualities, size_t n, unsigned from, unsigned so_far)
{
    for (size_t i = 0; i < n; i++)
        if (qualities[i] < from && qualities[i] > so_far)
            so_far = qualities[i];
    return so_far;
}

/* The most that feature `i` can be worth when `value` is its bound. */
static int32_t effect_at_best(const struct weights *weights, const struct pair_ceiling *ceiling,
                              size_t i, int32_t value)
{
    const struct curve *curve = &weights->curves[i];
    if (ceiling->monotone & 1u << i)
        return curve_effect(curve, value);
    return curve_most(curve, value, feature_rises((enum feature)i));
}

static bool quick_may_reach(const struct name *query, const struct name *candidate,
                            const struct features_reach *reach, const struct pair_ceiling *ceiling,
                            int32_t z_least)
{
    const struct weights *weights = &query->model->weights[query->mode];
    int32_t features[FEATURE_COUNT];
    features_at_best_quickly(query, candidate, reach, features);
    int32_t z = weights->base + ceiling->others;
    for (size_t i = 0; i < LENGTH(QUICK); i++)
        z += effect_at_best(weights, ceiling, QUICK[i], features[QUICK[i]]);
    return z >= z_least;
}

static bool features_may_reach(const struct name *query, const struct name *candidate,
                               const struct features_reach *reach,
                               const struct pair_ceiling *ceiling, int32_t z_least)
{
    const struct model *model = query->model;
    const struct weights *weights = &model->weights[query->mode];
    int32_t features[FEATURE_COUNT];
    features_at_best(query, candidate, reach, features);
    int32_t z = weights->base;
    size_t i = 0;
    for (; i < model->n_features && z + ceiling->from[i] >= z_least; i++)
        z += effect_at_best(weights, ceiling, i, features[i]);
    return z + ceiling->from[i] >= z_least;
}

bool pair_may_reach(const struct name *query, const struct name *candidate,
                    const struct pair_reach *reach, const struct pair_ceiling *ceiling,
                    int32_t z_least)
{
    size_t n_query = query->n_tokens, n_candidate = candidate->n_tokens;
    for (unsigned worst = 1000; worst;) {
        struct features_reach r = {within(reach->query, n_query, worst),
                                   within(reach->candidate, n_candidate, worst), reach->query_joins,
                                   1000 - (int32_t)worst};
        if (quick_may_reach(query, candidate, &r, ceiling, z_least) &&
            features_may_reach(query, candidate, &r, ceiling, z_least))
            return true;
        unsigned next = next_below(reach->query, n_query, worst, 0);
        worst = next_below(reach->candidate, n_candidate, worst, next);
    }
    if (same_name(query, candidate) || align_truncated(query, candidate))
        return true;
    return query->mode != MODE_PERSON && z_least <= ACRONYM_LOGITS && acronym(query, candidate);
}
