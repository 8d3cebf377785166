/* match/model.c - from features to one score, in whole numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/model.h"

#include "core/micro.h"

enum { LEAST_LOGITS = -1000000 };

int32_t curve_effect(const struct curve *c, int32_t value)
{
    if (value <= c->at[0])
        return c->effect[0];
    for (size_t k = 1; k < CURVE_KNOTS; k++) {
        if (value > c->at[k])
            continue;
        int64_t run = c->at[k] - c->at[k - 1], rise = c->effect[k] - c->effect[k - 1];
        return c->effect[k - 1] + (int32_t)(rise * (value - c->at[k - 1]) / run);
    }
    return c->effect[CURVE_KNOTS - 1];
}

/* Straight between knots, so the most lies at the end of the interval or at a knot within. */
int32_t curve_most(const struct curve *c, int32_t value, bool upto)
{
    int32_t most = curve_effect(c, value);
    for (size_t k = 0; k < CURVE_KNOTS; k++)
        if ((upto ? c->at[k] < value : c->at[k] > value) && c->effect[k] > most)
            most = c->effect[k];
    return most;
}

int32_t model_logits(const struct model *model, enum name_mode mode,
                     const int32_t features[FEATURE_COUNT], int32_t effects_out[FEATURE_COUNT])
{
    const struct weights *weights = &model->weights[mode];
    int32_t z = weights->base;
    for (size_t i = 0; i < model->n_features; i++) {
        int32_t effect = curve_effect(&weights->curves[i], features[i]);
        if (effects_out)
            effects_out[i] = effect;
        z += effect;
    }
    return z;
}

/* exp(-n/8) in millionths, n = 0 .. 104; between the points it is taken as straight. */
static const uint32_t EXP_EIGHTH[] = {
    1000000, 882497, 778801, 687289, 606531, 535261, 472367, 416862, 367879, 324652, 286505, 252840,
    223130,  196912, 173774, 153355, 135335, 119433, 105399, 93014,  82085,  72440,  63928,  56416,
    49787,   43937,  38774,  34218,  30197,  26649,  23518,  20754,  18316,  16163,  14264,  12588,
    11109,   9804,   8652,   7635,   6738,   5946,   5248,   4631,   4087,   3607,   3183,   2809,
    2479,    2187,   1930,   1704,   1503,   1327,   1171,   1033,   912,    805,    710,    627,
    553,     488,    431,    380,    335,    296,    261,    231,    203,    180,    158,    140,
    123,     109,    96,     85,     75,     66,     58,     51,     45,     40,     35,     31,
    27,      24,     21,     19,     17,     15,     13,     11,     10,     9,      8,      7,
    6,       5,      5,      4,      4,      3,      3,      3,      2};

/* exp(-x / 1500), x in milli-logits. */
static uint32_t decay(int32_t x)
{
    /* x / 1500 = n / 8, so n = x * 8 / 1500 = x * 2 / 375 */
    int64_t scaled = (int64_t)x * 2;
    size_t n = (size_t)(scaled / 375);
    if (n + 1 >= LENGTH(EXP_EIGHTH))
        return EXP_EIGHTH[LENGTH(EXP_EIGHTH) - 1];
    int64_t rest = scaled % 375;
    int64_t step = (int64_t)EXP_EIGHTH[n + 1] - EXP_EIGHTH[n];
    return (uint32_t)(EXP_EIGHTH[n] + step * rest / 375);
}

uint32_t score_of_logits(int32_t z)
{
    if (z >= SCORE_ONE_LOGITS)
        return MICRO_ONE;
    if (z >= 0)
        return 700000 + micro_mul(300000, MICRO_ONE - decay(z));
    return micro_mul(699999, decay(-(z < LEAST_LOGITS ? LEAST_LOGITS : z)));
}

int32_t logits_of_score(uint32_t score_micro)
{
    if (score_micro <= score_of_logits(LEAST_LOGITS))
        return INT32_MIN;
    int32_t low = LEAST_LOGITS, high = SCORE_ONE_LOGITS; /* low: too little; high: enough */
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (score_of_logits(middle) >= score_micro)
            high = middle;
        else
            low = middle;
    }
    return high;
}
