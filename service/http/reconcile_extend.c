/* http/reconcile_extend.c - OpenRefine's suggestions, previews and further columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/contract.h"
#include "http/match_query.h"
#include "http/pages/html.h"
#include "http/reconcile.h"
#include "http/resource.h"
#include "lists/snapshot/text_index.h"

enum { EXTEND_MAX_IDS = 500, EXTEND_MAX_PROPERTIES = 50, PREFIX_MAX_BYTES = 200 };

/* Columns people want of listed parties; any other property may be asked for too. */
static const struct {
    const char *id, *name;
} PROPERTIES[] = {
    {"name", "Name"},
    {"alias", "Other name"},
    {"weakAlias", "Weak alias"},
    {"previousName", "Former name"},
    {"birthDate", "Date of birth"},
    {"birthPlace", "Place of birth"},
    {"gender", "Gender"},
    {"nationality", "Nationality"},
    {"country", "Country"},
    {"jurisdiction", "Jurisdiction"},
    {"address", "Address"},
    {"program", "Programme"},
    {"topics", "Topics"},
    {"idNumber", "Identity number"},
    {"passportNumber", "Passport number"},
    {"registrationNumber", "Registration number"},
    {"taxNumber", "Tax number"},
    {"leiCode", "LEI"},
    {"imoNumber", "IMO number"},
    {"flag", "Flag"},
    {"position", "Position"},
    {"notes", "Notes"},
    {"sourceUrl", "Source"},
};

/* --- Further columns -------------------------------------------------------------------------- */

/* What a listing does stands for the topics of a list that states none, as in entity_write(). */
static void write_measures(struct json_writer *w, unsigned measures)
{
    const char *last = NULL;
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        const char *topic = measures & bit ? measure_topic((enum measure)bit) : NULL;
        if (!topic || (last && strcmp(last, topic) == 0))
            continue;
        json_begin_object(w);
        json_field_cstr(w, "str", topic);
        json_end_object(w);
        last = topic;
    }
}

static void write_values(struct json_writer *w, const cJSON *body, const char *property,
                         unsigned measures)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    const cJSON *values = cJSON_GetObjectItemCaseSensitive(properties, property);
    json_begin_array(w);
    if (!values && strcmp(property, "topics") == 0)
        write_measures(w, measures);
    for (const cJSON *v = values ? values->child : NULL; v; v = v->next) {
        if (!cJSON_IsString(v))
            continue;
        json_begin_object(w);
        json_field_cstr(w, "str", v->valuestring);
        json_end_object(w);
    }
    json_end_array(w);
}

static const char *property_name(const char *id)
{
    for (size_t i = 0; i < LENGTH(PROPERTIES); i++) {
        if (strcmp(PROPERTIES[i].id, id) == 0)
            return PROPERTIES[i].name;
    }
    return id;
}

static bool write_meta(struct json_writer *w, const cJSON *properties, struct error *err)
{
    json_key(w, "meta");
    json_begin_array(w);
    for (const cJSON *p = properties->child; p; p = p->next) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(p, "id"));
        if (!id)
            return error_at(err, "/extend/properties", "each needs an id");
        reconcile_thing(w, str_of(id), str_of(property_name(id)));
    }
    json_end_array(w);
    return true;
}

static bool write_row(struct json_writer *w, const struct snapshot *snapshot, const char *id,
                      const cJSON *properties, struct error *err)
{
    uint32_t at = snapshot_find(snapshot, str_of(id));
    AUTO_JSON *body = NULL;
    if (at != UINT32_MAX) {
        body = cJSON_ParseWithLength(snapshot->listed[at].body.ptr, snapshot->listed[at].body.len);
        if (!body)
            return error_memory(err);
    }
    json_key(w, id);
    json_begin_object(w);
    for (const cJSON *p = properties->child; p; p = p->next) {
        const char *property = cJSON_GetObjectItemCaseSensitive(p, "id")->valuestring;
        json_key(w, property);
        write_values(w, body, property, at == UINT32_MAX ? 0 : snapshot->listed[at].measures);
    }
    json_end_object(w);
    return true;
}

