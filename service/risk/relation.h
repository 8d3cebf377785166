/* risk/relation.h - the kinds of edges between parties, how they are followed, how sure one is.
 *
 * The policy's numbers stand in tables here (design: "Risk"); an engagement may override a single
 * edge's confidence with a reason.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RELATION_H
#define RISK_RELATION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/date.h"
#include "core/str.h"
#include "risk/facts.h"

enum relation_type {
    RELATION_CONTRACTS,
    RELATION_PAYS,
    RELATION_BANKS_AT,
    RELATION_SIGNS_FOR, /* from: the signatory, to: the firm */
    RELATION_OWNS,      /* from: the owner, to: the firm */
    RELATION_CONTROLS,
    RELATION_DIRECTS,
    RELATION_SHARES_BANK_ACCOUNT,
    RELATION_SHARES_ADDRESS,
    RELATION_SHARES_EMAIL_DOMAIN,
    RELATION_SHARES_PHONE,
    RELATION_TYPES
};

enum relation_source {
    SOURCE_DECLARED, /* the default */
    SOURCE_CONTRACT,
    SOURCE_REGISTER,
    SOURCE_REGISTRY, /* a data aggregator */
    SOURCE_INFERRED,
    RELATION_SOURCES
};

enum relation_basis {               /* what an owner's share is a share of */
                      BASIS_UNSAID, /* counts as either */
                      BASIS_CAPITAL,
                      BASIS_VOTES,
                      RELATION_BASES
};

enum { SHARE_UNKNOWN = -1, SHARE_WHOLE_BP = 10000 };

struct relation {
    uint32_t from, to; /* positions in the engagement's parties */
    enum relation_type type;
    enum relation_source source;
    uint32_t confidence_micro; /* of the source, or the override; the share is not in it */
    int32_t share_low_bp, share_high_bp; /* owns only; SHARE_UNKNOWN when not said */
    enum relation_basis basis;           /* owns only */
    struct str arrangement; /* owns only: holders that vote together name the same one; or empty */
    struct date valid_from, valid_to; /* none: open */
    struct facts facts;               /* price, currency, account, paymentMethod ... */
};

const char *relation_type_name(enum relation_type type);
bool relation_type_of(struct str name, enum relation_type *type_out);
const char *relation_source_name(enum relation_source source);
bool relation_source_of(struct str name, enum relation_source *source_out);

const char *relation_basis_name(enum relation_basis basis); /* "" when it is not said */
bool relation_basis_of(struct str name, enum relation_basis *basis_out);

/** The confidence a relation of this type and source starts with (derived ones ignore it). */
uint32_t relation_confidence(enum relation_type type, enum relation_source source);

/** Is it followed from -> to (contracts, pays, banks_at), to -> from (owns, controls, directs,
 *  signs_for), or both (derived)? */
bool relation_followed_forward(enum relation_type type);
bool relation_followed_backward(enum relation_type type);

/** Does it mean a dealing (contracts, pays, banks_at, signs_for), so that `listed` may block? */
bool relation_is_dealing(enum relation_type type);

/** The whole factor of the edge: confidence x share factor (1 at >= 50 % or unknown, .8 from 25,
 *  .5 from 10, .3 below, by the high end of the interval), rounded half up. */
uint32_t relation_weight(const struct relation *relation);

#endif
