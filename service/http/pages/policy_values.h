/* http/pages/policy_values.h - a policy as its pages show it and as their form sends it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_POLICY_VALUES_H
#define HTTP_PAGES_POLICY_VALUES_H

#include "http/http.h"
#include "http/pages/template_value.h"
#include "review/policy.h"

/** Sets "settings": rows of {label, value, other, differs}, of every number and switch; `other`
 *  (or NULL) is compared with. */
void policy_add_settings(struct template_value *root, const struct policy *policy,
                         const struct policy *other);

/** Sets what the form shows: of `policy`, or, after a refused or tried form, as it was typed. */
void policy_add_form(struct template_value *root, const struct http_request *request,
                     const struct policy *policy);

/** The policy that the form describes, on the base it was made from. ERROR_INPUT names the field;
 *  its pointer ends in the id of the form's field. */
bool policy_read_form(const struct http_request *request, const struct policy *base,
                      struct policy *policy_out, struct error *err) MUST_CHECK;

#endif
