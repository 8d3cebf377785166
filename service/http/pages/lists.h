/* http/pages/lists.h - lists as rows of values, for their own page and the home page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_LISTS_H
#define HTTP_PAGES_LISTS_H

#include "http/http.h"
#include "http/pages/template_value.h"
#include "lists/snapshot/snapshot.h"

/** Loaded, or required and so missed when it is not. */
bool lists_in_use(const struct snapshot_list *list);

/** Sets the values of one list's row: title, state, version, dates, age, parties. Copied. */
void lists_describe(struct template_value *row, const struct snapshot_list *list, int64_t now_ms);

/** Appends the lists that are (not) in use to `rows`, with dates and state as of now; NULL rows: to
 *  a new list `lists.items` of `root`, made when there is anything. Returns the rows. Texts are
 *  copied, so the snapshot may be given back. */
struct template_value *lists_add(struct template_value *root, const struct snapshot *snapshot,
                                 bool in_use, struct template_value *rows);

/** Shows all lists; `refused` (or NULL) goes to the top, with its status. */
bool lists_show(struct service *service, const struct http_request *request,
                struct http_response *response, const struct error *refused,
                struct error *err) MUST_CHECK;

#endif
