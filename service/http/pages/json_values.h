/* http/pages/json_values.h - a JSON document as the values of a template.
 *
 * The documents that the API gives (an alert, a policy, a job) are what their pages show, so a page
 * names their members in its template and needs no code for each.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_JSON_VALUES_H
#define HTTP_PAGES_JSON_VALUES_H

#include "core/json.h"
#include "http/pages/template_value.h"

/**
 * Sets each member of `tree` in `object`, everything copied; members set before keep what they
 * have. Texts as they are, whole numbers in digits, other numbers with up to six decimals, null as
 * an empty text, arrays as lists (of texts, or of objects), objects as objects. Besides:
 *   a time (member "x_at")    x_at in words, x_at_iso as it is
 *   a text that is one word of letters and "_"    the flag x_is_<word>
 * One level down at most 8; deeper members are left out.
 */
void values_of_json(struct template_value *object, const cJSON *tree);

/** Adds each item of `array` to the list, in the same way. */
void values_of_array(struct template_value *list, const cJSON *array);

/** Parses and sets; false when `text` is no JSON object. */
bool values_of_document(struct template_value *object, struct str text,
                        struct error *err) MUST_CHECK;

#endif
