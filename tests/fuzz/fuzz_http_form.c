/* fuzz/fuzz_http_form.c - reading forms, urlencoded and multipart, never crashes; fields are text.
 *
 * The first line of the input is the Content-Type, the rest the body.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "http/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct error err = ERROR_INIT;
    struct str text = {(const char *)data, size};
    struct fields fields = {0};
    size_t line = str_find(text, STR("\n"), 0);
    struct str body = str_slice(text, line < size ? line + 1 : size, size);
    (void)!urlencoded_parse(body, FIELDS_MAX_FORM, &arena, &fields, &err);
    (void)!multipart_parse(body, str_slice(text, 0, line), FIELDS_MAX_FORM, &arena, &fields, &err);
    return 0;
}
