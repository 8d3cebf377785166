/* match/pair.c - two names ready for comparing: z, and how it came about.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/pair.h"

enum {
    PLACE_GATE_LOGITS = -400,
    NAME_GATE_LOGITS = -300,
    TRADE_GATE_LOGITS = -600,     /* a country that agrees does not lift it back to 0 */
    CEILING_LOGITS = 4800,        /* from here on z of an unequal name rises by a quarter only */
    NUMBER_CEILING_LOGITS = 2800, /* the same of names with different numbers: II is not III */
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

static bool kin_word(const struct token *t)
{
    static const char *const KIN[] = {"bin", "ben", "ibn", "bint", "binti", "ould", "wuld", "wald"};
    for (size_t i = 0; i < LENGTH(KIN); i++)
        if (str_equal(t->text, str_of(KIN[i])))
            return true;
    return false;
}

/* The token of the candidate that meets token `at` of the query, or NAME_TOKENS_MAX. */
static size_t partner(const struct alignment *alignment, size_t at)
{
    for (size_t i = 0; i < alignment->n_pairs; i++)
        if (alignment->pairs[i].query == at)
            return alignment->pairs[i].candidate;
    return NAME_TOKENS_MAX;
}

/* "Abdullah bin Omar" is not "Omar bin Abdullah". */
static bool father_and_son(const struct name *q, const struct name *c, const struct alignment *a)
{
    for (size_t i = 1; i + 1 < q->n_tokens; i++) {
        if (!kin_word(&q->tokens[i]))
            continue;
        size_t son = partner(a, i - 1), father = partner(a, i + 1);
        if (son < c->n_tokens && son == father + 2 && kin_word(&c->tokens[father + 1]))
            return true;
    }
    return false;
}

static void apply(struct pair *p, enum pair_rule rule, int32_t z)
{
    p->rules[rule] = z - p->z;
    p->z = z;
}

static void gate(struct pair *p, enum pair_rule rule, int32_t most)
{
    if (p->z > most) /* the better pair of two that are held down still ranks first */
        apply(p, rule, most + (p->z - PAIR_EXACT_LOGITS) / 100);
}

static void gate_names(struct pair *p, const struct name *query, const struct name *candidate)
{
    if (p->features[FEATURE_WORDS_QUERY] && p->features[FEATURE_WORDS_CANDIDATE])
        gate(p, PAIR_GATE_NAME, NAME_GATE_LOGITS);
    if (father_and_son(query, candidate, &p->alignment))
        gate(p, PAIR_GATE_FATHER, NAME_GATE_LOGITS);
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
        gate(p, PAIR_GATE_TRADE, TRADE_GATE_LOGITS);
    if (mode == MODE_PERSON && query->model->rules & RULE_NAMES)
        gate_names(p, query, candidate);
    bool places = query->model->rules & RULE_PLACES && p->features[FEATURE_PLACE] >= 1000;
    if (mode != MODE_PERSON && places)
        gate(p, PAIR_GATE_PLACE, PLACE_GATE_LOGITS);
    if (mode != MODE_PERSON && anchored && p->z < ACRONYM_LOGITS && acronym(query, candidate))
        apply(p, PAIR_ACRONYM, ACRONYM_LOGITS);
    bool numbers = query->model->rules & RULE_NUMBERS && p->features[FEATURE_NUMBER] > 0;
    int32_t ceiling = numbers ? NUMBER_CEILING_LOGITS : CEILING_LOGITS;
    if (p->z > ceiling) {
        int32_t z = ceiling + (p->z - ceiling) / 4,
                most = ceiling + PAIR_MOST_LOGITS - CEILING_LOGITS;
        apply(p, PAIR_CEILING, z < most ? z : most);
    }
}

/* Features of the quick bound, in the order of how much they usually tell. */
static const uint8_t QUICK[PAIR_QUICK] = {FEATURE_MISSING_QUERY, FEATURE_MISSING_CANDIDATE,
                                          FEATURE_WORST, FEATURE_COST, FEATURE_INFORMATION};

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
    for (size_t i = 0; i < PAIR_QUICK; i++) {
        bool rises = feature_rises((enum feature)QUICK[i]);
        const struct curve *curve = &curves[QUICK[i]];
        out->others -= curve_most(curve, INT32_MIN, false);
        for (int32_t step = 0; step < PAIR_QUICK_STEPS; step++) {
            int32_t value = (rises ? step + 1 : step) * PAIR_QUICK_STEP;
            if (rises && step + 1 == PAIR_QUICK_STEPS)
                value = INT32_MAX;
            out->quick[i][step] = curve_most(curve, value, rises);
        }
    }
}

