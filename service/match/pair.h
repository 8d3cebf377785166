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
    PAIR_GATE_PLACE,
    PAIR_GATE_NAME,
    PAIR_GATE_FATHER,
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

enum {
    PAIR_QUICK = 5, /* features of the quick bound */
    PAIR_QUICK_STEP = 32,
    PAIR_QUICK_STEPS = 128, /* the last stands for all values from there on */
};

/* The most that features can be worth, whatever they are. */
struct pair_ceiling {
    int32_t from[FEATURE_COUNT + 1]; /* those from each on, together */
    int32_t others;                  /* those that the quick bound does not look at, together */
    int32_t quick[PAIR_QUICK][PAIR_QUICK_STEPS]; /* the others, by value / PAIR_QUICK_STEP */
    uint32_t monotone; /* bit i: the curve never turns towards the better */
};

void pair_ceiling_init(const struct model *model, enum name_mode mode, struct pair_ceiling *out);

/* What a bound needs to know of one name's tokens. */
struct pair_side {
    size_t n;
    uint32_t weight;                   /* of all tokens */
    uint16_t quality[NAME_TOKENS_MAX]; /* how well each may be matched, alone or in a join:
                                          thousandths, 0 not at all */
    uint16_t weights[NAME_TOKENS_MAX];
    uint16_t left[NAME_TOKENS_MAX]; /* what it adds to the left-overs: see features_left() */
    uint16_t
        pairing[NAME_TOKENS_MAX]; /* its weight, when the worst pair may be of it; else 65535 */
};

/* How well the tokens of two names may be matched. A token of the query that is no core token
 * counts as matched equally, for the worst pair is not looked for there. */
struct pair_reach {
    struct pair_side query, candidate;
    bool query_joins; /* neighbours of the query may be matched as one word */
    bool special;     /* may be an equal name, an acronym or the beginning of a longer name */
};

/**
 * May an anchored pair reach z >= `z_least`? False only when it is certain that pair_compare()
 * gives less. An alignment whose worst pair has the quality w uses only tokens that may be matched
 * as well as that; so z is no more than the best of features_at_best() over all such w, and as
 * reach only changes where w passes a token's quality, those are tried. Of the rules only an equal
 * name, an acronym and the beginning of a longer name lift z above that.
 *
 * pair_may_reach_quickly() looks at five features only and needs no more of the candidate than
 * `reach` tells; it is true whenever the other is.
 */
bool pair_may_reach_quickly(const struct name *query, const struct pair_reach *reach,
                            const struct pair_ceiling *ceiling, int32_t z_least);
bool pair_may_reach(const struct name *query, const struct name *candidate,
                    const struct pair_reach *reach, const struct pair_ceiling *ceiling,
                    int32_t z_least);

/** Can the rules beyond the features apply, judged by how many words the candidate has? `core`:
 *  core words that are no numbers; `sole_letters`: of the only word beside legal forms, else 0. */
bool pair_may_be_special(const struct name *query, const struct pair_reach *reach, size_t core,
                         size_t sole_letters);

#endif
