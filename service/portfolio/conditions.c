/* portfolio/conditions.c - what an engagement is judged under: its nexus and its authorisations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "portfolio/country.h"
#include "portfolio/decode.h"
#include "risk/authorisation.h"

enum {
    MAX_AUTHORISATIONS = 1000,
    MAX_WORDS = 250,
    WORD_MAX_BYTES = 64,
    TEXT_MAX_BYTES = 1000,
    AUTHORISATION_MAX_BYTES = 32 << 10,
};

static const char *const nexus_keys[] = {"seat",      "nationality", "currency",
                                         "us_origin", "us_import",   NULL};
static const char *const authorisation_keys[] = {
    "kind", "regime", "reference", "party", "rule", "scope", "valid_from", "valid_to", NULL};

/* --- nexus -------------------------------------------------------------------------------------
 */

/* A currency as ISO 4217 writes it; empty otherwise. */
static struct str currency_code(struct str written, struct arena *arena)
{
    struct str code = written.len == 3 ? str_copy(arena, written) : STR_EMPTY;
    char *letters = (char *)code.ptr; /* our own copy */
    for (size_t i = 0; i < code.len; i++) {
        if (!isalpha((unsigned char)letters[i]))
            return STR_EMPTY;
        letters[i] = (char)toupper((unsigned char)letters[i]);
    }
    return code;
}

static bool decode_word(struct decoder *d, const cJSON *item, const char *place, const char *key,
                        bool country, struct str *out)
{
    struct str word = str_of(cJSON_IsString(item) ? item->valuestring : "");
    *out = country ? country_code(word) : currency_code(word, d->arena);
    if (out->len > 0)
        return true;
    if (country)
        return decode_fault(d, place, key, "unknown_country",
                            "is no country code (ISO 3166-1), such as \"us\"");
    return decode_fault(d, place, key, "unknown_value",
                        "is no currency code (ISO 4217), such as \"USD\"");
}

/* One string or an array of them. */
static bool decode_words(struct decoder *d, const cJSON *object, const char *key, bool country,
                         const struct str **words_out, size_t *n_out)
{
    const cJSON *member = decode_member(object, key);
    char place[POINTER_SIZE], position[24];
    if (!member)
        return true;
    bool array = cJSON_IsArray(member);
    size_t count = array ? (size_t)cJSON_GetArraySize(member) : 1, n = 0;
    if (count > MAX_WORDS)
        return decode_fault(d, "/nexus", key, "too_many", "has more than %d items", MAX_WORDS);
    struct str *words = arena_calloc(d->arena, count, sizeof *words);
    if (!words)
        return false;
    json_pointer(place, sizeof place, "/nexus", key);
    bool good = true;
    if (!array)
        good = decode_word(d, member, "/nexus", key, country, &words[n++]);
    for (const cJSON *item = array ? member->child : NULL; item; item = item->next, n++) {
        snprintf(position, sizeof position, "%zu", n);
        good = decode_word(d, item, place, position, country, &words[n]) && good;
    }
    *words_out = words;
    *n_out = n;
    return good;
}

static bool decode_flag(struct decoder *d, const cJSON *object, const char *key, bool *out)
{
    const cJSON *member = decode_member(object, key);
    bool number = cJSON_IsNumber(member) && (member->valueint == 0 || member->valueint == 1);
    if (member && !cJSON_IsBool(member) && !number) /* evidence writes them as 1 and 0 */
        return decode_fault(d, "/nexus", key, "type", "must be true or false");
    *out = cJSON_IsTrue(member) || (number && member->valueint == 1);
    return true;
}

static bool decode_nexus(struct decoder *d, const cJSON *object, struct risk_nexus *nexus)
{
    const cJSON *sent = decode_member(object, "nexus");
    struct risk_nexus read = {.given = true};
    if (!sent)
        return true;
    if (!decode_object(d, sent, "/nexus", nexus_keys))
        return false;
    bool good = decode_words(d, sent, "seat", true, &read.seats, &read.n_seats);
    good = decode_words(d, sent, "nationality", true, &read.nationalities, &read.n_nationalities) &&
           good;
    good = decode_words(d, sent, "currency", false, &read.currencies, &read.n_currencies) && good;
    good = decode_flag(d, sent, "us_origin", &read.us_origin) && good;
    good = decode_flag(d, sent, "us_import", &read.us_import) && good;
    *nexus = read;
    return good;
}

/* --- authorisations ----------------------------------------------------------------------------
 */

static bool names_party(const struct engagement *engagement, struct str id)
{
    for (size_t i = 0; i < engagement->n_parties; i++)
        if (str_equal(engagement->parties[i].id, id))
            return true;
    return engagement->n_parties == 0;
}

static bool decode_kind(struct decoder *d, const cJSON *object, const char *place,
                        enum authorisation_kind *kind)
{
    struct str word = STR_EMPTY;
    if (!decode_required_text(d, object, place, "kind", WORD_MAX_BYTES, &word))
        return false;
    return authorisation_kind_of(word, kind) ||
           decode_fault(d, place, "kind", "unknown_value",
                        "is not one of licence, exemption, wind_down, rebuttal");
}

