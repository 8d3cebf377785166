/* risk/territory.h - embargoed territories: by country, and by what an address says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_TERRITORY_H
#define RISK_TERRITORY_H

#include "risk/risk.h"

enum territory {
    TERRITORY_NORTH_KOREA,
    TERRITORY_IRAN,
    TERRITORY_CUBA,
    TERRITORY_SYRIA,
    TERRITORY_CRIMEA,
    TERRITORY_DONETSK,  /* the so-called Donetsk People's Republic */
    TERRITORY_LUHANSK,  /* the so-called Luhansk People's Republic */
    TERRITORY_XINJIANG, /* no embargo: goods made there are presumed made by forced labour */
    TERRITORIES
};

struct territory_rule { /* one regime's, one territory's */
    const char *regime;
    enum territory territory;
    struct date from, to;
    enum verdict verdict; /* at worst */
    const char *forbids, *source;
};

enum territory_evidence {
    TERRITORY_NOWHERE,
    TERRITORY_HINTED, /* a name other places bear, too, or one that the stated country contradicts
                       */
    TERRITORY_NAMED   /* by country, or by an address that cannot mean another place */
};

struct territory_finding {
    enum territory_evidence evidence;
    struct str text; /* the country or the address, as stated */
};

const char *territory_name(enum territory territory);

/** The country's code, or "" for a part of one. */
const char *territory_country(enum territory territory);

/** What a text says of each territory: the words of places, not followed by "street" and the like.
 *  Folded, so that "Krimea", "Krym" and the same in Cyrillic are found. False without memory. */
bool territory_in_text(struct str text, struct arena *scratch,
                       enum territory_evidence found_out[TERRITORIES]);

/** The same for a party's countries and addresses, with the evidence. */
bool territory_of_party(struct facts facts, struct arena *scratch,
                        struct territory_finding found_out[TERRITORIES]);

/** Does the text name the state of the territory (name or adjective) behind "embassy of",
 * "consulate of", "government of", "ministry of", or before "embassy"? */
bool territory_mission(struct str text, struct arena *scratch, enum territory *territory_out);

/** Could it? A cheap look for "embass", "govern" and the like, which spares most names the rest. */
bool territory_may_be_mission(struct str text);

const struct territory_rule *territory_rules(size_t *n_out);

#endif
