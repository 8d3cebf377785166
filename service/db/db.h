/* db/db.h - talking to PostgreSQL: connections, prepared statements, transactions.
 *
 * Statements are constants beside the function that uses them, prepared when a connection opens,
 * so a missing migration stops the start and not a customer's request. Values go in as parameters,
 * always. Every transaction on the customer's side names its tenant (row-level security).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_DB_H
#define DB_DB_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/date.h"
#include "core/error.h"
#include "core/str.h"
#include "core/uuid.h"

struct db;
struct db_pool;

enum db_status {
    DB_FATAL = -2, /* err is set */
    DB_RETRY = -1, /* serialisation failure or deadlock: nothing was kept, err is set */
    DB_NONE = 0,   /* done, no row */
    DB_ROWS = 1,   /* done, at least one row (or one row touched) */
};

enum { DB_MAX_PARAMS = 24 };

struct db_statement {
    const char *name;
    int params;
    const char *sql;
};

/* A NULL-ended array of the statements of one store; cmd gives the pool all of them. */
typedef const struct db_statement *const db_statement_group[];

struct db_param {
    const char *value; /* bytes in text or binary form; NULL is SQL NULL */
    int length;
    int format; /* 0 text, 1 binary */
    char scratch[32];
    int from_scratch;
    bool octets; /* bytea: a zero byte is welcome */
};

struct db_param db_int64(int64_t value);
struct db_param db_bool(bool value);
struct db_param db_date(struct date value); /* full date, or NULL when none */
struct db_param db_text(struct str value);  /* `value` is borrowed until the call returns */
struct db_param db_cstr(const char *value); /* NULL gives SQL NULL */
struct db_param db_bytes(struct str value); /* bytea */
struct db_param db_null(void);

/* Text is passed with its length, so views need no NUL; one inside text is refused (ERROR_INPUT).
 * It may go to a parameter of any type (uuid, jsonb, text[] ...): what is not text for PostgreSQL
 * is sent in its text form. */

static inline void db_clear_result(PGresult **result) { PQclear(*result); }
#define AUTO_PGRESULT __attribute__((cleanup(db_clear_result))) PGresult

/** Runs a statement whose rows do not matter. DB_ROWS when it touched or returned at least one. */
enum db_status db_execute(struct db *db, const struct db_statement *statement,
                          const struct db_param *params, struct error *err) MUST_CHECK;

/** Runs a statement and gives its rows (text format) to the caller, who clears them. */
enum db_status db_select(struct db *db, const struct db_statement *statement,
                         const struct db_param *params, PGresult **rows_out,
                         struct error *err) MUST_CHECK;

/* A statement that is in none of the connection's groups is prepared when it is first used. */

/** One plain command without parameters ("SET ...", "LISTEN x"), its status told apart. */
enum db_status db_command(struct db *db, const char *sql, struct error *err) MUST_CHECK;

/* Reading a field; row and column must exist. NULL reads as 0, false, empty, none. */
bool db_get_is_null(const PGresult *rows, int row, int column);
int64_t db_get_int64(const PGresult *rows, int row, int column);
bool db_get_bool(const PGresult *rows, int row, int column);
struct date db_get_date(const PGresult *rows, int row, int column);
struct str db_get_text(const PGresult *rows, int row, int column); /* lives as long as `rows` */
/** bytea, decoded into the arena. False when memory is short. */
bool db_get_bytes(const PGresult *rows, int row, int column, struct arena *arena,
                  struct str *bytes_out) MUST_CHECK;

/** Plain SQL without parameters, for migrations, LISTEN and tests. Several statements allowed. */
bool db_run(struct db *db, const char *sql, struct error *err) MUST_CHECK;

/** Reads a failed result of the raw connection: sets err, says whether to try again. */
enum db_status db_result_error(struct db *db, const PGresult *result, struct error *err);

/** The raw connection: COPY, pipeline mode and notifications only. */
PGconn *db_raw(struct db *db);

/* --- Connections ------------------------------------------------------------------------------ */

/**
 * The connection string of the application role, from that of the owner: the same connection with
 * `SET ROLE subtier_app` in force from its start. The caller frees it; it may hold a password.
 */
char *db_app_conninfo(const char *owner_conninfo, struct error *err) MUST_CHECK;

/** One connection outside a pool, with `groups` (NULL-ended, may be NULL) prepared. */
struct db *db_open(const char *conninfo, const db_statement_group *const *groups,
                   struct error *err) MUST_CHECK;
void db_close(struct db *db);

/** A pool of at most `size` connections, opened as they are needed and reopened when they break.
 *  The first is opened at once, so a wrong address or a missing migration is found here. */
struct db_pool *db_pool_new(const char *conninfo, unsigned size,
                            const db_statement_group *const *groups, struct error *err) MUST_CHECK;
void db_pool_free(struct db_pool *pool); /* all connections must have been given back */

enum { DB_POOL_WAIT_MS = 5000 }; /* what the functions below wait that take one themselves */

/** Waits at most `wait_ms` for a free connection. NULL: ERROR_UNAVAILABLE. */
struct db *db_pool_take(struct db_pool *pool, unsigned wait_ms, struct error *err) MUST_CHECK;

/** Gives it back. An open transaction is rolled back, and that counts as a fault (see stats). */
void db_pool_give(struct db_pool *pool, struct db *db);

/** Take, run one statement outside a transaction, give back: for look-ups that name no tenant. */
enum db_status db_pool_select(struct db_pool *pool, const struct db_statement *statement,
                              const struct db_param *params, PGresult **rows_out,
                              struct error *err) MUST_CHECK;

struct db_pool_stats {
    unsigned size, open, busy;
    uint64_t faults; /* transactions left open, connections lost */
};
struct db_pool_stats db_pool_stats(struct db_pool *pool);

/* --- Transactions ----------------------------------------------------------------------------- */

/* The body of a transaction. It may be run again after DB_RETRY, so it has no effect outside the
 * database. Return DB_NONE or DB_ROWS to commit, DB_FATAL or DB_RETRY to roll back. */
typedef enum db_status db_body(struct db *db, void *context, struct error *err);

/**
 * Begins, sets subtier.tenant to `tenant` (NULL: list side or operator, no tenant), runs `body`,
 * commits; rolls back on failure; runs again after a serialisation failure, a few times.
 * READ COMMITTED unless the body says otherwise by its first statement.
 * Returns what the body returned, or DB_FATAL when the commit failed.
 */
enum db_status db_transaction(struct db *db, const char *tenant, db_body *body, void *context,
                              struct error *err) MUST_CHECK;

/** Take, transact, give back. */
enum db_status db_pool_transaction(struct db_pool *pool, const char *tenant, db_body *body,
                                   void *context, struct error *err) MUST_CHECK;

#endif
