/* portfolio/properties_decode.h - reading the "properties" of a party or a relation strictly.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PROPERTIES_DECODE_H
#define PORTFOLIO_PROPERTIES_DECODE_H

#include "portfolio/decode.h"
#include "portfolio/engagement.h"
#include "portfolio/property.h"

/* What names may stand there. */
struct vocabulary {
    const struct property *(*find)(struct str name);
    const char *(*nearest)(struct str name);
    const char *unknown; /* what a fault says of another */
};

/** The member "properties" of `object`: each an array of strings, or one bare string; sorted by
 * name. Absent is none. False after a fault. */
bool properties_decode(struct decoder *d, const cJSON *object, const char *pointer,
                       const struct vocabulary *vocabulary,
                       const struct party_property **properties_out, size_t *n_out);

#endif
