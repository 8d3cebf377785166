/* http/pages/lists.h - a list as a row of values, for the lists' page and the home page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_LISTS_H
#define HTTP_PAGES_LISTS_H

#include "http/pages/template_value.h"
#include "lists/snapshot/snapshot.h"

/** Appends the list with its dates and state as of `now_ms`; texts are copied, so the snapshot may be
 *  given back. */
void lists_add_row(struct template_value *rows, const struct snapshot_list *list, int64_t now_ms);

/** Enabled, required or loaded: worth showing. */
bool lists_is_shown(const struct snapshot_list *list);

#endif
