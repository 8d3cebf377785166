/* risk/facts.c - what is known of a party or a relation beside its names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/facts.h"

const char *const facts_location_countries[] = {"country", "jurisdiction", "mainCountry", "flag",
                                                NULL};
const char *const facts_nationalities[] = {"nationality", "citizenship", NULL};
const char *const facts_addresses[] = {"address", "full",  "street",           "street2", "city",
                                       "region",  "state", "registrationPort", NULL};

const struct party_property *facts_find(struct facts facts, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < facts.n; i++)
        if (str_equal(facts.items[i].name, wanted))
            return &facts.items[i];
    return NULL;
}

struct str facts_first(struct facts facts, const char *name)
{
    const struct party_property *property = facts_find(facts, name);
    return property && property->n_values > 0 ? property->values[0] : STR_EMPTY;
}

bool facts_have(struct facts facts, const char *name, struct str value)
{
    const struct party_property *property = facts_find(facts, name);
    for (size_t i = 0; property && i < property->n_values; i++)
        if (str_equal_nocase(property->values[i], value))
            return true;
    return false;
}

bool facts_say_yes(struct facts facts, const char *name)
{
    return facts_have(facts, name, STR("yes")) || facts_have(facts, name, STR("true"));
}

bool facts_in_country(struct facts facts, const char *const *names, struct str country)
{
    for (; *names; names++)
        if (facts_have(facts, *names, country))
            return true;
    return false;
}

bool facts_have_any(struct facts facts, const char *const *names)
{
    for (; *names; names++)
        if (facts_first(facts, *names).len > 0)
            return true;
    return false;
}
