/* match/query_words.h - what the words of a vocabulary are to the words of one query.
 *
 * Token work is done once per query and word, not once per candidate: candidates share their words.
 * A row for each word says how well it may be matched with each word of the query: at first by a
 * cheap upper bound, which is enough to turn most candidates away; exactly once it was asked for.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_QUERY_WORDS_H
#define MATCH_QUERY_WORDS_H

#include "match/pair.h"

enum {
    QUERY_JOINS_MAX = NAME_TOKENS_MAX * (ALIGN_JOIN_MAX - 1),
    QUERY_JOINS_MADE = 32,
    QUERY_ROWS = 1 << 10,
    QUERY_ROW_BYTES = 40 + NAME_TOKENS_MAX * 8,
};

/* Neighbours of the query that may be read as one word. */
struct query_join {
    uint8_t first, n;
    uint8_t made; /* one more than its place in query_words.made; 0 as long as nobody asked */
    bool vowelless;
    uint16_t letters;
};

struct query_joined {
    struct align_join join;
    struct similar_probe probe;
};

/* Kept from query to query; opaque but for its size. */
struct query_words {
    const struct name *query;
    const struct token *vocabulary;
    uint64_t serial; /* of the name; rises, so that rows of earlier ones are known as such */
    size_t n_joins, n_made;
    struct query_join joins[QUERY_JOINS_MAX];
    struct query_joined made[QUERY_JOINS_MADE]; /* the last place is used again and again */
    struct similar_probe probes[NAME_TOKENS_MAX];
    struct pair_reach reach;     /* the query's side is filled in once */
    uint64_t stamps[QUERY_ROWS]; /* serial and number of the word in each row */
    _Alignas(8) char rows[QUERY_ROWS * QUERY_ROW_BYTES];
};

/** Begins with a name of a query, whose tokens get their probes; `vocabulary` is what the numbers
 *  below are of. */
void query_words_begin(struct query_words *words, struct name *query,
                       const struct token *vocabulary);

/* How much trouble is taken; each tells no less than the next. */
enum query_words_effort {
    REACH_GUESSED, /* words by their letters; joins whose lengths agree count as equal */
    REACH_JOINED,  /* joins are compared */
    REACH_SETTLED, /* words are compared too */
};

/** How well the tokens of the query and of a candidate, whose n words have these numbers, may be
 *  matched: never less well than an alignment does. Valid until the next call. */
const struct pair_reach *query_words_reach(struct query_words *words, const uint32_t *numbers,
                                           size_t n, enum query_words_effort effort);

/** similar_tokens() of a word of the query and a word of the vocabulary. */
struct similarity query_words_similar(struct query_words *words, size_t query, uint32_t number);

#endif
