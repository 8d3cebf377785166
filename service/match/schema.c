/* match/schema.c - what kind of thing a name belongs to, in FollowTheMoney's words.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/schema.h"

enum kind { PERSON = 1, FIRM = 2, CRAFT = 4, WALLET = 8, PLACE = 16, PAPER = 32, ANY = 63 };

static const struct {
    const char *name;
    unsigned kinds; /* what it may be */
} SCHEMAS[SCHEMA_COUNT] = {
    [SCHEMA_NONE] = {"", 0},
    [SCHEMA_THING] = {"Thing", ANY},
    [SCHEMA_LEGAL_ENTITY] = {"LegalEntity", PERSON | FIRM},
    [SCHEMA_PERSON] = {"Person", PERSON},
    [SCHEMA_ORGANIZATION] = {"Organization", FIRM},
    [SCHEMA_COMPANY] = {"Company", FIRM},
    [SCHEMA_PUBLIC_BODY] = {"PublicBody", FIRM},
    [SCHEMA_VEHICLE] = {"Vehicle", CRAFT},
    [SCHEMA_VESSEL] = {"Vessel", CRAFT},
    [SCHEMA_AIRPLANE] = {"Airplane", CRAFT},
    [SCHEMA_CRYPTO_WALLET] = {"CryptoWallet", WALLET},
    [SCHEMA_ADDRESS] = {"Address", PLACE},
    [SCHEMA_SECURITY] = {"Security", PAPER},
};

enum schema schema_of(struct str name)
{
    for (int s = SCHEMA_THING; s < SCHEMA_COUNT; s++)
        if (str_equal(name, str_of(SCHEMAS[s].name)))
            return (enum schema)s;
    return SCHEMA_NONE;
}

const char *schema_name(enum schema schema)
{
    return schema > SCHEMA_NONE && schema < SCHEMA_COUNT ? SCHEMAS[schema].name : "";
}

bool schema_comparable(enum schema query, enum schema candidate)
{
    if (query >= SCHEMA_COUNT || candidate >= SCHEMA_COUNT)
        return false;
    bool vessel_and_plane = (query == SCHEMA_VESSEL && candidate == SCHEMA_AIRPLANE) ||
                            (query == SCHEMA_AIRPLANE && candidate == SCHEMA_VESSEL);
    return (SCHEMAS[query].kinds & SCHEMAS[candidate].kinds) != 0 && !vessel_and_plane;
}

bool schema_is_a(enum schema schema, enum schema ancestor)
{
    static const enum schema PARENTS[SCHEMA_COUNT] = {
        [SCHEMA_LEGAL_ENTITY] = SCHEMA_THING,
        [SCHEMA_PERSON] = SCHEMA_LEGAL_ENTITY,
        [SCHEMA_ORGANIZATION] = SCHEMA_LEGAL_ENTITY,
        [SCHEMA_COMPANY] = SCHEMA_ORGANIZATION,
        [SCHEMA_PUBLIC_BODY] = SCHEMA_ORGANIZATION,
        [SCHEMA_VEHICLE] = SCHEMA_THING,
        [SCHEMA_VESSEL] = SCHEMA_VEHICLE,
        [SCHEMA_AIRPLANE] = SCHEMA_VEHICLE,
        [SCHEMA_CRYPTO_WALLET] = SCHEMA_THING,
        [SCHEMA_ADDRESS] = SCHEMA_THING,
        [SCHEMA_SECURITY] = SCHEMA_THING,
    };
    while (schema > SCHEMA_NONE && schema < SCHEMA_COUNT) {
        if (schema == ancestor)
            return true;
        schema = PARENTS[schema];
    }
    return false;
}
