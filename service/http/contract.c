/* http/contract.c - see contract.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/contract.h"

#include "http/resource.h"

bool contract_number(const struct http_request *request, const char *name, int64_t max,
                     int64_t *out, struct error *err)
{
    if (resource_number(request, name, 0, max, out, err))
        return true;
    err->code = ERROR_INPUT; /* 422 in the contract */
    return false;
}

void contract_total(struct json_writer *w, size_t total)
{
    json_key(w, "total");
    json_begin_object(w);
    json_field_int(w, "value", (int64_t)total);
    json_field_cstr(w, "relation", "eq");
    json_end_object(w);
}
