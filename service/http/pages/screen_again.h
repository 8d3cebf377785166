/* http/pages/screen_again.h - the form filled from an earlier screening, to change it and screen
 * anew. SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SCREEN_AGAIN_H
#define HTTP_PAGES_SCREEN_AGAIN_H

#include "core/json.h"
#include "http/pages/screen_form.h"

/** The form of a screening's evidence (docs/evidence.md). What the form has no field for is left
 *  out, and `general` says so. NULL when memory is short. The tree may be freed afterwards. */
struct screen_form *screen_form_again(const cJSON *evidence, struct arena *arena);

#endif
