/* lists/refresh/refresh.h - a list fetched from its publisher and imported through the gate.
 *
 * One at a time for each list, over all replicas (an advisory lock of the session). What the server
 * said of the files' state is kept with the version they made, and counts only while that version
 * is active and was read by this program's parser.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_REFRESH_H
#define LISTS_REFRESH_REFRESH_H

#include "lists/refresh/set.h"
#include "lists/versions/import.h"

extern const db_statement_group refresh_statements;

struct refresh_settings {
    struct fetch_rules rules; /* limits; the hosts are set for each list */
    /* "https://mirror.example/lists": files are taken from <mirror>/<list>/<file name> there, which
     * may be in the own network. NULL: from the publishers. */
    const char *mirror;
};

struct refresh_settings refresh_settings_default(void);

enum refresh_outcome { REFRESH_UNCHANGED, REFRESH_ACTIVATED, REFRESH_HELD, REFRESH_FAILED };
const char *refresh_outcome_name(enum refresh_outcome outcome); /* as in list_refresh.outcome */

struct refresh_result {
    enum refresh_outcome outcome;
    bool imported;               /* `import` is set: a file came */
    struct import_result import; /* in the arena given */
    size_t bytes;                /* that came */
    char detail[512];            /* why it was held or failed */
};

/**
 * Refreshes; how it went is recorded in list_refresh. A held file is an outcome, not an error.
 * Needs two connections of `pool` at once. Errors: ERROR_NOT_FOUND for a list the catalogue does
 * not know, ERROR_USAGE for one without addresses or a parser, ERROR_CONFLICT when another refresh
 * of it is under way, ERROR_UNAVAILABLE when it cannot be fetched, ERROR_LIST_REFUSED when what
 * came cannot be read.
 */
bool refresh_list(struct db_pool *pool, const struct refresh_settings *settings, struct str list,
                  const struct set_progress *progress, struct arena *arena,
                  struct refresh_result *result_out, struct error *err) MUST_CHECK;

/** May this list be fetched? ERROR_NOT_FOUND or ERROR_USAGE as above. */
bool refresh_check(struct str list, struct error *err) MUST_CHECK;

/** Ids of the lists that are due by the time recorded at the last refresh (or, with `all`, whatever
 *  that time is): required ones, and those ever imported or enabled, unless disabled. */
enum db_status refresh_due(struct db *db, bool all, struct arena *arena, struct str **ids_out,
                           size_t *count_out, struct error *err) MUST_CHECK;

#endif
