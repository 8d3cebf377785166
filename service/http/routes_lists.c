/* http/routes_lists.c - routes that bring lists in and show what changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/lists_write.h"
#include "http/openapi_rows.h"
#include "http/routes.h"

/* clang-format off */
static const struct route_parameter upload_parameters[] = {
    {"format", TEXT_PARAMETER, "the file's format; recognised by its content when absent"},
    {"published", DAY_PARAMETER, "the publisher's date; the file's own, else today, when absent"},
    {"regime", TEXT_PARAMETER, "whose rules an operator's own list seeds"},
    {"dry_run", FLAG_PARAMETER, "read, count and judge, but change nothing"},
    {0}};

static const struct route_parameter diff_parameters[] = {
    {"from", "{\"type\":\"integer\",\"minimum\":1}", "version; the one before `to` when absent"},
    {"to", "{\"type\":\"integer\",\"minimum\":1}", "version; the active one when absent"},
    LIMIT_ROW, CURSOR_ROW, {0}};

const struct route lists_routes[] = {
    {.method = HTTP_GET, .pattern = "/v1/lists/{id}/diff", .scope = SCOPE_MATCH,
     .flags = ROUTE_DATABASE, .handler = lists_diff_get,
     .summary = "What changed from one version to another, field by field",
     .response_schema = "ListDiff", .parameters = diff_parameters},
    {.method = HTTP_POST, .pattern = "/v1/lists/{id}/refresh", .scope = SCOPE_LISTS_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_ACCEPTED, .handler = lists_refresh_post,
     .summary = "Fetches the list from its publisher, as a job", .response_schema = "Job"},
    {.method = HTTP_POST, .pattern = "/v1/lists/{id}/upload", .scope = SCOPE_LISTS_WRITE,
     .flags = ROUTE_DATABASE | ROUTE_SLOW | ROUTE_FILES, .body_limit_bytes = 256 * MB,
     .handler = lists_upload, .summary = "Imports a file of a list: the body as it is, or a form "
     "with one part `file` for each file of a set", .response_schema = "ListImport",
     .parameters = upload_parameters},
    {.method = HTTP_POST, .pattern = "/v1/lists/{id}/versions/{version}/activate",
     .scope = SCOPE_ADMIN, .flags = ROUTE_DATABASE | ROUTE_SLOW | ROUTE_BODY_OPTIONAL | ROUTE_ACCEPTED,
     .body_limit_bytes = 16 * KB, .handler = lists_activate,
     .summary = "Releases a held version: proposed with a reason (202), approved by somebody else (200)",
     .request_schema = "ListRelease", .response_schema = "ListReleaseState"},
    {0}};

const struct openapi_schema openapi_lists_schemas[] = {
    {"ListImport", OPEN("\"list\",\"version\",\"state\",\"gate\"",
        FIELD("list", TEXT) "," FIELD("version", WHOLE_OR_NULL) ","
        FIELD("state", "{\"enum\":[\"active\",\"unchanged\",\"staged\",\"rejected\"]}") ","
        FIELD("format", TEXT_OR_NULL) "," FIELD("published", TEXT_OR_NULL) "," FIELD("sha256", TEXT) ","
        FIELD("gate", OPEN("\"passed\",\"findings\"", FIELD("passed", FLAG) ","
            FIELD("findings", ARRAY(OPEN("\"check\",\"detail\"",
                FIELD("check", TEXT) "," FIELD("detail", TEXT))))))) },
    {"ListDiff", OPEN("\"list\",\"from\",\"to\",\"counts\",\"added\",\"changed\",\"removed\"",
        FIELD("list", TEXT) "," FIELD("from", REF("ListDiffSide")) ","
        FIELD("to", REF("ListDiffSide")) "," FIELD("counts", OPEN("\"added\",\"changed\",\"removed\"",
            FIELD("added", WHOLE) "," FIELD("changed", WHOLE) "," FIELD("removed", WHOLE))) ","
        FIELD("added", ARRAY(REF("ListDiffParty"))) ","
        FIELD("changed", ARRAY(REF("ListDiffParty"))) ","
        FIELD("removed", ARRAY(REF("ListDiffParty"))))},
    {"ListDiffSide", OPEN("\"version\",\"published\"",
        FIELD("version", WHOLE_OR_NULL) "," FIELD("published", TEXT_OR_NULL))},
    {"ListDiffParty", OPEN("\"id\",\"caption\"",
        FIELD("id", TEXT) "," FIELD("caption", TEXT) "," FIELD("fields", ARRAY(
            OPEN("\"field\",\"added\",\"removed\"", FIELD("field", TEXT) ","
                FIELD("added", ARRAY(TEXT)) "," FIELD("removed", ARRAY(TEXT))))))},
    {"ListRelease", CLOSED("", FIELD("reason", TEXT))},
    {"ListReleaseState", OPEN("\"state\",\"list\",\"version_id\",\"version\",\"proposed_by\"",
        FIELD("state", "{\"enum\":[\"proposed\",\"active\"]}") "," FIELD("list", TEXT) ","
        FIELD("version_id", WHOLE) "," FIELD("version", WHOLE_OR_NULL) ","
        FIELD("proposed_by", TEXT) "," FIELD("approved_by", TEXT_OR_NULL) ","
        FIELD("reason", TEXT))},
    {0}};
/* clang-format on */
