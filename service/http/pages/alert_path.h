/* http/pages/alert_path.h - how a party under review is reached from the buyer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_ALERT_PATH_H
#define HTTP_PAGES_ALERT_PATH_H

#include "core/error.h"
#include "http/pages/template_value.h"

/** Sets "path", a list of {name, how, last} from the buyer to the party, read from the stored
 *  screening that found it; nothing without a screening, or when the party is its root. */
bool alert_path_add(struct template_value *root, struct str answer, struct str evidence,
                    struct str party, struct error *err) MUST_CHECK;

#endif
