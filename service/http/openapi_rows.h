/* http/openapi_rows.h - the words that tables of schemas are written in.
 *
 * Objects that come in are CLOSED (additionalProperties false), as the decoders refuse what they do
 * not know; objects that go out are OPEN, so that fields may be added.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_OPENAPI_ROWS_H
#define HTTP_OPENAPI_ROWS_H

#include "http/openapi.h"

/* clang-format off */
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define ARRAY(items) "{\"type\":\"array\",\"items\":" items "}"
#define TEXT "{\"type\":\"string\"}"
#define TEXT_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define WHOLE "{\"type\":\"integer\"}"
#define WHOLE_OR_NULL "{\"type\":[\"integer\",\"null\"]}"
#define FLAG "{\"type\":\"boolean\"}"
#define DAY "{\"type\":\"string\",\"format\":\"date\"}"
#define SCORE "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"
#define SHARE "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,3}(\\\\.[0-9]{1,2})?$\"}"

#define FIELD(name, schema) "\"" name "\":" schema
#define CLOSED(required, fields)                                                                   \
    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" required                  \
    "],\"properties\":{" fields "}}"
#define OPEN(required, fields)                                                                     \
    "{\"type\":\"object\",\"required\":[" required "],\"properties\":{" fields "}}"

#define PROPERTIES                                                                                 \
    "{\"type\":\"object\",\"description\":\"FollowTheMoney properties, such as name, alias, "      \
    "birthDate, country\",\"additionalProperties\":{\"type\":\"array\",\"items\":"                 \
    "{\"type\":\"string\",\"minLength\":1,\"maxLength\":4000}}}"
/* clang-format on */

#endif
