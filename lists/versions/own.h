/* lists/versions/own.h - what an operator says of a list: their own lists, and which are in use.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_OWN_H
#define LISTS_VERSIONS_OWN_H

#include "core/arena.h"
#include "db/db.h"
#include "lists/catalogue/catalogue.h"
#include "lists/versions/author.h"

/* Empty texts and negative numbers: not said. */
struct own_list {
    struct str id, title, regime, format, column_map;
    int required; /* 0 or 1 */
    int64_t shrink_percent, shrink_parties;
};

#define OWN_LIST_UNSAID                                                                            \
    {                                                                                              \
        .required = -1, .shrink_percent = -1, .shrink_parties = -1                                 \
    }

/* `author` NULL: no audit event (author.h). */

/** Adds an own list, or changes what is said of it; what is not said stays. Errors: ERROR_USAGE for
 *  a catalogue's id, a bad map, format, regime, title or number. */
bool own_list_put(struct db_pool *pool, const struct own_list *own,
                  const struct list_author *author, struct error *err) MUST_CHECK;

/** Takes a list into use or out of it (it is kept, but not matched against); every replica is told.
 *  Errors: ERROR_NOT_FOUND when neither the catalogue nor the operator knows it. */
bool own_list_enable(struct db_pool *pool, struct str id, bool enabled,
                     const struct list_author *author, struct error *err) MUST_CHECK;

/** What is said of the list, texts in the arena; DB_NONE when there is no row. */
enum db_status own_list_find(struct db *db, struct str id, struct arena *arena,
                             struct own_list *own_out, struct error *err) MUST_CHECK;

/** Keeps format and map with which an own list was imported; empty ones change nothing. */
enum db_status own_list_keep_map(struct db *db, struct str id, struct str format, struct str map,
                                 struct error *err) MUST_CHECK;

extern const struct db_statement own_list_statements[4];

#endif
