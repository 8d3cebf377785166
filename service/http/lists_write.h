/* http/lists_write.h - handlers of routes_lists.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LISTS_WRITE_H
#define HTTP_LISTS_WRITE_H

#include "http/http.h"

http_handler lists_refresh_post, lists_upload, lists_activate, lists_diff_get;

#endif
