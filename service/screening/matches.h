/* screening/matches.h - the listed parties that one of the customer's parties matches.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_MATCHES_H
#define SCREENING_MATCHES_H

#include "screening/screening.h"

/**
 * Searches the index among the used lists. Kept and explained are the ten best hits and, up to
 * SCREENING_MAX_MATCHES, first further ones that freeze, then others by score: a crowd of namesakes
 * on lists that only inform must not hide one that blocks.
 */
bool matches_find(const struct snapshot *snapshot, const bool *list_used,
                  const struct subject *subject, struct arena *arena,
                  struct screening_party *party_out, struct error *err) MUST_CHECK;

#endif
