/* http/reconcile.c - /reconcile/{dataset}: OpenRefine's reconciliation protocol, version 0.2.
 *
 * A column of names becomes a column of listed parties. The queries are those of /match in other
 * words: what a name is worth is said by the same model, times 100.
 *
 * Source  Reconciliation Service API v0.2, W3C Entity Reconciliation Community Group (2023).
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/match_query.h"
#include "http/pages/html.h"
#include "http/reconcile.h"
#include "http/resource.h"
#include "match/match.h"

enum { BATCH = 50, RECONCILE_LIMIT = 5, RECONCILE_MAX_LIMIT = 50 };

void reconcile_thing(struct json_writer *w, struct str id, struct str name)
{
    json_begin_object(w);
    json_field_text(w, "id", id);
    json_field_text(w, "name", name);
    json_end_object(w);
}

/* --- The manifest ----------------------------------------------------------------------------- */

/* Where this very service is reached, as the client says it. */
static struct str origin(const struct service *service, const struct http_request *request)
{
    struct str host = STR("localhost");
    http_header(request, "Host", &host);
    const char *text = arena_printf(request->arena, "%s://%.*s",
                                    service->secure_cookies ? "https" : "http", STR_ARG(host));
    return str_of(text);
}

static void write_suggest(struct json_writer *w, const char *kind, struct str base)
{
    AUTO_BUF path = BUF_INIT(256);
    json_key(w, kind);
    json_begin_object(w);
    json_field_text(w, "service_url", base);
    buf_printf(&path, "/suggest/%s", kind);
    json_field_text(w, "service_path", buf_str(&path));
    json_end_object(w);
}

static void write_types(struct json_writer *w)
{
    json_begin_array(w);
    for (int s = SCHEMA_LEGAL_ENTITY; s < SCHEMA_COUNT; s++)
        reconcile_thing(w, str_of(schema_name((enum schema)s)),
                        str_of(schema_name((enum schema)s)));
    json_end_array(w);
}

static bool write_manifest(struct service *service, const struct http_request *request,
                           struct http_response *response, struct error *err)
{
    AUTO_BUF base = BUF_INIT(2048), view = BUF_INIT(2048), preview = BUF_INIT(2048);
    struct str here = origin(service, request);
    buf_add(&base, here);
    buf_adds(&base, "/reconcile/");
    html_escape_url_part(&base, request->params[0]);
    buf_add(&view, here);
    buf_adds(&view, "/entities/{{id}}");
    buf_add(&preview, buf_str(&base));
    buf_adds(&preview, "/preview?id={{id}}");
    if (buf_failed(&base) || buf_failed(&view) || buf_failed(&preview))
        return error_set(err, ERROR_INPUT, "the Host header is too long");

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "versions");
    json_begin_array(&w);
    json_cstr(&w, "0.2");
    json_end_array(&w);
    json_field_cstr(&w, "name", "Subtier");
    json_field_cstr(&w, "identifierSpace", "urn:subtier:listed");
    json_field_cstr(&w, "schemaSpace", "https://followthemoney.tech/explorer/schemata/");
    json_field_int(&w, "batchSize", BATCH);
    json_key(&w, "view");
    json_begin_object(&w);
    json_field_text(&w, "url", buf_str(&view));
    json_end_object(&w);
    json_key(&w, "preview");
    json_begin_object(&w);
    json_field_text(&w, "url", buf_str(&preview));
    json_field_int(&w, "width", 400);
    json_field_int(&w, "height", 200);
    json_end_object(&w);
    json_key(&w, "suggest");
    json_begin_object(&w);
    write_suggest(&w, "entity", buf_str(&base));
    write_suggest(&w, "property", buf_str(&base));
    write_suggest(&w, "type", buf_str(&base));
    json_end_object(&w);
    json_key(&w, "extend");
    json_begin_object(&w);
    json_key(&w, "propose_properties");
    json_begin_object(&w);
    json_field_text(&w, "service_url", buf_str(&base));
    json_field_cstr(&w, "service_path", "/extend/properties");
    json_end_object(&w);
    json_key(&w, "property_settings");
    json_begin_array(&w);
    json_end_array(&w);
    json_end_object(&w);
    json_key(&w, "defaultTypes");
    write_types(&w);
    json_end_object(&w);
    return true;
}

/* --- Queries ---------------------------------------------------------------------------------- */

/* A property's value: text, a number, or {"id", "name"}. */
static bool add_value(cJSON *properties, const char *name, const cJSON *value)
{
    const cJSON *inner =
        cJSON_IsObject(value) ? cJSON_GetObjectItemCaseSensitive(value, "id") : NULL;
    const char *text = cJSON_GetStringValue(inner ? inner : value);
    char number[32];
    if (!text && cJSON_IsNumber(value)) {
        snprintf(number, sizeof number, "%.0f", value->valuedouble);
        text = number;
    }
    if (!text || text[0] == '\0')
        return true;
    cJSON *values = cJSON_GetObjectItemCaseSensitive(properties, name);
    if (!values)
        values = cJSON_AddArrayToObject(properties, name);
    cJSON *item = cJSON_CreateString(text);
    if (values && item && cJSON_AddItemToArray(values, item))
        return true;
    cJSON_Delete(item);
    return false;
}

static bool add_properties(cJSON *properties, const cJSON *asked)
{
    for (const cJSON *p = asked ? asked->child : NULL; p; p = p->next) {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(p, "pid"));
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(p, "v");
        if (!name || !value)
            continue;
        if (!cJSON_IsArray(value) && !add_value(properties, name, value))
            return false;
        for (const cJSON *v = cJSON_IsArray(value) ? value->child : NULL; v; v = v->next) {
            if (!add_value(properties, name, v))
                return false;
        }
    }
    return true;
}

