/* http/pages/list.h - the page of one list, shown by what changes it too.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_LIST_H
#define HTTP_PAGES_LIST_H

#include "http/http.h"
#include "lists/versions/import.h"

/** Shows the list of the route. `refused` (or NULL) goes to the top, with its status; `imported`
 *  (or NULL) tells of a file just uploaded, as import_result_write() puts it. ERROR_NOT_FOUND. */
bool list_show(struct service *service, const struct http_request *request,
               struct http_response *response, const struct error *refused, struct str imported,
               struct error *err) MUST_CHECK;

#endif
