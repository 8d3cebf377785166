/* match/subject.h - what the matcher knows of one side: the customer's party or the listed party.
 *
 * Everything is borrowed. Text is valid UTF-8, as written by its source (not yet folded).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SUBJECT_H
#define MATCH_SUBJECT_H

#include <stddef.h>

#include "core/date.h"
#include "core/str.h"
#include "match/schema.h"

enum name_role {
    NAME_PRIMARY,
    NAME_ALIAS, /* a strong alias */
    NAME_WEAK,  /* a weak alias, by the publisher's own word */
    NAME_FORMER,
};

struct subject_name {
    struct str text;
    enum name_role role;
};

struct subject_birth {
    struct date from, to; /* equal for one day, month or year; a range when the source says so */
    bool circa;
};

struct subject_identifier {
    struct str kind;    /* FtM property: idNumber, passportNumber, registrationNumber, taxNumber,
                           innCode, leiCode, imoNumber, mmsi, swiftBic, cryptoAddress, ... */
    struct str value;   /* as written */
    struct str country; /* lower-case ISO 3166-1 alpha-2, or empty */
};

enum gender { GENDER_UNKNOWN, GENDER_FEMALE, GENDER_MALE };

struct subject {
    enum schema schema;
    enum gender gender;
    const struct subject_name *names;
    size_t n_names;
    const struct subject_birth *births;
    size_t n_births;
    const struct subject_identifier *identifiers;
    size_t n_identifiers;
    const struct str *countries; /* lower-case alpha-2: country, nationality, jurisdiction */
    size_t n_countries;
};

#endif
