/* match/align.h - which word of one name stands for which of the other.
 *
 * Equal words first; then greedy by quality times weight over single pairs and joins of two or
 * three neighbours against one word. Not optimal, but deterministic: ties go to the earlier words.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_ALIGN_H
#define MATCH_ALIGN_H

#include "match/similar.h"
#include "text/sound.h"
#include "text/syllable.h"

enum { ALIGN_JOIN_MAX = 4 }; /* neighbours that are read as one word */

struct alignment_pair {
    uint8_t query, candidate;     /* first token */
    uint8_t n_query, n_candidate; /* tokens joined */
    uint16_t quality;
    uint8_t kind, slips;
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
 * unless that is of a word of one or two, or of Chinese syllables: "Tse-tung" and "Zedong". */
static inline bool align_join_partner(const struct token *head, const struct token *single)
{
    return single->class != CLASS_LEGAL && single->text.len >= 3 &&
           (head->text.len <= 2 || single->text.ptr[0] == head->text.ptr[0] ||
            head->flags & single->flags & WORD_SYLLABLES);
}

/* Neighbours of a name read as one word; borrowed, for the token points into it. */
struct align_join {
    struct token token;
    char text[2 * WORD_LETTERS], sound[SOUND_SIZE], syllables[ALIGN_JOIN_MAX * SYLLABLE_KEY];
};

/** Tokens first .. first + n of `name` as one word; false when it would be too long. */
bool align_join_make(const struct name *name, size_t first, size_t n, struct align_join *out);

/** Do the lengths of a join and a word allow that they are one? Without vowels any may. */
static inline bool align_join_lengths(size_t joined, size_t single, bool vowelless)
{
    size_t longer = joined > single ? joined : single, gap = 2 * longer - joined - single;
    return vowelless || (gap * 4 <= joined && gap * 4 <= longer);
}

/** A join against a word, a partner of its first token: quality 0 unless they are near enough. */
struct similarity align_join_similar(struct align_join *join, const struct token *single);

/** Its quality alone, for less. */
unsigned align_join_quality(struct align_join *join, const struct token *single);

/** May a field have cut `query` off? */
bool align_cut_off(const struct name *query);

/** Is `query` the beginning of `candidate`, cut off by a field? Then all of it counts as matched.
 */
bool align_truncated(const struct name *query, const struct name *candidate);

#endif
