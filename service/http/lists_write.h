/* http/lists_write.h - handlers of routes_lists.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LISTS_WRITE_H
#define HTTP_LISTS_WRITE_H

#include "http/http.h"
#include "lists/formats/format.h"
#include "lists/versions/author.h"

http_handler lists_refresh_post, lists_upload, lists_activate, lists_diff_get;

enum { LISTS_MAX_FILES = 16 };

/** May this credential write lists? They are shared by all tenants, so only the operator's may:
 *  ERROR_FORBIDDEN. */
bool lists_are_own(const struct service *service, const struct http_request *request,
                   struct error *err) MUST_CHECK;

/** Whose event it is when this request changes a list. */
struct list_author lists_author(const struct http_request *request);

/** The audit event of a refresh that was asked for; the transaction's last act. */
enum db_status lists_tell_refresh(struct db *db, const struct http_request *request,
                                  const struct uuid *job, struct error *err) MUST_CHECK;

/** The parts named `file` of a form, or the body itself. */
bool lists_read_files(const struct http_request *request, struct list_file files[LISTS_MAX_FILES],
                      size_t *count_out, struct error *err) MUST_CHECK;

#endif
