/* screening/evidence_result.h - the "result" of the evidence: what was found, in integers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_EVIDENCE_RESULT_H
#define SCREENING_EVIDENCE_RESULT_H

#include "screening/screening.h"

/** Writes one object, keys sorted. False when memory is short. */
bool evidence_result_write(struct json_writer *w, const struct screening *screening,
                           struct arena *arena) MUST_CHECK;

#endif
