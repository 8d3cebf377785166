/* match/query_words.c - what the words of a vocabulary are to the words of one query.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/query_words.h"

#include "match/link.h"

/* Numbers times this odd one spread over the upper bits. */
#define SPREAD UINT32_C(2654435761)

/* One word of the query in the row of a word. */
struct cell {
    struct similarity alone; /* word by word; the quality is a bound until it is settled */
    uint16_t joined;         /* the quality of the best join of the query it stands in */
    uint16_t best;           /* how well they may be matched, either way */
};

/* Bits are words of the query. */
struct row {
    uint32_t begun;     /* may be partners of a join that begins with this word */
    uint32_t unsettled; /* `alone` is a bound only */
    uint32_t joined;    /* stand in a join that may be matched with it */
    struct cell cells[];
};

_Static_assert(sizeof(struct row) <= 16 && sizeof(struct cell) == 8, "a row fits QUERY_ROW_BYTES");

static bool vowelless(const struct token *t) { return (t->flags & WORD_VOWELLESS) != 0; }

static void list_joins(struct query_words *w)
{
    const struct name *q = w->query;
    w->n_joins = w->n_made = 0;
    for (size_t first = 0; first < q->n_tokens; first++) {
        struct query_join join = {.first = (uint8_t)first};
        for (size_t n = 1; n <= ALIGN_JOIN_MAX && first + n <= q->n_tokens; n++) {
            const struct token *t = &q->tokens[first + n - 1];
            if (n > 1 && !link_joinable(q, first, n))
                break;
            join.n = (uint8_t)n;
            join.letters = (uint16_t)(join.letters + t->text.len);
            join.vowelless |= vowelless(t);
            if (n > 1)
                w->joins[w->n_joins++] = join;
        }
    }
}

/* The join written out, with its probe; NULL when it is too long to be one. */
static struct query_joined *make_join(struct query_words *w, struct query_join *join)
{
    if (join->made)
        return &w->made[join->made - 1];
    bool room = w->n_made + 1 < QUERY_JOINS_MADE;
    struct query_joined *made = &w->made[w->n_made];
    if (!align_join_make(w->query, join->first, join->n, &made->join))
        return NULL;
    struct token *t = &made->join.token;
    t->sound = (struct str){made->join.sound, sound_key(t->text, made->join.sound)};
    similar_probe_of(t, &made->probe);
    t->probe = &made->probe;
    if (room)
        join->made = (uint8_t)++w->n_made;
    return made;
}

void query_words_begin(struct query_words *w, struct name *query, const struct token *vocabulary)
{
    w->query = query;
    w->vocabulary = vocabulary;
    w->serial++;
    for (size_t i = 0; i < query->n_tokens; i++) {
        similar_probe_of(&query->tokens[i], &w->probes[i]);
        query->tokens[i].probe = &w->probes[i];
    }
    list_joins(w);
}

/* The worst pair is not looked for among words that are no core words: these count as equal. */
static void find_best(const struct query_words *w, size_t i, struct cell *cell)
{
    unsigned alone = cell->alone.quality;
    if (alone && !class_is_core(w->query->tokens[i].class))
        alone = 1000;
    cell->best = (uint16_t)(alone > cell->joined ? alone : cell->joined);
}

static void fill_alone(const struct query_words *w, const struct token *u, struct row *row)
{
    const struct name *q = w->query;
    for (size_t i = 0; i < q->n_tokens; i++) {
        const struct token *t = &q->tokens[i];
        struct cell *cell = &row->cells[i];
        *cell = (struct cell){0};
        if ((t->class != CLASS_LEGAL && u->class != CLASS_LEGAL) || str_equal(t->text, u->text)) {
            cell->alone.quality = (uint16_t)similar_at_best(t, u);
            row->unsettled |= (uint32_t)(cell->alone.quality != 0) << i;
        }
        if (align_join_partner(u, t))
            row->begun |= 1u << i;
    }
}

static void fill_joined(struct query_words *w, const struct token *u, struct row *row)
{
    const struct name *q = w->query;
    for (size_t i = 0; i < w->n_joins; i++) {
        struct query_join *join = &w->joins[i];
        if (!align_join_partner(&q->tokens[join->first], u) ||
            !align_join_lengths(join->letters, u->text.len, join->vowelless || vowelless(u)))
            continue;
        struct query_joined *made = make_join(w, join);
        uint16_t quality = made ? align_join_similar(&made->join, u).quality : 0;
        for (size_t k = join->first; quality && k < (size_t)join->first + join->n; k++) {
            row->joined |= 1u << k;
            if (quality > row->cells[k].joined)
                row->cells[k].joined = quality;
        }
    }
}

