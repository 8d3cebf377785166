/* portfolio/engagement_store.h - stored engagements: a title and a root party, and the graph below.
 *
 * The graph is everything reached from the root through stored relations, each followed the way
 * risk follows it (risk/relation.h), of those valid on the day. As of an earlier day it is made of
 * that day's records: of each party, relation and the engagement itself the version in force at the
 * day's end (UTC). A record entered later counts as it is now: a chain that is entered today can be
 * screened for last year. Every function runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_ENGAGEMENT_STORE_H
#define PORTFOLIO_ENGAGEMENT_STORE_H

#include "db/db.h"
#include "portfolio/engagement.h"

extern const db_statement_group engagement_store_statements;
extern const db_statement_group engagement_graph_statements;

enum { ENGAGEMENT_TITLE_MAX_BYTES = 300 };

/* An engagement without its graph. */
struct engagement_record {
    struct str id, title, root; /* root: party id */
    int64_t version;
    struct str created_at; /* RFC 3339, UTC */
};

/** Reads {"id"?, "title", "root"}; the id as in party_decode_stored. */
bool engagement_record_decode(const cJSON *object, struct str id, struct arena *arena,
                              struct engagement_record *record_out, struct faults *faults);

/** {"created_at", "id", "root", "title", "version"} */
void engagement_record_write(struct json_writer *w, const struct engagement_record *record);

/** ERROR_CONFLICT when the id is taken, ERROR_INPUT ("/root") when that party is not stored. Sets
 *  version and created_at. */
enum db_status engagement_store_create(struct db *db, struct engagement_record *record,
                                       struct arena *arena, const char *actor,
                                       struct error *err) MUST_CHECK;

/** Title and root; ERROR_NOT_FOUND, ERROR_PRECONDITION as for parties. */
enum db_status engagement_store_replace(struct db *db, struct engagement_record *record,
                                        int64_t expected_version, struct arena *arena,
                                        const char *actor, struct error *err) MUST_CHECK;

/** Its versions stay. ERROR_NOT_FOUND; ERROR_CONFLICT when screenings of it are kept. */
enum db_status engagement_store_delete(struct db *db, struct str id, const char *actor,
                                       struct error *err) MUST_CHECK;

/** The root (a party id) at the end of the day; DB_NONE when it was entered later. */
enum db_status engagement_store_root_as_of(struct db *db, struct str id, struct date day,
                                           struct arena *arena, struct str *root_out,
                                           struct error *err) MUST_CHECK;

/** DB_NONE when there is none. */
enum db_status engagement_store_find(struct db *db, struct str id, struct arena *arena,
                                     struct engagement_record *record_out,
                                     struct error *err) MUST_CHECK;

struct engagement_page {
    struct engagement_record *records; /* by id, bytewise */
    size_t n_records;
    struct str next;
};
enum db_status engagement_store_list(struct db *db, struct str after, size_t limit,
                                     struct arena *arena, struct engagement_page *page_out,
                                     struct error *err) MUST_CHECK;

/** The engagement with its graph, ready for screen_engagement(), as of `as_of` (a full date);
 *  the graph is one statement, so all of one moment. DB_NONE when there is none; ERROR_TOO_LARGE
 *  when the graph has more parties or relations than an engagement may have. */
enum db_status engagement_store_load(struct db *db, struct str id, struct date as_of,
                                     struct arena *arena, struct engagement *engagement_out,
                                     struct error *err) MUST_CHECK;

#endif
