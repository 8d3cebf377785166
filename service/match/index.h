/* match/index.h - an immutable index over listed parties that misses nobody.
 *
 * For every query, the listed parties with score >= MATCH_THRESHOLD_MICRO found through the index
 * are exactly those that match_compare() would find by trying all (property-tested). Below the
 * threshold results are best effort. Safe for any number of readers at once.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_INDEX_H
#define MATCH_INDEX_H

#include "match/match.h"

struct match_index;

/** Compiles an index over `listed[0..count)`; everything needed is copied. NULL on failure. */
struct match_index *match_index_new(const struct subject *listed, size_t count,
                                    struct error *err) MUST_CHECK;
/** The same by the rules of `model` (match/match.h). */
struct match_index *match_index_new_by(const struct model *model, const struct subject *listed,
                                       size_t count, struct error *err) MUST_CHECK;

/** An index over the parties of `index` by the rules of another model. */
struct match_index *match_index_again(const struct match_index *index, const struct model *model,
                                      struct error *err) MUST_CHECK;
void match_index_free(struct match_index *index);
size_t match_index_count(const struct match_index *index);
size_t match_index_bytes(const struct match_index *index); /* memory it holds */

struct match_search {
    uint32_t cutoff_micro; /* hits below it are dropped; MATCH_THRESHOLD_MICRO is the usual */
    size_t limit;          /* best hits kept; 0 means all at or above the cutoff */
    /* Which listed parties count; NULL for all. Called from the searching thread. */
    bool (*accept)(void *context, uint32_t listed);
    void *context;
};

struct match_hit {
    uint32_t listed; /* position in the array the index was made of */
    uint32_t score_micro;
};

struct match_hits {
    struct match_hit *items; /* best first; equal scores by position */
    size_t count;            /* at most the limit */
    size_t total;            /* at or above the cutoff, before the limit */
    size_t reached;          /* listed names with an anchor in the query */
    size_t candidates;       /* listed parties that were scored */
};

/** Finds the hits for `query`; they live in `arena`. Errors: ERROR_MEMORY. */
bool match_index_search(const struct match_index *index, const struct subject *query,
                        const struct match_search *search, struct arena *arena,
                        struct match_hits *hits_out, struct error *err) MUST_CHECK;

/** The explanation of one pair: the same score match_index_search gave. */
bool match_index_explain(const struct match_index *index, const struct subject *query,
                         uint32_t listed, struct arena *arena,
                         struct match_explanation *explanation_out, struct error *err) MUST_CHECK;

#endif
