/* screening/same.h - listed parties that are one, as an answer and its evidence speak of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_SAME_H
#define SCREENING_SAME_H

#include "core/json_writer.h"
#include "screening/screening.h"

/** "same_as": ids of the same party on the other lists of the screening, in the snapshot's order.
 */
void same_write(struct json_writer *w, const struct screening *screening, uint32_t listed);

/** "clusters": those that a reached listed party belongs to, with why: [{"members": [ids],
 *  "evidence": [{"from", "kind", "names", "to"}]}]; scores of names in millionths. */
void same_write_clusters(struct json_writer *w, const struct screening *screening);

#endif