/* One type, the first of several, or any; "Thing" when none is said. */
static const char *type_of(const cJSON *query)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(query, "type");
    if (cJSON_IsArray(type))
        type = type->child;
    if (cJSON_IsObject(type))
        type = cJSON_GetObjectItemCaseSensitive(type, "id");
    const char *name = cJSON_GetStringValue(type);
    return name && name[0] ? name : "Thing";
}

/* The query as /match would be asked; the caller frees it. */
static cJSON *match_query_of(const cJSON *query)
{
    cJSON *object = cJSON_CreateObject(), *properties = NULL;
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(query, "query");
    if (object && cJSON_AddStringToObject(object, "schema", type_of(query)))
        properties = cJSON_AddObjectToObject(object, "properties");
    if (properties && (!name || add_value(properties, "name", name)) &&
        add_properties(properties, cJSON_GetObjectItemCaseSensitive(query, "properties")))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static void write_candidate(struct json_writer *w, const struct match_options *options,
                            struct match_hit hit)
{
    const struct snapshot_listed *listed = &options->snapshot->listed[hit.listed];
    struct str type = str_of(schema_name(listed->schema));
    json_begin_object(w);
    json_field_text(w, "id", listed->id);
    json_field_text(w, "name", listed->caption);
    json_key(w, "score");
    AUTO_BUF score = BUF_INIT(32); /* per cent: the decimal point two places on */
    buf_printf(&score, "%u.%04u", hit.score_micro / 10000, hit.score_micro % 10000);
    json_raw(w, buf_str(&score));
    json_field_bool(w, "match", hit.score_micro >= options->threshold_micro);
    json_field_text(w, "description", options->snapshot->lists[listed->list].title);
    json_key(w, "type");
    json_begin_array(w);
    reconcile_thing(w, type, type);
    json_end_array(w);
    json_end_object(w);
}

static bool write_query(struct json_writer *w, struct match_options *options, const cJSON *query,
                        const char *pointer, struct arena *arena, struct error *err)
{
    struct party party;
    struct match_hits hits = {0};
    int64_t limit = RECONCILE_LIMIT;
    if (!json_is_object(query, pointer, err) ||
        !json_optional_int(query, pointer, "limit", 1, RECONCILE_MAX_LIMIT, &limit, err))
        return false;
    AUTO_JSON *asked = match_query_of(query);
    if (!asked)
        return error_memory(err);
    if (!match_query_read(asked, pointer, arena, &party, err))
        return false;
    struct match_search search = {
        .cutoff_micro = options->cutoff_micro + 1,
        .limit = (size_t)limit,
        .accept = match_options_accept,
        .context = options,
    };
    if (!match_index_search(options->index, &party.subject, &search, arena, &hits, err))
        return false;
    json_begin_object(w);
    json_key(w, "result");
    json_begin_array(w);
    for (size_t i = 0; i < hits.count; i++)
        write_candidate(w, options, hits.items[i]);
    json_end_array(w);
    json_end_object(w);
    return true;
}

static bool write_queries(struct json_writer *w, struct match_options *options,
                          const cJSON *queries, struct arena *arena, struct error *err)
{
    size_t count = 0;
    json_begin_object(w);
    for (const cJSON *query = queries->child; query; query = query->next) {
        char pointer[128];
        if (count++ == BATCH)
            return error_at(err, "/queries", "holds more than %d queries", BATCH);
        json_pointer(pointer, sizeof pointer, "/queries", query->string);
        json_key(w, query->string);
        if (!write_query(w, options, query, pointer, arena, err))
            return false;
    }
    json_end_object(w);
    return true;
}

/* --- What is asked ---------------------------------------------------------------------------- */

/* Either way a JSON object; the caller frees it. */
static bool read_text(struct str text, const char *name, cJSON **tree_out, struct error *err)
{
    cJSON *tree = json_parse(text, err);
    if (!tree)
        return error_within(err, "%s", name);
    *tree_out = tree;
    return cJSON_IsObject(tree) || error_set(err, ERROR_INPUT, "%s must be a JSON object", name);
}

/* `name` of the query string, the form or the JSON body; untouched when it is not there. */
static bool asked_for(const struct http_request *request, const cJSON *body, const char *name,
                      cJSON **tree_out, struct error *err)
{
    struct str text;
    const cJSON *field = NULL;
    if (http_query(request, name, &text) || http_form(request, name, 0, &text))
        return read_text(text, name, tree_out, err);
    if (body && !json_optional_object(body, "", name, &field, err))
        return false;
    *tree_out = field ? cJSON_Duplicate(field, true) : NULL;
    return !field || *tree_out || error_memory(err);
}

static bool answer(struct service *service, const struct http_request *request,
                   const struct snapshot *snapshot, struct http_response *response,
                   struct error *err)
{
    struct match_options options;
    AUTO_JSON *body = NULL;
    AUTO_JSON *queries = NULL;
    AUTO_JSON *extend = NULL;
    if (!match_options_read(request, snapshot, &options, err))
        return false;
    if (str_equal(request->content_type, STR("application/json")) && request->body.len > 0 &&
        !resource_body(request, false, &body, err))
        return false;
    if (!asked_for(request, body, "queries", &queries, err) ||
        !asked_for(request, body, "extend", &extend, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    if (queries)
        return write_queries(&w, &options, queries, request->arena, err);
    if (extend)
        return reconcile_extend_rows(&w, snapshot, extend, err);
    if (request->method == HTTP_POST)
        return error_set(err, ERROR_INPUT, "send queries or extend");
    return write_manifest(service, request, response, err);
}

bool reconcile(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = answer(service, request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}
