/* fuzz/fuzz_party_file.c - bytes to a customer's table: each row is a party that can be written and
 * read again, or has a fault.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/json.h"
#include "portfolio/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static bool check(void *context, const struct party_record *record, struct error *err)
{
    size_t *last = context;
    (void)err;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    bool something = record->has_party || record->has_relation || record->has_engagement;
    require(something == (record->faults.count == 0));
    require(record->number >= *last);
    *last = record->number;
    if (!record->has_party)
        return true;
    struct error trouble = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct party again;
    AUTO_JSON *tree = json_parse(party_canonical(&record->party, &arena), &trouble);
    require(tree && party_decode(tree, "", &arena, &again, &faults));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = ERROR_INIT;
    size_t last = 0;
    const struct party_file file = {
        .name = "f", .data = {(const char *)data, size}, .root = STR_ROW("root")};
    const struct party_file_sink sink = {.context = &last, .record = check};
    if (!party_file_read(&file, &sink, &err))
        require(err.code != ERROR_NONE && err.message[0]);
    return 0;
}
