/* fuzz/fuzz_ofac_advanced_xml.c - the ofac-advanced-xml format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_list("ofac-advanced-xml", data, size);
}
