/* review/business_days.h - days on which the United States' federal offices work. Pure.
 *
 * Source: 5 U.S.C. 6103 (legal public holidays; Juneteenth since 17 June 2021, Pub. L. 117-17) and
 * Executive Order 11582: one on a Saturday is kept on the Friday before, one on a Sunday on the
 * Monday after. Inauguration Day, kept only around Washington, is counted as a working day: a
 * report is then due a day earlier, never later.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_BUSINESS_DAYS_H
#define REVIEW_BUSINESS_DAYS_H

#include <stdbool.h>

#include "core/date.h"

/** A full date that is neither on a weekend nor a federal holiday as it is kept. */
bool us_business_day(struct date day);

/** The `n`th business day after `day`, which itself does not count. */
struct date us_business_days_after(struct date day, unsigned n);

#endif
