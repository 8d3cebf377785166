/* http/problems.h - errors as application/problem+json (RFC 9457).
 *
 *     {"type": "urn:subtier:problem:invalid-input", "title": ..., "status": 422, "detail": ...,
 *      "instance": "/v1/screen", "request_id": ...,
 *      "errors": [{"pointer": "/parties/3/schema", "code": "required", "message": ...}]}
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PROBLEMS_H
#define HTTP_PROBLEMS_H

#include "http/http.h"

/** Replaces whatever `response` holds by the problem for `err` and the response's own faults;
 *  401 gets WWW-Authenticate, 429 and 503 Retry-After. Headers already added stay. */
void problem_write(struct http_response *response, const struct http_request *request,
                   const struct error *err);

/** The same as a small page, for browsers. */
void problem_write_html(struct http_response *response, const struct http_request *request,
                        const struct error *err);

/** Makes an error of the first of several faults; false, so that a handler can return it. */
bool faults_to_error(const struct faults *faults, struct error *err);

#endif
