/* fuzz/fuzz_eu_csv.c - the eu-csv format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_list("eu-csv", data, size);
}
