/* risk/government.c - governments blocked by definition, listed or not.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/government.h"

#include "risk/dated.h"

#define OPEN                                                                                       \
    {                                                                                              \
        0, 0, 0                                                                                    \
    }

static const struct government_row rows[] = {
    {"us-ofac", "kp", "North Korea", {2016, 3, 16}, OPEN, "E.O. 13722; 31 CFR 510.201, 510.311"},
    {"us-ofac", "ir", "Iran", {2012, 2, 6}, OPEN, "E.O. 13599; 31 CFR 560.211, 560.304"},
    {"us-ofac", "cu", "Cuba", {1963, 7, 8}, OPEN, "31 CFR 515.201, 515.301"},
    {"us-ofac", "sy", "Syria", {2011, 8, 18}, {2025, 6, 30}, "E.O. 13582; 31 CFR part 542"},
    {"us-ofac", "ve", "Venezuela", {2019, 8, 6}, OPEN, "E.O. 13884; 31 CFR 591.201, 591.303"},
};

static const struct government_row *row_of(struct str country, struct date as_of)
{
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal(country, str_of(rows[i].country)) &&
            days_hold(rows[i].from, rows[i].to, as_of))
            return &rows[i];
    return NULL;
}

static const struct government_row *by_name(struct facts facts, struct date as_of,
                                            struct arena *scratch)
{
    static const char *const names[] = {"name", "alias", NULL};
    enum territory territory;
    for (const char *const *name = names; *name; name++) {
        const struct party_property *property = facts_find(facts, *name);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (territory_may_be_mission(property->values[v]) &&
                territory_mission(property->values[v], scratch, &territory))
                return row_of(str_of(territory_country(territory)), as_of);
    }
    return NULL;
}

const struct government_row *government_of(const struct risk_party *party, struct date as_of,
                                           struct arena *scratch, bool *sure_out)
{
    const struct government_row *row = NULL;
    *sure_out = false;
    for (size_t i = 0; i < LENGTH(rows) && party->schema == SCHEMA_PUBLIC_BODY && !row; i++)
        if (facts_in_country(party->facts, facts_location_countries, str_of(rows[i].country)) &&
            days_hold(rows[i].from, rows[i].to, as_of))
            row = &rows[i];
    *sure_out = row != NULL;
    return row ? row : by_name(party->facts, as_of, scratch);
}
