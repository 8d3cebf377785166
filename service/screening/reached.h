/* screening/reached.h - the listed parties a screening reaches: matched ones, and one link onward.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_REACHED_H
#define SCREENING_REACHED_H

#include "screening/screening.h"

/* Snapshot positions, sorted, each once, and as the risk input wants them. */
struct reached {
    uint32_t *at;
    size_t n;
    struct risk_listed *listed; /* as `at` */
    struct risk_link *links;    /* between them */
    size_t n_links;
};

/** Collects from the parties' matches; links to lists outside `list_used` are not followed. */
bool reached_collect(const struct snapshot *snapshot, const bool *list_used,
                     const struct screening_party *parties, size_t n_parties, struct arena *arena,
                     struct reached *reached_out, struct error *err) MUST_CHECK;

/** The position in `at` of a snapshot position, or UINT32_MAX. */
uint32_t reached_position(const struct reached *reached, uint32_t listed);

#endif
