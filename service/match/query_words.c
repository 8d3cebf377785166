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
    uint32_t unsettled; /* the quality of `alone` is a bound only */
    uint32_t complete;  /* `alone` is all that similar_tokens() says */
    uint32_t joined;    /* stand in a join that may be matched with it */
    unsigned flags;     /* of the word itself, as in struct pair_side */
    uint64_t tally;
    uint16_t weight, left;
    uint8_t letters, class, legal;
    bool guessed; /* joins were judged by their lengths only */
    struct cell cells[];
};

_Static_assert(sizeof(struct row) <= 40 && sizeof(struct cell) == 8, "a row fits QUERY_ROW_BYTES");

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
    struct pair_side *side = &w->reach.query;
    side->n = query->n_tokens;
    side->weight = query->weight;
    side->legal = query->legal;
    side->flags = 0;
    bool seen_core = false;
    for (size_t i = 0; i < query->n_tokens; i++) {
        const struct token *t = &query->tokens[i];
        side->weights[i] = t->weight;
        side->left[i] = features_left(t);
        side->tally[i] = features_tally(t, class_is_core(t->class) && !seen_core);
        seen_core |= class_is_core(t->class);
        side->flags |= t->flags;
        side->pairing[i] = class_is_core(t->class) || w->n_joins ? t->weight : UINT16_MAX;
    }
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

/* `guess`: every join whose length agrees counts as equal; else they are compared. */
static void fill_joined(struct query_words *w, const struct token *u, bool guess, struct row *row)
{
    const struct name *q = w->query;
    row->joined = 0;
    for (size_t i = 0; i < q->n_tokens; i++)
        row->cells[i].joined = 0;
    for (size_t i = 0; i < w->n_joins; i++) {
        struct query_join *join = &w->joins[i];
        if (!align_join_partner(&q->tokens[join->first], u) ||
            !align_join_lengths(join->letters, u->text.len, join->vowelless || vowelless(u)))
            continue;
        struct query_joined *made = guess ? NULL : make_join(w, join);
        uint16_t quality = guess ? 1000 : made ? (uint16_t)align_join_quality(&made->join, u) : 0;
        for (size_t k = join->first; quality && k < (size_t)join->first + join->n; k++) {
            row->joined |= 1u << k;
            if (quality > row->cells[k].joined)
                row->cells[k].joined = quality;
        }
    }
    row->guessed = guess && row->joined;
    for (size_t i = 0; i < q->n_tokens; i++)
        find_best(w, i, &row->cells[i]);
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
    *row = (struct row){.weight = u->weight,
                        .left = features_left(u),
                        .flags = u->flags,
                        .tally = features_tally(u, class_is_core(u->class)),
                        .legal = u->legal,
                        .letters = (uint8_t)u->text.len,
                        .class = u->class};
    fill_alone(w, u, row);
    fill_joined(w, u, true, row);
    return row;
}

static void settle(struct query_words *w, size_t i, uint32_t number, struct row *row)
{
    struct cell *cell = &row->cells[i];
    unsigned quality = similar_quality(&w->query->tokens[i], &w->vocabulary[number]);
    cell->alone.quality = (uint16_t)quality;
    row->unsettled &= ~(1u << i);
    find_best(w, i, cell);
}

struct similarity query_words_similar(struct query_words *w, size_t query, uint32_t number)
{
    struct row *row = row_of(w, number);
    struct similarity *alone = &row->cells[query].alone;
    if (row->unsettled & 1u << query)
        settle(w, query, number, row);
    if (alone->quality && !(row->complete & 1u << query))
        *alone = similar_tokens(&w->query->tokens[query], &w->vocabulary[number]);
    row->complete |= 1u << query;
    return *alone;
}

static void raise(uint16_t *best, unsigned quality)
{
    if (quality > *best)
        *best = (uint16_t)quality;
}

/* Words first .. first + n of the candidate stand for token i of the query with that quality. */
static void raise_join(struct query_words *w, size_t first, size_t n, size_t i, unsigned quality)
{
    raise(&w->reach.query.quality[i], quality);
    for (size_t k = first; k < first + n; k++)
        raise(&w->reach.candidate.quality[k], quality);
}

