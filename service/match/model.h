/* match/model.h - from features to one score, in whole numbers.
 *
 * z = base + the sum of one curve a feature (milli-logits). Curves are straight between knots.
 * The score is .70 at z = 0 and rises with z: .70 + .30 (1 - exp(-z/1.5)) above,
 * .70 exp(z/1.5) below; 1 from z = 8 on.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_MODEL_H
#define MATCH_MODEL_H

#include "match/features.h"

enum {
    CURVE_KNOTS = 6,
    SCORE_ONE_LOGITS = 8000, /* from here on the score is 1 */
};

struct curve {
    int32_t at[CURVE_KNOTS];     /* rising; the value is level outside */
    int32_t effect[CURVE_KNOTS]; /* milli-logits */
};

/* What the features of one mode are worth. */
struct weights {
    int32_t base; /* milli-logits */
    struct curve curves[FEATURE_COUNT];
};

/* What the code does for later models only. */
enum model_rule {
    RULE_GLOSSARY = 1 << 0, /* words of firms' names are translated (match/glossary.h) */
    RULE_CHINESE = 1 << 1,  /* romanisations of Chinese names meet (match/chinese.h) */
    RULE_READINGS = 1 << 3, /* Arabic letters as Persian and Maghreb hear them (match/readings.h) */
    RULE_FATHERS = 1 << 4,  /* patronymics of one father's name are spellings of each other */
    RULE_FRAMES = 1 << 5,   /* long words that begin and end alike link */
    RULE_PLACES = 1 << 6,   /* firms of different places are different firms */
    RULE_EVERYDAY = 1 << 7, /* dictionary words weigh less than rare ones in firms' names */
    RULE_NUMBERS = 1 << 8,  /* names with different numbers have a lower ceiling */
    RULE_NAMES = 1 << 9,    /* persons: a name too many on both sides, or father and son swapped */
    RULE_SERVANTS = 1 << 10, /* Abdul Basir may be called Basir */
    RULE_INITIALS = 1 << 11, /* initials have a feature of their own */
    RULE_ONCE = 1 << 2,      /* a word written twice in a row counts once */
};

/* All that may differ between the versions that stay runnable; docs/decisions/0006-models.md says
 * what that covers. */
struct model {
    const char *id;
    const struct lexicon *lexicon;
    const struct weights *weights; /* MODE_COUNT of them */
    size_t n_features;             /* the first so many of enum feature */
    unsigned rules;                /* enum model_rule */
};

/* Fitted; a file of its own, since tests/bench/fit.sh writes it. */
extern const struct weights WEIGHTS_2[MODE_COUNT];

/* Newest first. */
extern const struct model MODEL_2, MODEL_1;

int32_t curve_effect(const struct curve *curve, int32_t value);

/** z of the features; `effects_out` (may be NULL) gets the effect of each. */
int32_t model_logits(const struct model *model, enum name_mode mode,
                     const int32_t features[FEATURE_COUNT], int32_t effects_out[FEATURE_COUNT]);

/** The most that a feature known to be at least `value` (`upto`: at most `value`) can be worth. */
int32_t curve_most(const struct curve *curve, int32_t value, bool upto);

/** Millionths, inside (0, 1), rising with `z`. */
uint32_t score_of_logits(int32_t z);

/** The least z whose score is `score_micro` or more; INT32_MIN for a score that every z reaches. */
int32_t logits_of_score(uint32_t score_micro);

#endif
