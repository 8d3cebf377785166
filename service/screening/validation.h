/* screening/validation.h - what an examiner is handed about the threshold: samples, figures,
 * reasons.
 *
 * Over the stored portfolio: pairs just below the alert line (.60 up to it) and above it, each with
 * its whole explanation; how scores are spread; what people decided, by score. The samples are the
 * pairs with the smallest hashes, so the same portfolio and lists give the same pack.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_VALIDATION_H
#define SCREENING_VALIDATION_H

#include "screening/portfolio_scan.h"

extern const db_statement_group validation_statements;

enum { VALIDATION_FLOOR_MICRO = 600000, VALIDATION_SAMPLES = 50 };

struct validation_request {
    struct db_pool *pool;
    const char *tenant;
    const struct snapshot *snapshot;
    struct policy policy;
    int64_t now_unix_ms;
    bool (*progress)(void *context, int64_t seen); /* may be NULL; false stops */
    void *context;
};

/** The pack as JSON; docs/guide.md says what each part is for. */
bool validation_run(const struct validation_request *request, struct buf *out,
                    struct error *err) MUST_CHECK;

#endif
