/* match/adjust.c - what births, countries, gender and identifiers add to the names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/adjust.h"

#include "match/birth.h"
#include "match/identifier.h"

/* Milli-logits. Positive ones sum to less than -PAIR_UNANCHORED_LOGITS, identifiers apart. */
enum {
    COUNTRY_AGREES = 250,
    COUNTRY_DIFFERS = -250,
    GENDER_AGREES = 50,
    GENDER_DIFFERS = -400,
    IDENTIFIER_DIFFERS = -500,
    IDENTIFIER_DOUBT = 500,
    BIRTH_CONTRADICTION_Z = -500, /* z at most, whatever the names say */
    IDENTIFIER_Z = 2700,          /* z at least: a score of .95 */
    LISTED_MAX = 256,
};

static const int32_t BIRTH_EFFECTS[BIRTH_VERDICTS] = {
    [BIRTH_CONTRADICTS] = -6000, [BIRTH_YEARS_APART] = -3000, [BIRTH_TWO_YEARS] = -1500,
    [BIRTH_NEAR] = -300,         [BIRTH_UNKNOWN] = 0,         [BIRTH_WITHIN] = 400,
    [BIRTH_AGREES] = 700,        [BIRTH_EXACT] = 1500,
};

static void compare_countries(const struct subject *q, const struct subject *c, struct evidence *e)
{
    for (size_t i = 0; i < q->n_countries && i < LISTED_MAX; i++)
        for (size_t j = 0; j < c->n_countries && j < LISTED_MAX; j++)
            if (str_equal_nocase(q->countries[i], c->countries[j]))
                e->same_country = q->countries[i];
    if (e->same_country.len)
        e->country = COUNTRY_AGREES;
    else if (q->n_countries && c->n_countries)
        e->country = COUNTRY_DIFFERS;
}

static void compare_identifiers(const struct subject *q, const struct subject *c,
                                struct evidence *e)
{
    enum identifier_verdict best = IDENTIFIER_UNRELATED;
    for (size_t i = 0; i < q->n_identifiers && i < LISTED_MAX; i++) {
        for (size_t j = 0; j < c->n_identifiers && j < LISTED_MAX; j++) {
            enum identifier_verdict v = identifier_compare(&q->identifiers[i], &c->identifiers[j]);
            if (v <= best)
                continue;
            best = v;
            e->query_identifier = &q->identifiers[i];
        }
    }
    e->identifier_equal = best == IDENTIFIER_EQUAL;
    e->identifier = best == IDENTIFIER_DOUBTFUL    ? IDENTIFIER_DOUBT
                    : best == IDENTIFIER_DIFFERENT ? IDENTIFIER_DIFFERS
                                                   : 0;
}

struct evidence evidence_of(const struct subject *q, const struct subject *c, enum name_mode mode)
{
    struct evidence e = {.birth_verdict = BIRTH_UNKNOWN};
    compare_countries(q, c, &e);
    compare_identifiers(q, c, &e);
    if (mode == MODE_PERSON) {
        e.birth_verdict = (uint8_t)birth_compare(q, c, &e.birth_query, &e.birth_candidate);
        e.birth = BIRTH_EFFECTS[e.birth_verdict];
        e.birth_contradicts = e.birth_verdict == BIRTH_CONTRADICTS;
        if (q->gender && c->gender)
            e.gender = q->gender == c->gender ? GENDER_AGREES : GENDER_DIFFERS;
    }
    bool birth_agrees = e.birth_verdict > BIRTH_UNKNOWN;
    e.corroborated = birth_agrees || e.same_country.len || e.identifier_equal;
    e.strong_identity =
        e.birth_verdict == BIRTH_EXACT || e.birth_verdict == BIRTH_AGREES || e.identifier_equal;
    return e;
}

/* A small contradiction alone does not take a hit below the threshold. */
static int32_t gentle(int32_t effect, int32_t z)
{
    if (effect >= 0 || z < 0)
        return effect;
    return effect < -z ? -z : effect;
}

struct adjusted evidence_apply(const struct evidence *e, int32_t z_names)
{
    struct adjusted a = {.z = z_names};
    a.birth = e->birth;
    if (e->birth_contradicts && a.z + a.birth > BIRTH_CONTRADICTION_Z)
        a.birth = BIRTH_CONTRADICTION_Z - a.z;
    a.z += a.birth;
    a.country = gentle(e->country, a.z);
    a.z += a.country;
    a.gender = gentle(e->gender, a.z);
    a.z += a.gender;
    if (e->birth_contradicts && a.z > BIRTH_CONTRADICTION_Z / 2 && !e->identifier_equal) {
        a.birth -= a.z - BIRTH_CONTRADICTION_Z / 2;
        a.z = BIRTH_CONTRADICTION_Z / 2;
    }
    a.identifier = gentle(e->identifier, a.z);
    if (e->identifier_equal)
        a.identifier = (a.z < IDENTIFIER_Z ? IDENTIFIER_Z - a.z : 0);
    a.z += a.identifier;
    return a;
}

int32_t evidence_most(const struct subject *query, enum name_mode mode)
{
    int32_t most = 0;
    if (query->n_countries)
        most += COUNTRY_AGREES;
    if (query->n_identifiers)
        most += IDENTIFIER_DOUBT;
    if (mode != MODE_PERSON)
        return most;
    int32_t birth = 0;
    for (size_t i = 0; query->n_births && i < BIRTH_VERDICTS; i++)
        birth = BIRTH_EFFECTS[i] > birth ? BIRTH_EFFECTS[i] : birth;
    return most + birth + (query->gender ? GENDER_AGREES : 0);
}
