/* http/openapi_work.c - schemas of jobs and of what goes on behind the answers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/openapi_rows.h"

/* clang-format off */
const struct openapi_schema openapi_work_schemas[] = {
    {"Job", OPEN("\"id\",\"kind\",\"state\",\"progress\",\"result\",\"error\"",
        FIELD("id", TEXT) "," FIELD("kind", TEXT) ","
        FIELD("state", "{\"enum\":[\"queued\",\"running\",\"done\",\"failed\",\"cancelled\"]}") ","
        FIELD("progress", OPEN("\"current\",\"total\"",
            FIELD("current", WHOLE) "," FIELD("total", WHOLE_OR_NULL) ","
            FIELD("message", TEXT_OR_NULL))) ","
        FIELD("attempts", WHOLE) "," FIELD("max_attempts", WHOLE) ","
        FIELD("cancel_requested", FLAG) ","
        FIELD("result", "{\"type\":[\"object\",\"null\"]}") "," FIELD("error", TEXT_OR_NULL) ","
        FIELD("created_by", TEXT) "," FIELD("created_at", TEXT) ","
        FIELD("started_at", TEXT_OR_NULL) "," FIELD("finished_at", TEXT_OR_NULL) ","
        FIELD("not_before", TEXT))},
    {"JobPage", OPEN("\"jobs\"", FIELD("jobs", ARRAY(REF("Job"))))},
    {"NewDeclaration", CLOSED("\"question\",\"asked_on\"",
        FIELD("question", "{\"enum\":[\"sub_tiers\",\"owners\"]}") "," FIELD("asked_on", DAY) ","
        FIELD("answer", "{\"enum\":[\"none\",\"some\",\"refused\"]}") ","
        FIELD("answered_on", DAY) "," FIELD("valid_to", DAY) "," FIELD("note", TEXT))},
    {"Declaration", OPEN("\"id\",\"party\",\"question\",\"asked_on\",\"answer\"",
        FIELD("id", TEXT) "," FIELD("party", TEXT) "," FIELD("question", TEXT) ","
        FIELD("asked_on", DAY) "," FIELD("answer", TEXT_OR_NULL) ","
        FIELD("answered_on", TEXT_OR_NULL) "," FIELD("valid_to", TEXT_OR_NULL) ","
        FIELD("note", TEXT_OR_NULL) "," FIELD("recorded_at", TEXT) ","
        FIELD("recorded_by", TEXT))},
    {"Declarations", OPEN("\"declarations\"",
        FIELD("declarations", ARRAY(REF("Declaration"))))},
    {"File", "{\"type\":\"string\",\"contentEncoding\":\"binary\"}"},
    {"ImportRow", OPEN("\"row\",\"id\",\"state\",\"errors\"",
        FIELD("row", WHOLE) "," FIELD("id", TEXT_OR_NULL) ","
        FIELD("state", "{\"enum\":[\"created\",\"updated\",\"unchanged\",\"repeated\","
                       "\"refused\",\"read\"]}") ","
        FIELD("relation", TEXT_OR_NULL) ","
        FIELD("errors", ARRAY(OPEN("\"column\",\"code\",\"message\"",
            FIELD("column", TEXT) "," FIELD("code", TEXT) "," FIELD("message", TEXT)))))},
    {"ImportRows", OPEN("\"rows\"", FIELD("rows", ARRAY(REF("ImportRow"))))},
    {"Import", OPEN("\"id\",\"state\",\"rows\",\"created\",\"updated\",\"unchanged\",\"refused\"",
        FIELD("id", TEXT) ","
        FIELD("state", "{\"enum\":[\"reading\",\"applying\",\"done\",\"refused\",\"failed\"]}") ","
        FIELD("file", TEXT) "," FIELD("dry_run", FLAG) "," FIELD("all_or_nothing", FLAG) ","
        FIELD("rows", WHOLE) "," FIELD("created", WHOLE) "," FIELD("updated", WHOLE) ","
        FIELD("unchanged", WHOLE) "," FIELD("refused", WHOLE) ","
        FIELD("relations", "{\"type\":\"object\"}") "," FIELD("engagements", WHOLE) ","
        FIELD("columns", "{\"type\":[\"array\",\"null\"]}") "," FIELD("error", TEXT_OR_NULL) ","
        FIELD("created_at", TEXT) "," FIELD("created_by", TEXT) ","
        FIELD("finished_at", TEXT_OR_NULL) "," FIELD("errors", ARRAY(REF("ImportRow"))) ","
        FIELD("more_errors", FLAG))},
    {"NewWebhook", CLOSED("\"url\",\"events\"",
        FIELD("url", "{\"type\":\"string\",\"format\":\"uri\",\"maxLength\":2000}") ","
        FIELD("events", ARRAY("{\"enum\":[\"alert.opened\",\"alert.closed\",\"list.activated\","
            "\"list.rejected\",\"list.stale\",\"screening.completed\",\"job.failed\","
            "\"webhook.test\"]}")) ","
        FIELD("description", TEXT) "," FIELD("enabled", FLAG))},
    {"Webhook", OPEN("\"id\",\"url\",\"events\",\"enabled\"",
        FIELD("id", TEXT) "," FIELD("url", TEXT) "," FIELD("events", ARRAY(TEXT)) ","
        FIELD("description", TEXT) "," FIELD("enabled", FLAG) "," FIELD("created_at", TEXT) ","
        FIELD("created_by", TEXT) "," FIELD("version", WHOLE) "," FIELD("secret", TEXT))},
    {"Webhooks", OPEN("\"webhooks\"", FIELD("webhooks", ARRAY(REF("Webhook"))))},
    {"WebhookDelivery", OPEN("\"id\",\"event\",\"state\",\"attempts\",\"status\",\"error\"",
        FIELD("id", TEXT) "," FIELD("event", TEXT) ","
        FIELD("state", "{\"enum\":[\"waiting\",\"delivered\",\"failed\",\"dropped\"]}") ","
        FIELD("attempts", WHOLE) "," FIELD("status", WHOLE_OR_NULL) ","
        FIELD("error", TEXT_OR_NULL) "," FIELD("duration_ms", WHOLE) ","
        FIELD("created_at", TEXT) "," FIELD("attempted_at", TEXT_OR_NULL) ","
        FIELD("replay_of", TEXT_OR_NULL) "," FIELD("body", "{\"type\":\"object\"}"))},
    {"WebhookDeliveries", OPEN("\"deliveries\"",
        FIELD("deliveries", ARRAY(REF("WebhookDelivery"))))},
    {"WebhookQueued", OPEN("\"delivery\"", FIELD("delivery", TEXT))},
    {NULL, NULL},
};
/* clang-format on */
