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
    FEATURE_COUNT
};

const char *feature_name(enum feature feature);

void features_of(const struct name *query, const struct name *candidate,
                 const struct alignment *alignment, int32_t out[FEATURE_COUNT]);

#endif
