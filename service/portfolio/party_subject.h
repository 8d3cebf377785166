/* portfolio/party_subject.h - from a party's properties to what the matcher needs of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PARTY_SUBJECT_H
#define PORTFOLIO_PARTY_SUBJECT_H

#include "portfolio/engagement.h"

/**
 * Fills party->subject from party->schema and party->properties, whose values have been checked.
 * Name parts (first, second, middle, father's, last) become one primary name when no `name` is
 * given. False only when memory is short.
 */
bool party_subject_build(struct party *party, struct arena *arena) MUST_CHECK;

/** GENDER_UNKNOWN and true for "other"; false for a word that is no gender. */
bool gender_of(struct str written, enum gender *gender_out);

#endif
