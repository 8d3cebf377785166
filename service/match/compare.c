/* match/compare.c - one query, one listed party.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/explain.h"
#include "match/model.h"
#include "match/reach.h"

struct computing {
    const struct name *query, *candidate;
};

static struct similarity compute(void *context, size_t query, size_t candidate)
{
    const struct computing *c = context;
    return similar_tokens(&c->query->tokens[query], &c->candidate->tokens[candidate]);
}

/* A name of the candidate with its link keys, once somebody asked for them. */
struct linked {
    const struct name *name;
    struct reach reach;
    bool ready;
};

static bool is_anchored(const struct name *query, struct linked *candidate, struct arena *arena,
                        bool *anchored_out)
{
    if (!candidate->ready && !reach_prepare(arena, candidate->name, &candidate->reach))
        return false;
    candidate->ready = true;
    *anchored_out = reach_anchored(query, &candidate->reach);
    return true;
}

/* Whether there is an anchor decides only where z would be above what is left without one, which is
 * seldom; so that is asked last, and what was said with an anchor is taken back when there is none.
 * False only without memory. */
static bool compare_names(const struct name *query, struct linked *candidate, struct arena *arena,
                          struct pair *out)
{
    struct computing computing = {query, candidate->name};
    struct similarity_source source = {compute, &computing};
    bool anchored = true;
    pair_compare(query, candidate->name, true, &source, out);
    if (out->z <= PAIR_UNANCHORED_LOGITS || out->z >= PAIR_EXACT_LOGITS)
        return true;
    if (!is_anchored(query, candidate, arena, &anchored))
        return false;
    if (!anchored)
        pair_compare(query, candidate->name, false, &source, out);
    return true;
}

/* The best pair of names read in one mode; ties go to the earlier names. */
static bool best_pair(const struct prepared *query, const struct prepared *candidate,
                      enum name_mode mode, struct arena *arena, struct decided *out)
{
    struct pair *pair = arena_alloc(arena, 2 * sizeof *pair);
    if (!pair)
        return false;
    *out = (struct decided){.strong_z = PAIR_UNANCHORED_LOGITS};
    for (size_t j = 0; j < candidate->n_names; j++) {
        const struct prepared_name *c = &candidate->names[j];
        struct linked linked = {.name = &c->name};
        if (c->name.mode != mode)
            continue;
        for (size_t i = 0; i < query->n_names; i++) {
            const struct prepared_name *q = &query->names[i];
            if (q->name.mode != mode)
                continue;
            if (!compare_names(&q->name, &linked, arena, &pair[1]))
                return false;
            if (c->role != NAME_WEAK && pair[1].z > out->strong_z)
                out->strong_z = pair[1].z;
            if (out->pair && pair[1].z <= out->pair->z)
                continue;
            pair[0] = pair[1];
            out->query = q;
            out->candidate = c;
            out->pair = &pair[0];
        }
    }
    return true;
}

static void weigh_evidence(const struct subject *query, const struct subject *candidate,
                           enum name_mode mode, struct decided *d)
{
    d->evidence = evidence_of(query, candidate, mode);
    d->adjusted = evidence_apply(&d->evidence, d->pair ? d->pair->z : PAIR_UNANCHORED_LOGITS);
}

/* The words of the query meet those of many names: most are turned away by their probes. */
static bool give_probes(struct arena *arena, struct prepared *query)
{
    for (size_t i = 0; i < query->n_names; i++) {
        struct name *name = &query->names[i].name;
        struct similar_probe *probes = arena_alloc(arena, name->n_tokens * sizeof *probes);
        if (!probes)
            return false;
        for (size_t k = 0; k < name->n_tokens; k++) {
            similar_probe_of(&name->tokens[k], &probes[k]);
            name->tokens[k].probe = &probes[k];
        }
    }
    return true;
}

/* The most names of the query that are compared; what lies behind is not looked at. */
static bool decide(const struct model *model, const struct subject *query,
                   const struct subject *candidate, unsigned modes, struct arena *arena,
                   struct decided *out)
{
    struct prepared q, c;
    if (!prepare_subject(arena, model, query, modes, &q) ||
        !prepare_subject(arena, model, candidate, modes, &c) || !give_probes(arena, &q))
        return false;
    bool any = false;
    for (unsigned mode = 0; mode < MODE_COUNT; mode++) {
        struct decided d;
        if (!(modes & 1u << mode))
            continue;
        if (!best_pair(&q, &c, (enum name_mode)mode, arena, &d))
            return false;
        weigh_evidence(query, candidate, (enum name_mode)mode, &d);
        if (any && d.adjusted.z <= out->adjusted.z)
            continue;
        any = true;
        *out = d;
    }
    return true;
}

bool match_compare_by(const struct model *model, const struct subject *query,
                      const struct subject *candidate, struct arena *arena,
                      struct match_explanation *explanation_out, struct error *err)
{
    struct decided d = {0};
    unsigned modes = schema_modes(query->schema) & schema_modes(candidate->schema);
    if (!schema_comparable(query->schema, candidate->schema))
        modes = 0;
    if (modes && !decide(model, query, candidate, modes, arena, &d))
        return error_memory(err);
    if (!d.pair && !d.evidence.identifier_equal) {
        *explanation_out = (struct match_explanation){.model = model->id};
        return true;
    }
    if (!explain(&d, arena, explanation_out))
        return error_memory(err);
    explanation_out->model = model->id;
    return true;
}

bool match_compare(const struct subject *query, const struct subject *candidate,
                   struct arena *arena, struct match_explanation *explanation_out,
                   struct error *err)
{
    return match_compare_by(match_model(), query, candidate, arena, explanation_out, err);
}
