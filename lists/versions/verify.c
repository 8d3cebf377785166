/* lists/versions/verify.c - is what is stored of a list what was imported?
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/verify.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/buf.h"
#include "core/hash.h"
#include "lists/versions/files.h"

enum { PAGE_ROWS = 2000, MAX_BODY_BYTES = 512 << 20 };

static const struct db_statement VERSIONS = {
    .name = "verify_versions",
    .params = 1,
    .sql = "SELECT id, coalesce(number, 0), sha256 FROM list_version WHERE list_id = $1"
           " ORDER BY id",
};

static const struct db_statement ROWS = {
    .name = "verify_rows",
    .params = 4,
    .sql = "SELECT party_id, since, measures, body, body_sha256 FROM listed_party"
           " WHERE list_id = $1 AND (party_id, since) > ($2, $3::bigint)"
           " ORDER BY party_id, since LIMIT $4",
};

static const struct db_statement RANGES = {
    .name = "verify_ranges",
    .params = 1,
    .sql = "SELECT party_id, since FROM (SELECT party_id, since, until, list_id,"
           " lead(since) OVER (PARTITION BY party_id ORDER BY since) AS follows"
           " FROM listed_party WHERE list_id = $1) p"
           " WHERE coalesce(until > follows, follows IS NOT NULL AND until IS NULL)"
           " OR NOT EXISTS (SELECT FROM list_version v"
           " WHERE v.list_id = p.list_id AND v.number = p.since)"
           " OR (until IS NOT NULL AND NOT EXISTS (SELECT FROM list_version v"
           " WHERE v.list_id = p.list_id AND v.number = p.until))"
           " ORDER BY party_id, since LIMIT 20",
};

static const struct db_statement CHANGES = {
    .name = "verify_changes",
    .params = 1,
    .sql = "SELECT v.number, v.added + v.changed, coalesce(b.n, 0), v.removed + v.changed,"
           " coalesce(e.n, 0) FROM list_version v"
           " LEFT JOIN (SELECT since AS number, count(*) AS n FROM listed_party"
           " WHERE list_id = $1 GROUP BY since) b ON b.number = v.number"
           " LEFT JOIN (SELECT until AS number, count(*) AS n FROM listed_party"
           " WHERE list_id = $1 AND until IS NOT NULL GROUP BY until) e ON e.number = v.number"
           " WHERE v.list_id = $1 AND v.number IS NOT NULL"
           " AND (v.added + v.changed <> coalesce(b.n, 0)"
           " OR v.removed + v.changed <> coalesce(e.n, 0)) ORDER BY v.number",
};

const db_statement_group verify_statements = {&VERSIONS, &ROWS, &RANGES, &CHANGES, NULL};

struct verifying {
    struct str list;
    struct arena *arena;
    struct verify_report report;
};

static void find(struct verifying *v, const char *format, ...) PRINTF_LIKE(2, 3);

static void find(struct verifying *v, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (v->report.n_findings < VERIFY_MAX_FINDINGS)
        v->report.findings[v->report.n_findings++] = str_copy(v->arena, str_of(text));
}

/* --- files ------------------------------------------------------------------------------------ */

static enum db_status check_version(struct db *db, struct verifying *v, int64_t id, int64_t number,
                                    struct str sha256, struct error *err)
{
    AUTO_ARENA scratch = ARENA_INIT((size_t)4 << 30);
    struct stored_files stored = {.n = 0};
    char name[64];
    if (number > 0)
        snprintf(name, sizeof name, "version %lld", (long long)number);
    else
        snprintf(name, sizeof name, "held version of id %lld", (long long)id);
    enum db_status status = files_load(db, id, &scratch, &stored, err);
    if (status == DB_FATAL && err->code == ERROR_CONFLICT) {
        find(v, "%s: %s", name, err->message);
        *err = (struct error)ERROR_INIT;
        return DB_NONE;
    }
    if (status < 0)
        return status;
    if (status == DB_NONE) {
        find(v, "%s: its files are not there", name);
        return DB_NONE;
    }
    char manifest[SHA256_HEX_SIZE], files[MANIFEST_MAX_FILES][SHA256_HEX_SIZE];
    manifest_hash(stored.files, stored.n, manifest, files);
    if (!str_equal(sha256, str_of(manifest)))
        find(v, "%s: its files make %s, not the recorded %.*s", name, manifest, STR_ARG(sha256));
    v->report.files += stored.n;
    return DB_ROWS;
}

