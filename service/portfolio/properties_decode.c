/* portfolio/properties_decode.c - the values of properties, each checked by its kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/properties_decode.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "portfolio/country.h"
#include "portfolio/party_subject.h"

#define DECIMAL_MAX_MICRO INT64_C(1000000000000000000)

static bool is_choice(const char *choices, struct str value)
{
    struct str all = str_of(choices), one;
    while (str_cut(&all, ' ', &one))
        if (str_equal(one, value))
            return true;
    return false;
}

static bool is_ip(struct str value)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[sizeof(struct in6_addr)];
    if (value.len == 0 || value.len >= sizeof text)
        return false;
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

/* What is wrong with a value beyond its text: NULL, or a code with its message. */
static const char *meaning_wrong(const struct property *property, struct str value,
                                 struct error *message_out)
{
    struct date day;
    enum gender gender;
    int64_t number;
    switch (property->kind) {
    case PROPERTY_BIRTH:
    case PROPERTY_DATE:
        return date_parse(value, &day, message_out) ? NULL : "bad_date";
    case PROPERTY_COUNTRY:
        if (country_code(value).len > 0)
            return NULL;
        error_set(message_out, ERROR_INPUT, "is no country code (ISO 3166-1), such as \"kp\"");
        return "unknown_country";
    case PROPERTY_GENDER:
        if (gender_of(value, &gender))
            return NULL;
        error_set(message_out, ERROR_INPUT, "is not one of female, male, other");
        return "unknown_value";
    case PROPERTY_CHOICE:
        if (is_choice(property->choices, value))
            return NULL;
        error_set(message_out, ERROR_INPUT, "is not one of: %s", property->choices);
        return "unknown_value";
    case PROPERTY_DECIMAL:
        if (str_to_scaled(value, 6, 0, DECIMAL_MAX_MICRO, &number))
            return NULL;
        error_set(message_out, ERROR_INPUT,
                  "must be a decimal of 0 or more with at most six decimals");
        return "not_decimal";
    case PROPERTY_IP:
        if (is_ip(value))
            return NULL;
        error_set(message_out, ERROR_INPUT, "is no IPv4 or IPv6 address");
        return "unknown_value";
    case PROPERTY_NAME:
    case PROPERTY_NAME_PART:
    case PROPERTY_IDENTIFIER:
    case PROPERTY_CONTACT:
    case PROPERTY_TEXT:
        break;
    }
    return NULL;
}

/* One value; `key` is its position, or the property's own name when it was sent bare. */
static bool decode_value(struct decoder *d, const cJSON *value, const char *pointer,
                         const char *key, const struct property *property, struct str *out)
{
    if (!cJSON_IsString(value))
        return decode_fault(d, pointer, key, "type", "must be a string");
    struct str text = str_of(value->valuestring);
    size_t max_bytes = property_max_bytes(property);
    const char *message = NULL;
    const char *code = text_wrong(text, max_bytes, property_is_multiline(property), &message);
    if (code && text.len > max_bytes)
        return decode_fault(d, pointer, key, code, "is %zu bytes long, more than %zu", text.len,
                            max_bytes);
    if (code)
        return decode_fault(d, pointer, key, code, "%s", message);
    struct error err = ERROR_INIT;
    code = meaning_wrong(property, text, &err);
    if (code)
        return decode_fault(d, pointer, key, code, "%s", err.message);
    *out = str_copy(d->arena, text);
    return out->ptr != NULL;
}

static bool decode_values(struct decoder *d, const cJSON *array, const char *pointer,
                          const struct property *property, struct party_property *out)
{
    char place[POINTER_SIZE], position[24];
    json_pointer(place, sizeof place, pointer, array->string);
    size_t count = (size_t)cJSON_GetArraySize(array);
    if (count > PARTY_MAX_VALUES)
        return decode_fault(d, pointer, array->string, "too_many", "has %zu values, more than %d",
                            count, PARTY_MAX_VALUES);
    struct str *values = arena_calloc(d->arena, count, sizeof *values);
    if (!values)
        return false;
    bool good = true;
    size_t n = 0;
    for (const cJSON *value = array->child; value; value = value->next, n++) {
        snprintf(position, sizeof position, "%zu", n);
        good = decode_value(d, value, place, position, property, &values[n]) && good;
    }
    out->values = values;
    out->n_values = n;
    return good;
}

static bool unknown_property(struct decoder *d, const char *pointer, const char *name,
                             const struct vocabulary *vocabulary)
{
    const char *nearest = decode_shows_faults(d) ? vocabulary->nearest(str_of(name)) : NULL;
    if (nearest)
        return decode_fault(d, pointer, name, "unknown_property",
                            "no such property; did you mean \"%s\"?", nearest);
    return decode_fault(d, pointer, name, "unknown_property", "%s", vocabulary->unknown);
}

static bool decode_property(struct decoder *d, const cJSON *member, const char *pointer,
                            const struct vocabulary *vocabulary, struct party_property *out)
{
    const struct property *property = vocabulary->find(str_of(member->string));
    if (!property)
        return unknown_property(d, pointer, member->string, vocabulary);
    out->name = str_of(property->name);
    if (cJSON_IsNull(member))
        return true;
    if (cJSON_IsArray(member))
        return decode_values(d, member, pointer, property, out);
    if (!cJSON_IsString(member))
        return decode_fault(d, pointer, member->string, "type", "must be an array of strings");
    struct str *only = arena_calloc(d->arena, 1, sizeof *only);
    if (!only)
        return false;
    out->values = only;
    out->n_values = 1;
    return decode_value(d, member, pointer, member->string, property, only);
}

static void sort_properties(struct party_property *properties, size_t count)
{
    for (size_t i = 1; i < count; i++) { /* few, and mostly sorted */
        struct party_property moving = properties[i];
        size_t at = i;
        for (; at > 0 && str_compare(properties[at - 1].name, moving.name) > 0; at--)
            properties[at] = properties[at - 1];
        properties[at] = moving;
    }
}

bool properties_decode(struct decoder *d, const cJSON *object, const char *pointer,
                       const struct vocabulary *vocabulary,
                       const struct party_property **properties_out, size_t *n_out)
{
    const cJSON *sent = decode_member(object, "properties");
    char place[POINTER_SIZE];
    if (!sent)
        return true;
    if (!cJSON_IsObject(sent))
        return decode_fault(d, pointer, "properties", "type", "must be an object");
    json_pointer(place, sizeof place, pointer, "properties");
    size_t capacity = 0, n = 0;
    struct party_property *properties = NULL;
    bool good = true;
    for (const cJSON *member = sent->child; member; member = member->next) {
        struct party_property one = {STR_EMPTY, NULL, 0};
        if (!decode_property(d, member, place, vocabulary, &one)) {
            good = false;
            continue;
        }
        if (one.n_values == 0)
            continue;
        void *grown = arena_grow(d->arena, properties, &capacity, n + 1, sizeof *properties);
        if (!grown)
            return false;
        properties = grown;
        properties[n++] = one;
    }
    sort_properties(properties, n);
    *properties_out = properties;
    *n_out = n;
    return good;
}
