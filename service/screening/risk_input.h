/* screening/risk_input.h - an engagement and its matches as risk wants them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_RISK_INPUT_H
#define SCREENING_RISK_INPUT_H

#include "screening/reached.h"
#include "screening/screening.h"

/**
 * Sets screening->input and listed_at: parties with matches, decisions, facts and red flags, the
 * relations of the day and behind them n_derived ones that follow from equal facts. Errors:
 * ERROR_INPUT at the relation with which the owners of a party hold more than there is;
 * ERROR_MEMORY.
 */
bool risk_input_build(struct screening *screening, const struct reached *reached,
                      struct arena *arena, struct error *err) MUST_CHECK;

#endif
