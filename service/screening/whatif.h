/* screening/whatif.h - which alerts would appear and vanish under another policy or model.
 *
 * Over the stored portfolio and the lists as they are; changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_WHATIF_H
#define SCREENING_WHATIF_H

#include "screening/portfolio_scan.h"

enum { WHATIF_MAX_ROWS = 1000 }; /* of each kind told one by one; all are counted */

struct whatif_request {
    struct db_pool *pool;
    const char *tenant;
    const struct snapshot *snapshot;
    struct policy from, to;
    struct str model; /* id of the model to try; empty: the snapshot's */
    bool (*progress)(void *context, int64_t seen); /* may be NULL; false stops */
    void *context;
};

/**
 * {"policy": {"from", "to"}, "model": {"from", "to"}, "parties", "alerts": {"from", "to"},
 *  "blocking": {"from", "to"}, "appear": {"total", "rows": [...]}, "vanish": {...}, "lists": [...]}
 * A row names party and listed party with both scores; a vanishing one says "decided":
 * "true_match" when people found it true. ERROR_USAGE for a model that is not there.
 */
bool whatif_run(const struct whatif_request *request, struct buf *out,
                struct error *err) MUST_CHECK;

#endif