static bool decode_one(struct decoder *d, const cJSON *item, const char *place,
                       const struct engagement *engagement, struct risk_authorisation *one)
{
    if (!decode_object(d, item, place, authorisation_keys))
        return false;
    bool good = decode_kind(d, item, place, &one->kind);
    good = decode_required_text(d, item, place, "regime", WORD_MAX_BYTES, &one->regime) && good;
    good =
        decode_required_text(d, item, place, "reference", TEXT_MAX_BYTES, &one->reference) && good;
    good = decode_text(d, item, place, "party", PARTY_ID_MAX_BYTES, &one->party) && good;
    good = decode_text(d, item, place, "rule", WORD_MAX_BYTES, &one->rule) && good;
    good = decode_text(d, item, place, "scope", TEXT_MAX_BYTES, &one->scope) && good;
    good = decode_day(d, item, place, "valid_from", &one->from) && good;
    good = decode_day(d, item, place, "valid_to", &one->to) && good;
    if (one->party.len > 0 && !names_party(engagement, one->party))
        good = decode_fault(d, place, "party", "unknown_party", "no party has this id");
    if (!date_is_none(one->from) && !date_is_none(one->to) && date_compare(one->from, one->to) > 0)
        good = decode_fault(d, place, "valid_from", "order", "is later than \"valid_to\"");
    return good;
}

static bool decode_authorisations(struct decoder *d, const cJSON *object,
                                  struct engagement *engagement)
{
    const cJSON *array = decode_member(object, "authorisations");
    char place[POINTER_SIZE];
    if (!array)
        return true;
    if (!cJSON_IsArray(array))
        return decode_fault(d, "", "authorisations", "type", "must be an array");
    size_t count = (size_t)cJSON_GetArraySize(array), n = 0;
    if (count > MAX_AUTHORISATIONS)
        return decode_fault(d, "", "authorisations", "too_many", "has more than %d items",
                            MAX_AUTHORISATIONS);
    struct risk_authorisation *all = arena_calloc(d->arena, count, sizeof *all);
    if (!all)
        return false;
    bool good = true;
    for (const cJSON *item = array->child; item; item = item->next, n++) {
        snprintf(place, sizeof place, "/authorisations/%zu", n);
        good = decode_one(d, item, place, engagement, &all[n]) && good;
    }
    engagement->authorisations = all;
    engagement->n_authorisations = n;
    return good;
}

bool engagement_decode_conditions(const cJSON *object, struct arena *arena,
                                  struct engagement *engagement, struct faults *faults)
{
    struct decoder d = {arena, faults};
    bool good = decode_nexus(&d, object, &engagement->nexus);
    return decode_authorisations(&d, object, engagement) && good;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void write_words(struct json_writer *w, const char *key, const struct str *words, size_t n)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, words[i]);
    json_end_array(w);
}

static void write_flag(struct json_writer *w, const char *key, bool flag, bool evidence)
{
    if (evidence)
        json_field_int(w, key, flag);
    else
        json_field_bool(w, key, flag);
}

void engagement_write_nexus(struct json_writer *w, const struct risk_nexus *nexus, bool evidence)
{
    if (!nexus->given)
        return;
    json_key(w, "nexus");
    json_begin_object(w);
    write_words(w, "currency", nexus->currencies, nexus->n_currencies);
    write_words(w, "nationality", nexus->nationalities, nexus->n_nationalities);
    write_words(w, "seat", nexus->seats, nexus->n_seats);
    write_flag(w, "us_import", nexus->us_import, evidence);
    write_flag(w, "us_origin", nexus->us_origin, evidence);
    json_end_object(w);
}

static void optional_text(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
}

static void write_one(struct json_writer *w, const struct risk_authorisation *one)
{
    json_begin_object(w);
    json_field_cstr(w, "kind", authorisation_kind_name(one->kind));
    optional_text(w, "party", one->party);
    json_field_text(w, "reference", one->reference);
    json_field_text(w, "regime", one->regime);
    optional_text(w, "rule", one->rule);
    optional_text(w, "scope", one->scope);
    if (!date_is_none(one->from))
        json_field_date(w, "valid_from", one->from);
    if (!date_is_none(one->to))
        json_field_date(w, "valid_to", one->to);
    json_end_object(w);
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

bool engagement_write_authorisations(struct json_writer *w, const struct engagement *engagement,
                                     struct arena *arena)
{
    size_t n = engagement->n_authorisations;
    struct str *texts = arena_calloc(arena, n, sizeof *texts);
    if (!texts)
        return false;
    for (size_t i = 0; i < n; i++) {
        AUTO_BUF one = BUF_INIT(AUTHORISATION_MAX_BYTES);
        struct json_writer inner = JSON_WRITER(&one);
        write_one(&inner, &engagement->authorisations[i]);
        texts[i] = json_writer_done(&inner) ? str_copy(arena, buf_str(&one)) : STR_EMPTY;
        if (!texts[i].ptr)
            return false;
    }
    if (n > 1)
        qsort(texts, n, sizeof *texts, by_text);
    json_key(w, "authorisations");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_raw(w, texts[i]);
    json_end_array(w);
    return true;
}
