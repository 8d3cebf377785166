/* http/list_watch.h - tells once when a list goes stale, comes back, or has a file held.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LIST_WATCH_H
#define HTTP_LIST_WATCH_H

#include "lists/snapshot/snapshot.h"

struct list_watch;

struct list_watch *list_watch_new(struct error *err) MUST_CHECK;
void list_watch_free(struct list_watch *watch); /* NULL is fine */

/** Compares with what was told before, writes the log, and notifies over `db` of what is new. A
 *  trouble of the connection shows at its next use. */
void list_watch_look(struct list_watch *watch, const struct snapshot *snapshot, int64_t now_unix_ms,
                     struct db *db);

#endif
