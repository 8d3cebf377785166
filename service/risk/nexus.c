/* risk/nexus.c - which law reaches whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/nexus.h"

#define EU_MEMBERS                                                                                 \
    " at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk "

static const struct {
    const char *regime;
    const char *countries; /* of the seat or of its people, each between blanks */
    const char *currency;  /* NULL: none */
    bool us_origin, us_import;
} regimes[] = {
    /* USD clears through correspondent accounts in the United States (31 CFR chapter V). */
    {"us-ofac", " us pr gu vi as mp ", "USD", false, false},
    {"us-bis", " us pr gu vi as mp ", "USD", true, false},
    {"us-uflpa", " us pr gu vi as mp ", NULL, false, true},
    {"us-caatsa", " us pr gu vi as mp ", NULL, false, true},
    {"us-sam", " us pr gu vi as mp ", NULL, false, false},
    {"us-dod", " us pr gu vi as mp ", NULL, false, false},
    {"eu", EU_MEMBERS, NULL, false, false},
    {"eu-edes", EU_MEMBERS, NULL, false, false},
    {"uk", " gb gg je im gi bm ky vg ai fk ms sh tc ", NULL, false, false},
    {"ca", " ca ", NULL, false, false},
    {"ch", " ch li ", NULL, false, false},
    {"au", " au ", NULL, false, false},
    {"jp", " jp ", NULL, false, false},
};

static bool names(const char *countries, struct str country)
{
    struct str all = str_of(countries);
    for (size_t at = str_find(all, country, 0); at < all.len; at = str_find(all, country, at + 1))
        if (at > 0 && all.ptr[at - 1] == ' ' && all.ptr[at + country.len] == ' ')
            return true;
    return false;
}

static bool any_named(const char *countries, const struct str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].len > 0 && names(countries, list[i]))
            return true;
    return false;
}

static bool pays_in(const struct risk_nexus *nexus, const char *currency)
{
    for (size_t i = 0; currency && i < nexus->n_currencies; i++)
        if (str_equal_nocase(nexus->currencies[i], str_of(currency)))
            return true;
    return false;
}

bool nexus_decides(const struct risk_nexus *nexus, struct str regime)
{
    if (!nexus->given)
        return true;
    for (size_t i = 0; i < LENGTH(regimes); i++)
        if (str_equal(regime, str_of(regimes[i].regime)))
            return any_named(regimes[i].countries, nexus->seats, nexus->n_seats) ||
                   any_named(regimes[i].countries, nexus->nationalities, nexus->n_nationalities) ||
                   pays_in(nexus, regimes[i].currency) ||
                   (regimes[i].us_origin && nexus->us_origin) ||
                   (regimes[i].us_import && nexus->us_import);
    return true;
}
