/* http/routes.c - the route table of the JSON API: the map of what the service answers.
 *
 * The same rows answer 404 and 405, check scopes, limits and parameters, and write /openapi.json.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/router.h"

#include <pthread.h>

#include "http/pages/pages.h"
#include "http/resources.h"
#include "http/routes.h"

enum { ROUTES_MAX = 512 };

/* clang-format off */
static const struct route_parameter page_of_rows[] = {LIMIT_ROW, CURSOR_ROW, {0}};

static const struct route_parameter party_rows[] = {
    LIMIT_ROW, CURSOR_ROW,
    {"q", TEXT_PARAMETER, "only parties with these words in a name; the start of a word will do"}, {0}};

static const struct route_parameter relation_rows[] = {
    LIMIT_ROW, CURSOR_ROW, {"party", TEXT_PARAMETER, "only relations of this party, either end"}, {0}};

static const struct route_parameter version_parameters[] = {
    {"limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":50}",
     "the newest so many"},
    {0}};

static const struct route_parameter graph_parameters[] = {
    {"as_of", DAY_PARAMETER, "the day whose relations count; today when absent"}, {0}};

static const struct route_parameter screening_parameters[] = {
    {"as_of", DAY_PARAMETER, "the day of the question; today when absent"},
    {"lists", STRINGS_PARAMETER, "ids of the lists to screen against; all enabled when absent"},
    {0}};

static const struct route_parameter screen_parameters[] = {
    {"persist", FLAG_PARAMETER, "true (the default): the screening is kept and answered with 201"},
    {"as_of", DAY_PARAMETER, "the day of the question; goes before the body's"},
    {"lists", STRINGS_PARAMETER, "ids of the lists to screen against; goes before the body's"},
    {0}};

