/* db/transaction.c - begin, name the tenant, run, commit; and the one place that retries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "db/db.h"

enum { ATTEMPTS = 6, FIRST_PAUSE_MS = 2 };

/* 2, 4, 8 ... ms, each drawn from its upper half, so that two rivals do not meet again. */
static void pause_before(unsigned attempt)
{
    uint32_t longest_ms = (uint32_t)FIRST_PAUSE_MS << attempt;
    uint32_t ms = longest_ms / 2 + randombytes_uniform(longest_ms / 2 + 1);
    struct timespec pause = {.tv_sec = 0, .tv_nsec = (long)ms * 1000000};
    nanosleep(&pause, NULL);
}

/* SET LOCAL takes no snapshot, so the body may still choose its isolation level. */
static enum db_status begin(struct db *db, const char *tenant, struct error *err)
{
    if (!tenant)
        return db_command(db, "BEGIN", err);
    if (!uuid_valid(str_of(tenant))) {
        error_set(err, ERROR_INTERNAL, "a tenant is a UUID");
        return DB_FATAL;
    }
    char sql[96];
    snprintf(sql, sizeof sql, "BEGIN; SET LOCAL subtier.tenant = '%s'", tenant);
    return db_command(db, sql, err);
}

static enum db_status commit(struct db *db, struct error *err)
{
    AUTO_PGRESULT *result = PQexec(db_raw(db), "COMMIT");
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        if (strcmp(PQcmdStatus(result), "COMMIT") == 0)
            return DB_NONE;
        error_set(err, ERROR_INTERNAL, "a failed transaction was about to be committed");
        return DB_FATAL;
    }
    if (PQstatus(db_raw(db)) == CONNECTION_BAD) {
        error_set(err, ERROR_UNAVAILABLE,
                  "the database went away during a commit; "
                  "whether the change was kept is not known");
        return DB_FATAL;
    }
    return db_result_error(db, result, err);
}

static enum db_status attempt_once(struct db *db, const char *tenant, db_body *body, void *context,
                                   struct error *err)
{
    enum db_status status = begin(db, tenant, err);
    if (status >= 0)
        status = body(db, context, err);
    if (status >= 0) {
        enum db_status committed = commit(db, err);
        if (committed >= 0)
            return status;
        status = committed;
    }
    if (PQtransactionStatus(db_raw(db)) != PQTRANS_IDLE) {
        struct error ignored = ERROR_INIT; /* the first error is the one that tells the story */
        (void)!db_run(db, "ROLLBACK", &ignored);
    }
    return status;
}

enum db_status db_transaction(struct db *db, const char *tenant, db_body *body, void *context,
                              struct error *err)
{
    if (PQstatus(db_raw(db)) == CONNECTION_OK && PQtransactionStatus(db_raw(db)) != PQTRANS_IDLE) {
        error_set(err, ERROR_INTERNAL, "a transaction was begun inside another");
        return DB_FATAL;
    }
    for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0)
            pause_before(attempt);
        *err = (struct error)ERROR_INIT;
        enum db_status status = attempt_once(db, tenant, body, context, err);
        if (status != DB_RETRY)
            return status;
    }
    error_within(err, "given up after %d attempts", ATTEMPTS);
    return DB_FATAL;
}

enum db_status db_pool_transaction(struct db_pool *pool, const char *tenant, db_body *body,
                                   void *context, struct error *err)
{
    struct db *db = db_pool_take(pool, DB_POOL_WAIT_MS, err);
    if (!db)
        return DB_FATAL;
    enum db_status status = db_transaction(db, tenant, body, context, err);
    db_pool_give(pool, db);
    return status;
}
