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

/**
 * A refused request (x->err) whose form is worth reading all the same: the session of a browser has
 * ended while somebody typed, and the sign-in page can carry what was typed (pages/sign_in.c). Only
 * a small form that the browser says comes from our own pages: another site must not be able to put
 * words into a form that is sent after signing in.
 */
bool admit_keeps_form(const struct http_exchange *x);

#endif
