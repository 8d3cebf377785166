/* risk/reach.h - the best path from the root to every party, over at most so many relations.
 *
 * A path's product is its weights multiplied from the root on, each product rounded half up. The
 * order of paths to one party, best first:
 *
 *     greater product; fewer contracts (tiers); fewer relations; smaller sequence of party ids
 *
 * Computed in rounds: round d extends the labels that round d - 1 made or improved by one relation
 * and keeps, for each party, the best label of at most d relations (Bellman-Ford, with the depth
 * kept exact because a round never extends its own labels).
 *
 * Why this gives the best *simple* path, rounding included:
 * 1. Rounded multiplication is monotone in each factor, and by a factor of at most 1 it never makes
 *    a number greater. So a better product up to some party never leads to a worse one beyond it,
 *    and the best label of d relations extends a best label of at most d - 1: every walk of at most
 *    d relations is matched or beaten. Simple paths are walks.
 * 2. No label holds a party twice. Were x on it twice, at the ends of the prefixes P and P + C with
 *    a cycle C of at least one relation, then P has no smaller product (1.), no more contracts, and
 *    strictly fewer relations than P + C: it is better, and it was there in every round in which
 *    P + C could have become the label of x. So the maximum over walks is taken on a simple path.
 *    (Fewer relations must come before the ids: over relations of weight 1 that are no contracts, a
 *    walk around a cycle could otherwise have the smaller sequence.)
 * The order is applied at each party on the way: of two prefixes that differ by less than rounding
 * shows at the end, the greater one is kept. Risks are exact maxima in any case.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_REACH_H
#define RISK_REACH_H

#include "risk/graph.h"
#include "risk/node.h"
#include "risk/order.h"

/* A bound for one evaluation's working memory: about 24 bytes for each party and round. */
enum { REACH_SCRATCH_BYTES = 1 << 30 };

struct reach_label {
    uint32_t party;
    uint32_t previous; /* the label it extends; RISK_NONE at the root */
    uint32_t relation; /* over which relation; RISK_NONE at the root */
    uint32_t product_micro;
    uint32_t contracts, relations; /* how many are on the path */
};

struct reach_question {
    const struct risk_input *input;
    const struct graph *graph;
    const struct risk_order *order;
    uint32_t floor_micro;                /* products below it are of no interest; at least 1 */
    uint32_t without[RISK_MAX_REMOVALS]; /* relations taken away; RISK_NONE is none */
    const struct risk_node *until; /* stop after the round in which one of these parties brings the
                                      floor or more; NULL: never */
};

struct reach {
    struct reach_label *labels; /* a tree, grown round by round */
    size_t n_labels, capacity;
    uint32_t *best; /* by party: its best label; RISK_NONE when it is not reached */
    bool open;      /* the last round's labels were not extended */
};

/** O(depth x relations); false only when memory is short. */
bool reach_run(const struct reach_question *question, struct arena *arena, struct reach *reach_out);

/** What of the order above is not the product: <0 when `a` is the better path. */
int reach_compare(const struct reach_question *question, const struct reach *reach,
                  const struct reach_label *a, const struct reach_label *b);

/** The best product to every party (0: none) over paths of any length, by Dijkstra's algorithm
 *  (right by 1. above); NULL when memory is short. O(relations x log). */
const uint32_t *reach_unlimited(const struct reach_question *question, struct arena *arena);

#endif
