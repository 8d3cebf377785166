/* lists/catalogue/measures.h - what a listing means, by list, programme and topic.
 *
 * Data, not judgement of a case: only `freeze` can block, so a listing that forbids less must not
 * be read as one. Raise MEASURES_VERSION with any change of a row: the same files then import anew.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_CATALOGUE_MEASURES_H
#define LISTS_CATALOGUE_MEASURES_H

#include "core/str.h"
#include "match/measure.h"

enum { MEASURES_VERSION = 3 };

/** Bits of enum measure for a party of `list` under these programmes; freeze for a list without a
 *  row of its own, such as an operator's. */
unsigned measures_of_programmes(struct str list, const struct str *programmes, size_t count);

/** The same from what the publisher says a listing does ("Asset freeze", "Travel Ban"); freeze for
 *  words no row knows. */
unsigned measures_of_sanctions(const struct str *words, size_t count);

/** The same from FollowTheMoney topics; information when none of them says more. */
unsigned measures_of_topics(const struct str *topics, size_t count);

#endif
