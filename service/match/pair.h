/* match/pair.h - two names ready for comparing: z, and how it came about.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_PAIR_H
#define MATCH_PAIR_H

#include "match/features.h"
#include "match/model.h"

enum {
    PAIR_EXACT_LOGITS = SCORE_ONE_LOGITS, /* z of an equal name */
    PAIR_MOST_LOGITS = 6000, /* z of any other name at most: no adjustment lifts it to the former */
    PAIR_UNANCHORED_LOGITS = -2600 /* at most, without an anchor: no adjustment lifts it to 0 */
};

enum pair_rule {
    PAIR_EXACT,
    PAIR_GATE_ANCHOR,
    PAIR_GATE_TRADE,
    PAIR_ACRONYM,
    PAIR_CEILING,
    PAIR_RULES
};

struct pair {
    struct alignment alignment;
    int32_t features[FEATURE_COUNT], effects[FEATURE_COUNT];
    int32_t base;
    int32_t rules[PAIR_RULES]; /* effect of each, in milli-logits, applied in this order */
    int32_t z;
};

/** `anchored`: link_anchored() of what the candidate's keys reach. */
void pair_compare(const struct name *query, const struct name *candidate, bool anchored,
                  const struct similarity_source *source, struct pair *out);

#endif
