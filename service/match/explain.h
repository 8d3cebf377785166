/* match/explain.h - the best pair of names and the evidence, told as an explanation.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H

#include "match/adjust.h"
#include "match/pair.h"
#include "match/prepare.h"

/* What decided: names may be NULL when only an identifier did. */
struct decided {
    const struct prepared_name *query, *candidate;
    const struct pair *pair;
    int32_t
        strong_z; /* of the best pair whose candidate is no weak alias; PAIR_UNANCHORED_LOGITS */
    struct evidence evidence;
    struct adjusted adjusted;
};

bool explain(const struct decided *decided, struct arena *arena, struct match_explanation *out);

#endif
