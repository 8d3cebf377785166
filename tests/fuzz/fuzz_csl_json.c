/* fuzz/fuzz_csl_json.c - the us-csl-json format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_list("us-csl-json", data, size);
}
