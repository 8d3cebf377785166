/* db/migrate.c - numbered, checksummed migrations, one transaction each.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/migrate.h"

#include <stdlib.h>

/* Any number that no other program on the same server uses; spells "subt". */
#define LOCK_SQL "SELECT pg_advisory_lock(1937072756)"

static const char BOOTSTRAP[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "    number      integer PRIMARY KEY,"
    "    name        text NOT NULL,"
    "    sha256      text NOT NULL,"
    "    applied_at  timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE schema_migration IS 'Migrations applied so far, by service/db/migrate.c.';"
    "COMMENT ON COLUMN schema_migration.sha256 IS 'Of the file as it was applied, hexadecimal.';"
    "COMMENT ON COLUMN schema_migration.applied_at IS 'UTC';";

static const struct db_statement EXISTS = {
    .name = "migration_table",
    .params = 0,
    .sql = "SELECT to_regclass('public.schema_migration') IS NOT NULL",
};

static const struct db_statement LIST = {
    .name = "migration_list",
    .params = 0,
    .sql = "SELECT number, name, sha256 FROM schema_migration ORDER BY number",
};

static const struct db_statement ADD = {
    .name = "migration_add",
    .params = 3,
    .sql = "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)",
};

/* The files must be 0001_x.sql, 0002_y.sql ... without a gap, so a row's place is its number. */
static bool check_files(const struct asset *migrations, struct error *err)
{
    for (int64_t expected = 1; migrations[expected - 1].name; expected++) {
        struct str name = str_of(migrations[expected - 1].name);
        int64_t number;
        if (name.len < 10 || name.ptr[4] != '_' || !str_ends_with(name, STR(".sql")) ||
            !str_to_int(str_slice(name, 0, 4), 1, 9999, &number))
            return error_set(err, ERROR_INTERNAL, "migration %.*s is not named 0001_noun.sql",
                             STR_ARG(name));
        if (number != expected)
            return error_set(err, ERROR_INTERNAL, "migration %.*s stands where number %lld belongs",
                             STR_ARG(name), (long long)expected);
    }
    return true;
}

/* Compares what was applied with the files. *n_applied_out: so many of the first files are done. */
static bool compare(const PGresult *rows, const struct asset *migrations, int *n_applied_out,
                    struct error *err)
{
    int n_files = 0;
    while (migrations[n_files].name)
        n_files++;

    int n_rows = PQntuples(rows);
    for (int i = 0; i < n_rows; i++) {
        int64_t number = db_get_int64(rows, i, 0);
        struct str name = db_get_text(rows, i, 1);
        if (number != i + 1)
            return error_set(err, ERROR_CONFLICT, "the database lacks migration %d but has %.*s",
                             i + 1, STR_ARG(name));
        if (i >= n_files)
            return error_set(err, ERROR_CONFLICT,
                             "the database is newer than this program: it has %.*s", STR_ARG(name));
        if (!str_equal(name, str_of(migrations[i].name)) ||
            !str_equal(db_get_text(rows, i, 2), str_of(migrations[i].sha256)))
            return error_set(err, ERROR_CONFLICT,
                             "migration %s is not the one that was applied (%.*s): it was edited",
                             migrations[i].name, STR_ARG(name));
    }
    *n_applied_out = n_rows;
    return true;
}

/* Plain commands and not db_transaction: a migration is run once, whatever happens. */
static bool apply(struct db *db, int number, const struct asset *migration, struct error *err)
{
    const struct db_param params[] = {db_int64(number), db_cstr(migration->name),
                                      db_cstr(migration->sha256)};
    if (!db_run(db, "BEGIN", err) || !db_run(db, migration->data.ptr, err))
        goto undo;
    if (PQtransactionStatus(db_raw(db)) != PQTRANS_INTRANS) {
        error_set(err, ERROR_INTERNAL, "it ends its own transaction");
        goto undo;
    }
    if (db_execute(db, &ADD, params, err) < 0 || !db_run(db, "COMMIT", err))
        goto undo;
    return true;

undo:
    if (PQtransactionStatus(db_raw(db)) != PQTRANS_IDLE) {
        struct error ignored = ERROR_INIT;
        (void)!db_run(db, "ROLLBACK", &ignored);
    }
    return error_within(err, "migration %s", migration->name);
}

static bool ensure_table(struct db *db, struct error *err)
{
    AUTO_PGRESULT *exists = NULL;
    return db_select(db, &EXISTS, NULL, &exists, err) >= 0 &&
           (db_get_bool(exists, 0, 0) || db_run(db, BOOTSTRAP, err));
}

static bool apply_pending(struct db *db, const struct asset *migrations, unsigned *applied_out,
                          struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    int n_applied = 0;
    if (db_select(db, &LIST, NULL, &rows, err) < 0 || !compare(rows, migrations, &n_applied, err))
        return false;
    for (int i = n_applied; migrations[i].name; i++) {
        if (!apply(db, i + 1, &migrations[i], err))
            return false;
        ++*applied_out;
    }
    return true;
}

bool migrate_run(const char *owner_conninfo, const struct asset *migrations, unsigned *applied_out,
                 struct error *err)
{
    if (!check_files(migrations, err))
        return false;
    struct db *db = db_open(owner_conninfo, NULL, err);
    if (!db)
        return false;

    /* The lock ends with the connection, so a crash leaves none behind. */
    unsigned applied = 0;
    bool done = db_run(db, LOCK_SQL, err) && ensure_table(db, err) &&
                apply_pending(db, migrations, &applied, err);
    db_close(db);
    if (done)
        *applied_out = applied;
    return done;
}

bool migrate_check(struct db *db, const struct asset *migrations, struct error *err)
{
    AUTO_PGRESULT *exists = NULL, *rows = NULL;
    int n_applied = 0;

    if (!check_files(migrations, err) || db_select(db, &EXISTS, NULL, &exists, err) < 0)
        return false;
    if (!db_get_bool(exists, 0, 0))
        return error_set(err, ERROR_CONFLICT,
                         "the database holds no Subtier schema; run `subtier migrate`");
    if (db_select(db, &LIST, NULL, &rows, err) < 0 || !compare(rows, migrations, &n_applied, err))
        return false;
    if (migrations[n_applied].name)
        return error_set(err, ERROR_CONFLICT, "the database lacks %s; run `subtier migrate`",
                         migrations[n_applied].name);
    return true;
}
