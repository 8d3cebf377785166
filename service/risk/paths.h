/* risk/paths.h - the worst path, and the best paths to the next bad ends.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_PATHS_H
#define RISK_PATHS_H

#include "risk/node.h"
#include "risk/reach.h"

struct path_end {
    uint32_t label; /* of the party the risk comes from */
    uint32_t risk_micro;
};

/** The up to `most` worst ends, worst first: greater risk, then the order of reach.h. An end is a
 *  reached party whose own risk, times its path's product, is above 0. Returns how many. */
size_t paths_ends(const struct reach_question *question, const struct reach *reach,
                  const struct risk_node *nodes, struct path_end *ends_out, size_t most);

/** The steps from the root to `end`, with the links of its listed party; false without memory. */
bool path_build(const struct reach_question *question, const struct reach *reach,
                const struct risk_node *nodes, struct path_end end, struct arena *arena,
                struct risk_path *path_out);

/** Would more than the policy's depth have reached a party that was not reached, or brought more
 *  risk from one that was? Sets *partial_out; false only when memory is short. */
bool paths_cut(const struct reach_question *question, const struct reach *reach,
               const struct risk_node *nodes, struct arena *scratch, bool *partial_out);

#endif
