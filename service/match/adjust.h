/* match/adjust.h - what births, countries, gender and identifiers add to the names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_ADJUST_H
#define MATCH_ADJUST_H

#include "match/match.h"
#include "match/name.h"

/* What the two subjects say beside their names; independent of any pair of names. */
struct evidence {
    int32_t birth, country, gender, identifier; /* milli-logits */
    bool birth_contradicts, identifier_equal;
    bool corroborated, strong_identity;
    uint8_t birth_verdict;
    struct date birth_query, birth_candidate;
    struct str same_country;                           /* empty when none */
    const struct subject_identifier *query_identifier; /* the pair that decided, or NULL */
};

struct evidence evidence_of(const struct subject *query, const struct subject *candidate,
                            enum name_mode mode);

/* The effects as applied to a z of names, in this order. */
struct adjusted {
    int32_t birth, country, gender, identifier;
    int32_t z;
};

/** z of names and evidence together; rises with `z_names`. `named`: some pair of names met. */
struct adjusted evidence_apply(const struct evidence *evidence, int32_t z_names);

/** The most that evidence can add to the names of any candidate, an equal identifier apart. */
int32_t evidence_most(const struct subject *query, enum name_mode mode);

#endif
