/* risk/relation.c - the table of relations: which way each is followed, what one is worth.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/relation.h"

#include <stddef.h>

#include "core/micro.h"

static const struct {
    const char *name;
    bool forward, backward, dealing;
    uint32_t own_micro; /* derived relations bring their own confidence; 0: the source's */
} types[RELATION_TYPES] = {
    /* clang-format off */
    [RELATION_CONTRACTS]           = {"contracts",           true,  false, true,  0},
    [RELATION_PAYS]                = {"pays",                true,  false, true,  0},
    [RELATION_BANKS_AT]            = {"banks_at",            true,  false, true,  0},
    [RELATION_SIGNS_FOR]           = {"signs_for",           false, true,  true,  0},
    [RELATION_OWNS]                = {"owns",                false, true,  false, 0},
    [RELATION_CONTROLS]            = {"controls",            false, true,  false, 0},
    [RELATION_DIRECTS]             = {"directs",             false, true,  false, 0},
    [RELATION_SHARES_BANK_ACCOUNT] = {"shares_bank_account", true,  true,  false, 800000},
    [RELATION_SHARES_ADDRESS]      = {"shares_address",      true,  true,  false, 500000},
    [RELATION_SHARES_EMAIL_DOMAIN] = {"shares_email_domain", true,  true,  false, 400000},
    /* The chapter names no figure: a telephone says as little as an address (shared offices). */
    [RELATION_SHARES_PHONE]        = {"shares_phone",        true,  true,  false, 500000},
    /* clang-format on */
};

static const struct {
    const char *name;
    uint32_t confidence_micro;
} sources[RELATION_SOURCES] = {
    [SOURCE_DECLARED] = {"declared", 950000}, [SOURCE_CONTRACT] = {"contract", 1000000},
    [SOURCE_REGISTER] = {"register", 950000}, [SOURCE_REGISTRY] = {"registry", 850000},
    [SOURCE_INFERRED] = {"inferred", 700000},
};

/* What an owner's share makes of the edge, by the high end of the interval. */
static const struct {
    int32_t from_bp;
    uint32_t factor_micro;
} shares[] = {{5000, 1000000}, {2500, 800000}, {1000, 500000}, {0, 300000}};

static bool type_known(enum relation_type type)
{
    return (unsigned)type < (unsigned)RELATION_TYPES;
}

const char *relation_type_name(enum relation_type type)
{
    return type_known(type) ? types[type].name : NULL;
}

bool relation_type_of(struct str name, enum relation_type *type_out)
{
    for (unsigned i = 0; i < RELATION_TYPES; i++)
        if (str_equal(name, str_of(types[i].name))) {
            *type_out = (enum relation_type)i;
            return true;
        }
    return false;
}

const char *relation_source_name(enum relation_source source)
{
    return (unsigned)source < (unsigned)RELATION_SOURCES ? sources[source].name : NULL;
}

bool relation_source_of(struct str name, enum relation_source *source_out)
{
    for (unsigned i = 0; i < RELATION_SOURCES; i++)
        if (str_equal(name, str_of(sources[i].name))) {
            *source_out = (enum relation_source)i;
            return true;
        }
    return false;
}

static const char *const bases[RELATION_BASES] = {
    [BASIS_UNSAID] = "", [BASIS_CAPITAL] = "capital", [BASIS_VOTES] = "votes"};

const char *relation_basis_name(enum relation_basis basis)
{
    return (unsigned)basis < (unsigned)RELATION_BASES ? bases[basis] : NULL;
}

bool relation_basis_of(struct str name, enum relation_basis *basis_out)
{
    for (unsigned i = 0; i < RELATION_BASES; i++)
        if (str_equal(name, str_of(bases[i]))) {
            *basis_out = (enum relation_basis)i;
            return true;
        }
    return false;
}

uint32_t relation_confidence(enum relation_type type, enum relation_source source)
{
    if (!type_known(type) || (unsigned)source >= (unsigned)RELATION_SOURCES)
        return 0;
    return types[type].own_micro ? types[type].own_micro : sources[source].confidence_micro;
}

bool relation_followed_forward(enum relation_type type)
{
    return type_known(type) && types[type].forward;
}

bool relation_followed_backward(enum relation_type type)
{
    return type_known(type) && types[type].backward;
}

bool relation_is_dealing(enum relation_type type)
{
    return type_known(type) && types[type].dealing;
}

static uint32_t share_factor(int32_t high_bp)
{
    if (high_bp == SHARE_UNKNOWN) /* a declaration never proves that a share is small */
        return MICRO_ONE;
    for (size_t i = 0; i < LENGTH(shares); i++)
        if (high_bp >= shares[i].from_bp)
            return shares[i].factor_micro;
    return MICRO_ONE;
}

uint32_t relation_weight(const struct relation *relation)
{
    if (relation->type != RELATION_OWNS)
        return relation->confidence_micro;
    return micro_mul(relation->confidence_micro, share_factor(relation->share_high_bp));
}
