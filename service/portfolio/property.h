/* portfolio/property.h - what a party may say of itself: FollowTheMoney's properties, by a table.
 *
 * The table decides how a value is checked and what the matcher is told of it. A property that is
 * not in it is refused: a typing slip must not silently drop a name.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PROPERTY_H
#define PORTFOLIO_PROPERTY_H

#include "match/subject.h"

enum {
    PROPERTY_VALUE_MAX_BYTES = 1000,
    PROPERTY_TEXT_MAX_BYTES = 4000, /* notes, addresses and the like */
};

enum property_kind {
    PROPERTY_TEXT,      /* kept, shown, not matched; may hold line ends and tabs */
    PROPERTY_NAME,      /* a whole name, with its role */
    PROPERTY_NAME_PART, /* joined to a name when no whole name is given */
    PROPERTY_BIRTH,
    PROPERTY_DATE,
    PROPERTY_COUNTRY,
    PROPERTY_GENDER,
    PROPERTY_IDENTIFIER,
    PROPERTY_CONTACT, /* e-mail, phone, bank account: kept for derived relations */
    PROPERTY_CHOICE,  /* one of `choices` */
    PROPERTY_DECIMAL, /* "1200.00": not negative, at most six decimals */
    PROPERTY_IP,      /* an IPv4 or IPv6 address */
};

struct property {
    const char *name;
    enum property_kind kind;
    enum name_role role;    /* names */
    const char *identifier; /* identifiers: the matcher's kind */
    bool of_person;         /* identifiers issued by a nation, not by a register of firms */
    bool says_where;        /* countries that say where the party belongs */
    const char *choices;    /* choices: the words, blanks between them */
};

/** The row, or NULL; case matters. */
const struct property *property_find(struct str name);

/** The table by position, in the order of names; NULL behind its end. */
const struct property *property_at(size_t position);

/** The known name nearest to a misspelt one, or NULL when none is near. */
const char *property_nearest(struct str name);

/** The same for what a relation may say of itself. */
const struct property *relation_property_find(struct str name);
const char *relation_property_nearest(struct str name);

/** Are both tables in the order their bisection needs, each name once? For tests. */
bool property_table_sorted(void);

size_t property_max_bytes(const struct property *property);
/** May a value hold line ends and tabs? */
bool property_is_multiline(const struct property *property);

#endif
