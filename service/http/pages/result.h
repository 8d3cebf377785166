/* http/pages/result.h - the values of result.html.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_H
#define HTTP_PAGES_RESULT_H

#include "http/pages/result_view.h"
#include "http/pages/template_value.h"

/* A page is for reading: beyond these the evidence holds the rest. Parties with a finding come
 * first when the table is full. */
enum { RESULT_MAX_ROWS = 500, RESULT_MAX_RULES = 200, RESULT_MAX_MATCHED = 100 };

/** Fills `root`. Errors: ERROR_MEMORY. */
bool result_fill(const struct result_view *view, struct template_value *root,
                 struct error *err) MUST_CHECK;

#endif
