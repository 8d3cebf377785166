/* fuzz/fuzz_json.c - json_check never crashes; what it accepts cJSON reads, and what cJSON writes
 * of it is accepted again. SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target has no caller to report to; the fuzzer keeps the input. */
static void require(bool holds, const char *what, const struct error *err)
{
    if (holds)
        return;
    fprintf(stderr, "%s: %s\n", what, err->message);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = ERROR_INIT;
    struct str text = {(const char *)data, size};
    if (!json_check(text, JSON_MAX_DEPTH, &err)) {
        require(err.code == ERROR_SYNTAX, "a refusal that is no syntax error", &err);
        require(str_starts_with(str_of(err.message), STR("line ")), "no line named", &err);
        return 0;
    }

    AUTO_JSON *tree = json_parse(text, &err);
    require(tree != NULL, "accepted, but cJSON refuses it", &err);
    char *again = cJSON_PrintUnformatted(tree);
    require(again != NULL, "accepted, but cJSON cannot write it", &err);
    require(json_check(str_of(again), JSON_MAX_DEPTH, &err), "cJSON's own text is refused", &err);
    cJSON_free(again);
    return 0;
}
