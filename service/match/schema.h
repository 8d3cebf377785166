/* match/schema.h - what kind of thing a name belongs to, in FollowTheMoney's words.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SCHEMA_H
#define MATCH_SCHEMA_H

#include <stdbool.h>

#include "core/str.h"

enum schema {
    SCHEMA_NONE = 0,
    SCHEMA_THING,
    SCHEMA_LEGAL_ENTITY,
    SCHEMA_PERSON,
    SCHEMA_ORGANIZATION,
    SCHEMA_COMPANY,
    SCHEMA_PUBLIC_BODY,
    SCHEMA_VEHICLE,
    SCHEMA_VESSEL,
    SCHEMA_AIRPLANE,
    SCHEMA_CRYPTO_WALLET,
    SCHEMA_ADDRESS,
    SCHEMA_SECURITY,
    SCHEMA_COUNT
};

/** SCHEMA_NONE for a word FollowTheMoney's matchable vocabulary does not hold; case matters. */
enum schema schema_of(struct str name);
const char *schema_name(enum schema schema);

/** May a query of one schema meet a listed party of the other? Person never meets Company;
 *  LegalEntity meets both; Thing meets all; Company meets Organization. Symmetric. */
bool schema_comparable(enum schema query, enum schema candidate);

/** Is every `schema` also an `ancestor`, as FollowTheMoney's model has it? A Company is an
 *  Organization, a LegalEntity and a Thing; each is itself. */
bool schema_is_a(enum schema schema, enum schema ancestor);

#endif
