/* http/routes_review.c - the route table of the reviewer's desk: alerts, decisions, suppressions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"
#include "http/routes.h"

/* clang-format off */
static const struct route_parameter queue_parameters[] = {
    LIMIT_ROW, CURSOR_ROW,
    {"state", STRINGS_PARAMETER, "open, in_review, decided, closed; several with commas"},
    {"band", TEXT_PARAMETER, "high, elevated, guarded or low"},
    {"list", TEXT_PARAMETER, "only of this list"},
    {"party", TEXT_PARAMETER, "only of this stored party"},
    {"assignee", TEXT_PARAMETER, "a user's id or name, \"me\", or \"none\""},
    {"min_age_days", "{\"type\":\"integer\",\"minimum\":0}", "opened at least so many days ago"},
    {"overdue", FLAG_PARAMETER, "only those past their day"},
    {"task", FLAG_PARAMETER, "only true matches that were delisted or match no more"},
    {"sort", "{\"enum\":[\"newest\",\"oldest\",\"score\",\"due\"],\"default\":\"newest\"}", "order"},
    {0}};

static const struct route_parameter suppression_parameters[] = {
    LIMIT_ROW, CURSOR_ROW,
    {"state", "{\"enum\":[\"in_force\",\"ended\"]}", "all when absent"},
    {"party", TEXT_PARAMETER, "only of this stored party"},
    {0}};

const struct route review_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/alerts", .scope = SCOPE_SCREEN, .flags = ROUTE_DATABASE,
     .handler = alerts_queue, .summary = "The review queue", .response_schema = "AlertPage",
     .parameters = queue_parameters},
    {.method = HTTP_POST, .pattern = "/v1/alerts/assignments", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = alerts_assign_bulk,
     .summary = "Gives several alerts to a user, all or none", .request_schema = "AlertAssignments",
     .response_schema = "Object"},
    {.method = HTTP_GET, .pattern = "/v1/alerts/{id}", .scope = SCOPE_SCREEN, .flags = ROUTE_DATABASE,
     .handler = alerts_get, .summary = "An alert with its decisions, approvals and suppression",
     .response_schema = "Alert"},
    {.method = HTTP_POST, .pattern = "/v1/alerts/{id}/decisions", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB, .handler = alerts_decide,
     .summary = "Decides: true_match, false_match or escalated; If-Match guards against a lost race",
     .request_schema = "NewDecision", .response_schema = "Alert"},
    {.method = HTTP_POST, .pattern = "/v1/alerts/{id}/approvals", .scope = SCOPE_APPROVE,
     .flags = ROUTE_DATABASE | ROUTE_CREATES, .body_limit_bytes = 64 * KB, .handler = alerts_approve,
     .summary = "Approves or rejects somebody else's decision", .request_schema = "NewApproval",
     .response_schema = "Alert"},
    {.method = HTTP_POST, .pattern = "/v1/alerts/{id}/assignee", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = KB, .handler = alerts_assign_one,
     .summary = "Gives the alert to a user, or to nobody", .request_schema = "AlertAssignee",
     .response_schema = "Alert"},
    {.method = HTTP_POST, .pattern = "/v1/alerts/{id}/reopen", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = alerts_reopen,
     .summary = "Takes a decided alert up again", .request_schema = "Reason",
     .response_schema = "Alert"},
    {.method = HTTP_POST, .pattern = "/v1/alerts/{id}/close", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = alerts_close,
     .summary = "Closes a true match that was delisted or matches no more",
     .request_schema = "Reason", .response_schema = "Alert"},

    {.method = HTTP_GET, .pattern = "/v1/suppressions", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE, .handler = suppressions_get_all,
     .summary = "False matches that are not asked about again, newest first",
     .response_schema = "SuppressionPage", .parameters = suppression_parameters},
    {.method = HTTP_GET, .pattern = "/v1/suppressions/{id}", .scope = SCOPE_SCREEN,
     .flags = ROUTE_DATABASE, .handler = suppressions_get, .summary = "A suppression",
     .response_schema = "Suppression"},
    {.method = HTTP_POST, .pattern = "/v1/suppressions/{id}/revoke", .scope = SCOPE_DECIDE,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = suppressions_revoke,
     .summary = "Ends it and reopens its alert", .request_schema = "Reason",
     .response_schema = "Suppression"},
    {0},
};
/* clang-format on */
