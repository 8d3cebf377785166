/* lists/versions/result.c - what `lists import --json` prints (design: one object, read by tests).
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/result.h"

static void write_by_schema(struct json_writer *w, const struct list_counts *counts)
{
    json_key(w, "by_schema");
    json_begin_object(w);
    for (int schema = 1; schema < SCHEMA_COUNT; schema++)
        if (counts->by_schema[schema] > 0)
            json_field_int(w, schema_name((enum schema)schema), (int64_t)counts->by_schema[schema]);
    for (size_t i = 0; i < counts->n_parts; i++)
        json_field_int(w, counts->parts[i].schema, (int64_t)counts->parts[i].count);
    json_end_object(w);
}

void result_write_counts(struct json_writer *w, const struct list_counts *counts)
{
    json_key(w, "parties");
    json_begin_object(w);
    json_field_int(w, "total", (int64_t)counts->parties);
    if (counts->delisted > 0)
        json_field_int(w, "de_listed", (int64_t)counts->delisted);
    write_by_schema(w, counts);
    json_end_object(w);

    json_key(w, "names");
    json_begin_object(w);
    json_field_int(w, "primary", (int64_t)counts->primary);
    json_field_int(w, "aliases", (int64_t)counts->aliases);
    json_field_int(w, "weak_aliases", (int64_t)counts->weak_aliases);
    json_field_int(w, "original_script", (int64_t)counts->original_script);
    json_field_int(w, "non_latin", (int64_t)counts->non_latin);
    json_end_object(w);

    json_field_int(w, "addresses", (int64_t)counts->addresses);
    json_field_int(w, "identifiers", (int64_t)counts->identifiers);
    json_field_int(w, "dates_of_birth", (int64_t)counts->births);
    json_field_int(w, "linked_to", (int64_t)counts->linked_to);

    json_key(w, "programmes");
    json_begin_object(w);
    json_field_int(w, "distinct", (int64_t)counts->programmes_distinct);
    json_field_int(w, "uses", (int64_t)counts->programmes_uses);
    json_end_object(w);
}

void result_write_gate(struct json_writer *w, const struct import_result *result)
{
    json_begin_object(w);
    json_field_bool(w, "passed", result->n_findings == 0);
    json_key(w, "findings");
    json_begin_array(w);
    for (size_t i = 0; i < result->n_findings; i++) {
        json_begin_object(w);
        json_field_cstr(w, "check", result->findings[i].check);
        json_field_text(w, "detail", result->findings[i].detail);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void write_coverage(struct json_writer *w, const struct list_coverage *coverage)
{
    if (coverage->values == 0)
        return;
    json_key(w, "coverage");
    json_begin_object(w);
    json_field_int(w, "values", (int64_t)coverage->values);
    json_field_int(w, "mapped", (int64_t)coverage->mapped);
    json_field_int(w, "raw", (int64_t)coverage->raw);
    json_field_int(w, "unknown", (int64_t)coverage->unknown);
    json_field_micro(w, "share", (uint32_t)(coverage->mapped * 1000000 / coverage->values));
    json_end_object(w);
}

static const char *state_word(const struct import_request *request,
                              const struct import_result *result)
{
    switch (result->state) {
    case IMPORT_ACTIVE:
        return request->dry_run ? "staged" : "active";
    case IMPORT_UNCHANGED:
        return "unchanged";
    case IMPORT_REJECTED:
        break;
    }
    return "rejected";
}

static void write_id(struct json_writer *w, const char *key, struct str id)
{
    if (id.len > 0)
        json_field_text(w, key, id);
    else
        json_field_null(w, key);
}

void import_result_write(struct json_writer *w, const struct import_request *request,
                         const struct import_result *result)
{
    json_begin_object(w);
    json_field_text(w, "list", request->list);
    if (result->version > 0)
        json_field_int(w, "version", result->version);
    else
        json_field_null(w, "version");
    json_field_cstr(w, "state", state_word(request, result));
    json_field_cstr(w, "format", result->format);
    json_field_date(w, "published", result->published);
    json_field_cstr(w, "sha256", result->sha256);
    result_write_counts(w, &result->counts);
    write_id(w, "first_id", result->first_id);
    write_id(w, "last_id", result->last_id);
    json_key(w, "changes");
    json_begin_object(w);
    json_field_int(w, "added", (int64_t)result->added);
    json_field_int(w, "changed", (int64_t)result->changed);
    json_field_int(w, "removed", (int64_t)result->removed);
    json_end_object(w);
    json_key(w, "gate");
    result_write_gate(w, result);
    write_coverage(w, &result->coverage);
    json_key(w, "warnings");
    json_begin_object(w);
    for (size_t i = 0; i < result->n_warnings; i++) {
        json_key_str(w, result->warnings[i].name);
        json_int(w, (int64_t)result->warnings[i].count);
    }
    json_end_object(w);
    json_end_object(w);
}
