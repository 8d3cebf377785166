/* http/contract.h - what the answers of the match contract have in common.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_CONTRACT_H
#define HTTP_CONTRACT_H

#include "core/json_writer.h"
#include "http/http.h"

enum { CONTRACT_PAGE = 10, CONTRACT_MAX_OFFSET = 9499 };

/** As resource_number from 0 on, but out of range is 422, as that contract has it. */
bool contract_number(const struct http_request *request, const char *name, int64_t max,
                     int64_t *out, struct error *err) MUST_CHECK;

/** "total": {"value": n, "relation": "eq"}. */
void contract_total(struct json_writer *w, size_t total);

#endif
