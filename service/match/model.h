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

struct model {
    int32_t base; /* milli-logits */
    struct curve curves[FEATURE_COUNT];
};

extern const struct model MODELS[MODE_COUNT];
extern const char MODEL_ID[];

int32_t curve_effect(const struct curve *curve, int32_t value);

/** z of the features; `effects_out` (may be NULL) gets the effect of each. */
int32_t model_logits(enum name_mode mode, const int32_t features[FEATURE_COUNT],
                     int32_t effects_out[FEATURE_COUNT]);

/** Millionths, inside (0, 1), rising with `z`. */
uint32_t score_of_logits(int32_t z);

#endif
