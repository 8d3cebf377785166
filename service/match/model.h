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

/* All that may differ between the versions that stay runnable; docs/decisions/0006-models.md says
 * what that covers. */
struct model {
    const char *id;
    const struct lexicon *lexicon;
    const struct weights *weights; /* MODE_COUNT of them */
    size_t n_features;             /* the first so many of enum feature */
};

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
