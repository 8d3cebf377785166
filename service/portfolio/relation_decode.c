/* portfolio/relation_decode.c - reading one relation strictly, and writing it back.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement.h"

#include <stdio.h>

#include "core/micro.h"
#include "core/nearest.h"
#include "portfolio/properties_decode.h"

enum { NOTE_MAX_BYTES = 1000, WORD_MAX_BYTES = 64 };

static const char *const relation_keys[] = {"id",         "from",       "to",
                                            "type",       "source",     "basis",
                                            "share",      "confidence", "confidence_reason",
                                            "valid_from", "valid_to",   "note",
                                            "properties", NULL};
static const struct vocabulary relation_vocabulary = {
    relation_property_find, relation_property_nearest,
    "no such property of a relation; it is price, currency, account, paymentMethod ..."};
static const char *const share_keys[] = {"low", "high", NULL};

/* An unknown word, with the known ones that `name_of` gives for 0..count-1. */
static bool unknown_word(struct decoder *d, const char *pointer, const char *key, const char *code,
                         struct str written, const char *(*name_of)(unsigned), unsigned count)
{
    char words[200] = "";
    struct nearest nearest = {0};
    for (unsigned i = 0, at = 0; i < count && at < sizeof words && decode_shows_faults(d); i++) {
        nearest_offer(&nearest, written, name_of(i));
        at += (unsigned)snprintf(words + at, sizeof words - at, "%s%s", i ? ", " : "", name_of(i));
    }
    if (nearest.word)
        return decode_fault(d, pointer, key, code, "is unknown; did you mean \"%s\"?",
                            nearest.word);
    return decode_fault(d, pointer, key, code, "is not one of %s", words);
}

static const char *type_at(unsigned i) { return relation_type_name((enum relation_type)i); }
static const char *source_at(unsigned i) { return relation_source_name((enum relation_source)i); }

static bool decode_type(struct decoder *d, const cJSON *object, const char *pointer,
                        struct relation *edge)
{
    struct str word = STR_EMPTY;
    if (!decode_required_text(d, object, pointer, "type", WORD_MAX_BYTES, &word))
        return false;
    return relation_type_of(word, &edge->type) ||
           unknown_word(d, pointer, "type", "unknown_type", word, type_at, RELATION_TYPES);
}

static bool decode_source(struct decoder *d, const cJSON *object, const char *pointer,
                          struct relation *edge)
{
    struct str word = STR_EMPTY;
    edge->source = SOURCE_DECLARED;
    if (!decode_text(d, object, pointer, "source", WORD_MAX_BYTES, &word))
        return false;
    return word.len == 0 || relation_source_of(word, &edge->source) ||
           unknown_word(d, pointer, "source", "unknown_source", word, source_at, RELATION_SOURCES);
}

static bool decode_ends(struct decoder *d, const cJSON *object, const char *pointer,
                        struct party_relation *relation)
{
    bool from =
        decode_required_text(d, object, pointer, "from", PARTY_ID_MAX_BYTES, &relation->from_id);
    bool to = decode_required_text(d, object, pointer, "to", PARTY_ID_MAX_BYTES, &relation->to_id);
    if (!from || !to)
        return false;
    if (str_equal(relation->from_id, relation->to_id))
        return decode_fault(d, pointer, "to", "self_relation",
                            "a party cannot stand in a relation to itself");
    return true;
}

/* One end of a share: a decimal string of 0 to 100 percent, at most two decimals. */
static bool decode_percent(struct decoder *d, const cJSON *share, const char *pointer,
                           const char *key, int32_t *bp_out)
{
    const cJSON *member = decode_member(share, key);
    int64_t bp = 0;
    if (!member)
        return true;
    if (!cJSON_IsString(member))
        return decode_fault(d, pointer, key, "type", "must be a decimal string such as \"33.34\"");
    if (!str_to_scaled(str_of(member->valuestring), 2, 0, SHARE_WHOLE_BP, &bp))
        return decode_fault(d, pointer, key, "not_decimal",
                            "must be a decimal between 0 and 100 with at most two decimals");
    *bp_out = (int32_t)bp;
    return true;
}

static bool decode_share(struct decoder *d, const cJSON *object, const char *pointer,
                         struct relation *edge)
{
    char place[POINTER_SIZE];
    const cJSON *share = decode_member(object, "share");
    edge->share_low_bp = edge->share_high_bp = SHARE_UNKNOWN;
    if (!share)
        return true;
    if (edge->type != RELATION_OWNS)
        return decode_fault(d, pointer, "share", "unexpected",
                            "only a relation of type owns has one");
    json_pointer(place, sizeof place, pointer, "share");
    if (!decode_object(d, share, place, share_keys))
        return false;
    int32_t low = SHARE_UNKNOWN, high = SHARE_UNKNOWN;
    bool good = decode_percent(d, share, place, "low", &low);
    if (!decode_percent(d, share, place, "high", &high) || !good)
        return false;
    if (low == SHARE_UNKNOWN && high == SHARE_UNKNOWN)
        return decode_fault(d, pointer, "share", "required", "needs \"low\", \"high\" or both");
    /* "At least 25" leaves the high end open, "at most 50" the low one. */
    edge->share_low_bp = low == SHARE_UNKNOWN ? 0 : low;
    edge->share_high_bp = high == SHARE_UNKNOWN ? SHARE_WHOLE_BP : high;
    if (edge->share_low_bp > edge->share_high_bp)
        return decode_fault(d, place, "low", "order", "is larger than \"high\"");
    return true;
}