static int32_t quick_effect(const struct pair_ceiling *ceiling, size_t i, int32_t value)
{
    uint32_t step = (uint32_t)value / PAIR_QUICK_STEP;
    return ceiling->quick[i][step < PAIR_QUICK_STEPS ? step : PAIR_QUICK_STEPS - 1];
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

/* The next quality below `from` that a token may be matched with; 0 when there is none. */
static unsigned next_below(const struct pair_reach *reach, unsigned from)
{
    unsigned next = 0;
    const struct pair_side *sides[] = {&reach->query, &reach->candidate};
    for (size_t s = 0; s < LENGTH(sides); s++)
        for (size_t i = 0; i < sides[s]->n; i++) {
            unsigned quality = sides[s]->quality[i];
            next = quality < from && quality > next ? quality : next;
        }
    return next;
}

/* The sums over the tokens that may be matched with the quality `least` or better, and the rest. */
static struct features_share share_of(const struct pair_side *side, unsigned least)
{
    struct features_share share = {.whole = (int32_t)side->weight};
    unsigned lightest = UINT16_MAX;
    for (size_t i = 0; i < side->n; i++) {
        bool within = side->quality[i] >= least;
        share.within += within ? side->weights[i] : 0;
        share.left += within ? 0 : side->left[i];
        unsigned pairing = within ? side->pairing[i] : UINT16_MAX;
        lightest = pairing < lightest ? pairing : lightest;
    }
    share.lightest = lightest == UINT16_MAX ? 0 : (int32_t)lightest;
    return share;
}

/* Alignments of tokens that may be matched with the quality `least` or better, the worst pair of
 * which loses `loss` at least. */
static bool level_may_reach(const struct name *query, const struct pair_reach *reach,
                            unsigned least, int32_t loss, const struct pair_ceiling *ceiling,
                            int32_t z_least)
{
    struct features_share of_query = share_of(&reach->query, least);
    struct features_share of_candidate = share_of(&reach->candidate, least);
    int32_t features[FEATURE_COUNT];
    features_at_best_of_shares(&of_query, &of_candidate, loss, features);
    int32_t z = query->model->weights[query->mode].base + ceiling->others;
    for (size_t i = 0; i < PAIR_QUICK; i++)
        z += quick_effect(ceiling, i, features[QUICK[i]]);
    return z >= z_least;
}

/* First all tokens that may be matched at all, at no loss: that is enough for most. */
bool pair_may_reach_quickly(const struct name *query, const struct pair_reach *reach,
                            const struct pair_ceiling *ceiling, int32_t z_least)
{
    if (!level_may_reach(query, reach, 1, 0, ceiling, z_least))
        return reach->special;
    for (unsigned worst = 1000; worst; worst = next_below(reach, worst))
        if (level_may_reach(query, reach, worst, 1000 - (int32_t)worst, ceiling, z_least))
            return true;
    return reach->special;
}

static uint32_t within(const struct pair_side *side, unsigned least)
{
    uint32_t tokens = 0;
    for (size_t i = 0; i < side->n; i++)
        tokens |= (uint32_t)(side->quality[i] >= least) << i;
    return tokens;
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
    for (unsigned worst = 1000; worst; worst = next_below(reach, worst)) {
        struct features_reach r = {within(&reach->query, worst), within(&reach->candidate, worst),
                                   reach->query_joins, 1000 - (int32_t)worst};
        if (level_may_reach(query, reach, worst, 1000 - (int32_t)worst, ceiling, z_least) &&
            features_may_reach(query, candidate, &r, ceiling, z_least))
            return true;
    }
    if (same_name(query, candidate) || align_truncated(query, candidate))
        return true;
    return query->mode != MODE_PERSON && z_least <= ACRONYM_LOGITS && acronym(query, candidate);
}

/* Are the first n tokens of the query such as may be matched equally? */
static bool begins_equally(const struct pair_reach *reach, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (reach->query.quality[i] < 1000)
            return false;
    return true;
}

bool pair_may_be_special(const struct name *query, const struct pair_reach *reach, size_t core,
                         size_t sole_letters)
{
    size_t n = query->n_tokens;
    if (reach->candidate.n == n && begins_equally(reach, n))
        return true;
    if (align_cut_off(query) && begins_equally(reach, n - 1))
        return true;
    if (query->mode == MODE_PERSON)
        return false;
    struct str sole = sole_word(query);
    return (sole.len >= ACRONYM_LETTERS && sole.len == core) ||
           (sole_letters >= ACRONYM_LETTERS && sole_letters == query->initials.len);
}
