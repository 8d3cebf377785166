/* portfolio/party_store.h - stored parties: current rows, and every earlier version of them.
 *
 * Every function runs inside a transaction that names the tenant (db_transaction); row-level
 * security keeps other tenants' rows away. A party's version starts at 1 and rises with each
 * change; replacing and deleting may name the version they expect (If-Match).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PARTY_STORE_H
#define PORTFOLIO_PARTY_STORE_H

#include "db/db.h"
#include "portfolio/engagement.h"

extern const db_statement_group party_store_statements;

enum { STORE_ANY_VERSION = 0, STORE_MAX_PAGE = 500 };

/** A page's size within 1..STORE_MAX_PAGE. */
static inline size_t store_page_limit(size_t asked)
{
    return asked < 1 ? 1 : asked > STORE_MAX_PAGE ? STORE_MAX_PAGE : asked;
}

/** Stores a new party; `actor` is who does it ("key:<id>", "user:<id>"). Sets party->version.
 *  ERROR_CONFLICT when the id is taken; the id of a deleted party may be used again. */
enum db_status party_store_create(struct db *db, struct party *party, const char *actor,
                                  struct error *err) MUST_CHECK;

/** Replaces all of it. ERROR_NOT_FOUND; ERROR_PRECONDITION when the stored version is not
 *  `expected_version` (STORE_ANY_VERSION: do not ask). An equal content keeps its version. */
enum db_status party_store_replace(struct db *db, struct party *party, int64_t expected_version,
                                   const char *actor, struct error *err) MUST_CHECK;

/** ERROR_NOT_FOUND, ERROR_PRECONDITION, ERROR_CONFLICT while a relation or engagement uses it. */
enum db_status party_store_delete(struct db *db, struct str id, int64_t expected_version,
                                  const char *actor, struct error *err) MUST_CHECK;

/** DB_NONE when there is none (err is not set then). */
enum db_status party_store_find(struct db *db, struct str id, struct arena *arena,
                                struct party *party_out, struct error *err) MUST_CHECK;

/** A version of its past, also of a deleted party; DB_NONE when there is none. */
enum db_status party_store_find_version(struct db *db, struct str id, int64_t version,
                                        struct arena *arena, struct party *party_out,
                                        struct error *err) MUST_CHECK;

/** A party from its stored body. ERROR_INTERNAL when it cannot be read. */
bool party_store_parse(struct str body, int64_t version, struct arena *arena,
                       struct party *party_out, struct error *err) MUST_CHECK;

struct party_page {
    struct party *parties; /* by id, bytewise */
    size_t n_parties;
    struct str next; /* the `after` of the next page; empty on the last */
};

/** Parties behind the id `after` (empty: from the start), at most `limit` (1..STORE_MAX_PAGE).
 *  `words` (empty: all): one of the party's names holds each of these words, or one that begins so,
 *  without regard to letter case. */
enum db_status party_store_list(struct db *db, struct str words, struct str after, size_t limit,
                                struct arena *arena, struct party_page *page_out,
                                struct error *err) MUST_CHECK;

#endif
