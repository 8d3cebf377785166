/* portfolio/party_import.h - a file of parties brought into the portfolio, with a report of every
 * row.
 *
 *     party_import_begin()   the import's record
 *     party_import_run()     reads the file into import_row, judges all rows together, applies them
 *     party_import_load()    the report
 *
 * Good rows are kept and bad ones reported, or (all_or_nothing) one bad row refuses the file.
 * Parties are found again by the customer's own id: the same file twice changes nothing.
 * party_import_run() may be broken off at any moment and run again: it reads the file anew or goes
 * on applying where it was. Memory is that of one piece of rows.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PARTY_IMPORT_H
#define PORTFOLIO_PARTY_IMPORT_H

#include "db/db.h"
#include "portfolio/file.h"

extern const db_statement_group party_import_statements;
extern const db_statement_group party_import_report_statements;

struct party_import_request {
    struct str file_name;
    struct str options; /* JSON, for the record */
    bool dry_run, all_or_nothing;
    const char *actor;
};

/** DB_ROWS with the new import's id. */
enum db_status party_import_begin(struct db *db, const struct party_import_request *request,
                                  struct uuid *id_out, struct error *err) MUST_CHECK;

/* How an import talks to whoever runs it. */
struct party_import_watch {
    void *context;
    /* How far it is, in a phase ("reading": bytes, "storing": rows); false stops it. May be NULL.
     */
    bool (*progress)(void *context, const char *phase, int64_t current, int64_t total);
    /* Called inside each transaction that changes something; may be NULL. */
    enum db_status (*keep)(struct db *db, void *context, struct error *err);
};

/** Runs it to its end. False: broken off (`err`; ERROR_UNAVAILABLE when progress() stopped it), or
 *  the file could not be read (ERROR_INPUT: the import is then `failed` and says why). Refused rows
 *  are no error. */
bool party_import_run(struct db_pool *pool, const char *tenant, const char *id,
                      const struct party_file *file, const struct party_import_watch *watch,
                      struct error *err) MUST_CHECK;

/** Marks an import that nobody will run again as failed. */
bool party_import_give_up(struct db_pool *pool, const char *tenant, const char *id, const char *why,
                          struct error *err) MUST_CHECK;

/* --- Reports ---------------------------------------------------------------------------------- */

struct party_import_report {
    struct str id, state, file_name, error, created_at, finished_at, created_by;
    struct str columns; /* JSON; empty: not a table */
    struct str options; /* JSON: format, map, schema, root as asked for */
    bool dry_run, all_or_nothing;
    int64_t rows, created, updated, unchanged, refused;
    int64_t relations_created, relations_updated, relations_unchanged, relations_refused;
    int64_t engagements;
};

enum db_status party_import_load(struct db *db, struct str id, struct arena *arena,
                                 struct party_import_report *report_out,
                                 struct error *err) MUST_CHECK;

struct party_import_row {
    int64_t n, line;
    struct str party, state, relation_state; /* relation_state: empty: none */
    struct str errors;                       /* JSON; empty: none */
};
struct party_import_rows {
    struct party_import_row *rows;
    size_t n_rows;
    int64_t next; /* `after` of the next page; 0 on the last */
};
/** Rows behind `after` (0: from the start), in the order of the file; `bad`: only those with
 *  errors. */
enum db_status party_import_rows(struct db *db, struct str id, bool bad, int64_t after,
                                 size_t limit, struct arena *arena,
                                 struct party_import_rows *rows_out, struct error *err) MUST_CHECK;

/** The report, with `bad` (may be NULL) as its "errors". */
void party_import_report_write(struct json_writer *w, const struct party_import_report *report,
                               const struct party_import_rows *bad);
void party_import_row_write(struct json_writer *w, const struct party_import_row *row);

/** One line a row: row, id, result, relation, errors. */
void party_import_rows_csv(struct buf *out, bool header, const struct party_import_rows *rows);

#endif
