/* risk/nexus.h - whose rules bind the buyer in this engagement.
 *
 * A regime decides when its law reaches the buyer: by the seat, the nationality of its people, the
 * currency paid in, the origin of the items, or goods entering the United States. The rules of the
 * others are shown as information. Without a profile all decide.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_NEXUS_H
#define RISK_NEXUS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct risk_nexus {
    bool given;
    const struct str *seats, *nationalities; /* lower-case ISO 3166-1 alpha-2 */
    size_t n_seats, n_nationalities;
    const struct str *currencies; /* ISO 4217, upper case */
    size_t n_currencies;
    bool us_origin; /* items subject to the Export Administration Regulations */
    bool us_import; /* goods entering the United States */
};

/** The UN's lists bind everybody; a regime the table does not know (an operator's own list) always
 *  decides. */
bool nexus_decides(const struct risk_nexus *nexus, struct str regime);

#endif
