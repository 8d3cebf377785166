/* match/trial.c - finding the listed parties that meet a query by trying all of them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/trial.h"

#include "match/adjust.h"
#include "match/index_parts.h"
#include "match/link.h"
#include "match/reach.h"

enum { KEY_SLOTS = 1 << 15 }; /* twice what the words and joins of a name can have keys */

struct tried_name {
    struct prepared_name prepared;
    struct reach reach;
};

struct tried_party {
    struct tried_name *names;
    size_t n_names;
};

struct match_trial {
    const struct model *model;
    const struct subject *listed;
    size_t count;
    struct arena arena;
    struct tried_party *parties;
};

static bool prepare_party(struct match_trial *t, size_t at)
{
    struct prepared prepared;
    const struct subject *subject = &t->listed[at];
    if (!prepare_subject(&t->arena, t->model, subject, schema_modes(subject->schema), &prepared))
        return false;
    struct tried_party *party = &t->parties[at];
    party->names = arena_calloc(&t->arena, prepared.n_names, sizeof *party->names);
    for (size_t i = 0; party->names && i < prepared.n_names; i++) {
        struct tried_name *name = &party->names[party->n_names++];
        name->prepared = prepared.names[i];
        if (!reach_prepare(&t->arena, &name->prepared.name, &name->reach))
            return false;
    }
    return party->names != NULL;
}

struct match_trial *match_trial_new(const struct model *model, const struct subject *listed,
                                    size_t count, struct error *err)
{
    struct match_trial *t = calloc(1, sizeof *t);
    if (!t) {
        error_memory(err);
        return NULL;
    }
    *t = (struct match_trial){.model = model, .listed = listed, .count = count};
    arena_init(&t->arena, SIZE_MAX / 2);
    t->parties = arena_calloc(&t->arena, count, sizeof *t->parties);
    bool done = t->parties != NULL;
    for (size_t i = 0; done && i < count; i++)
        done = prepare_party(t, i);
    if (done)
        return t;
    match_trial_free(t);
    error_memory(err);
    return NULL;
}

struct match_trial *match_trial_of_index(const struct match_index *index, struct error *err)
{
    return match_trial_new(index->model, index->parties, index->n_parties, err);
}

void match_trial_free(struct match_trial *t)
{
    if (!t)
        return;
    arena_release(&t->arena);
    free(t);
}

/* --- one name of the query ---------------------------------------------------------------------
 */

/* Its link keys and what tokens they stand for, by hash; 0 is empty. */
struct query_keys {
    uint32_t keys[KEY_SLOTS], tokens[KEY_SLOTS];
    uint32_t zero; /* tokens of the key 0 */
};

static void add_keys(void *context, const struct link_unit *unit)
{
    struct query_keys *k = context;
    for (size_t i = 0; i < unit->n_keys; i++) {
        uint32_t key = unit->keys[i];
        if (key == 0) {
            k->zero |= unit->tokens;
            continue;
        }
        size_t at = key % KEY_SLOTS;
        while (k->keys[at] && k->keys[at] != key)
            at = (at + 1) % KEY_SLOTS;
        k->keys[at] = key;
        k->tokens[at] |= unit->tokens;
    }
}

static uint32_t tokens_of(const struct query_keys *k, uint32_t key)
{
    if (key == 0)
        return k->zero;
    size_t at = key % KEY_SLOTS;
    while (k->keys[at] && k->keys[at] != key)
        at = (at + 1) % KEY_SLOTS;
    return k->keys[at] ? k->tokens[at] : 0;
}

static bool anchored(const struct name *query, const struct query_keys *keys,
                     const struct reach *reach)
{
    uint32_t reached = 0;
    for (size_t i = 0; i < reach->count; i++)
        reached |= tokens_of(keys, reach->keys[i]);
    return link_anchored(query, reached);
}

struct names {
    const struct name *query, *candidate;
};

static struct similarity get_similarity(void *context, size_t query, size_t candidate)
{
    const struct names *n = context;
    return similar_tokens(&n->query->tokens[query], &n->candidate->tokens[candidate]);
}

/* Without an anchor z is at most PAIR_UNANCHORED_LOGITS, unless the names are equal; equal ones
 * have the same number of words. */
static bool worth_comparing(const struct name *query, const struct name *candidate,
                            bool is_anchored)
{
    return is_anchored || (query->n_tokens == candidate->n_tokens &&
                           str_equal(query->tokens[0].text, candidate->tokens[0].text));
}

