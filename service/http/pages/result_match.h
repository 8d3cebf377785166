/* http/pages/result_match.h - the matches of one party with their explanations.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_MATCH_H
#define HTTP_PAGES_RESULT_MATCH_H

#include "http/pages/result_view.h"
#include "http/pages/template_value.h"

/** Sets `matches` of the row. */
void result_add_matches(const struct result_view *view, const struct view_party *party,
                        struct template_value *row);

/** Sets `tokens` and `adjustments` of the row from an explanation, copied. */
void result_add_explanation(const cJSON *explanation, struct template_value *row);

#endif
