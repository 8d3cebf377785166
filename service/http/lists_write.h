/* http/lists_write.h - handlers of routes_lists.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LISTS_WRITE_H
#define HTTP_LISTS_WRITE_H

#include "http/http.h"
#include "lists/formats/format.h"

http_handler lists_refresh_post, lists_upload, lists_activate, lists_diff_get;

enum { LISTS_MAX_FILES = 16 };

/** May this credential write lists? They are shared by all tenants, so only the operator's may:
 *  ERROR_FORBIDDEN. */
bool lists_are_own(const struct service *service, const struct http_request *request,
                   struct error *err) MUST_CHECK;

/** The parts named `file` of a form, or the body itself. */
bool lists_read_files(const struct http_request *request, struct list_file files[LISTS_MAX_FILES],
                      size_t *count_out, struct error *err) MUST_CHECK;

#endif