static const struct route api_routes[] = {
    {.method = HTTP_GET, .pattern = "/healthz", .flags = ROUTE_PUBLIC | ROUTE_TOLERANT,
     .handler = health_live, .summary = "Is the process alive?", .response_schema = "Status"},
    {.method = HTTP_GET, .pattern = "/readyz", .flags = ROUTE_PUBLIC | ROUTE_TOLERANT | ROUTE_DATABASE,
     .handler = health_ready, .summary = "Can it answer? Reasons are shown to a key",
     .response_schema = "Status"},
    {.method = HTTP_GET, .pattern = "/metrics", .scope = SCOPE_METRICS_READ, .handler = health_metrics,
     .summary = "Figures in Prometheus' text format"},
    {.method = HTTP_GET, .pattern = "/openapi.json", .scope = SCOPE_MATCH, .handler = openapi_get,
     .summary = "This description", .response_schema = "Object"},

    {.method = HTTP_POST, .pattern = "/v1/compare", .scope = SCOPE_MATCH, .body_limit_bytes = MB,
     .handler = compare, .summary = "Two parties: their score and every reason for it",
     .request_schema = "Comparison", .response_schema = "ComparisonResult"},
    {.method = HTTP_POST, .pattern = "/v1/screen", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * MB, .handler = screen_inline,
     .summary = "Screens an engagement sent inline", .request_schema = "Engagement",
     .response_schema = "Screening", .parameters = screen_parameters, .in_place = screen_in_place},

    {.method = HTTP_GET, .pattern = "/v1/parties", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = parties_list, .summary = "Stored parties, by id",
     .response_schema = "PartyPage", .parameters = party_rows},
    {.method = HTTP_POST, .pattern = "/v1/parties", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = MB, .handler = parties_create,
     .summary = "Stores a party", .request_schema = "NewParty", .response_schema = "Party"},
    {.method = HTTP_GET, .pattern = "/v1/parties/{id}", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = parties_get, .summary = "A stored party",
     .response_schema = "Party"},
    {.method = HTTP_PUT, .pattern = "/v1/parties/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = MB, .handler = parties_replace,
     .summary = "Replaces a stored party; If-Match guards against a lost race",
     .request_schema = "NewParty", .response_schema = "Party"},
    {.method = HTTP_DELETE, .pattern = "/v1/parties/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .handler = parties_delete, .summary = "Deletes a party nothing uses"},

    {.method = HTTP_GET, .pattern = "/v1/parties/{id}/declarations", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = declarations_list,
     .summary = "What the party was asked and answered, newest first",
     .response_schema = "Declarations"},
    {.method = HTTP_POST, .pattern = "/v1/parties/{id}/declarations", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB,
     .handler = declarations_create, .summary = "Records a questionnaire, answered or not",
     .request_schema = "NewDeclaration", .response_schema = "Declaration"},

    {.method = HTTP_GET, .pattern = "/v1/relations", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = relations_list, .summary = "Stored relations, by id",
     .response_schema = "RelationPage", .parameters = relation_rows},
    {.method = HTTP_POST, .pattern = "/v1/relations", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB,
     .handler = relations_create, .summary = "Stores a relation between stored parties",
     .request_schema = "Relation", .response_schema = "Relation"},
    {.method = HTTP_GET, .pattern = "/v1/relations/{id}", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = relations_get, .summary = "A stored relation",
     .response_schema = "Relation"},
    {.method = HTTP_PUT, .pattern = "/v1/relations/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = relations_replace,
     .summary = "Replaces a stored relation", .request_schema = "Relation",
     .response_schema = "Relation"},
    {.method = HTTP_DELETE, .pattern = "/v1/relations/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .handler = relations_delete, .summary = "Deletes a relation"},

    {.method = HTTP_GET, .pattern = "/v1/engagements", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = engagements_list, .summary = "Stored engagements, by id",
     .response_schema = "EngagementPage", .parameters = page_of_rows},
    {.method = HTTP_POST, .pattern = "/v1/engagements", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB,
     .handler = engagements_create, .summary = "Stores an engagement: a title and its root party",
     .request_schema = "NewEngagement", .response_schema = "EngagementRecord"},
    {.method = HTTP_GET, .pattern = "/v1/engagements/{id}", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = engagements_get, .summary = "A stored engagement",
     .response_schema = "EngagementRecord"},
    {.method = HTTP_PUT, .pattern = "/v1/engagements/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = engagements_replace,
     .summary = "Replaces title and root; If-Match guards against a lost race",
     .request_schema = "NewEngagement", .response_schema = "EngagementRecord"},
    {.method = HTTP_DELETE, .pattern = "/v1/engagements/{id}", .scope = SCOPE_PARTIES_WRITE,
     .flags = ROUTE_DATABASE, .handler = engagements_delete,
     .summary = "Deletes an engagement never screened"},
    {.method = HTTP_GET, .pattern = "/v1/engagements/{id}/graph", .scope = SCOPE_PARTIES_READ,
     .flags = ROUTE_DATABASE, .handler = engagements_graph,
     .summary = "Everything reached from the root", .response_schema = "EngagementGraph",
     .parameters = graph_parameters},
    {.method = HTTP_GET, .pattern = "/v1/engagements/{id}/screenings", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_AUDITABLE, .handler = engagements_screenings,
     .summary = "Its screenings, newest first", .response_schema = "ScreeningPage",
     .parameters = page_of_rows},
    {.method = HTTP_POST, .pattern = "/v1/engagements/{id}/screenings", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_CREATES | ROUTE_BODY_OPTIONAL | ROUTE_ASYNC,
     .body_limit_bytes = 64 * KB, .handler = engagements_screen, .summary = "Screens it and keeps the screening",
     .request_schema = "ScreeningOptions", .response_schema = "Screening",
     .parameters = screening_parameters},

    {.method = HTTP_POST, .pattern = "/v1/rescreens", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_BODY_OPTIONAL | ROUTE_ACCEPTED, .body_limit_bytes = 64 * KB,
     .handler = rescreens_post,
     .summary = "Looks at the stored parties anew and brings their alerts up to date, as a job",
     .request_schema = "RescreenOptions", .response_schema = "Job"},
    {.method = HTTP_GET, .pattern = "/v1/screenings", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_AUDITABLE, .handler = screenings_list, .summary = "All screenings, newest first",
     .response_schema = "ScreeningPage", .parameters = page_of_rows},
    {.method = HTTP_GET, .pattern = "/v1/screenings/{id}", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE | ROUTE_AUDITABLE, .handler = screenings_get,
     .summary = "A screening, byte for byte as it was answered", .response_schema = "Screening"},

    {.method = HTTP_GET, .pattern = "/v1/lists", .scope = SCOPE_MATCH, .handler = lists_list,
     .summary = "Every list with its active version", .response_schema = "Lists"},
    {.method = HTTP_GET, .pattern = "/v1/lists/{id}", .scope = SCOPE_MATCH, .handler = lists_get,
     .summary = "A list with its active version", .response_schema = "List"},
    {.method = HTTP_GET, .pattern = "/v1/lists/{id}/versions", .scope = SCOPE_MATCH,
     .flags = ROUTE_DATABASE, .handler = lists_versions, .summary = "Its versions, newest first",
     .response_schema = "ListVersionPage", .parameters = version_parameters},
    {.method = HTTP_GET, .pattern = "/v1/listed/{id}", .scope = SCOPE_MATCH,
     .flags = ROUTE_DATABASE, .handler = listed_get,
     .summary = "A listed party with its history and links", .response_schema = "Listed"},
    {0},
};
/* clang-format on */

/* Every table, each ended by a row without a pattern; where a route stands means nothing. */
static const struct route *const tables[] = {
    api_routes,   contract_routes, import_routes, job_routes,  webhook_routes,
    lists_routes, review_routes,   admin_routes,  page_routes, review_page_routes,
};

static struct route all_routes[ROUTES_MAX];

static void join_tables(void)
{
    size_t n = 0;
    for (size_t t = 0; t < LENGTH(tables); t++) {
        size_t rows = routes_count(tables[t]);
        if (n + rows >= ROUTES_MAX) { /* the end stays NULL; validation finds nothing to serve */
            all_routes[0] = (struct route){.pattern = "", .summary = "the table is too small"};
            return;
        }
        memcpy(all_routes + n, tables[t], rows * sizeof all_routes[0]);
        n += rows;
    }
}

const struct route *http_routes(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, join_tables);
    return all_routes;
}
