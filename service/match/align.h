/* match/align.h - which word of one name stands for which of the other.
 *
 * Equal words first; then greedy by quality times weight over single pairs and joins of two or
 * three neighbours against one word. Not optimal, but deterministic: ties go to the earlier words.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_ALIGN_H
#define MATCH_ALIGN_H

#include "match/similar.h"

enum { ALIGN_JOIN_MAX = 4 }; /* neighbours that are read as one word */

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

/** May a join that begins with `head` stand for the word `single`? It keeps the first letter,
 * unless that is of a word of one or two. */
static inline bool align_join_partner(const struct token *head, const struct token *single)
{
    return single->class != CLASS_LEGAL && single->text.len >= 3 &&
           (head->text.len <= 2 || single->text.ptr[0] == head->text.ptr[0]);
}

/** Tokens first .. first + n of `many` read as one word, against `single`, a partner of the first:
 *  quality 0 unless they are near enough to be a join. */
struct similarity align_join_similar(const struct name *many, size_t first, size_t n,
                                     const struct token *single);

/** Is `query` the beginning of `candidate`, cut off by a field? Then all of it counts as matched.
 */
bool align_truncated(const struct name *query, const struct name *candidate);

#endif
