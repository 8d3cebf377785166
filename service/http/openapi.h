/* http/openapi.h - the description of the API, made of the route table and the schemas.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H

#include "http/http.h"

struct openapi_schema {
    const char *name; /* NULL ends the table */
    const char *json; /* JSON Schema 2020-12 */
};

extern const struct openapi_schema openapi_schemas[], openapi_work_schemas[],
    openapi_review_schemas[], openapi_lists_schemas[];

/** Appends the OpenAPI 3.1 document of `routes`. */
bool openapi_write(const struct route *routes, struct buf *out) MUST_CHECK;

#endif
