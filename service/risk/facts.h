/* risk/facts.h - what is known of a party or a relation beside its names: properties with values.
 *
 * Names are FollowTheMoney's, and a few of our own (docs/risk.md). Values are as the customer sent
 * them, except that countries are lower-case ISO 3166-1 alpha-2. Borrowed throughout.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_FACTS_H
#define RISK_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct party_property {
    struct str name;
    const struct str *values;
    size_t n_values;
};

struct facts {
    const struct party_property *items;
    size_t n;
};

/** The property, or NULL. */
const struct party_property *facts_find(struct facts facts, const char *name);

/** Its first value, or an empty view. */
struct str facts_first(struct facts facts, const char *name);

/** Is one of its values "yes" (or "true")? */
bool facts_say_yes(struct facts facts, const char *name);

bool facts_have(struct facts facts, const char *name, struct str value);

/* Names of properties of one kind, NULL-ended. */
extern const char *const facts_location_countries[]; /* where it is: country, jurisdiction ... */
extern const char *const facts_nationalities[];
extern const char *const facts_addresses[];

/** Does one of the properties hold the country? */
bool facts_in_country(struct facts facts, const char *const *names, struct str country);

/** Does one of the properties hold any value? */
bool facts_have_any(struct facts facts, const char *const *names);

#endif
