/* match/identifier.h - identifiers: how they are written, checked and compared.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_IDENTIFIER_H
#define MATCH_IDENTIFIER_H

#include <stdint.h>

#include "match/subject.h"

enum { IDENTIFIER_SIZE = 64 };

/** Letters (upper case) and digits of `value` only; returns the length, 0 when longer than fits. */
size_t identifier_normalise(struct str value, char out[IDENTIFIER_SIZE]);

enum identifier_verdict {
    IDENTIFIER_UNRELATED,
    IDENTIFIER_DIFFERENT, /* the same kind and country, another number */
    IDENTIFIER_DOUBTFUL,  /* equal, but the check digits are wrong or it is very short */
    IDENTIFIER_EQUAL,
};

enum identifier_verdict identifier_compare(const struct subject_identifier *a,
                                           const struct subject_identifier *b);

/** Are the check digits right? True for kinds that have none. `value` is normalised. */
bool identifier_checks(struct str kind, struct str value);

#endif
