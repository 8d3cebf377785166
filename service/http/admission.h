/* http/admission.h - may this request go to its handler?
 *
 * In this order, and nothing about the request is told before the first is passed: credential,
 * path, method, scope, cross-site forgery, media type, length, query parameters.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_ADMISSION_H
#define HTTP_ADMISSION_H

#include "http/exchange.h"

/** Once the head is read and the credential answered for. */
bool admit_head(struct http_exchange *x, enum credential_answer answer,
                struct error *err) MUST_CHECK;

/** Once the body is there: a form is read, and its token checked. */
bool admit_body(struct http_exchange *x, struct error *err) MUST_CHECK;

#endif
