/* lists/versions/author.h - who changed a list, in the audit trail of the operator.
 *
 * Lists belong to no tenant, so their transactions name none. The event of one is appended last: it
 * names the operator's tenant to what is left of the transaction, and nothing but the commit may
 * follow.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_AUTHOR_H
#define LISTS_VERSIONS_AUTHOR_H

#include "audit/audit.h"

struct list_author {
    const char *tenant; /* whose trail has it */
    struct audit_actor actor;
};

/* One fact of an event; a NULL key ends them. Empty texts are left out. */
struct list_fact {
    const char *key;
    struct str value;
};

/** Appends the event `action` ("list.enable") of the list. `author` NULL: nobody in particular, and
 * no event. */
enum db_status list_audit(struct db *db, const struct list_author *author, const char *action,
                          struct str list, const struct list_fact *facts,
                          struct error *err) MUST_CHECK;

extern const struct db_statement list_author_statement;

#endif
