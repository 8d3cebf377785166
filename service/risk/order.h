/* risk/order.h - the order of ids, which decides every tie whatever the order of the input.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_ORDER_H
#define RISK_ORDER_H

#include "risk/risk.h"

struct risk_order {
    const uint32_t *party;     /* by position: how many parties have a smaller id (bytewise) */
    const uint32_t *listed;    /* by position: the same among listed parties (id, then list) */
    const uint32_t *listed_at; /* the position of the listed party of that rank */
};

/** Errors: ERROR_INPUT for an id given twice, ERROR_MEMORY. */
bool risk_order_build(const struct risk_input *input, struct arena *arena,
                      struct risk_order *order_out, struct error *err) MUST_CHECK;

/** Parallel relations alike in all that this order sees are alike in all that is printed. */
int relation_compare(const struct risk_order *order, const struct relation *a,
                     const struct relation *b);

#endif
