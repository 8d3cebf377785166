/* match/index_search.c - finding the listed parties that meet a query.
 *
 * Names with an anchor in the query (match/reached.h) are candidates. Those whose z cannot reach
 * the cutoff, whatever the alignment and the evidence, are turned away by a bound: first by cheap
 * bounds of how similar words are, then by exact similarities. The rest is scored by the same
 * function match_compare() uses. Since a score at the threshold needs an anchor, nobody is missed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/adjust.h"
#include "match/model.h"
#include "match/reached.h"

struct found {
    uint32_t party, mode;
    int32_t z; /* of the names */
};

struct search {
    const struct match_index *index;
    const struct subject *query;
    const struct match_search *options;
    struct arena *arena;
    struct search_room *room;
    struct found *found;
    size_t n_found, found_capacity, n_reached;
};

static struct similarity get_similarity(void *context, size_t query, size_t candidate)
{
    struct search_room *room = context;
    return query_words_similar(&room->words, query, room->candidate.words[candidate]);
}

static bool wanted(const struct search *s, uint32_t party)
{
    return schema_comparable(s->query->schema, s->index->parties[party].schema) &&
           (!s->options->accept || s->options->accept(s->options->context, party));
}

static bool keep(struct search *s, struct found found)
{
    struct found *items =
        arena_grow(s->arena, s->found, &s->found_capacity, s->n_found + 1, sizeof *items);
    if (!items)
        return false;
    s->found = items;
    items[s->n_found++] = found;
    return true;
}

/* z of the names below which no evidence lifts a candidate to the cutoff. */
static int32_t least_logits(const struct search *s, enum name_mode mode)
{
    int32_t least = logits_of_score(s->options->cutoff_micro);
    return least == INT32_MIN ? least : least - evidence_most(s->query, mode);
}

/* May the candidate reach the cutoff? By ever more exact bounds, the cheapest first. */
static bool may_reach(struct search *s, const struct name *query, uint32_t number, int32_t z_least)
{
    const struct indexed_name *name = &s->index->names[number];
    const uint32_t *words = &s->index->words[name->first_word];
    for (int effort = REACH_GUESSED; effort <= REACH_SETTLED; effort++) {
        const struct pair_reach *reach = query_words_reach(&s->room->words, words, name->n_words,
                                                           (enum query_words_effort)effort);
        if (!pair_may_reach(reach, &s->index->ceilings[query->mode], z_least))
            return false;
    }
    return true;
}

/* Does anybody bear the name who counts? */
static bool borne(const struct search *s, struct posting_range bearers)
{
    for (size_t i = 0; i < bearers.count; i++)
        if (wanted(s, bearers.values[i]))
            return true;
    return false;
}

static bool score_name(struct search *s, const struct name *query, uint32_t number, int32_t z_least)
{
    struct search_room *room = s->room;
    if (z_least != INT32_MIN && !may_reach(s, query, number, z_least))
        return true;
    struct posting_range bearers = groups_get(&s->index->bearers, number);
    if (!borne(s, bearers))
        return true;
    index_expand(s->index, number, &room->candidate);
    struct similarity_source source = {get_similarity, room};
    pair_compare(query, &room->candidate.name, true, &source, &room->pair);
    for (size_t i = 0; i < bearers.count; i++)
        if (wanted(s, bearers.values[i]) &&
            !keep(s, (struct found){bearers.values[i], query->mode, room->pair.z}))
            return false;
    return true;
}

/* What the candidates ahead are made of lies all over memory: it is fetched while earlier ones are
 * looked at, step by step, for each step needs what the one before it brought. */
static void fetch_ahead(const struct match_index *index, const uint32_t *names, size_t n, size_t at)
{
    enum { NAME_AHEAD = 12, WORDS_AHEAD = 8, TOKENS_AHEAD = 4, TEXTS_AHEAD = 2 };
    const struct token *vocabulary = index->vocabulary.words;
    if (at + NAME_AHEAD < n)
        __builtin_prefetch(&index->names[names[at + NAME_AHEAD]]);
    if (at + WORDS_AHEAD < n)
        __builtin_prefetch(&index->words[index->names[names[at + WORDS_AHEAD]].first_word]);
    if (at + TOKENS_AHEAD < n) {
        const struct indexed_name *name = &index->names[names[at + TOKENS_AHEAD]];
        for (size_t i = 0; i < name->n_words; i++)
            __builtin_prefetch(&vocabulary[index->words[name->first_word + i]]);
    }
    if (at + TEXTS_AHEAD < n) {
        const struct indexed_name *name = &index->names[names[at + TEXTS_AHEAD]];
        for (size_t i = 0; i < name->n_words; i++)
            __builtin_prefetch(vocabulary[index->words[name->first_word + i]].text.ptr);
    }
}

static bool score_names(struct search *s, struct name *query)
{
    struct search_room *room = s->room;
    size_t n = reached_names(s->index, query, room);
    s->n_reached += n;
    if (n == 0)
        return true;
    query_words_begin(&room->words, query, s->index->vocabulary.words);
    int32_t z_least = least_logits(s, (enum name_mode)query->mode);
    for (size_t i = 0; i < n; i++) {
        fetch_ahead(s->index, room->touched, n, i);
        if (!score_name(s, query, room->touched[i], z_least))
            return false;
    }
    return true;
}

