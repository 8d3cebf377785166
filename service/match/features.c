/* match/features.c - what an alignment of two names says, as a handful of numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/features.h"

#include "text/words.h"

enum { ONE = 1000, PATRONYMIC_ABSENT_PART = 3 };

const char *feature_name(enum feature feature)
{
    static const char *const NAMES[FEATURE_COUNT] = {
        "missing_query", "missing_candidate", "conflict",    "cost",    "worst_token", "edits",
        "information",   "letters",           "single_word", "number",  "legal_form",  "reordered",
        "cross_script",  "first_word",        "place",       "trade",   "worst_slips", "slips",
        "words_query",   "words_candidate",   "words",       "initials"};
    return feature < FEATURE_COUNT ? NAMES[feature] : "";
}

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

struct leftover {
    int32_t weight, names, numbers, places, words;
    bool patronymic, first, trade;
};

/* What one side has that found nothing on the other. */
static struct leftover left_of(const struct name *name, uint32_t used)
{
    struct leftover left = {0};
    bool seen_core = false;
    for (size_t i = 0; i < name->n_tokens; i++) {
        const struct token *t = &name->tokens[i];
        bool core = class_is_core(t->class);
        bool first = core && !seen_core;
        seen_core |= core;
        if (used & (1u << i) || t->class == CLASS_LEGAL)
            continue;
        if (t->class == CLASS_PATRONYMIC) {
            left.patronymic = true;
            continue;
        }
        left.weight += t->class == CLASS_NUMBER ? 0 : t->weight; /* judged apart */
        left.names += t->class == CLASS_NAME ? t->weight : 0;
        left.words += core && t->class != CLASS_NUMBER && t->class != CLASS_INITIAL;
        left.numbers += t->class == CLASS_NUMBER;
        left.places += t->class == CLASS_PLACE || t->tail_place;
        left.trade |= t->trade && t->class == CLASS_GENERIC;
        left.first |= first && t->class != CLASS_NUMBER;
    }
    return left;
}

static int32_t patronymic_weight(const struct name *name, uint32_t used)
{
    int32_t sum = 0;
    for (size_t i = 0; i < name->n_tokens; i++)
        if (name->tokens[i].class == CLASS_PATRONYMIC && !(used & (1u << i)))
            sum += name->tokens[i].weight;
    return sum;
}

struct matched {
    int32_t weight, loss, worst, edits, letters, names, core, slips, slips_worst, initials;
    bool reordered;
};

static int32_t pair_weight(const struct name *q, const struct name *c,
                           const struct alignment_pair *p)
{
    int32_t sum = 0;
    for (size_t i = 0; i < p->n_query; i++)
        sum += q->tokens[p->query + i].weight;
    for (size_t i = 0; i < p->n_candidate; i++)
        sum += c->tokens[p->candidate + i].weight;
    return sum / 2;
}

static struct matched matched_of(const struct name *q, const struct name *c,
                                 const struct alignment *a)
{
    struct matched m = {0};
    for (size_t i = 0; i < a->n_pairs; i++) {
        const struct alignment_pair *p = &a->pairs[i];
        const struct token *t = &q->tokens[p->query], *u = &c->tokens[p->candidate];
        if (t->class == CLASS_LEGAL)
            continue;
        int32_t weight = pair_weight(q, c, p);
        int32_t loss = ONE - p->quality;
        int32_t letters = (int32_t)(p->n_query == 1 ? t->text.len : u->text.len);
        m.weight += weight;
        m.loss += weight * loss / ONE;
        if (!class_is_core(t->class) && !p->join)
            continue;
        m.core++;
        m.slips += p->slips;
        m.initials += p->kind == TOKEN_INITIAL;
        if (p->slips > m.slips_worst)
            m.slips_worst = p->slips;
        if (loss > m.worst)
            m.worst = loss;
        if (p->kind != TOKEN_NICKNAME && p->kind != TOKEN_ABBREVIATION &&
            p->kind != TOKEN_GLOSSARY && p->kind != TOKEN_INITIAL)
            m.edits += loss * letters;
        if (t->class == CLASS_NAME || u->class == CLASS_NAME || p->join) {
            m.letters += letters * ONE;
            m.names++;
        }
        for (size_t k = 0; k < i; k++) {
            const struct alignment_pair *o = &a->pairs[k];
            if (class_is_core(q->tokens[o->query].class))
                m.reordered |= (o->query < p->query) != (o->candidate < p->candidate);
        }
    }
    return m;
}

static unsigned scripts(const struct name *name)
{
    unsigned flags = 0;
    for (size_t i = 0; i < name->n_tokens; i++)
        flags |= name->tokens[i].flags;
    return flags;
}

int32_t features_cross_script(unsigned query, unsigned candidate)
{
    unsigned differ = query ^ candidate;
    if (differ & (WORD_HAN | WORD_HANGUL | WORD_KANA))
        return ONE;
    return differ & WORD_VOWELLESS ? ONE / 2 : 0;
}

static int32_t share(int32_t part, uint32_t whole)
{
    /* at most NAME_TOKENS_MAX weights of 16 bits */
    return whole ? least(ONE, (int32_t)((uint32_t)part * (uint32_t)ONE / whole)) : 0;
}

