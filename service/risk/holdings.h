/* risk/holdings.h - who holds whom: shares and control, of the customer and of the lists together.
 *
 * Vertices: the parties 0 .. n_parties-1, behind them the listed parties. Holdings are the
 * customer's `owns`, `controls` and `directs`, list links that say ownership (share unknown) or
 * direction, and between a party and the listed party it surely is (match_is_sure) one whole share
 * each way: what holds the one holds the other.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_HOLDINGS_H
#define RISK_HOLDINGS_H

#include "risk/order.h"

enum holding_kind { HOLDING_SHARE, HOLDING_CONTROL, HOLDING_DIRECTS };

struct holding {
    uint32_t owner, held; /* vertices */
    uint32_t relation;    /* position in the input's relations; RISK_NONE: a list's link, or same */
    int32_t low_bp, high_bp; /* shares: 0 to 10000; unknown is 0 to 10000 */
    enum holding_kind kind;
    enum relation_basis basis;
    uint32_t pool; /* joint arrangement over `held` and `basis`, by number; RISK_NONE is none */
    bool unknown;  /* nobody said how much */
    bool same;     /* the party and the listed party it is */
};

struct holding_pool { /* what the members of one joint arrangement hold of one firm together */
    int32_t low_bp, high_bp;
};

struct holdings {
    uint32_t n_vertices, n_parties;
    const struct holding *items;
    size_t n_items;
    const uint32_t *out_first, *out; /* positions in `items` by owner: out[out_first[v]] ... */
    const uint32_t *in_first, *in;   /* the same by what is held */
    const struct holding_pool *pools;
    size_t n_pools;
};

/** O(relations + matches + links), joint arrangements sorted; false only when memory is short. */
bool holdings_build(const struct risk_input *input, struct arena *arena,
                    struct holdings *holdings_out);

/** Is this match sure enough to stand for the party: decided true, or not decided false, at or
 * above the block threshold, by more than a weak alias, and for a person with birth or identifier?
 */
bool match_is_sure(const struct risk_input *input, uint32_t party, const struct risk_match *match);

struct share_excess {
    uint32_t relation; /* the one with which the low ends pass 100 % */
    enum relation_basis basis;
    int32_t sum_bp;
};

/** Do the low ends of any party's owners add up to more than 100 % of one basis? What has no basis
 *  counts in both. Sets *found_out; false only when memory is short. */
bool shares_exceed(const struct risk_input *input, struct arena *scratch, bool *found_out,
                   struct share_excess *excess_out);

/** ERROR_INPUT that says it, at `pointer` ("" is none); returns false. */
bool share_excess_error(const struct risk_input *input, const struct share_excess *excess,
                        const char *pointer, struct error *err);

#endif
