/* lists/versions/alarm.h - what somebody has to look at, told to whoever listens.
 *
 * NOTIFY subtier_alarm with {"event", "list"}, at commit. What it tells about is kept elsewhere
 * (list_version, list_refresh), so a listener that was away finds it there.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_ALARM_H
#define LISTS_VERSIONS_ALARM_H

#include "db/db.h"

extern const db_statement_group alarm_statements;

#define ALARM_LIST_HELD "list.held"   /* the gate holds a file, or it was refused */
#define ALARM_LIST_STALE "list.stale" /* a required list was not checked in time */

enum db_status list_alarm(struct db *db, const char *event, struct str list,
                          struct error *err) MUST_CHECK;

#endif