static bool decode_basis(struct decoder *d, const cJSON *object, const char *pointer,
                         struct party_relation *relation)
{
    if (!decode_text(d, object, pointer, "basis", WORD_MAX_BYTES, &relation->basis))
        return false;
    struct str basis = relation->basis;
    if (basis.len == 0)
        return true;
    if (!str_equal(basis, STR("capital")) && !str_equal(basis, STR("votes")))
        return decode_fault(d, pointer, "basis", "unknown_basis", "is not one of capital, votes");
    if (relation->edge.type != RELATION_OWNS)
        return decode_fault(d, pointer, "basis", "unexpected",
                            "only a relation of type owns has one");
    return true;
}

/* Above 0 and at most 1; the number is rounded to millionths but may not vanish in it. */
static bool decode_confidence_number(struct decoder *d, const cJSON *member, const char *pointer,
                                     uint32_t *micro_out)
{
    if (!cJSON_IsNumber(member))
        return decode_fault(d, pointer, "confidence", "type", "must be a number");
    double number = member->valuedouble;
    if (!(number >= 0.000001 && number <= 1))
        return decode_fault(d, pointer, "confidence", "out_of_range",
                            "must be above 0 and at most 1");
    *micro_out = (uint32_t)(number * MICRO_ONE + 0.5);
    return true;
}

static bool decode_confidence(struct decoder *d, const cJSON *object, const char *pointer,
                              struct party_relation *relation)
{
    struct relation *edge = &relation->edge;
    const cJSON *member = decode_member(object, "confidence");
    edge->confidence_micro = relation_confidence(edge->type, edge->source);
    bool good = decode_text(d, object, pointer, "confidence_reason", NOTE_MAX_BYTES,
                            &relation->confidence_reason);
    if (!member && relation->confidence_reason.len > 0)
        return decode_fault(d, pointer, "confidence_reason", "unexpected",
                            "gives a reason for a confidence that is not there");
    if (!member)
        return good;
    relation->confidence_given = true;
    good = decode_confidence_number(d, member, pointer, &edge->confidence_micro) && good;
    if (!decode_member(object, "confidence_reason"))
        return decode_fault(d, pointer, "confidence_reason", "required",
                            "an overridden confidence needs its reason");
    return good;
}

static bool decode_validity(struct decoder *d, const cJSON *object, const char *pointer,
                            struct party_relation *relation)
{
    bool from = decode_day(d, object, pointer, "valid_from", &relation->valid_from);
    bool to = decode_day(d, object, pointer, "valid_to", &relation->valid_to);
    if (!from || !to)
        return false;
    bool both = !date_is_none(relation->valid_from) && !date_is_none(relation->valid_to);
    if (both && date_compare(relation->valid_from, relation->valid_to) > 0)
        return decode_fault(d, pointer, "valid_from", "order", "is later than \"valid_to\"");
    return true;
}

/* What hangs on the type is read only when the type is known. */
static bool decode_fields(struct decoder *d, const cJSON *object, const char *pointer,
                          struct party_relation *relation)
{
    bool good = decode_ends(d, object, pointer, relation);
    bool typed = decode_type(d, object, pointer, &relation->edge);
    typed = decode_source(d, object, pointer, &relation->edge) && typed;
    if (typed) {
        good = decode_share(d, object, pointer, &relation->edge) && good;
        good = decode_basis(d, object, pointer, relation) && good;
        good = decode_confidence(d, object, pointer, relation) && good;
    }
    good = decode_validity(d, object, pointer, relation) && good;
    good = decode_text(d, object, pointer, "note", NOTE_MAX_BYTES, &relation->note) && good;
    good = properties_decode(d, object, pointer, &relation_vocabulary, &relation->properties,
                             &relation->n_properties) &&
           good;
    return good && typed;
}

bool relation_decode(const cJSON *object, const char *pointer, struct arena *arena,
                     struct party_relation *relation_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct party_relation relation = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, pointer, relation_keys))
        return false;
    bool good = decode_text(&d, object, pointer, "id", PARTY_ID_MAX_BYTES, &relation.id);
    good = decode_fields(&d, object, pointer, &relation) && good;
    if (!good || faults->count > before)
        return false;
    *relation_out = relation;
    return true;
}

bool relation_decode_stored(const cJSON *object, struct str id, struct arena *arena,
                            struct party_relation *relation_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct party_relation relation = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, "", relation_keys))
        return false;
    bool good = decode_stored_id(&d, object, id, &relation.id);
    good = decode_fields(&d, object, "", &relation) && good;
    if (!good || faults->count > before)
        return false;
    *relation_out = relation;
    return true;
}

bool relation_properties_decode(const cJSON *object, struct arena *arena,
                                struct party_relation *relation, struct faults *faults)
{
    struct decoder d = {arena, faults};
    return properties_decode(&d, object, "", &relation_vocabulary, &relation->properties,
                             &relation->n_properties);
}

bool relation_valid_on(const struct party_relation *relation, struct date day)
{
    if (!date_is_none(relation->valid_from) && date_compare(day, relation->valid_from) < 0)
        return false;
    return date_is_none(relation->valid_to) || date_compare(day, relation->valid_to) <= 0;
}
