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

/* What one name has within reach, and what is certainly left over. */
struct features_share {
    int32_t whole, within, left; /* weights; `left` as features_left() counts */
    int32_t lightest;            /* the least weight that the worst pair may have on this side */
};

/** What a token adds to the left-overs at least. */
uint16_t features_left(const struct token *token);

/* What tokens are, counted in fields of one number: those of several tokens add up. The first five
 * count tokens that tell something when they are left over, the others those that are matched. */
enum features_tally {
    TALLY_WORDS = 0,
    TALLY_NUMBERS = 8,
    TALLY_PLACES = 16,
    TALLY_TRADES = 24,
    TALLY_FIRST = 32,   /* the first core token */
    TALLY_PAIRED = 40,  /* no legal forms */
    TALLY_LETTERS = 48, /* of the same */
};

static inline uint32_t features_counted(uint64_t tally, enum features_tally field)
{
    return field == TALLY_LETTERS ? (uint32_t)(tally >> TALLY_LETTERS)
                                  : (uint32_t)(tally >> field) & 0xffu;
}

/** The tally of one token; `first`: it is the first core token of its name. */
uint64_t features_tally(const struct token *token, bool first);

/** Do the scripts of two names, all flags of their tokens, differ? The value of the feature. */
int32_t features_cross_script(unsigned query, unsigned candidate);

/**
 * Bounds of the shares missing, the mean cost, the worst loss and the information over all
 * alignments that use no other tokens than these, the worst pair of which loses no less than
 * `loss`: the least a feature can be, but the most of those that feature_rises() names. The others
 * of `out` stay as they are.
 */
void features_at_best_of_shares(const struct features_share *query,
                                const struct features_share *candidate, int32_t loss,
                                int32_t out[FEATURE_COUNT]);

/** Is more of it better? */
bool feature_rises(enum feature feature);

void features_of(const struct name *query, const struct name *candidate,
                 const struct alignment *alignment, int32_t out[FEATURE_COUNT]);

#endif
