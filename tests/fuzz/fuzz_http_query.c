/* fuzz/fuzz_http_query.c - decoding a request's target never crashes and gives only clean text.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "http/fields.h"
#include "http/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_clean(struct str text)
{
    if (!utf8_valid(text) || (text.len > 0 && memchr(text.ptr, 0, text.len)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct error err = ERROR_INIT;
    struct str text = {(const char *)data, size};
    struct fields fields = {0};
    struct path path;
    if (urlencoded_parse(text, FIELDS_MAX_QUERY, &arena, &fields, &err)) {
        for (size_t i = 0; i < fields.count; i++) {
            require_clean(fields.items[i].name);
            require_clean(fields.items[i].value);
        }
    }
    if (path_parse(text, &arena, &path, &err)) {
        struct router_match match;
        for (size_t i = 0; i < path.n_parts; i++)
            require_clean(path.parts[i]);
        for (unsigned method = 0; method < HTTP_METHODS; method++)
            router_find(http_routes(), &path, (enum http_method)method, &match);
    }
    return 0;
}
