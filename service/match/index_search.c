/* match/index_search.c - finding the listed parties that meet a query.
 *
 * Every unit of a query's name is looked up by its keys; a listed name collects the words of the
 * query that reach it; names whose collected words make an anchor are scored by the same function
 * match_compare() uses. Since a score at the threshold needs an anchor, nobody is missed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/adjust.h"
#include "match/index_parts.h"
#include "match/link.h"
#include "match/model.h"
#include "match/pair.h"
#include "match/query_words.h"

struct reached_name {
    uint32_t name, tokens; /* tokens == 0: an empty slot */
};

struct found {
    uint32_t party, mode;
    int32_t z; /* of the names */
};

struct search {
    const struct match_index *index;
    const struct subject *query;
    const struct match_search *options;
    struct arena *arena;
    struct posting *units; /* unit, words of the query that reach it */
    size_t n_units, units_capacity;
    struct found *found;
    size_t n_found, found_capacity;
    struct pair *pair;
    bool failed;
};

static void look_up(void *context, const struct link_unit *unit)
{
    struct search *s = context;
    for (size_t k = 0; k < unit->n_keys && !s->failed; k++) {
        struct posting_range range = postings_find(&s->index->keys, unit->keys[k]);
        struct posting *units = arena_grow(s->arena, s->units, &s->units_capacity,
                                           s->n_units + range.count, sizeof *units);
        if (!units) {
            s->failed = true;
            return;
        }
        s->units = units;
        for (size_t i = 0; i < range.count; i++)
            units[s->n_units++] = (struct posting){range.items[i].value, unit->tokens};
    }
}

static int by_unit(const void *a, const void *b)
{
    const struct posting *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* One entry a unit; returns how many names they lead to. */
static size_t merge_units(struct search *s)
{
    size_t kept = 0, names = 0;
    if (s->n_units)
        qsort(s->units, s->n_units, sizeof s->units[0], by_unit);
    for (size_t i = 0; i < s->n_units; i++) {
        if (kept && s->units[kept - 1].key == s->units[i].key)
            s->units[kept - 1].value |= s->units[i].value;
        else
            s->units[kept++] = s->units[i];
    }
    s->n_units = kept;
    for (size_t i = 0; i < kept; i++)
        names += postings_find(&s->index->units, s->units[i].key).count;
    return names;
}

static struct reached_name *collect_names(struct search *s, size_t *capacity_out)
{
    size_t names = merge_units(s), capacity = 16;
    while (capacity < names * 2)
        capacity *= 2;
    struct reached_name *table = arena_calloc(s->arena, capacity, sizeof *table);
    if (!table)
        return NULL;
    for (size_t u = 0; u < s->n_units; u++) {
        struct posting_range range = postings_find(&s->index->units, s->units[u].key);
        for (size_t i = 0; i < range.count; i++) {
            uint32_t name = range.items[i].value;
            size_t at = (name * UINT32_C(2654435761)) & (capacity - 1);
            while (table[at].tokens && table[at].name != name)
                at = (at + 1) & (capacity - 1);
            table[at].name = name;
            table[at].tokens |= s->units[u].value;
        }
    }
    *capacity_out = capacity;
    return table;
}

struct computing {
    struct query_words *words;
    const struct expanded_name *candidate;
};

static struct similarity compute(void *context, size_t query, size_t candidate)
{
    const struct computing *c = context;
    return query_words_similar(c->words, query, &c->candidate->tokens[candidate],
                               c->candidate->words[candidate]);
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

static bool score_name(struct search *s, const struct name *query, struct query_words *words,
                       uint32_t number, int32_t z_least)
{
    struct expanded_name candidate;
    index_expand(s->index, number, &candidate);
    if (z_least != INT32_MIN) {
        struct pair_reach reach;
        query_words_reach(words, &candidate.name, candidate.words, &reach);
        if (!pair_may_reach(query, &candidate.name, &reach, &s->index->ceilings[query->mode],
                            z_least))
            return true;
    }
    uint32_t party = s->index->names[number].party;
    if (!wanted(s, party))
        return true;
    struct computing computing = {words, &candidate};
    struct similarity_source source = {compute, &computing};
    pair_compare(query, &candidate.name, true, &source, s->pair);
    return keep(s, (struct found){party, query->mode, s->pair->z});
}

static bool score_names(struct search *s, struct name *query)
{
    size_t capacity;
    s->n_units = 0;
    link_units(query, LINK_QUERY, look_up, s);
    struct reached_name *table = s->failed ? NULL : collect_names(s, &capacity);
    struct query_words *words = query_words_new(s->arena, query);
    if (!table || !words)
        return false;
    int32_t z_least = least_logits(s, (enum name_mode)query->mode);
    for (size_t i = 0; i < capacity; i++)
        if (table[i].tokens && link_anchored(query, table[i].tokens) &&
            !score_name(s, query, words, table[i].name, z_least))
            return false;
    return true;
}

static struct posting_range bearers(const struct search *s, size_t identifier)
{
    uint32_t key = index_identifier_key(s->query->identifiers[identifier].value);
    return key ? postings_find(&s->index->identifiers, key) : (struct posting_range){NULL, 0};
}

/* How many hits identifiers may lead to, duplicates included. */
static size_t count_bearers(const struct search *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->query->n_identifiers; i++)
        n += bearers(s, i).count;
    return n;
}

/* Parties that bear one of the query's identifiers are compared in full. */
static bool score_identifiers(struct search *s, struct match_hit *hits, size_t *n_hits)
{
    for (size_t i = 0; i < s->query->n_identifiers; i++) {
        struct posting_range range = bearers(s, i);
        for (size_t k = 0; k < range.count; k++) {
            uint32_t party = range.items[k].value;
            struct match_explanation x;
            struct error err = ERROR_INIT;
            if (!wanted(s, party))
                continue;
            if (!match_compare_by(s->index->model, s->query, &s->index->parties[party], s->arena,
                                  &x, &err))
                return false;
            hits[(*n_hits)++] = (struct match_hit){party, x.score_micro};
        }
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
    struct match_hits result = {.items = hits, .candidates = n};
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
    s.pair = arena_alloc(arena, sizeof *s.pair);
    if (!s.pair ||
        !prepare_subject(arena, index->model, query, schema_modes(query->schema), &prepared))
        return error_memory(err);
    for (size_t i = 0; i < prepared.n_names; i++)
        if (!score_names(&s, &prepared.names[i].name))
            return error_memory(err);
    if (!gather(&s, hits_out))
        return error_memory(err);
    return true;
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
