/* match/query_words.h - what the words of a vocabulary are to the words of one query.
 *
 * Token work is done once per query and word, not once per candidate: candidates share their words.
 * Two things are remembered of a word. Cheap, for all candidates: how well at
 * best it may be matched with each word of the query. Dear, for those candidates that are aligned:
 * how similar it is to each.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_QUERY_WORDS_H
#define MATCH_QUERY_WORDS_H

#include "match/pair.h"

struct query_words;

/** For one name of a query, whose tokens get their probes. NULL only without memory. */
struct query_words *query_words_new(struct arena *arena, struct name *query);

/** How well the tokens of the query and of `candidate`, the words of which are `numbers` in the
 *  vocabulary, may be matched: never less well than an alignment does. */
void query_words_reach(struct query_words *words, const struct name *candidate,
                       const uint32_t *numbers, struct pair_reach *out);

/** similar_tokens() of a word of the query and a word of the vocabulary. */
struct similarity query_words_similar(struct query_words *words, size_t query,
                                      const struct token *word, uint32_t number);

#endif