static struct row *row_of(struct query_words *w, uint32_t number)
{
    size_t at = number * SPREAD >> 22;
    struct row *row = (struct row *)(void *)&w->rows[at * QUERY_ROW_BYTES];
    uint64_t stamp = w->serial << 32 | number;
    if (w->stamps[at] == stamp)
        return row;
    const struct token *u = &w->vocabulary[number];
    w->stamps[at] = stamp;
    row->begun = row->unsettled = row->joined = 0;
    fill_alone(w, u, row);
    fill_joined(w, u, row);
    for (size_t i = 0; i < w->query->n_tokens; i++)
        find_best(w, i, &row->cells[i]);
    return row;
}

static void settle(struct query_words *w, size_t i, uint32_t number, struct row *row)
{
    struct cell *cell = &row->cells[i];
    cell->alone = similar_tokens(&w->query->tokens[i], &w->vocabulary[number]);
    row->unsettled &= ~(1u << i);
    find_best(w, i, cell);
}

struct similarity query_words_similar(struct query_words *w, size_t query, uint32_t number)
{
    struct row *row = row_of(w, number);
    if (row->unsettled & 1u << query)
        settle(w, query, number, row);
    return row->cells[query].alone;
}

static void raise(uint16_t *best, unsigned quality)
{
    if (quality > *best)
        *best = (uint16_t)quality;
}

/* Tokens first .. first + n of the candidate, read as one word. */
static void reach_join(const struct name *query, const struct name *candidate, size_t first,
                       size_t n, uint32_t partners, struct pair_reach *out)
{
    struct align_join join;
    if (!align_join_make(candidate, first, n, &join))
        return;
    for (uint32_t left = partners; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctz(left);
        unsigned quality = align_join_similar(&join, &query->tokens[i]).quality;
        if (!quality)
            continue;
        raise(&out->query[i], quality);
        for (size_t k = first; k < first + n; k++)
            raise(&out->candidate[k], quality);
    }
}

/* Joins of the candidate that begin at `first`; `begun`: the words of the query they may stand for.
 * Most are told apart by their lengths. */
static void reach_joins(const struct name *query, const struct name *candidate, size_t first,
                        uint32_t begun, struct pair_reach *out)
{
    size_t letters = candidate->tokens[first].text.len;
    bool no_vowels = vowelless(&candidate->tokens[first]);
    for (size_t n = 2; n <= ALIGN_JOIN_MAX && first + n <= candidate->n_tokens; n++) {
        const struct token *last = &candidate->tokens[first + n - 1];
        uint32_t partners = 0;
        letters += last->text.len;
        no_vowels |= vowelless(last);
        for (uint32_t left = begun; left; left &= left - 1) {
            const struct token *t = &query->tokens[__builtin_ctz(left)];
            if (align_join_lengths(letters, t->text.len, no_vowels || vowelless(t)))
                partners |= left & -left;
        }
        if (!link_joinable(candidate, first, n))
            return;
        if (partners)
            reach_join(query, candidate, first, n, partners, out);
    }
}

void query_words_reach(struct query_words *w, const struct name *candidate, const uint32_t *numbers,
                       bool settled, struct pair_reach *out)
{
    size_t n = w->query->n_tokens;
    out->query_joins = false;
    memset(out->query, 0, n * sizeof out->query[0]);
    memset(out->candidate, 0, candidate->n_tokens * sizeof out->candidate[0]);
    for (size_t at = 0; at < candidate->n_tokens; at++) {
        struct row *row = row_of(w, numbers[at]);
        for (uint32_t left = settled ? row->unsettled : 0; left; left &= left - 1)
            settle(w, (size_t)__builtin_ctz(left), numbers[at], row);
        for (size_t i = 0; i < n; i++) {
            raise(&out->query[i], row->cells[i].best);
            raise(&out->candidate[at], row->cells[i].best);
        }
        out->query_joins |= row->joined != 0;
        if (row->begun)
            reach_joins(w->query, candidate, at, row->begun, out);
    }
}
