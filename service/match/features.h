/* match/features.h - what an alignment of two names says, as a handful of numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_FEATURES_H
#define MATCH_FEATURES_H

#include "match/align.h"

/* Thousandths, all of them; the more, the worse, but for FEATURE_INFORMATION and _LETTERS. */
enum feature {
    FEATURE_MISSING_QUERY,     /* share of the query's weight that found nothing */
    FEATURE_MISSING_CANDIDATE, /* the same of the candidate */
    FEATURE_CONFLICT,          /* weight left over on both sides */
    FEATURE_COST,              /* mean loss of quality over what matched */
    FEATURE_WORST,             /* loss of the worst pair */
    FEATURE_EDITS,             /* slips in all, 1000 = one letter */
    FEATURE_INFORMATION,       /* weight matched */
    FEATURE_LETTERS,           /* letters of distinctive words matched, 1000 a letter */
    FEATURE_SOLO,              /* weight left over when one distinctive word carries all */
    FEATURE_NUMBER,            /* numbers contradict (1000) or one side has one more (500) */
    FEATURE_LEGAL,             /* legal forms contradict */
    FEATURE_REORDERED,
    FEATURE_CROSS_SCRIPT, /* homophones: Han or Hangul against Latin 1000, vowel-less 500 */
    FEATURE_FIRST,        /* the first telling word of one side is not matched */
    FEATURE_PLACE,        /* places contradict */
    FEATURE_TRADE, /* trades: the candidate has one more (500), the query (1000), both (1500) */
    FEATURE_SLIPS_WORST,     /* plain edits of the telling pair with most, 1000 each */
    FEATURE_SLIPS,           /* plain edits of all telling pairs */
    FEATURE_WORDS_QUERY,     /* telling words of the query that found nothing, 1000 each */
    FEATURE_WORDS_CANDIDATE, /* the same of the candidate */
    FEATURE_WORDS,           /* telling pairs, 1000 each */
    FEATURE_INITIALS,        /* initials that stand for names, 1000 each */
    FEATURE_COUNT
};

const char *feature_name(enum feature feature);

/* The alignments of two names that use no other tokens than these, the worst pair of which loses
 * no less than `loss`. */
struct features_reach {
    uint32_t query, candidate; /* bit i: token i may be matched, alone or in a join */
    bool query_joins;          /* neighbours of the query may be matched as one word */
    int32_t loss;              /* thousandths of quality */
};

/**
 * Bounds of the features of all these alignments: the least a feature can be, but the most for
 * those that feature_rises() names. What nothing is known of is INT32_MIN (INT32_MAX), so that the
 * bounds hold for a feature that only features_of() knows.
 */
void features_at_best(const struct name *query, const struct name *candidate,
                      const struct features_reach *reach, int32_t out[FEATURE_COUNT]);

/* What one name has within reach, and what is certainly left over. */
struct features_share {
    int32_t whole, within, left; /* weights; `left` as features_left() counts */
    int32_t lightest;            /* the least weight that the worst pair may have on this side */
};

/** What a token adds to the left-overs at least. */
uint16_t features_left(const struct token *token);

/** The bounds of the shares missing, the mean cost, the worst loss and the information; the others
 *  of `out` stay as they are. */
void features_at_best_of_shares(const struct features_share *query,
                                const struct features_share *candidate, int32_t loss,
                                int32_t out[FEATURE_COUNT]);

/** Is more of it better? */
bool feature_rises(enum feature feature);

void features_of(const struct name *query, const struct name *candidate,
                 const struct alignment *alignment, int32_t out[FEATURE_COUNT]);

#endif
