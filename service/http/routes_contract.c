/* http/routes_contract.c - the route table of the match contract: what clients of yente 5 call.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"
#include "http/routes.h"

/* clang-format off */
static const struct route_parameter match_parameters[] = {
    {"limit", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":500,\"default\":5}", "results a query"},
    {"threshold", SCORE_PARAMETER, "score from which \"match\" is true; 0.7 when absent"},
    {"cutoff", SCORE_PARAMETER, "results at or below it are left out; 0.5 when absent"},
    {"algorithm", TEXT_PARAMETER, "\"best\" or the model's id"},
    {"include_dataset", STRINGS_PARAMETER, "only these lists"},
    {"exclude_dataset", STRINGS_PARAMETER, "not these lists"},
    {"exclude_schema", STRINGS_PARAMETER, "not these schemas"},
    {"exclude_entity_ids", STRINGS_PARAMETER, "not these listed parties"},
    {"topics", STRINGS_PARAMETER, "only listed parties with one of these topics"},
    {"changed_since", DAY_PARAMETER, "only listed parties changed since"},
    {"fuzzy", FLAG_PARAMETER, "accepted and without effect"},
    {"simple", FLAG_PARAMETER, "accepted and without effect"},
    {0}};

const struct route contract_routes[] = {
    {.method = HTTP_POST, .pattern = "/match/{dataset}", .scope = SCOPE_MATCH,
     .flags = ROUTE_TOLERANT, .body_limit_bytes = 8 * MB, .handler = match_post,
     .summary = "Matches up to 100 queries, for clients of yente 5", .request_schema = "MatchQueries",
     .response_schema = "MatchResponses", .parameters = match_parameters},
    {.method = HTTP_GET, .pattern = "/catalog", .scope = SCOPE_MATCH, .flags = ROUTE_TOLERANT,
     .handler = match_catalog, .summary = "The datasets of the match contract",
     .response_schema = "Object"},
    {.method = HTTP_GET, .pattern = "/algorithms", .scope = SCOPE_MATCH, .flags = ROUTE_TOLERANT,
     .handler = match_algorithms, .summary = "The algorithms of the match contract",
     .response_schema = "Object"},
    {0},
};
/* clang-format on */
