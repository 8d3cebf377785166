/* match/reached.h - the names of an index that have an anchor in a query's name.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_REACHED_H
#define MATCH_REACHED_H

#include "match/index_parts.h"

/** Looks up all link keys of `query`; the numbers of the anchored names stand in room->touched, in
 *  no particular order. Returns how many. */
size_t reached_names(const struct match_index *index, const struct name *query,
                     struct search_room *room);

#endif
