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

/* Features of the bound; after the first four of one and the first of the other most are done. */
enum {
    FINE_MISSING_QUERY,
    FINE_MISSING_CANDIDATE,
    FINE_WORST,
    FINE_INFORMATION,
    FINE_COST,
    FINE_CONFLICT,
    FINE_SOLO
};
enum {
    COUNTED_WORDS,
    COUNTED_WORDS_QUERY,
    COUNTED_WORDS_CANDIDATE,
    COUNTED_LETTERS,
    COUNTED_FIRST,
    COUNTED_NUMBER,
    COUNTED_LEGAL,
    COUNTED_CROSS_SCRIPT,
    COUNTED_PLACE,
    COUNTED_TRADE
};
static const uint8_t FINE[PAIR_FINE] = {[FINE_MISSING_QUERY] = FEATURE_MISSING_QUERY,
                                        [FINE_MISSING_CANDIDATE] = FEATURE_MISSING_CANDIDATE,
                                        [FINE_WORST] = FEATURE_WORST,
                                        [FINE_INFORMATION] = FEATURE_INFORMATION,
                                        [FINE_COST] = FEATURE_COST,
                                        [FINE_CONFLICT] = FEATURE_CONFLICT,
                                        [FINE_SOLO] = FEATURE_SOLO};
static const uint8_t COUNTED[PAIR_COUNTED] = {[COUNTED_WORDS] = FEATURE_WORDS,
                                              [COUNTED_WORDS_QUERY] = FEATURE_WORDS_QUERY,
                                              [COUNTED_WORDS_CANDIDATE] = FEATURE_WORDS_CANDIDATE,
                                              [COUNTED_LETTERS] = FEATURE_LETTERS,
                                              [COUNTED_FIRST] = FEATURE_FIRST,
                                              [COUNTED_NUMBER] = FEATURE_NUMBER,
                                              [COUNTED_LEGAL] = FEATURE_LEGAL,
                                              [COUNTED_CROSS_SCRIPT] = FEATURE_CROSS_SCRIPT,
                                              [COUNTED_PLACE] = FEATURE_PLACE,
                                              [COUNTED_TRADE] = FEATURE_TRADE};

/* The most that `feature` is worth, by steps of its value; returns the most of all. */
static int32_t fill_steps(const struct model *model, enum name_mode mode, enum feature feature,
                          int32_t step, int16_t *out, int32_t n)
{
    const struct curve *curve = &model->weights[mode].curves[feature];
    bool rises = feature_rises(feature), known = (size_t)feature < model->n_features;
    for (int32_t i = 0; i < n; i++) {
        int32_t value = (rises ? i + 1 : i) * step;
        if (rises && i + 1 == n)
            value = INT32_MAX;
        int32_t most = known ? curve_most(curve, value, rises) : 0;
        out[i] = (int16_t)(most < INT16_MIN ? INT16_MIN : most);
    }
    return known ? curve_most(curve, INT32_MIN, false) : 0;
}

void pair_ceiling_init(const struct model *model, enum name_mode mode, struct pair_ceiling *out)
{
    const struct weights *weights = &model->weights[mode];
    out->others = weights->base;
    for (size_t i = 0; i < model->n_features; i++)
        out->others += curve_most(&weights->curves[i], INT32_MIN, false);
    out->second = 0;
    for (size_t i = 0; i < PAIR_FINE; i++) {
        int32_t most = fill_steps(model, mode, (enum feature)FINE[i], PAIR_FINE_STEP, out->fine[i],
                                  PAIR_FINE_STEPS);
        out->others -= most;
        out->second += i > FINE_INFORMATION ? most : 0;
    }
    for (size_t i = 0; i < PAIR_COUNTED; i++) {
        int32_t most = fill_steps(model, mode, (enum feature)COUNTED[i], PAIR_COUNTED_STEP,
                                  out->counted[i], PAIR_COUNTED_STEPS);
        out->others -= most;
        out->second += i > COUNTED_WORDS_CANDIDATE ? most : 0;
    }
}

static int32_t fine(const struct pair_ceiling *ceiling, size_t i, int32_t value)
{
    uint32_t step = (uint32_t)value / PAIR_FINE_STEP;
    return ceiling->fine[i][step < PAIR_FINE_STEPS ? step : PAIR_FINE_STEPS - 1];
}

