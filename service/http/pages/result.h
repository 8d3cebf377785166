/* http/pages/result.h - the values of result.html.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_H
#define HTTP_PAGES_RESULT_H

#include "http/pages/result_view.h"
#include "http/pages/template_value.h"

enum {
    RESULT_MAX_ROWS = 500
}; /* parties in the table; those with a finding come first beyond it */

/** Fills `root`. Errors: ERROR_MEMORY. */
bool result_fill(const struct result_view *view, struct template_value *root,
                 struct error *err) MUST_CHECK;

#endif