bool reconcile_extend_rows(struct json_writer *w, const struct snapshot *snapshot,
                           const cJSON *extend, struct error *err)
{
    const cJSON *ids = NULL, *properties = NULL;
    if (!json_optional_array(extend, "/extend", "ids", EXTEND_MAX_IDS, &ids, err) ||
        !json_optional_array(extend, "/extend", "properties", EXTEND_MAX_PROPERTIES, &properties,
                             err))
        return false;
    if (!ids || !properties)
        return error_at(err, "/extend", "needs ids and properties");
    json_begin_object(w);
    if (!write_meta(w, properties, err))
        return false;
    json_key(w, "rows");
    json_begin_object(w);
    for (const cJSON *id = ids->child; id; id = id->next) {
        if (!cJSON_IsString(id))
            return error_at(err, "/extend/ids", "must be texts");
        if (!write_row(w, snapshot, id->valuestring, properties, err))
            return false;
    }
    json_end_object(w);
    json_end_object(w);
    return true;
}

/* Is {dataset} a list or a collection? */
static bool check_dataset(struct service *service, const struct http_request *request,
                          struct error *err)
{
    struct match_options options;
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool known = match_options_read(request, snapshot, &options, err);
    snapshot_give(service->snapshots, snapshot);
    return known;
}

