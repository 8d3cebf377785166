/* risk/government.h - governments blocked by definition, listed or not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_GOVERNMENT_H
#define RISK_GOVERNMENT_H

#include "risk/territory.h"

struct government_row { /* whose property is blocked as such, with all it owns or controls */
    const char *regime, *country, *name;
    struct date from, to;
    const char *source;
};

/** The row in force for a party that is a public body of such a country (`*sure_out`), or whose
 * name says that it is its embassy, ministry or government; NULL otherwise. */
const struct government_row *government_of(const struct risk_party *party, struct date as_of,
                                           struct arena *scratch, bool *sure_out);

#endif
