/* match/prepare.h - a subject made ready for comparing.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_PREPARE_H
#define MATCH_PREPARE_H

#include "match/name.h"
#include "match/subject.h"

enum {
    PREPARED_NAMES_MAX = 512, /* names of one party that are looked at */
};

struct prepared_name {
    struct name name;
    enum name_role role;
    uint16_t position; /* among the names of the subject */
};

struct prepared {
    const struct subject *subject;
    struct prepared_name *names; /* every name once a mode */
    size_t n_names;
};

/** The modes, as bits, in which names of `schema` are read. */
unsigned schema_modes(enum schema schema);

/** Names without a usable word are left out. False only without memory. */
bool prepare_subject(struct arena *arena, const struct model *model, const struct subject *subject,
                     unsigned modes, struct prepared *out);

#endif
