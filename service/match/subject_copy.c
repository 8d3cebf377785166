/* match/subject_copy.c - a subject that owns what it names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/subject_copy.h"

static struct str copy_text(struct arena *arena, struct str s)
{
    return s.len ? str_copy(arena, s) : STR_EMPTY;
}

static bool copy_names(struct arena *arena, const struct subject *from, struct subject *to)
{
    struct subject_name *names = arena_alloc(arena, from->n_names * sizeof *names);
    for (size_t i = 0; names && i < from->n_names; i++)
        names[i] =
            (struct subject_name){copy_text(arena, from->names[i].text), from->names[i].role};
    to->names = names;
    return names != NULL;
}

static bool copy_identifiers(struct arena *arena, const struct subject *from, struct subject *to)
{
    struct subject_identifier *ids = arena_alloc(arena, from->n_identifiers * sizeof *ids);
    for (size_t i = 0; ids && i < from->n_identifiers; i++) {
        const struct subject_identifier *x = &from->identifiers[i];
        ids[i] = (struct subject_identifier){copy_text(arena, x->kind), copy_text(arena, x->value),
                                             copy_text(arena, x->country)};
    }
    to->identifiers = ids;
    return ids != NULL;
}

bool subject_copy(struct arena *arena, const struct subject *from, struct subject *to)
{
    *to = *from;
    struct subject_birth *births = arena_alloc(arena, from->n_births * sizeof *births);
    struct str *countries = arena_alloc(arena, from->n_countries * sizeof *countries);
    if (!births || !countries)
        return false;
    if (from->n_births)
        memcpy(births, from->births, from->n_births * sizeof *births);
    for (size_t i = 0; i < from->n_countries; i++)
        countries[i] = copy_text(arena, from->countries[i]);
    to->births = births;
    to->countries = countries;
    return copy_names(arena, from, to) && copy_identifiers(arena, from, to) && !arena_failed(arena);
}
