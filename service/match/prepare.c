/* match/prepare.c - a subject made ready for comparing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/prepare.h"

unsigned schema_modes(enum schema schema)
{
    unsigned modes = 0;
    if (schema_comparable(schema, SCHEMA_PERSON))
        modes |= 1u << MODE_PERSON;
    if (schema_comparable(schema, SCHEMA_COMPANY) ||
        schema_comparable(schema, SCHEMA_CRYPTO_WALLET) ||
        schema_comparable(schema, SCHEMA_ADDRESS) || schema_comparable(schema, SCHEMA_SECURITY))
        modes |= 1u << MODE_ORGANIZATION;
    if (schema_comparable(schema, SCHEMA_VEHICLE))
        modes |= 1u << MODE_VESSEL;
    return modes;
}

bool prepare_subject(struct arena *arena, const struct model *model, const struct subject *subject,
                     unsigned modes, struct prepared *out)
{
    size_t n = subject->n_names < PREPARED_NAMES_MAX ? subject->n_names : PREPARED_NAMES_MAX;
    struct prepared p = {.subject = subject};
    modes &= schema_modes(subject->schema);
    p.names = arena_alloc(arena, (n * MODE_COUNT + 1) * sizeof *p.names);
    if (!p.names)
        return false;
    for (size_t i = 0; i < n; i++) {
        for (unsigned mode = 0; mode < MODE_COUNT; mode++) {
            struct prepared_name *name = &p.names[p.n_names];
            if (!(modes & 1u << mode))
                continue;
            if (!name_prepare(arena, model, subject->names[i].text, (enum name_mode)mode,
                              &name->name))
                return false;
            name->role = subject->names[i].role;
            name->position = (uint16_t)i;
            p.n_names += name->name.n_tokens > 0;
        }
    }
    *out = p;
    return true;
}
