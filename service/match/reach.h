/* match/reach.h - an anchor between two names, found by trying (the index looks it up instead).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_REACH_H
#define MATCH_REACH_H

#include "match/link.h"

/* The keys of one candidate name, sorted. */
struct reach {
    uint32_t *keys;
    size_t count;
};

bool reach_prepare(struct arena *arena, const struct name *candidate, struct reach *out);

/** Does `query` have an anchor in the candidate? */
bool reach_anchored(const struct name *query, const struct reach *candidate);

#endif
