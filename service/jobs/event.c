/* jobs/event.c - see event.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "jobs/event.h"

static const struct db_statement EMIT = {
    .name = "event_emit",
    .params = 2,
    .sql = "SELECT event_emit($1, $2::json)",
};

const db_statement_group event_statements = {&EMIT, NULL};

const char *const event_names[] = {"alert.opened",  "alert.closed", "list.activated",
                                   "list.rejected", "list.stale",   "screening.completed",
                                   "job.failed",    "webhook.test", NULL};

bool event_known(struct str name)
{
    for (size_t i = 0; event_names[i]; i++)
        if (str_equal(name, str_of(event_names[i])))
            return true;
    return false;
}

enum db_status event_emit(struct db *db, const char *name, struct str data, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(name), db_text(data)};
    return db_select(db, &EMIT, params, &rows, err);
}
