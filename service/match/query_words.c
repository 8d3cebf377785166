/* match/query_words.c - what the words of a vocabulary are to the words of one query.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/query_words.h"

#include "match/link.h"
#include "text/words.h"

enum { ROW_BITS = 10, PAIR_BITS = 11, JOINS_MAX = NAME_TOKENS_MAX * (ALIGN_JOIN_MAX - 1) };

/* Numbers times this odd one spread over the upper bits. */
#define SPREAD UINT32_C(2654435761)

/* A word of the vocabulary; bits are tokens of the query. */
struct row {
    uint32_t number; /* + 1; 0 is empty */
    uint32_t begun;  /* may be partners of a join that begins with it */
    bool joins;      /* a join of the query may be matched with it */
    uint16_t best[]; /* how well each token of the query may be matched with it */
};

struct known_pair {
    uint32_t pair; /* number of the word << 5 | token of the query, + 1; 0 is empty */
    struct similarity similarity;
};

/* Neighbours of the query, read as one word. */
struct join {
    uint8_t first, n;
};

struct query_words {
    const struct name *query;
    struct join joins[JOINS_MAX];
    size_t n_joins;
    struct known_pair pairs[1 << PAIR_BITS];
    size_t row_bytes;
    char *rows;
};

static void list_joins(struct query_words *w)
{
    const struct name *q = w->query;
    for (size_t first = 0; first < q->n_tokens; first++)
        for (size_t n = 2; n <= ALIGN_JOIN_MAX && first + n <= q->n_tokens; n++) {
            if (!link_joinable(q, first, n))
                break;
            w->joins[w->n_joins++] = (struct join){(uint8_t)first, (uint8_t)n};
        }
}

struct query_words *query_words_new(struct arena *arena, struct name *query)
{
    struct query_words *words = arena_calloc(arena, 1, sizeof *words);
    if (!words || !similar_probe_name(arena, query))
        return NULL;
    words->query = query;
    words->row_bytes = sizeof(struct row) + (query->n_tokens + 1u) / 2 * 4;
    words->rows = arena_calloc(arena, (size_t)1 << ROW_BITS, words->row_bytes);
    if (!words->rows)
        return NULL;
    list_joins(words);
    return words;
}

/* --- what may be matched at all --------------------------------------------------------------- */

static unsigned alone_at_best(const struct token *t, const struct token *u)
{
    if (t->class == CLASS_LEGAL || u->class == CLASS_LEGAL)
        return str_equal(t->text, u->text) ? 1000 : 0;
    unsigned quality = similar_at_best(t, u);
    return quality && !class_is_core(t->class) ? 1000 : quality;
}

static void raise(uint16_t *best, unsigned quality)
{
    if (quality > *best)
        *best = (uint16_t)quality;
}

static void fill_row(const struct query_words *w, const struct token *u, struct row *row)
{
    const struct name *q = w->query;
    for (size_t i = 0; i < q->n_tokens; i++) {
        const struct token *t = &q->tokens[i];
        row->best[i] = (uint16_t)alone_at_best(t, u);
        if (align_join_partner(u, t))
            row->begun |= 1u << i;
    }
    for (size_t i = 0; i < w->n_joins; i++) {
        struct join join = w->joins[i];
        if (!align_join_partner(&q->tokens[join.first], u))
            continue;
        unsigned quality = align_join_similar(q, join.first, join.n, u).quality;
        row->joins |= quality != 0;
        for (size_t k = join.first; k < (size_t)join.first + join.n; k++)
            raise(&row->best[k], quality);
    }
}

static const struct row *row_of(struct query_words *w, const struct token *word, uint32_t number)
{
    struct row *row =
        (struct row *)(void *)&w->rows[(number * SPREAD >> (32 - ROW_BITS)) * w->row_bytes];
    if (row->number != number + 1) {
        *row = (struct row){.number = number + 1};
        fill_row(w, word, row);
    }
    return row;
}

/* Joins of the candidate beginning at `first`; `begun`: the words of the query they may stand for.
 */
static void reach_joins(const struct name *query, const struct name *candidate, size_t first,
                        uint32_t begun, struct pair_reach *out)
{
    for (size_t n = 2; n <= ALIGN_JOIN_MAX && first + n <= candidate->n_tokens; n++) {
        if (!link_joinable(candidate, first, n))
            return;
        for (uint32_t left = begun; left; left &= left - 1) {
            size_t i = (size_t)__builtin_ctz(left);
            unsigned quality = align_join_similar(candidate, first, n, &query->tokens[i]).quality;
            raise(&out->query[i], quality);
            for (size_t k = first; k < first + n; k++)
                raise(&out->candidate[k], quality);
        }
    }
}

void query_words_reach(struct query_words *w, const struct name *candidate, const uint32_t *numbers,
                       struct pair_reach *out)
{
    size_t n = w->query->n_tokens;
    out->query_joins = false;
    memset(out->query, 0, n * sizeof out->query[0]);
    memset(out->candidate, 0, candidate->n_tokens * sizeof out->candidate[0]);
    for (size_t at = 0; at < candidate->n_tokens; at++) {
        const struct row *row = row_of(w, &candidate->tokens[at], numbers[at]);
        for (size_t i = 0; i < n; i++) {
            raise(&out->query[i], row->best[i]);
            raise(&out->candidate[at], row->best[i]);
        }
        out->query_joins |= row->joins != 0;
        if (row->begun)
            reach_joins(w->query, candidate, at, row->begun, out);
    }
}

/* --- how similar ------------------------------------------------------------------------------ */

struct similarity query_words_similar(struct query_words *w, size_t query, const struct token *word,
                                      uint32_t number)
{
    uint32_t pair = (number << 5 | (uint32_t)query) + 1;
    struct known_pair *known = &w->pairs[pair * SPREAD >> (32 - PAIR_BITS)];
    if (known->pair != pair) {
        known->pair = pair;
        known->similarity = similar_tokens(&w->query->tokens[query], word);
    }
    return known->similarity;
}
