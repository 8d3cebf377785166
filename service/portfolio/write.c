/* portfolio/write.c - parties and relations as JSON, keys sorted (RFC 8785).
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement.h"

#include <stdio.h>

enum { PARTY_BODY_MAX_BYTES = 64 << 20 };

void properties_write(struct json_writer *w, const struct party_property *properties, size_t n)
{
    json_key(w, "properties");
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        const struct party_property *property = &properties[i];
        json_key_str(w, property->name);
        json_begin_array(w);
        for (size_t v = 0; v < property->n_values; v++)
            json_text(w, property->values[v]);
        json_end_array(w);
    }
    json_end_object(w);
}

void party_write(struct json_writer *w, const struct party *party)
{
    json_begin_object(w);
    json_field_text(w, "id", party->id);
    properties_write(w, party->properties, party->n_properties);
    json_field_text(w, "schema", party->schema_name);
    json_end_object(w);
}

struct str party_canonical(const struct party *party, struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(PARTY_BODY_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    party_write(&w, party);
    if (!json_writer_done(&w))
        return STR_EMPTY;
    return str_copy(arena, buf_str(&out));
}

struct str party_caption(const struct party *party)
{
    const struct subject *subject = &party->subject;
    for (size_t i = 0; i < subject->n_names; i++)
        if (subject->names[i].role == NAME_PRIMARY)
            return subject->names[i].text;
    return subject->n_names > 0 ? subject->names[0].text : party->id;
}

/* Basis points as a decimal percentage: 2500 -> "25", 3334 -> "33.34". */
static void percent_field(struct json_writer *w, const char *key, int32_t bp)
{
    char text[16];
    if (bp % 100 == 0)
        snprintf(text, sizeof text, "%d", bp / 100);
    else if (bp % 10 == 0)
        snprintf(text, sizeof text, "%d.%d", bp / 100, bp % 100 / 10);
    else
        snprintf(text, sizeof text, "%d.%02d", bp / 100, bp % 100);
    json_field_cstr(w, key, text);
}

static void optional_text(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
}

static void optional_date(struct json_writer *w, const char *key, struct date value)
{
    if (!date_is_none(value))
        json_field_date(w, key, value);
}

void relation_write(struct json_writer *w, const struct party_relation *relation)
{
    const struct relation *edge = &relation->edge;
    json_begin_object(w);
    optional_text(w, "basis", relation->basis);
    if (relation->confidence_given) {
        json_field_micro(w, "confidence", edge->confidence_micro);
        json_field_text(w, "confidence_reason", relation->confidence_reason);
    }
    json_field_text(w, "from", relation->from_id);
    optional_text(w, "id", relation->id);
    optional_text(w, "note", relation->note);
    if (relation->n_properties > 0)
        properties_write(w, relation->properties, relation->n_properties);
    if (edge->share_low_bp != SHARE_UNKNOWN || edge->share_high_bp != SHARE_UNKNOWN) {
        json_key(w, "share");
        json_begin_object(w);
        percent_field(w, "high", edge->share_high_bp);
        percent_field(w, "low", edge->share_low_bp);
        json_end_object(w);
    }
    json_field_cstr(w, "source", relation_source_name(edge->source));
    json_field_text(w, "to", relation->to_id);
    json_field_cstr(w, "type", relation_type_name(edge->type));
    optional_date(w, "valid_from", relation->valid_from);
    optional_date(w, "valid_to", relation->valid_to);
    json_end_object(w);
}
