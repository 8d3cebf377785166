/* http/list_watch.h - the log tells once when a list goes stale, comes back, or has a file held.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LIST_WATCH_H
#define HTTP_LIST_WATCH_H

#include "lists/snapshot/snapshot.h"

struct list_watch;

struct list_watch *list_watch_new(struct error *err) MUST_CHECK;
void list_watch_free(struct list_watch *watch); /* NULL is fine */

/** Compares with what was told before, and tells what is new. */
void list_watch_look(struct list_watch *watch, const struct snapshot *snapshot,
                     int64_t now_unix_ms);

#endif
