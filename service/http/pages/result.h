/* http/pages/result.h - the values of result.html.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_H
#define HTTP_PAGES_RESULT_H

#include "http/pages/result_parties.h"
#include "http/pages/result_view.h"
#include "http/pages/template_value.h"

/* A page is for reading: beyond these the evidence holds the rest. */
enum { RESULT_MAX_RULES = 50, RESULT_MAX_FLAGS = 50 };

/** Fills `root`, the chain included. Errors: ERROR_MEMORY. */
bool result_fill(const struct result_view *view, const struct result_shown *shown,
                 struct template_value *root, struct error *err) MUST_CHECK;

/** Only the drawing and the table of parties, for a chain that is not judged (chain.html). */
bool result_fill_chain(const struct result_view *view, const struct result_shown *shown,
                       struct template_value *root, struct error *err) MUST_CHECK;

#endif
