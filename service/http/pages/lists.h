/* http/pages/lists.h - lists as rows of values, for their own page and the home page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_LISTS_H
#define HTTP_PAGES_LISTS_H

#include "http/pages/template_value.h"
#include "lists/snapshot/snapshot.h"

/** Loaded, or required and so missed when it is not. */
bool lists_in_use(const struct snapshot_list *list);

/** Appends the lists that are (not) in use to `rows`, with dates and state as of now; NULL rows: to
 *  a new list `lists.items` of `root`, made when there is anything. Returns the rows. Texts are
 *  copied, so the snapshot may be given back. */
struct template_value *lists_add(struct template_value *root, const struct snapshot *snapshot,
                                 bool in_use, struct template_value *rows);

#endif
