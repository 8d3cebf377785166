/* portfolio/relation_store.h - stored relations between stored parties.
 *
 * Every function runs inside a transaction that names the tenant. Each change, deletion included,
 * is kept as a version (relation_version), for screenings as of an earlier day.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_RELATION_STORE_H
#define PORTFOLIO_RELATION_STORE_H

#include "db/db.h"
#include "portfolio/engagement.h"

extern const db_statement_group relation_store_statements;

/** Stores a new relation and sets its version. ERROR_CONFLICT when the id is taken (the id of a
 *  deleted one may be used again); ERROR_INPUT with the pointer "/from" or "/to" when that party is
 *  not stored or was deleted. */
enum db_status relation_store_create(struct db *db, struct party_relation *relation,
                                     const char *actor, struct error *err) MUST_CHECK;

/** Replaces all of it but its id and sets its version. ERROR_NOT_FOUND; ERROR_PRECONDITION when the
 *  stored version is not `expected_version` (STORE_ANY_VERSION: do not ask); else as create. */
enum db_status relation_store_replace(struct db *db, struct party_relation *relation,
                                      int64_t expected_version, const char *actor,
                                      struct error *err) MUST_CHECK;

/** Its versions stay. ERROR_NOT_FOUND, ERROR_PRECONDITION. */
enum db_status relation_store_delete(struct db *db, struct str id, int64_t expected_version,
                                     const char *actor, struct error *err) MUST_CHECK;

/** DB_NONE when there is none. edge.from and edge.to are not set: stored relations name ids. */
enum db_status relation_store_find(struct db *db, struct str id, struct arena *arena,
                                   struct party_relation *relation_out,
                                   struct error *err) MUST_CHECK;

struct relation_page {
    struct party_relation *relations; /* by id, bytewise */
    size_t n_relations;
    struct str next; /* the `after` of the next page; empty on the last */
};

/** Relations behind the id `after`, of `party` (either end; empty: all), at most `limit`. */
enum db_status relation_store_list(struct db *db, struct str party, struct str after, size_t limit,
                                   struct arena *arena, struct relation_page *page_out,
                                   struct error *err) MUST_CHECK;

/** Reads columns `first`... of a row in the order of RELATION_COLUMNS, into the arena. */
bool relation_store_read(const PGresult *rows, int row, int first, struct arena *arena,
                         struct party_relation *relation_out, struct error *err) MUST_CHECK;

/* What relation_store_read reads, of a table or alias named `e`. */
#define RELATION_COLUMNS                                                                           \
    "e.id, e.from_id, e.to_id, e.type, e.source, e.basis, e.share_low_bp, e.share_high_bp,"        \
    " e.confidence_micro, e.confidence_reason, e.valid_from, e.valid_to, e.note, e.properties"

enum { RELATION_COLUMN_COUNT = 14 };

#endif
