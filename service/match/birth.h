/* match/birth.h - what two sets of birth dates say about being one person.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_BIRTH_H
#define MATCH_BIRTH_H

#include <stdint.h>

#include "match/subject.h"

enum birth_verdict { /* worse to better */
                     BIRTH_CONTRADICTS,
                     BIRTH_YEARS_APART, /* three or four years */
                     BIRTH_TWO_YEARS,
                     BIRTH_NEAR,    /* within a year, or a date mistyped */
                     BIRTH_UNKNOWN, /* one side says nothing */
                     BIRTH_WITHIN,  /* within a range or a circa */
                     BIRTH_AGREES,  /* the same year, or day and month swapped */
                     BIRTH_EXACT,
                     BIRTH_VERDICTS
};

/** The best agreement over all pairs; BIRTH_UNKNOWN when a side has none. The dates compared are
 *  written to *a_out and *b_out (untouched when unknown). */
enum birth_verdict birth_compare(const struct subject *a, const struct subject *b,
                                 struct date *a_out, struct date *b_out);

#endif