bool reconcile_properties(struct service *service, const struct http_request *request,
                          struct http_response *response, struct error *err)
{
    struct str type = STR("Thing");
    if (!check_dataset(service, request, err))
        return false;
    http_query(request, "type", &type);
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_text(&w, "type", type);
    json_key(&w, "properties");
    json_begin_array(&w);
    for (size_t i = 0; i < LENGTH(PROPERTIES); i++)
        reconcile_thing(&w, str_of(PROPERTIES[i].id), str_of(PROPERTIES[i].name));
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* --- Suggestions ------------------------------------------------------------------------------ */

static bool read_prefix(const struct http_request *request, struct str *prefix_out,
                        struct error *err)
{
    struct str prefix = STR_EMPTY;
    http_query(request, "prefix", &prefix);
    if (prefix.len > PREFIX_MAX_BYTES)
        return error_set(err, ERROR_INPUT, "prefix is longer than %d bytes", PREFIX_MAX_BYTES);
    *prefix_out = prefix;
    return true;
}

static void begin_result(struct json_writer *w)
{
    json_begin_object(w);
    json_key(w, "result");
    json_begin_array(w);
}

static void end_result(struct json_writer *w)
{
    json_end_array(w);
    json_end_object(w);
}

bool reconcile_suggest_property(struct service *service, const struct http_request *request,
                                struct http_response *response, struct error *err)
{
    struct str prefix;
    if (!check_dataset(service, request, err) || !read_prefix(request, &prefix, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    begin_result(&w);
    for (size_t i = 0; i < LENGTH(PROPERTIES); i++) {
        struct str id = str_of(PROPERTIES[i].id), name = str_of(PROPERTIES[i].name);
        if (str_starts_with_nocase(id, prefix) || str_starts_with_nocase(name, prefix))
            reconcile_thing(&w, id, name);
    }
    end_result(&w);
    return true;
}

bool reconcile_suggest_type(struct service *service, const struct http_request *request,
                            struct http_response *response, struct error *err)
{
    struct str prefix;
    if (!check_dataset(service, request, err) || !read_prefix(request, &prefix, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    begin_result(&w);
    for (int s = SCHEMA_THING; s < SCHEMA_COUNT; s++) {
        struct str name = str_of(schema_name((enum schema)s));
        if (str_starts_with_nocase(name, prefix))
            reconcile_thing(&w, name, name);
    }
    end_result(&w);
    return true;
}

static void write_suggestion(struct json_writer *w, const struct snapshot *snapshot, uint32_t at)
{
    const struct snapshot_listed *listed = &snapshot->listed[at];
    struct str type = str_of(schema_name(listed->schema));
    json_begin_object(w);
    json_field_text(w, "id", listed->id);
    json_field_text(w, "name", listed->caption);
    json_field_text(w, "description", snapshot->lists[listed->list].title);
    json_key(w, "notable");
    json_begin_array(w);
    reconcile_thing(w, type, type);
    json_end_array(w);
    json_end_object(w);
}

static bool suggest(const struct http_request *request, const struct snapshot *snapshot,
                    struct http_response *response, struct error *err)
{
    struct str prefix = STR_EMPTY;
    struct match_options options;
    struct text_hits hits = {0};
    int64_t limit = CONTRACT_PAGE, cursor = 0;
    if (!match_options_read(request, snapshot, &options, err) ||
        !read_prefix(request, &prefix, err) ||
        !contract_number(request, "limit", MATCH_MAX_LIMIT, &limit, err) ||
        !contract_number(request, "cursor", CONTRACT_MAX_OFFSET, &cursor, err))
        return false;
    const struct text_index *index = snapshot_text_index(snapshot, err);
    const char *question = arena_printf(request->arena, "%.*s*", STR_ARG(prefix));
    if (!index || !question)
        return index ? error_memory(err) : false;
    if (prefix.len > 0 &&
        !text_index_search(index, str_of(question), false, request->arena, &hits, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    begin_result(&w);
    int64_t nth = 0;
    for (size_t i = 0; i < hits.count && nth < cursor + limit; i++) {
        if (match_options_accept(&options, hits.items[i].listed) && nth++ >= cursor)
            write_suggestion(&w, snapshot, hits.items[i].listed);
    }
    end_result(&w);
    return true;
}

bool reconcile_suggest_entity(struct service *service, const struct http_request *request,
                              struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = suggest(request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}

/* --- Preview ---------------------------------------------------------------------------------- */

static void write_line(struct buf *out, const char *label, const cJSON *properties,
                       const char *property)
{
    const cJSON *values = cJSON_GetObjectItemCaseSensitive(properties, property);
    const char *before = "";
    if (!values || !values->child)
        return;
    buf_printf(out, "<dt>%s</dt><dd>", label);
    for (const cJSON *v = values->child; v; v = v->next) {
        buf_adds(out, before);
        html_escape(out, str_of(cJSON_GetStringValue(v)));
        before = "; ";
    }
    buf_adds(out, "</dd>");
}

static bool preview(const struct http_request *request, const struct snapshot *snapshot,
                    struct http_response *response, struct error *err)
{
    struct str id = STR_EMPTY;
    http_query(request, "id", &id);
    uint32_t at = snapshot_find(snapshot, id);
    if (at == UINT32_MAX)
        return error_set(err, ERROR_NOT_FOUND, "no listed party has this id");
    const struct snapshot_listed *listed = &snapshot->listed[at];
    AUTO_JSON *body = cJSON_ParseWithLength(listed->body.ptr, listed->body.len);
    if (!body)
        return error_memory(err);
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    struct buf *out = &response->body;
    buf_adds(out, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>");
    html_escape(out, listed->caption);
    buf_adds(out, "</title><h1>");
    html_escape(out, listed->caption);
    buf_printf(out, "</h1><p>%s, ", schema_name(listed->schema));
    html_escape(out, snapshot->lists[listed->list].title);
    buf_adds(out, "</p><dl>");
    write_line(out, "Other names", properties, "alias");
    write_line(out, "Born", properties, "birthDate");
    write_line(out, "Country", properties, "country");
    write_line(out, "Nationality", properties, "nationality");
    write_line(out, "Programme", properties, "program");
    buf_adds(out, "</dl></html>");
    response->content_type = "text/html; charset=utf-8";
    return !buf_failed(out) || error_memory(err);
}

bool reconcile_preview(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = preview(request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}
