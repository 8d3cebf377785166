/* risk/ownership.h - whom a regime's frozen persons own: fixpoints over holdings.
 *
 * Never a product along a chain: an owner that is itself reached passes on its whole direct share
 * (OFAC FAQ 401). Reached is the least set that holds the start and every vertex of which the
 * reached hold together, directly, the limit or more of the capital or of the votes; so parties
 * that only hold each other in a ring are not in it.
 *
 *   together     all start vertices at once: shares of different persons add up (OFAC, EU)
 *   per person   one closure for each start vertex: different persons add up only where they act
 *                under a joint arrangement, each of whose members counts as holding all of it (UK)
 *
 * The low ends of the shares say who is reached, the high ends who may be. As shares and bases only
 * ever add, the order of work changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_OWNERSHIP_H
#define RISK_OWNERSHIP_H

#include "risk/holdings.h"

struct ownership_test {
    int32_t limit_bp;
    bool more_than; /* the limit itself does not suffice */
    bool per_person;
    bool by_control; /* a control reaches, too, and passes on */
    bool by_high;    /* by the high ends */
};

enum { OWNERSHIP_SHOWN_OWNERS = 6 };

struct ownership_finding { /* one vertex reached that is no start */
    uint32_t vertex;
    int32_t sum_bp;            /* of the better basis, by the low or the high ends, at most 100 % */
    enum relation_basis basis; /* BASIS_UNSAID: no share counts */
    uint32_t owners[OWNERSHIP_SHOWN_OWNERS]; /* positions in holdings->items, by the owner's rank */
    size_t n_owners;                         /* of these; `more` are not shown */
    size_t more;
};

struct ownership_findings {
    struct ownership_finding *items;
    size_t n, capacity;
    uint32_t *at; /* by vertex: its finding, or RISK_NONE */
    bool summed;  /* per person: too much work, so the last persons were taken together */
};

/** Positions of vertices in the order of their ids: parties, then listed parties. */
const uint32_t *ownership_rank(const struct risk_input *input, const struct risk_order *order,
                               struct arena *arena);

/**
 * `start` is by vertex. Each vertex has one finding at most: in the per person case that of the
 * first person (by rank) who reaches it. O(holdings) together; per person O(holdings each person
 * reaches), up to OWNERSHIP_MOST_WORK: the persons left over are then taken together, which reaches
 * more, never less, and `summed` says so. False only when memory is short.
 */
bool ownership_find(const struct holdings *holdings, const struct ownership_test *test,
                    const bool *start, const uint32_t *rank, struct arena *arena,
                    struct ownership_findings *findings_out);

enum { OWNERSHIP_MOST_WORK = 20 * 1000 * 1000 };

#endif
