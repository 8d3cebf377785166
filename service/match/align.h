/* match/align.h - which word of one name stands for which of the other.
 *
 * Equal words first; then greedy by quality times weight over single pairs and joins of two or
 * three neighbours against one word. Not optimal, but deterministic: ties go to the earlier words.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_ALIGN_H
#define MATCH_ALIGN_H

#include "match/similar.h"

struct alignment_pair {
    uint8_t query, candidate;     /* first token */
    uint8_t n_query, n_candidate; /* tokens joined */
    uint16_t quality;
    uint8_t kind;
    bool join;
};

struct alignment {
    struct alignment_pair pairs[NAME_TOKENS_MAX];
    size_t n_pairs;
    uint32_t query_used, candidate_used; /* bit i: token i is matched */
};

/* Where similarities come from: computed, or remembered by an index. */
struct similarity_source {
    struct similarity (*get)(void *context, size_t query, size_t candidate);
    void *context;
};

void align_names(const struct name *query, const struct name *candidate,
                 const struct similarity_source *source, struct alignment *out);

#endif
