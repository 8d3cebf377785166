/* lists/versions/alarm.c - see alarm.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/alarm.h"

static const struct db_statement ALARM = {
    .name = "list_alarm",
    .params = 2,
    .sql = "SELECT pg_notify('subtier_alarm',"
           " json_build_object('event', $1::text, 'list', $2::text)::text)",
};

const db_statement_group alarm_statements = {&ALARM, NULL};

enum db_status list_alarm(struct db *db, const char *event, struct str list, struct error *err)
{
    const struct db_param params[] = {db_cstr(event), db_text(list)};
    return db_execute(db, &ALARM, params, err);
}
