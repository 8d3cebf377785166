/* http/routes_contract.c - the route table of the match contract: what clients of yente 5 call.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"
#include "http/routes.h"

/* clang-format off */
#define OFFSET_PARAMETER "{\"type\":\"integer\",\"minimum\":0,\"maximum\":9499,\"default\":0}"

static const struct route_parameter match_parameters[] = {
    {"limit", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":500,\"default\":5}", "results a query"},
    {"threshold", SCORE_PARAMETER, "score from which \"match\" is true; 0.7 when absent"},
    {"cutoff", SCORE_PARAMETER, "results at or below it are left out; 0.5 when absent"},
    {"algorithm", TEXT_PARAMETER, "\"best\" or the id of a model named by /algorithms"},
    {"include_dataset", STRINGS_PARAMETER, "only these lists"},
    {"exclude_dataset", STRINGS_PARAMETER, "not these lists"},
    {"exclude_schema", STRINGS_PARAMETER, "not these schemas"},
    {"exclude_entity_ids", STRINGS_PARAMETER, "not these listed parties"},
    {"topics", STRINGS_PARAMETER, "only listed parties with one of these topics"},
    {"changed_since", DAY_PARAMETER, "only listed parties changed since"},
    {"fuzzy", FLAG_PARAMETER, "accepted and without effect"},
    {"simple", FLAG_PARAMETER, "accepted and without effect"},
    {0}};

static const struct route_parameter search_parameters[] = {
    {"q", TEXT_PARAMETER, "words all of which are held; \"a phrase\", -without, a OR b, begin*"},
    {"schema", TEXT_PARAMETER, "only this schema and what descends from it; Thing when absent"},
    {"countries", STRINGS_PARAMETER, "only with one of these country codes"},
    {"topics", STRINGS_PARAMETER, "only with one of these topics"},
    {"datasets", STRINGS_PARAMETER, "only of these lists"},
    {"filter_op", TEXT_PARAMETER, "OR (the default): one of a filter's values; AND: all of them"},
    {"include_dataset", STRINGS_PARAMETER, "only these lists"},
    {"exclude_dataset", STRINGS_PARAMETER, "not these lists"},
    {"exclude_schema", STRINGS_PARAMETER, "not these schemas"},
    {"exclude_entity_ids", STRINGS_PARAMETER, "not these listed parties"},
    {"changed_since", DAY_PARAMETER, "only listed parties changed since"},
    {"limit", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":500,\"default\":10}", "results a page"},
    {"offset", OFFSET_PARAMETER, "results passed over"},
    {"sort", STRINGS_PARAMETER, "fields, each with :asc or :desc; by relevance when absent"},
    {"fuzzy", FLAG_PARAMETER, "words of five letters and more also match with a slip"},
    {"simple", FLAG_PARAMETER, "accepted and without effect: the syntax is simple"},
    {"facets", STRINGS_PARAMETER, "of countries, topics, datasets, schema; the first three when absent"},
    {0}};

static const struct route_parameter entity_parameters[] = {
    {"nested", FLAG_PARAMETER, "false: without adjacent entities"}, {0}};

static const struct route_parameter adjacent_parameters[] = {
    {"limit", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":500,\"default\":10}", "entities a property"},
    {"offset", OFFSET_PARAMETER, "entities passed over"},
    {0}};

static const struct route_parameter reconcile_parameters[] = {
    {"queries", TEXT_PARAMETER, "a JSON object of queries"},
    {"extend", TEXT_PARAMETER, "a JSON object of ids and properties"},
    {0}};

static const struct route_parameter suggest_parameters[] = {
    {"prefix", TEXT_PARAMETER, "what was typed so far"},
    {"limit", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":500,\"default\":10}", "suggestions"},
    {"cursor", OFFSET_PARAMETER, "suggestions passed over"},
    {0}};

static const struct route_parameter type_parameters[] = {
    {"type", TEXT_PARAMETER, "a schema"}, {0}};

static const struct route_parameter preview_parameters[] = {
    {"id", TEXT_PARAMETER, "a listed party's id"}, {0}};

const struct route contract_routes[] = {
    {.method = HTTP_POST, .pattern = "/match/{dataset}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .body_limit_bytes = 8 * MB, .handler = match_post,
     .summary = "Matches up to 100 queries, for clients of yente 5", .request_schema = "MatchQueries",
     .response_schema = "MatchResponses", .parameters = match_parameters},
    {.method = HTTP_GET, .pattern = "/search/{dataset}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = search_get,
     .summary = "Looks up listed parties by words; no screening", .response_schema = "SearchResponse",
     .parameters = search_parameters},
    {.method = HTTP_GET, .pattern = "/entities/{id}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = entities_get,
     .summary = "A listed party as an entity, with what is adjacent to it", .response_schema = "Entity",
     .parameters = entity_parameters},
    {.method = HTTP_GET, .pattern = "/entities/{id}/adjacent", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = entities_adjacent,
     .summary = "What is adjacent to a listed party, by property", .response_schema = "Object",
     .parameters = adjacent_parameters},
    {.method = HTTP_GET, .pattern = "/entities/{id}/adjacent/{property}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = entities_adjacent,
     .summary = "What is adjacent to a listed party by one property", .response_schema = "Object",
     .parameters = adjacent_parameters},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = reconcile,
     .summary = "OpenRefine's manifest, or queries in the address", .response_schema = "Object",
     .parameters = reconcile_parameters},
    {.method = HTTP_POST, .pattern = "/reconcile/{dataset}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW | ROUTE_FORM, .body_limit_bytes = MB, .handler = reconcile,
     .summary = "OpenRefine's queries and data extension, as JSON or a form",
     .request_schema = "Object", .response_schema = "Object"},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}/suggest/entity", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT | ROUTE_SLOW, .handler = reconcile_suggest_entity,
     .summary = "Listed parties by the beginning of a word", .response_schema = "Object",
     .parameters = suggest_parameters},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}/suggest/property", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .handler = reconcile_suggest_property,
     .summary = "Properties by their beginning", .response_schema = "Object",
     .parameters = suggest_parameters},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}/suggest/type", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .handler = reconcile_suggest_type,
     .summary = "Schemas by their beginning", .response_schema = "Object",
     .parameters = suggest_parameters},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}/preview", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .handler = reconcile_preview, .summary = "A listed party in short, as HTML",
     .parameters = preview_parameters},
    {.method = HTTP_GET, .pattern = "/reconcile/{dataset}/extend/properties", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .handler = reconcile_properties,
     .summary = "Properties a column can be made of", .response_schema = "Object",
     .parameters = type_parameters},
    {.method = HTTP_GET, .pattern = "/catalog", .scope = SCOPE_MATCH, .flags = ROUTE_TOLERANT,
     .handler = match_catalog, .summary = "The datasets of the match contract",
     .response_schema = "Object"},
    {.method = HTTP_GET, .pattern = "/algorithms", .scope = SCOPE_MATCH, .flags = ROUTE_TOLERANT,
     .handler = match_algorithms, .summary = "The algorithms of the match contract",
     .response_schema = "Object"},
    {0},
};
/* clang-format on */
