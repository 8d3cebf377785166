/* fuzz/fuzz_uk_xml.c - the uk-xml format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_list("uk-xml", data, size);
}
