/* http/routes_admin.c - the route table of those who run the place: audit, keys, users.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"
#include "http/routes.h"

/* clang-format off */
static const struct route_parameter audit_parameters[] = {
    LIMIT_ROW, CURSOR_ROW,
    {"action", TEXT_PARAMETER, "such as alert.decide; with a dot at its end all that begin so"},
    {"subject_kind", TEXT_PARAMETER, "alert, policy, key, user, suppression ..."},
    {"subject_id", TEXT_PARAMETER, "id of what it was done to"},
    {"actor", TEXT_PARAMETER, "id of a key or user, or a kind: operator, key, user, service"},
    {"from", TEXT_PARAMETER, "a day or time, RFC 3339, included"},
    {"to", TEXT_PARAMETER, "a day or time, not included"},
    {0}};

const struct route admin_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/audit", .scope = SCOPE_AUDIT_READ, .flags = ROUTE_DATABASE,
     .handler = audit_events, .summary = "Who did what when, newest first",
     .response_schema = "AuditPage", .parameters = audit_parameters},
    {.method = HTTP_GET, .pattern = "/v1/audit/verify", .scope = SCOPE_AUDIT_READ,
     .flags = ROUTE_DATABASE | ROUTE_SLOW, .handler = audit_check,
     .summary = "Does the whole chain hold?", .response_schema = "AuditReport"},
    {.method = HTTP_POST, .pattern = "/v1/audit/{seq}/erase", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = audit_forget,
     .summary = "Erases an event's detail; the chain still holds", .request_schema = "Reason"},

    {.method = HTTP_GET, .pattern = "/v1/keys", .scope = SCOPE_ADMIN, .flags = ROUTE_DATABASE,
     .handler = keys_all, .summary = "API keys, newest first, without the keys themselves",
     .response_schema = "KeyPage"},
    {.method = HTTP_POST, .pattern = "/v1/keys", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE | ROUTE_CREATES_SECRET, .body_limit_bytes = 64 * KB, .handler = keys_new,
     .summary = "Makes a key, which is shown in this answer only", .request_schema = "NewKey",
     .response_schema = "CreatedKey"},
    {.method = HTTP_DELETE, .pattern = "/v1/keys/{id}", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .handler = keys_end, .summary = "Revokes a key, at once everywhere"},
    {.method = HTTP_GET, .pattern = "/v1/users", .scope = SCOPE_ADMIN, .flags = ROUTE_DATABASE,
     .handler = users_all, .summary = "People who sign in, by name", .response_schema = "UserPage"},
    {.method = HTTP_POST, .pattern = "/v1/users", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE | ROUTE_CREATES_SECRET, .body_limit_bytes = 64 * KB, .handler = users_new, .summary = "Makes a user",
     .request_schema = "NewUser", .response_schema = "User"},
    {.method = HTTP_POST, .pattern = "/v1/users/{id}/disable", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .handler = users_end,
     .summary = "Lets a user in no more; sessions end"},
    {.method = HTTP_POST, .pattern = "/v1/users/{id}/password", .scope = SCOPE_ADMIN,
     .flags = ROUTE_DATABASE, .body_limit_bytes = 64 * KB, .handler = users_password,
     .summary = "Sets a password, lets a disabled user in again", .request_schema = "NewPassword"},
    {0},
};
/* clang-format on */