/* `halves`: the value in steps of 500. */
static int32_t counted(const struct pair_ceiling *ceiling, size_t i, uint32_t halves)
{
    return ceiling->counted[i][halves < PAIR_COUNTED_STEPS ? halves : PAIR_COUNTED_STEPS - 1];
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

/* What one side has within reach, and what is left over. */
struct level {
    struct features_share share;
    uint64_t within, left; /* tallies */
};

/* The sums over the tokens that may be matched with the quality `least` or better, and the rest. */
static struct level level_of(const struct pair_side *side, unsigned least)
{
    struct level level = {.share.whole = (int32_t)side->weight};
    unsigned lightest = UINT16_MAX;
    for (size_t i = 0; i < side->n; i++) {
        bool within = side->quality[i] >= least;
        level.share.within += within ? side->weights[i] : 0;
        level.share.left += within ? 0 : side->left[i];
        level.within += within ? side->tally[i] : 0;
        level.left += within ? 0 : side->tally[i];
        unsigned pairing = within ? side->pairing[i] : UINT16_MAX;
        lightest = pairing < lightest ? pairing : lightest;
    }
    level.share.lightest = lightest == UINT16_MAX ? 0 : (int32_t)lightest;
    return level;
}

/* 2 where both sides have some left over, 1 where one has: as features count, in halves. */
static uint32_t both_left(const struct level *q, const struct level *c, enum features_tally field)
{
    return (features_counted(q->left, field) ? 1u : 0u) +
           (features_counted(c->left, field) ? 1u : 0u);
}

static int32_t second_effects(const struct pair_reach *reach, const struct level *q,
                              const struct level *c, const int32_t features[FEATURE_COUNT],
                              const struct pair_ceiling *ceiling)
{
    int32_t left_q = q->share.left, left_c = c->share.left;
    bool sole = features_counted(q->within, TALLY_PAIRED) <= 1;
    uint32_t letters = features_counted(q->within, TALLY_LETTERS);
    letters += reach->query_joins ? features_counted(c->within, TALLY_LETTERS) : 0;
    uint32_t legal_q = reach->query.legal, legal_c = reach->candidate.legal;
    uint32_t cross = (uint32_t)features_cross_script(reach->query.flags, reach->candidate.flags);
    uint32_t trade = (features_counted(q->left, TALLY_TRADES) ? 2u : 0u) +
                     (features_counted(c->left, TALLY_TRADES) ? 1u : 0u);
    return fine(ceiling, FINE_COST, features[FEATURE_COST]) +
           fine(ceiling, FINE_CONFLICT, left_q < left_c ? left_q : left_c) +
           fine(ceiling, FINE_SOLO, sole ? left_q + left_c : 0) +
           counted(ceiling, COUNTED_LETTERS, letters * 2) +
           counted(ceiling, COUNTED_FIRST, both_left(q, c, TALLY_FIRST)) +
           counted(ceiling, COUNTED_NUMBER, both_left(q, c, TALLY_NUMBERS)) +
           counted(ceiling, COUNTED_LEGAL, legal_q && legal_c && !(legal_q & legal_c) ? 2u : 0u) +
           counted(ceiling, COUNTED_CROSS_SCRIPT, cross / PAIR_COUNTED_STEP) +
           counted(ceiling, COUNTED_PLACE, both_left(q, c, TALLY_PLACES)) +
           counted(ceiling, COUNTED_TRADE, trade);
}

/* Alignments of tokens that may be matched with the quality `least` or better, the worst pair of
 * which loses `loss` at least. */
static bool level_may_reach(const struct pair_reach *reach, unsigned least, int32_t loss,
                            const struct pair_ceiling *ceiling, int32_t z_least)
{
    struct level q = level_of(&reach->query, least), c = level_of(&reach->candidate, least);
    int32_t features[FEATURE_COUNT];
    features_at_best_of_shares(&q.share, &c.share, loss, features);
    int32_t z =
        ceiling->others + fine(ceiling, FINE_MISSING_QUERY, features[FEATURE_MISSING_QUERY]) +
        fine(ceiling, FINE_MISSING_CANDIDATE, features[FEATURE_MISSING_CANDIDATE]) +
        fine(ceiling, FINE_WORST, loss) +
        fine(ceiling, FINE_INFORMATION, features[FEATURE_INFORMATION]) +
        counted(ceiling, COUNTED_WORDS, features_counted(q.within, TALLY_PAIRED) * 2) +
        counted(ceiling, COUNTED_WORDS_QUERY, features_counted(q.left, TALLY_WORDS) * 2) +
        counted(ceiling, COUNTED_WORDS_CANDIDATE, features_counted(c.left, TALLY_WORDS) * 2);
    return z + ceiling->second >= z_least &&
           z + second_effects(reach, &q, &c, features, ceiling) >= z_least;
}

/* First all tokens that may be matched at all, at no loss: that is enough for most. */
bool pair_may_reach(const struct pair_reach *reach, const struct pair_ceiling *ceiling,
                    int32_t z_least)
{
    if (!level_may_reach(reach, 1, 0, ceiling, z_least))
        return reach->special;
    for (unsigned worst = 1000; worst; worst = next_below(reach, worst))
        if (level_may_reach(reach, worst, 1000 - (int32_t)worst, ceiling, z_least))
            return true;
    return reach->special;
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
