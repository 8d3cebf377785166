/* portfolio/columns.h - what the columns of a customer's table mean: guessed from their names, or
 * told.
 *
 * A column is one of the fields below, a FollowTheMoney property (portfolio/property.h), or
 * unknown: then it is left out, and the report of the import says so. Letter case, blanks and
 * punctuation in a name do not matter.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_COLUMNS_H
#define PORTFOLIO_COLUMNS_H

#include "core/arena.h"
#include "core/error.h"
#include "core/json_writer.h"
#include "portfolio/property.h"

enum { COLUMNS_OF_PARTY_MAX = 256 };

enum party_field {
    FIELD_UNKNOWN,
    FIELD_PROPERTY,
    FIELD_ID,       /* the customer's own id of the party */
    FIELD_SCHEMA,   /* Company, Person ..., or a word for it */
    FIELD_TIER,     /* 0 the buyer, 1 its vendors ...: tells the parent when no column does */
    FIELD_PARENT,   /* id of the party above: relation parent -> this one */
    FIELD_RELATION, /* the type of that relation; contracts when empty */
    FIELD_SOURCE,   /* where it is known from; declared when empty */
    FIELD_SHARE,    /* of an owner, percent; as share_low and share_high */
    FIELD_SHARE_LOW,
    FIELD_SHARE_HIGH,
    FIELD_BASIS,
    FIELD_VALID_FROM,
    FIELD_VALID_TO,
    FIELD_NOTE,
    FIELD_ENGAGEMENT, /* id of the engagement whose root this party is */
    FIELD_ENGAGEMENT_TITLE,
    PARTY_FIELDS
};

struct party_column {
    struct str header; /* as written */
    enum party_field field;
    const struct property *property; /* FIELD_PROPERTY */
};

struct party_columns {
    struct party_column *columns;
    size_t n;
    bool has_tier, has_parent;
};

/** Guesses each column of the header; `map` ("Column=field", `n_map` of them) goes first; a field
 *  "-" leaves the column out. Errors: ERROR_INPUT for a map that names no column or no field, or
 *  too many columns. Everything is copied into the arena. */
bool party_columns_read(const struct str *header, size_t n, const char *const *map, size_t n_map,
                        struct arena *arena, struct party_columns *columns_out,
                        struct error *err) MUST_CHECK;

/** Can rows be read by them? Sets has_tier and has_parent. Errors: ERROR_INPUT for columns of which
 *  none is a name or an id, or a field twice (properties may repeat). Apart from reading, so that
 *  what was guessed can be shown and corrected even then. */
bool party_columns_check(struct party_columns *columns, struct error *err) MUST_CHECK;

/** What a field of that name means, by its own name or a word people use for it. */
void party_column_guess(struct str header, struct party_column *column_out);

/** "id", "parent", a property's name; "" when unknown. */
const char *party_column_word(const struct party_column *column);

/** [{"column", "field" or null}], for reports. */
void party_columns_write(struct json_writer *w, const struct party_columns *columns);

#endif