static void compare_join(struct query_words *w, const uint32_t *numbers, size_t first, size_t n,
                         uint32_t partners)
{
    struct align_join join;
    struct token tokens[ALIGN_JOIN_MAX];
    for (size_t i = 0; i < n; i++)
        tokens[i] = w->vocabulary[numbers[first + i]];
    struct name name = {.tokens = tokens, .n_tokens = (uint16_t)n};
    if (!link_joinable(&name, 0, n) || !align_join_make(&name, 0, n, &join))
        return;
    for (uint32_t left = partners; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctz(left);
        unsigned quality = align_join_quality(&join, &w->query->tokens[i]);
        if (quality)
            raise_join(w, first, n, i, quality);
    }
}

/* Joins of the candidate that begin at `first`, with `row`. Most are told apart by their lengths.
 */
static void reach_joins(struct query_words *w, const uint32_t *numbers, size_t n_words,
                        size_t first, const struct row *row, bool guess)
{
    uint32_t begun = row->begun;
    size_t letters = row->letters;
    bool no_vowels = (row->flags & WORD_VOWELLESS) != 0;
    for (size_t n = 2; n <= ALIGN_JOIN_MAX && first + n <= n_words; n++) {
        const struct token *last = &w->vocabulary[numbers[first + n - 1]];
        uint32_t partners = 0;
        letters += last->text.len;
        no_vowels |= vowelless(last);
        for (uint32_t left = begun; left; left &= left - 1) {
            const struct token *t = &w->query->tokens[__builtin_ctz(left)];
            if (!align_join_lengths(letters, t->text.len, no_vowels || vowelless(t)))
                continue;
            partners |= left & -left;
            if (guess)
                raise_join(w, first, n, (size_t)__builtin_ctz(left), 1000);
        }
        if (partners && !guess)
            compare_join(w, numbers, first, n, partners);
    }
}

static struct row *row_with(struct query_words *w, uint32_t number, enum query_words_effort effort)
{
    struct row *row = row_of(w, number);
    if (row->guessed && effort >= REACH_JOINED)
        fill_joined(w, &w->vocabulary[number], false, row);
    for (uint32_t left = effort == REACH_SETTLED ? row->unsettled : 0; left; left &= left - 1)
        settle(w, (size_t)__builtin_ctz(left), number, row);
    return row;
}

const struct pair_reach *query_words_reach(struct query_words *w, const uint32_t *numbers,
                                           size_t n_words, enum query_words_effort effort)
{
    struct pair_reach *reach = &w->reach;
    struct pair_side *query = &reach->query, *candidate = &reach->candidate;
    size_t core = 0, not_legal = 0, sole_letters = 0;
    uint32_t joined = 0;
    memset(query->quality, 0, query->n * sizeof query->quality[0]);
    memset(candidate->quality, 0, n_words * sizeof candidate->quality[0]);
    candidate->n = n_words;
    candidate->weight = candidate->legal = candidate->flags = 0;
    uint64_t first = UINT64_MAX; /* takes what only the first core token has from the others */
    for (size_t at = 0; at < n_words; at++) {
        struct row *row = row_with(w, numbers[at], effort);
        for (size_t i = 0; i < query->n; i++) {
            raise(&query->quality[i], row->cells[i].best);
            raise(&candidate->quality[at], row->cells[i].best);
        }
        candidate->weight += row->weight;
        candidate->weights[at] = candidate->pairing[at] = row->weight;
        candidate->left[at] = row->left;
        candidate->tally[at] = row->tally & first;
        first = class_is_core(row->class) ? ~(UINT64_C(0xff) << TALLY_FIRST) : first;
        candidate->legal |= row->class == CLASS_LEGAL ? 1u << row->legal : 0;
        candidate->flags |= row->flags;
        joined |= row->joined;
        core += class_is_core(row->class) && row->class != CLASS_NUMBER;
        not_legal += row->class != CLASS_LEGAL;
        sole_letters = row->class != CLASS_LEGAL ? row->letters : sole_letters;
        if (row->begun)
            reach_joins(w, numbers, n_words, at, row, effort == REACH_GUESSED);
    }
    reach->query_joins = joined != 0;
    reach->special = pair_may_be_special(w->query, reach, core, not_legal == 1 ? sole_letters : 0);
    return reach;
}