void features_of(const struct name *q, const struct name *c, const struct alignment *a,
                 int32_t out[FEATURE_COUNT])
{
    struct leftover left_q = left_of(q, a->query_used), left_c = left_of(c, a->candidate_used);
    int32_t pat_q = patronymic_weight(q, a->query_used),
            pat_c = patronymic_weight(c, a->candidate_used);
    bool both = left_q.patronymic && left_c.patronymic;
    left_q.weight += both ? pat_q : pat_q / PATRONYMIC_ABSENT_PART;
    left_c.weight += both ? pat_c : pat_c / PATRONYMIC_ABSENT_PART;
    struct matched m = matched_of(q, c, a);

    out[FEATURE_MISSING_QUERY] = share(left_q.weight, q->weight);
    out[FEATURE_MISSING_CANDIDATE] = share(left_c.weight, c->weight);
    out[FEATURE_CONFLICT] = least(left_q.weight, left_c.weight);
    out[FEATURE_COST] = m.weight ? m.loss * ONE / m.weight : ONE;
    out[FEATURE_WORST] = m.worst;
    out[FEATURE_EDITS] = m.edits;
    out[FEATURE_INFORMATION] = m.weight;
    out[FEATURE_LETTERS] = m.letters;
    out[FEATURE_SOLO] = m.names <= 1 ? left_q.weight + left_c.weight : 0;
    out[FEATURE_NUMBER] = left_q.numbers && left_c.numbers   ? ONE
                          : left_q.numbers || left_c.numbers ? ONE / 2
                                                             : 0;
    out[FEATURE_LEGAL] = q->legal && c->legal && !(q->legal & c->legal) ? ONE : 0;
    out[FEATURE_REORDERED] = m.reordered ? ONE : 0;
    out[FEATURE_CROSS_SCRIPT] = features_cross_script(scripts(q), scripts(c));
    out[FEATURE_FIRST] = (left_q.first && left_c.first) ? ONE
                         : left_q.first || left_c.first ? ONE / 2
                                                        : 0;
    out[FEATURE_PLACE] = left_q.places && left_c.places   ? ONE
                         : left_q.places || left_c.places ? ONE / 2
                                                          : 0;
    out[FEATURE_TRADE] = (left_q.trade ? ONE : 0) + (left_c.trade ? ONE / 2 : 0);
    out[FEATURE_SLIPS_WORST] = m.slips_worst * ONE;
    out[FEATURE_SLIPS] = m.slips * ONE;
    out[FEATURE_WORDS_QUERY] = left_q.words * ONE;
    out[FEATURE_WORDS_CANDIDATE] = left_c.words * ONE;
    out[FEATURE_WORDS] = m.core * ONE;
    out[FEATURE_INITIALS] = m.initials * ONE;
}

bool feature_rises(enum feature feature)
{
    return feature == FEATURE_INFORMATION || feature == FEATURE_LETTERS || feature == FEATURE_WORDS;
}

uint64_t features_tally(const struct token *t, bool first)
{
    uint64_t tally = 0;
    if (t->class == CLASS_LEGAL)
        return 0;
    tally |= UINT64_C(1) << TALLY_PAIRED | (uint64_t)t->text.len << TALLY_LETTERS;
    if (t->class == CLASS_PATRONYMIC)
        return tally;
    bool number = t->class == CLASS_NUMBER, core = class_is_core(t->class);
    tally |= (uint64_t)(core && !number && t->class != CLASS_INITIAL) << TALLY_WORDS;
    tally |= (uint64_t)number << TALLY_NUMBERS;
    tally |= (uint64_t)(t->class == CLASS_PLACE || t->tail_place) << TALLY_PLACES;
    tally |= (uint64_t)(t->trade && t->class == CLASS_GENERIC) << TALLY_TRADES;
    tally |= (uint64_t)(first && !number) << TALLY_FIRST;
    return tally;
}

uint16_t features_left(const struct token *t)
{
    if (t->class == CLASS_LEGAL || t->class == CLASS_NUMBER)
        return 0;
    return t->class == CLASS_PATRONYMIC ? t->weight / PATRONYMIC_ABSENT_PART : t->weight;
}

/*
 * Why these are bounds. An alignment uses a subset of the tokens within reach, so at least what
 * lies outside is left over, and everything that is made of left-overs only grows with them. A pair
 * weighs half of both its sides, so all pairs together no more than half of what both names have
 * within reach. Every pair takes at least one token of the query: with one within reach there is
 * one pair at most. The worst pair is of a core token or a join, weighs no less than the lightest
 * of them with the lightest of the candidate, and its loss is part of the mean loss.
 */
void features_at_best_of_shares(const struct features_share *q, const struct features_share *c,
                                int32_t loss, int32_t out[FEATURE_COUNT])
{
    int32_t information = (q->within + c->within) / 2, lightest = (q->lightest + c->lightest) / 2;
    out[FEATURE_MISSING_QUERY] = share(q->left, (uint32_t)q->whole);
    out[FEATURE_MISSING_CANDIDATE] = share(c->left, (uint32_t)c->whole);
    out[FEATURE_COST] = information ? lightest * loss / ONE * ONE / information : ONE;
    out[FEATURE_WORST] = loss;
    out[FEATURE_INFORMATION] = information;
}
