/* screening/portfolio_scan.h - every stored party against the lists, a page at a time.
 *
 * For questions over the whole portfolio (what-if, validation). Parties are read in pages, each in
 * a transaction of its own, so that memory is bounded and nothing is held open for minutes; what
 * is changed meanwhile is seen or not, party by party.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_PORTFOLIO_SCAN_H
#define SCREENING_PORTFOLIO_SCAN_H

#include "lists/snapshot/snapshot.h"
#include "portfolio/engagement.h"
#include "review/policy.h"

struct scan_hit {
    uint32_t listed; /* position in snapshot->listed */
    struct match_explanation explanation;
};

/** The party's hits at or above `cutoff_micro` on enabled lists by the index, best first, at most
 *  `max`; in `arena`. */
bool scan_hits(const struct snapshot *snapshot, const struct match_index *index,
               const struct party *party, uint32_t cutoff_micro, size_t max, struct arena *arena,
               struct scan_hit **hits_out, size_t *n_out, struct error *err) MUST_CHECK;

/** Would the policy raise an alert for it? */
bool scan_alerts(const struct policy *policy, const struct match_explanation *explanation);

struct portfolio_scan {
    struct db_pool *pool;
    const char *tenant;
    /* One party; the arena is emptied after each page. */
    bool (*visit)(void *context, const struct party *party, struct arena *arena, struct error *err);
    /* After each page, with the number of parties seen; false stops. May be NULL. */
    bool (*progress)(void *context, int64_t seen);
    void *context;
};

/** ERROR_TIMEOUT when progress() stopped it. */
bool portfolio_scan_run(const struct portfolio_scan *scan, int64_t *seen_out,
                        struct error *err) MUST_CHECK;

#endif
