/* match/subject_copy.h - a subject that owns what it names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SUBJECT_COPY_H
#define MATCH_SUBJECT_COPY_H

#include "core/arena.h"
#include "match/subject.h"

/** A deep copy in the arena; false only when memory is short. */
bool subject_copy(struct arena *arena, const struct subject *from, struct subject *to);

#endif
