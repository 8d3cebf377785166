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
    {NULL, NULL},
};
/* clang-format on */
