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
    {NULL, NULL},
};
/* clang-format on */
