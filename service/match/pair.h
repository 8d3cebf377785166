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

/* The most that features can be worth, whatever they are. */
struct pair_ceiling {
    int32_t from[FEATURE_COUNT + 1]; /* those from each on, together */
    int32_t others;                  /* those that the quick bound does not look at, together */
    uint32_t monotone;               /* bit i: the curve never turns towards the better */
};

void pair_ceiling_init(const struct model *model, enum name_mode mode, struct pair_ceiling *out);

/* How well each token may be matched, alone or in a join: thousandths of quality, 0 not at all.
 * What no core token of the query is part of counts as 1000, for the worst pair is not looked for
 * there. */
struct pair_reach {
    uint16_t query[NAME_TOKENS_MAX], candidate[NAME_TOKENS_MAX];
    bool query_joins; /* neighbours of the query may be matched as one word */
};

/**
 * May an anchored pair reach z >= `z_least`? False only when it is certain that pair_compare()
 * gives less. An alignment whose worst pair has the quality w uses only tokens that may be matched
 * as well as that; so z is no more than the best of features_at_best() over all such w, and as
 * reach only changes where w passes a token's quality, those are tried. Of the rules only an equal
 * name, an acronym and the beginning of a longer name lift z above that.
 */
bool pair_may_reach(const struct name *query, const struct name *candidate,
                    const struct pair_reach *reach, const struct pair_ceiling *ceiling,
                    int32_t z_least);

#endif
