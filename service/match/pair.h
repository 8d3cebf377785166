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
    PAIR_FINE = 7, /* features of the bound that are weights or shares of them */
    PAIR_FINE_STEP = 8,
    PAIR_FINE_STEPS = 512, /* the last stands for all values from there on */
    PAIR_COUNTED = 10,     /* features that count things */
    PAIR_COUNTED_STEP = 500,
    PAIR_COUNTED_STEPS = 64,
};

/* The most that features can be worth: those the bound looks at by value / step, the others
 * together. */
struct pair_ceiling {
    int32_t others; /* and the base */
    int32_t second; /* the most that those are worth which the bound looks at last */
    int16_t fine[PAIR_FINE][PAIR_FINE_STEPS];
    int16_t counted[PAIR_COUNTED][PAIR_COUNTED_STEPS];
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
        pairing[NAME_TOKENS_MAX];    /* its weight, when the worst pair may be of it; else 65535 */
    uint64_t tally[NAME_TOKENS_MAX]; /* features_tally() */
    uint32_t legal;                  /* legal classes present, a bit each */
    unsigned flags;                  /* those of all tokens */
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
 * as well as that; what else there is is left over. So for each such w the features have bounds,
 * z is no more than the best sum over all w, and as reach only changes where w passes a token's
 * quality, those are tried. Of the rules only an equal name, an acronym and the beginning of a
 * longer name lift z above that: reach->special.
 */
bool pair_may_reach(const struct pair_reach *reach, const struct pair_ceiling *ceiling,
                    int32_t z_least);

/** Can the rules beyond the features apply, judged by how many words the candidate has? `core`:
 *  core words that are no numbers; `sole_letters`: of the only word beside legal forms, else 0. */
bool pair_may_be_special(const struct name *query, const struct pair_reach *reach, size_t core,
                         size_t sole_letters);

#endif
