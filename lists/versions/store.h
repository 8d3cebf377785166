/* lists/versions/store.h - the list side's rows: one function a statement.
 *
 * Written by the import, read by snapshots and queries. Everything here runs inside the caller's
 * transaction unless it says otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_STORE_H
#define LISTS_VERSIONS_STORE_H

#include "db/db.h"
#include "lists/catalogue/catalogue.h"
#include "lists/formats/format.h"
#include "lists/versions/staging.h"

/* Statements of the snapshot and of queries; they stand in import_statements too. */
extern const struct db_statement store_snapshot_lists, store_snapshot_parties, store_snapshot_links,
    store_history_parties, store_history_links, store_held_parties, store_held_sha256,
    store_versions_of_day, store_version_by_number, store_list_history, store_party_history,
    store_party_links;

/** Waits until no other transaction imports this list; held until the end of this one. */
enum db_status store_lock_list(struct db *db, struct str list, struct error *err) MUST_CHECK;

struct store_active {
    int64_t id, number;
    bool sample;
    struct date published;
    char sha256[65];
    char parser_version[32];
    uint64_t parties, names;
    bool has_fill; /* versions of an early program did not count it */
    struct list_fill fill;
};

/** DB_NONE when no version is active. */
enum db_status store_find_active(struct db *db, struct str list, struct store_active *active_out,
                                 struct error *err) MUST_CHECK;

/** Is there a row for this list? DB_ROWS or DB_NONE. */
enum db_status store_list_exists(struct db *db, struct str list, struct error *err) MUST_CHECK;

/** Makes the list's row, or brings title, publisher and (when given) regime up to date. `known` is
 *  NULL for an operator's own list. */
enum db_status store_put_list(struct db *db, struct str list, const struct catalogue_list *known,
                              const char *regime, struct error *err) MUST_CHECK;

enum db_status store_touch_version(struct db *db, int64_t version_id, struct error *err) MUST_CHECK;

struct store_version {
    struct str list;
    int64_t number;       /* 0: rejected */
    int64_t held_against; /* number of the active version it was held against; -1: not held */
    bool sample;
    const char *format, *parser_version, *sha256;
    struct date published;
    uint64_t parties, added, changed, removed;
    struct str counts, gate; /* JSON */
};

/** Supersedes the active version when this one has a number, and adds it. */
enum db_status store_add_version(struct db *db, const struct store_version *version,
                                 int64_t *id_out, struct error *err) MUST_CHECK;

/** Brings a rejected version of the same bytes, held against the same active version, up to date;
 *  DB_NONE when there is none. */
enum db_status store_touch_rejected(struct db *db, const struct store_version *version,
                                    int64_t *id_out, struct error *err) MUST_CHECK;

enum db_status store_add_file(struct db *db, int64_t version_id, size_t position,
                              const struct list_file *file, const char *sha256,
                              struct error *err) MUST_CHECK;

/** Next number of activation of the list. */
enum db_status store_next_number(struct db *db, struct str list, int64_t *number_out,
                                 struct error *err) MUST_CHECK;

/** Rows (party_id, body_sha256, first_since) that are current. */
enum db_status store_current_parties(struct db *db, struct str list, PGresult **rows_out,
                                     struct error *err) MUST_CHECK;

/** Rows (party_id, kind, target_name, target_id or '') that are current. */
enum db_status store_current_links(struct db *db, struct str list, PGresult **rows_out,
                                   struct error *err) MUST_CHECK;

/** Ends the ranges of these parties (ids, one a line) or links (rows as above, columns separated by
 *  tabs, one a line) at `number`. */
enum db_status store_close_parties(struct db *db, struct str list, int64_t number, struct str ids,
                                   struct error *err) MUST_CHECK;
enum db_status store_close_links(struct db *db, struct str list, int64_t number, struct str links,
                                 struct error *err) MUST_CHECK;

/** Copies rows in COPY's text format into listed_party or list_link. */
bool store_copy(struct db *db, const char *copy_command, struct str rows,
                struct error *err) MUST_CHECK;
extern const char store_copy_parties[], store_copy_links[], store_copy_held[];

/** Makes listed_name and listed_identifier rows of the parties that begin with `number`. */
enum db_status store_derive_rows(struct db *db, struct str list, int64_t number,
                                 struct error *err) MUST_CHECK;

/** Tells every replica, at commit. */
enum db_status store_notify(struct db *db, struct str list, int64_t number,
                            struct error *err) MUST_CHECK;

#endif
