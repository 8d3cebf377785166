/* jobs/event.h - what happens, told to those who want to know (webhooks).
 *
 * An event is emitted inside the transaction in which it happens; deliveries are made by jobs once
 * that has committed. alert.opened, alert.closed, screening.completed, list.activated,
 * list.rejected and job.failed are emitted by the database itself (migrations: webhooks).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JOBS_EVENT_H
#define JOBS_EVENT_H

#include "db/db.h"

extern const db_statement_group event_statements;

/** Names of all events, ended by NULL. */
extern const char *const event_names[];
bool event_known(struct str name);

/** `data`: JSON, without names of people. In a transaction that names no tenant the event is told
 *  to every tenant's webhooks. */
enum db_status event_emit(struct db *db, const char *name, struct str data,
                          struct error *err) MUST_CHECK;

#endif