static enum db_status check_files(struct db *db, struct verifying *v, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(v->list)};
    enum db_status status = db_select(db, &VERSIONS, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "nothing is stored of a list \"%.*s\"", STR_ARG(v->list));
        return DB_FATAL;
    }
    for (int row = 0; row < PQntuples(rows) && status >= 0; row++) {
        status = check_version(db, v, db_get_int64(rows, row, 0), db_get_int64(rows, row, 1),
                               db_get_text(rows, row, 2), err);
        v->report.versions++;
    }
    return status;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* What staging hashed: the measures, a line end, the body. */
static bool check_row(struct verifying *v, const PGresult *rows, int row, struct buf *scratch,
                      struct error *err)
{
    char sha256[SHA256_HEX_SIZE];
    buf_clear(scratch);
    buf_printf(scratch, "%lld\n", (long long)db_get_int64(rows, row, 2));
    buf_add(scratch, db_get_text(rows, row, 3));
    if (buf_failed(scratch))
        return error_memory(err);
    sha256_hex(buf_str(scratch), sha256);
    if (!str_equal(db_get_text(rows, row, 4), str_of(sha256)))
        find(v, "party %.*s since version %lld: its body is not what was imported",
             STR_ARG(db_get_text(rows, row, 0)), (long long)db_get_int64(rows, row, 1));
    v->report.rows++;
    return true;
}

static enum db_status check_rows(struct db *db, struct verifying *v, struct error *err)
{
    AUTO_BUF scratch = BUF_INIT(MAX_BODY_BYTES);
    AUTO_ARENA keys = ARENA_INIT(64 << 20);
    struct str party = STR("");
    int64_t since = 0;
    for (int count = PAGE_ROWS; count == PAGE_ROWS;) {
        AUTO_PGRESULT *rows = NULL;
        const struct db_param params[] = {db_text(v->list), db_text(party), db_int64(since),
                                          db_int64(PAGE_ROWS)};
        enum db_status status = db_select(db, &ROWS, params, &rows, err);
        if (status < 0)
            return status;
        count = PQntuples(rows);
        for (int row = 0; row < count; row++)
            if (!check_row(v, rows, row, &scratch, err))
                return DB_FATAL;
        if (count == 0)
            break;
        party = str_copy(&keys, db_get_text(rows, count - 1, 0));
        since = db_get_int64(rows, count - 1, 1);
    }
    return DB_ROWS;
}

static enum db_status check_ranges(struct db *db, struct verifying *v, struct error *err)
{
    AUTO_PGRESULT *ranges = NULL;
    AUTO_PGRESULT *changes = NULL;
    const struct db_param params[] = {db_text(v->list)};
    enum db_status status = db_select(db, &RANGES, params, &ranges, err);
    if (status >= 0)
        status = db_select(db, &CHANGES, params, &changes, err);
    if (status < 0)
        return status;
    for (int row = 0; row < PQntuples(ranges); row++)
        find(v,
             "party %.*s: its range since version %lld overlaps another, or its versions are "
             "not there",
             STR_ARG(db_get_text(ranges, row, 0)), (long long)db_get_int64(ranges, row, 1));
    for (int row = 0; row < PQntuples(changes); row++)
        find(
            v,
            "version %lld counted %lld rows that begin and %lld that end; stored are %lld and %lld",
            (long long)db_get_int64(changes, row, 0), (long long)db_get_int64(changes, row, 1),
            (long long)db_get_int64(changes, row, 3), (long long)db_get_int64(changes, row, 2),
            (long long)db_get_int64(changes, row, 4));
    return DB_ROWS;
}

static enum db_status verify(struct db *db, void *context, struct error *err)
{
    struct verifying *v = context;
    struct str *findings = v->report.findings;
    v->report = (struct verify_report){.findings = findings};
    /* One view of it all, whatever is activated meanwhile. */
    if (!db_run(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", err))
        return DB_FATAL;
    enum db_status status = check_files(db, v, err);
    if (status >= 0)
        status = check_rows(db, v, err);
    return status < 0 ? status : check_ranges(db, v, err);
}

bool verify_list(struct db_pool *pool, struct str list, struct arena *arena,
                 struct verify_report *report_out, struct error *err)
{
    struct verifying v = {.list = list, .arena = arena};
    v.report.findings = arena_calloc(arena, VERIFY_MAX_FINDINGS, sizeof *v.report.findings);
    if (!v.report.findings)
        return error_memory(err);
    if (db_pool_transaction(pool, NULL, verify, &v, err) < 0)
        return false;
    *report_out = v.report;
    return !arena_failed(arena) || error_memory(err);
}