/* The parties that may bear an identifier of the query, key by key; returns how many keys. */
static size_t bearers_of(const struct search *s, size_t identifier,
                         struct posting_range out[INDEX_IDENTIFIER_KEYS])
{
    uint32_t keys[INDEX_IDENTIFIER_KEYS];
    size_t n = index_identifier_keys(&s->query->identifiers[identifier], keys);
    for (size_t k = 0; k < n; k++)
        out[k] = postings_find(&s->index->identifiers, keys[k]);
    return n;
}

/* How many hits identifiers may lead to, duplicates included. */
static size_t count_bearers(const struct search *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->query->n_identifiers; i++) {
        struct posting_range ranges[INDEX_IDENTIFIER_KEYS];
        size_t n = bearers_of(s, i, ranges);
        for (size_t k = 0; k < n; k++)
            count += ranges[k].count;
    }
    return count;
}

static bool score_bearer(struct search *s, uint32_t party, struct match_hit *hits, size_t *n_hits)
{
    struct match_explanation x;
    struct error err = ERROR_INIT;
    if (!wanted(s, party))
        return true;
    if (!match_compare_by(s->index->model, s->query, &s->index->parties[party], s->arena, &x, &err))
        return false;
    hits[(*n_hits)++] = (struct match_hit){party, x.score_micro};
    return true;
}

/* Parties that bear one of the query's identifiers are compared in full. */
static bool score_identifiers(struct search *s, struct match_hit *hits, size_t *n_hits)
{
    for (size_t i = 0; i < s->query->n_identifiers; i++) {
        struct posting_range ranges[INDEX_IDENTIFIER_KEYS];
        size_t n = bearers_of(s, i, ranges);
        for (size_t k = 0; k < n; k++)
            for (size_t at = 0; at < ranges[k].count; at++)
                if (!score_bearer(s, ranges[k].values[at], hits, n_hits))
                    return false;
    }
    return true;
}

static int by_party(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->party != y->party)
        return x->party < y->party ? -1 : 1;
    if (x->mode != y->mode)
        return x->mode < y->mode ? -1 : 1;
    return (x->z < y->z) - (x->z > y->z);
}

static int best_first(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;
    if (x->score_micro != y->score_micro)
        return x->score_micro > y->score_micro ? -1 : 1;
    return (x->listed > y->listed) - (x->listed < y->listed);
}

static int by_listed(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;
    if (x->listed != y->listed)
        return x->listed < y->listed ? -1 : 1;
    return best_first(a, b);
}

/* The best z of each party and mode, with its evidence, as hits. */
static size_t hits_of_found(const struct search *s, struct match_hit *hits)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_found; i++) {
        const struct found *f = &s->found[i];
        if (i && s->found[i - 1].party == f->party && s->found[i - 1].mode == f->mode)
            continue;
        struct evidence e =
            evidence_of(s->query, &s->index->parties[f->party], (enum name_mode)f->mode);
        hits[n++] = (struct match_hit){f->party, score_of_logits(evidence_apply(&e, f->z).z)};
    }
    return n;
}

static size_t best_of_each(struct match_hit *hits, size_t n)
{
    size_t kept = 0;
    if (n)
        qsort(hits, n, sizeof hits[0], by_listed);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || hits[kept - 1].listed != hits[i].listed)
            hits[kept++] = hits[i];
    return kept;
}

static bool gather(struct search *s, struct match_hits *out)
{
    if (s->n_found)
        qsort(s->found, s->n_found, sizeof s->found[0], by_party);
    size_t max = s->n_found + count_bearers(s);
    struct match_hit *hits = arena_alloc(s->arena, max * sizeof *hits);
    if (!hits)
        return false;
    size_t n = hits_of_found(s, hits);
    if (!score_identifiers(s, hits, &n))
        return false;
    n = best_of_each(hits, n);
    struct match_hits result = {.items = hits, .reached = s->n_reached, .candidates = n};
    for (size_t i = 0; i < n; i++)
        if (hits[i].score_micro >= s->options->cutoff_micro && hits[i].score_micro > 0)
            hits[result.total++] = hits[i];
    if (result.total)
        qsort(hits, result.total, sizeof hits[0], best_first);
    size_t limit = s->options->limit;
    result.count = limit && limit < result.total ? limit : result.total;
    *out = result;
    return true;
}

bool match_index_search(const struct match_index *index, const struct subject *query,
                        const struct match_search *search, struct arena *arena,
                        struct match_hits *hits_out, struct error *err)
{
    struct search s = {.index = index, .query = query, .options = search, .arena = arena};
    struct prepared prepared;
    if (!prepare_subject(arena, index->model, query, schema_modes(query->schema), &prepared))
        return error_memory(err);
    s.room = search_rooms_take(index->rooms);
    bool done = s.room != NULL;
    for (size_t i = 0; done && i < prepared.n_names; i++)
        done = score_names(&s, &prepared.names[i].name);
    if (s.room)
        search_rooms_give(index->rooms, s.room);
    return (done && gather(&s, hits_out)) || error_memory(err);
}

bool match_index_explain(const struct match_index *index, const struct subject *query,
                         uint32_t listed, struct arena *arena,
                         struct match_explanation *explanation_out, struct error *err)
{
    if (listed >= index->n_parties)
        return error_set(err, ERROR_INPUT, "no listed party %u", listed);
    return match_compare_by(index->model, query, &index->parties[listed], arena, explanation_out,
                            err);
}