/* The best z of the names of each party in one mode of reading: z[party * MODE_COUNT + mode]. */
static void try_name(const struct match_trial *t, const struct name *query,
                     const struct query_keys *keys, size_t first, size_t count, struct pair *pair,
                     int32_t *z)
{
    for (size_t p = 0; p < count; p++) {
        const struct tried_party *party = &t->parties[first + p];
        for (size_t i = 0; i < party->n_names; i++) {
            const struct name *candidate = &party->names[i].prepared.name;
            if (candidate->mode != query->mode)
                continue;
            bool is_anchored = anchored(query, keys, &party->names[i].reach);
            if (!worth_comparing(query, candidate, is_anchored))
                continue;
            struct names names = {query, candidate};
            struct similarity_source source = {get_similarity, &names};
            pair_compare(query, candidate, is_anchored, &source, pair);
            int32_t *best = &z[p * MODE_COUNT + query->mode];
            *best = pair->z > *best ? pair->z : *best;
        }
    }
}

/* --- scores ------------------------------------------------------------------------------------
 */

static bool has_mode(const struct tried_party *party, unsigned mode)
{
    for (size_t i = 0; i < party->n_names; i++)
        if (party->names[i].prepared.name.mode == mode)
            return true;
    return false;
}

/* As match_compare() puts names and evidence together, the best mode deciding. */
static uint32_t score_of(const struct subject *query, const struct subject *listed,
                         const struct tried_party *party, unsigned named_modes, const int32_t *z)
{
    unsigned modes = schema_modes(query->schema) & schema_modes(listed->schema);
    bool any = false, named = false, identified = false;
    int32_t best = 0;
    if (!schema_comparable(query->schema, listed->schema))
        return 0;
    for (unsigned mode = 0; mode < MODE_COUNT; mode++) {
        if (!(modes & 1u << mode))
            continue;
        if (z[mode] <= PAIR_UNANCHORED_LOGITS && !query->n_identifiers)
            continue; /* nothing but an identifier lifts that to the threshold */
        struct evidence e = evidence_of(query, listed, (enum name_mode)mode);
        struct adjusted adjusted = evidence_apply(&e, z[mode]);
        if (any && adjusted.z <= best)
            continue;
        any = true;
        best = adjusted.z;
        named = (named_modes & 1u << mode) && has_mode(party, mode);
        identified = e.identifier_equal;
    }
    return any && (named || identified) ? score_of_logits(best) : 0;
}

bool match_trial_scores(const struct match_trial *t, const struct subject *query, size_t first,
                        size_t count, struct arena *arena, uint32_t *scores_out, struct error *err)
{
    struct prepared prepared;
    struct query_keys *keys = arena_alloc(arena, sizeof *keys);
    struct pair *pair = arena_alloc(arena, sizeof *pair);
    int32_t *z = arena_alloc(arena, count * MODE_COUNT * sizeof *z);
    if (!keys || !pair || !z ||
        !prepare_subject(arena, t->model, query, schema_modes(query->schema), &prepared))
        return error_memory(err);
    unsigned named_modes = 0;
    for (size_t i = 0; i < count * MODE_COUNT; i++)
        z[i] = PAIR_UNANCHORED_LOGITS;
    for (size_t i = 0; i < prepared.n_names; i++) {
        const struct name *name = &prepared.names[i].name;
        named_modes |= 1u << name->mode;
        memset(keys, 0, sizeof *keys);
        link_units(name, LINK_QUERY, add_keys, keys);
        try_name(t, name, keys, first, count, pair, z);
    }
    for (size_t p = 0; p < count; p++)
        scores_out[p] = score_of(query, &t->listed[first + p], &t->parties[first + p], named_modes,
                                 &z[p * MODE_COUNT]);
    return true;
}

bool match_trial_agrees(const struct match_hits *hits, const uint32_t *scores, size_t count,
                        uint32_t cutoff_micro, uint32_t *wrong_out)
{
    size_t expected = 0;
    for (size_t i = 0; i < count; i++)
        expected += scores[i] >= cutoff_micro;
    for (size_t h = 0; h < hits->count; h++) {
        if (hits->items[h].score_micro == scores[hits->items[h].listed])
            continue;
        *wrong_out = hits->items[h].listed;
        return false;
    }
    if (hits->count == expected) /* hits are distinct parties */
        return true;
    for (uint32_t i = 0; i < count; i++) {
        bool found = scores[i] < cutoff_micro;
        for (size_t h = 0; h < hits->count && !found; h++)
            found = hits->items[h].listed == i;
        if (found)
            continue;
        *wrong_out = i;
        return false;
    }
    return true;
}
