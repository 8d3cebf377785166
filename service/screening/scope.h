/* screening/scope.h - which lists a screening uses, and why they may not suffice.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_SCOPE_H
#define SCREENING_SCOPE_H

#include "screening/screening.h"

struct scope {
    const struct str *only; /* the restriction in force; none: every enabled list */
    size_t n_only;
    bool *used; /* as snapshot->lists: enabled, active and chosen */
    struct screening_reason *reasons;
    size_t n_reasons;
};

/**
 * Without a restriction every enabled list is used, and a required one of a regime that decides
 * that is missing, stale or only a sample is a reason. With a restriction the chosen lists are the
 * scope: each of them counts as required, and no other does. Errors: as screen_engagement().
 */
bool scope_decide(const struct screen_context *context, const struct engagement *engagement,
                  struct date as_of, struct arena *arena, struct scope *scope_out,
                  struct error *err) MUST_CHECK;

#endif
