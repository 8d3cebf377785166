/* screening/evidence_read.h - from evidence back to what a screening is made of.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_EVIDENCE_READ_H
#define SCREENING_EVIDENCE_READ_H

#include "screening/screening.h"

/* Everything needed to screen again, as it was then. */
struct evidence_read {
    struct engagement engagement;
    struct screen_context
        context; /* snapshot is left NULL; points into this struct and the arena */
    struct screening_recorded recorded;
    const struct snapshot_version *versions; /* of context.lists */
    size_t n_versions;
};

/** Fills *out, which must stay where it is. ERROR_INPUT for what is no evidence of a program that
 *  this one understands. */
bool evidence_read(struct str evidence, struct arena *arena, struct evidence_read *out,
                   struct error *err) MUST_CHECK;

#endif
