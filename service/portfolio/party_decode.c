/* portfolio/party_decode.c - reading {"id", "schema", "properties"} strictly.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement.h"

#include "core/nearest.h"
#include "portfolio/decode.h"
#include "portfolio/party_subject.h"
#include "portfolio/properties_decode.h"
#include "portfolio/property.h"

static const char *const party_keys[] = {"id", "schema", "properties", NULL};

static bool decode_schema(struct decoder *d, const cJSON *object, const char *pointer,
                          struct party *party)
{
    struct str name = STR_EMPTY;
    if (!decode_required_text(d, object, pointer, "schema", 64, &name))
        return false;
    party->schema = schema_of(name);
    party->schema_name = name;
    if (party->schema != SCHEMA_NONE)
        return true;
    struct nearest nearest = {0};
    for (int s = SCHEMA_NONE + 1; s < SCHEMA_COUNT && decode_shows_faults(d); s++)
        nearest_offer(&nearest, name, schema_name((enum schema)s));
    if (nearest.word)
        return decode_fault(d, pointer, "schema", "unknown_schema",
                            "no such schema; did you mean \"%s\"?", nearest.word);
    return decode_fault(d, pointer, "schema", "unknown_schema",
                        "no such schema; it is Person, Company, Organization, LegalEntity, Vessel, "
                        "Airplane, CryptoWallet ...");
}

static const struct vocabulary party_vocabulary = {
    property_find, property_nearest, "no such property in FollowTheMoney's vocabulary"};

static bool decode_body(struct decoder *d, const cJSON *object, const char *pointer,
                        struct party *party)
{
    bool good = decode_schema(d, object, pointer, party);
    if (!decode_member(object, "properties"))
        good = decode_fault(d, pointer, "properties", "required", "is required");
    good = properties_decode(d, object, pointer, &party_vocabulary, &party->properties,
                             &party->n_properties) &&
           good;
    if (!good || !party_subject_build(party, d->arena))
        return false;
    if (party->subject.n_names == 0 && party->subject.n_identifiers == 0)
        return decode_fault(d, pointer, "properties", "required",
                            "holds neither a name nor an identifier, so there is nothing to match");
    return true;
}

bool party_decode(const cJSON *object, const char *pointer, struct arena *arena,
                  struct party *party_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct party party = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, pointer, party_keys))
        return false;
    bool good = decode_required_text(&d, object, pointer, "id", PARTY_ID_MAX_BYTES, &party.id);
    good = decode_body(&d, object, pointer, &party) && good;
    if (!good || faults->count > before)
        return false;
    *party_out = party;
    return true;
}

bool party_decode_stored(const cJSON *object, struct str id, struct arena *arena,
                         struct party *party_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct party party = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, "", party_keys))
        return false;
    bool good = decode_stored_id(&d, object, id, &party.id);
    good = decode_body(&d, object, "", &party) && good;
    if (!good || faults->count > before)
        return false;
    *party_out = party;
    return true;
}
