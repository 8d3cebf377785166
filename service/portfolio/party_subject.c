/* portfolio/party_subject.c - names, births, identifiers and countries of a party.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/party_subject.h"

#include <string.h>

#include "portfolio/country.h"
#include "portfolio/property.h"

/* Storage for as many items as the properties hold, filled one by one. */
struct builder {
    struct arena *arena;
    struct subject_name *names;
    struct subject_birth *births;
    struct subject_identifier *identifiers;
    struct str *countries;
    struct subject *subject;
    bool has_name; /* a whole primary name */
};

static const char *const name_parts[] = {"firstName", "secondName", "middleName", "fatherName",
                                         "lastName"};

bool gender_of(struct str written, enum gender *gender_out)
{
    static const struct {
        const char *word;
        enum gender gender;
    } words[] = {{"female", GENDER_FEMALE}, {"f", GENDER_FEMALE},      {"male", GENDER_MALE},
                 {"m", GENDER_MALE},        {"other", GENDER_UNKNOWN}, {"unknown", GENDER_UNKNOWN}};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (str_equal_nocase(written, str_of(words[i].word))) {
            *gender_out = words[i].gender;
            return true;
        }
    }
    return false;
}

static const struct party_property *find(const struct party *party, const char *name)
{
    for (size_t i = 0; i < party->n_properties; i++)
        if (str_equal(party->properties[i].name, str_of(name)))
            return &party->properties[i];
    return NULL;
}

/* The country of the first of two properties, when it has exactly one value. */
static struct str only_country(const struct party *party, const char *name)
{
    const struct party_property *property = find(party, name);
    return property && property->n_values == 1 ? country_code(property->values[0]) : STR_EMPTY;
}

static void add_country(struct builder *b, struct str code)
{
    for (size_t i = 0; i < b->subject->n_countries; i++)
        if (str_equal(b->countries[i], code))
            return;
    if (code.len > 0)
        b->countries[b->subject->n_countries++] = code;
}

static void add_birth(struct builder *b, struct str value)
{
    struct error err = ERROR_INIT;
    struct date day;
    if (date_parse(value, &day, &err))
        b->births[b->subject->n_births++] = (struct subject_birth){day, day, false};
}

/* A number without its issuer's country is compared by kind and value alone. */
static void add_identifier(struct builder *b, const struct party *party,
                           const struct property *property, struct str value)
{
    struct str country = only_country(party, property->of_person ? "nationality" : "jurisdiction");
    b->identifiers[b->subject->n_identifiers++] =
        (struct subject_identifier){str_of(property->identifier), value, country};
}

static void add_value(struct builder *b, const struct party *party, const struct property *property,
                      struct str value)
{
    struct subject *subject = b->subject;
    switch (property->kind) {
    case PROPERTY_NAME:
        b->names[subject->n_names++] = (struct subject_name){value, property->role};
        b->has_name = b->has_name || property->role == NAME_PRIMARY;
        break;
    case PROPERTY_BIRTH:
        add_birth(b, value);
        break;
    case PROPERTY_COUNTRY:
        if (property->says_where)
            add_country(b, country_code(value));
        break;
    case PROPERTY_GENDER:
        gender_of(value, &subject->gender);
        break;
    case PROPERTY_IDENTIFIER:
        add_identifier(b, party, property, value);
        break;
    case PROPERTY_NAME_PART:
    case PROPERTY_DATE:
    case PROPERTY_CONTACT:
    case PROPERTY_CHOICE:
    case PROPERTY_DECIMAL:
    case PROPERTY_IP:
    case PROPERTY_TEXT:
        break;
    }
}

/* "Kim" + "Myong Chol" -> one name, from the first value of each part; none without any part. */
static bool join_parts(struct builder *b, const struct party *party)
{
    struct str parts[LENGTH(name_parts)];
    size_t n_parts = 0, len = 0;
    for (size_t i = 0; i < LENGTH(name_parts); i++) {
        const struct party_property *property = find(party, name_parts[i]);
        if (property && property->n_values > 0) {
            parts[n_parts++] = property->values[0];
            len += property->values[0].len + 1;
        }
    }
    if (n_parts == 0)
        return true;
    char *joined = arena_alloc(b->arena, len);
    if (!joined)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < n_parts; i++) {
        memcpy(joined + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
        joined[at++] = ' ';
    }
    b->names[b->subject->n_names++] = (struct subject_name){{joined, len - 1}, NAME_PRIMARY};
    return true;
}

bool party_subject_build(struct party *party, struct arena *arena)
{
    struct subject subject = {.schema = party->schema};
    size_t values = 1; /* and the joined name */
    for (size_t i = 0; i < party->n_properties; i++)
        values += party->properties[i].n_values;
    struct builder b = {
        .arena = arena,
        .names = arena_calloc(arena, values, sizeof *b.names),
        .births = arena_calloc(arena, values, sizeof *b.births),
        .identifiers = arena_calloc(arena, values, sizeof *b.identifiers),
        .countries = arena_calloc(arena, values, sizeof *b.countries),
        .subject = &subject,
    };
    if (!b.names || !b.births || !b.identifiers || !b.countries)
        return false;
    for (size_t i = 0; i < party->n_properties; i++) {
        const struct party_property *sent = &party->properties[i];
        const struct property *known = property_find(sent->name);
        for (size_t v = 0; known && v < sent->n_values; v++)
            add_value(&b, party, known, sent->values[v]);
    }
    if (!b.has_name && !join_parts(&b, party))
        return false;
    subject.names = b.names;
    subject.births = b.births;
    subject.identifiers = b.identifiers;
    subject.countries = b.countries;
    party->subject = subject;
    return true;
}
