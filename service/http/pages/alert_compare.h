/* http/pages/alert_compare.h - a customer's record and a listed party side by side.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_ALERT_COMPARE_H
#define HTTP_PAGES_ALERT_COMPARE_H

#include "core/json.h"
#include "http/pages/template_value.h"
#include "lists/snapshot/snapshot.h"
#include "portfolio/engagement.h"

/** Sets "fields": a row for each kind of fact that either side states, with the values of both and
 *  whether they agree, are alike, differ, or stand on one side only. `party` may be NULL (not
 *  stored any more), `listed` (the body of the listed party) too. `alike`: the names' score is at
 *  or above the threshold. */
void compare_add_fields(struct template_value *root, const struct party *party, const cJSON *listed,
                        bool alike);

/** Sets "explained": the score as arithmetic, and the names part by part. */
bool compare_add_explanation(struct template_value *root,
                             const struct match_explanation *explanation,
                             struct error *err) MUST_CHECK;

#endif
