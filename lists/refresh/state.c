/* lists/refresh/state.c - what is kept between refreshes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/state.h"

#include "core/random.h"
#include "lists/versions/store.h"

enum { FIRST_RETRY_MS = 5 * 60 * 1000 };

static const struct db_statement LOCK = {
    .name = "list_refresh_lock",
    .params = 1,
    .sql = "SELECT 1 WHERE pg_try_advisory_lock("
           "hashtextextended('subtier list refresh ' || $1::text, 0))",
};

static const struct db_statement UNLOCK = {
    .name = "list_refresh_unlock",
    .params = 1,
    .sql = "SELECT pg_advisory_unlock(hashtextextended('subtier list refresh ' || $1::text, 0))",
};

static const struct db_statement LOAD = {
    .name = "list_fetch_load",
    .params = 1,
    .sql = "SELECT f.url, f.etag, f.last_modified, v.id, v.number, v.format, v.parser_version"
           " FROM list_version v JOIN list_fetch f"
           " ON f.list_id = v.list_id AND f.version_sha256 = v.sha256"
           " WHERE v.list_id = $1 AND v.state = 'active' AND NOT v.sample ORDER BY f.position",
};

static const struct db_statement CLEAR = {
    .name = "list_fetch_clear",
    .params = 1,
    .sql = "DELETE FROM list_fetch WHERE list_id = $1",
};

static const struct db_statement SAVE = {
    .name = "list_fetch_save",
    .params = 6,
    .sql = "INSERT INTO list_fetch (list_id, position, url, etag, last_modified, version_sha256)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

/* $4 the list's interval, $5 the first pause after a failure, both in ms; $6 thousandths of either.
 * The pause doubles with each failure in a row, up to the interval. */
static const struct db_statement RECORD = {
    .name = "list_refresh_record",
    .params = 6,
    .sql = "INSERT INTO list_refresh AS r (list_id, outcome, detail, failures, next_at)"
           " VALUES ($1, $2, left($3, 1000), ($2 = 'failed')::integer, clock_timestamp()"
           " + CASE WHEN $2 = 'failed' THEN least($5::bigint, $4::bigint) ELSE $4::bigint END"
           " * $6::bigint / 1000 * interval '1 millisecond')"
           " ON CONFLICT (list_id) DO UPDATE SET outcome = excluded.outcome,"
           " detail = excluded.detail, ended_at = clock_timestamp(),"
           " failures = CASE WHEN excluded.outcome = 'failed' THEN r.failures + 1 ELSE 0 END,"
           " next_at = clock_timestamp() + CASE WHEN excluded.outcome = 'failed'"
           " THEN least($5::bigint * (1 << least(r.failures, 12)), $4::bigint)"
           " ELSE $4::bigint END * $6::bigint / 1000 * interval '1 millisecond'",
};

static const struct db_statement WHEN = {
    .name = "list_refresh_when",
    .params = 1,
    .sql = "SELECT coalesce(l.id, r.list_id), coalesce(l.enabled, true)"
           " AND ($1 OR coalesce(r.next_at <= clock_timestamp(), true))"
           " FROM list l FULL JOIN list_refresh r ON r.list_id = l.id",
};

const db_statement_group refresh_statements = {&LOCK, &UNLOCK, &LOAD, &CLEAR,
                                               &SAVE, &RECORD, &WHEN, NULL};

enum db_status state_lock(struct db *db, struct str list, struct error *err)
{
    const struct db_param params[] = {db_text(list)};
    return db_execute(db, &LOCK, params, err);
}

void state_unlock(struct db *db, struct str list)
{
    const struct db_param params[] = {db_text(list)};
    struct error ignored = ERROR_INIT; /* a lost connection has let go of it already */
    (void)!db_execute(db, &UNLOCK, params, &ignored);
}

static bool copy_text(char *out, size_t size, struct str text)
{
    if (text.len >= size)
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static bool is_of_this_parser(struct str format, struct str parser_version)
{
    char now[IMPORT_PARSER_VERSION_SIZE];
    return import_parser_version(format, now) && str_equal(parser_version, str_of(now));
}

enum db_status state_load(struct db *db, struct str list, const struct str *urls, size_t n,
                          struct known_set *known_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list)};
    struct known_set known = {.usable = false};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_ROWS && (size_t)PQntuples(rows) == n) {
        known.usable = is_of_this_parser(db_get_text(rows, 0, 5), db_get_text(rows, 0, 6));
        known.version_id = db_get_int64(rows, 0, 3);
        known.number = db_get_int64(rows, 0, 4);
    }
    for (int i = 0; known.usable && i < (int)n; i++) {
        struct fetch_validators *v = &known.validators[i];
        known.usable =
            str_equal(db_get_text(rows, i, 0), urls[i]) &&
            copy_text(v->etag, sizeof v->etag, db_get_text(rows, i, 1)) &&
            copy_text(v->last_modified, sizeof v->last_modified, db_get_text(rows, i, 2));
    }
    *known_out = known;
    return known.usable ? DB_ROWS : DB_NONE;
}

enum db_status state_save(struct db *db, struct str list, const struct str *urls, size_t n,
                          const struct fetch_validators *validators, const char *version_sha256,
                          struct error *err)
{
    const struct db_param clear[] = {db_text(list)};
    enum db_status status = db_execute(db, &CLEAR, clear, err);
    for (size_t i = 0; i < n && status >= 0; i++) {
        const struct db_param params[] = {db_text(list),
                                          db_int64((int64_t)i),
                                          db_text(urls[i]),
                                          db_cstr(validators[i].etag),
                                          db_cstr(validators[i].last_modified),
                                          db_cstr(version_sha256)};
        status = db_execute(db, &SAVE, params, err);
    }
    return status;
}

enum db_status state_record(struct db *db, struct str list, enum refresh_outcome outcome,
                            struct str detail, int64_t refresh_ms, struct error *err)
{
    uint32_t draw;
    random_bytes(&draw, sizeof draw);
    const struct db_param params[] = {db_text(list),
                                      db_cstr(refresh_outcome_name(outcome)),
                                      db_text(detail),
                                      db_int64(refresh_ms),
                                      db_int64(FIRST_RETRY_MS),
                                      db_int64(900 + draw % 201)};
    return db_execute(db, &RECORD, params, err);
}

enum db_status state_checked(struct db *db, struct str list, const struct known_set *known,
                             struct error *err)
{
    enum db_status status = store_touch_version(db, known->version_id, err);
    return status < 0 ? status : store_notify(db, list, known->number, err);
}

/* --- what is due ------------------------------------------------------------------------------ */

static bool is_due(const struct catalogue_list *known, const PGresult *rows)
{
    for (int row = 0; row < PQntuples(rows); row++)
        if (str_equal(db_get_text(rows, row, 0), known->id))
            return db_get_bool(rows, row, 1);
    return known->required; /* nothing is known of it yet */
}

enum db_status refresh_due(struct db *db, bool all, struct arena *arena, struct str **ids_out,
                           size_t *count_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    size_t n_known, n = 0;
    const struct catalogue_list *known = catalogue_lists(&n_known);
    const struct db_param params[] = {db_bool(all)};
    enum db_status status = db_select(db, &WHEN, params, &rows, err);
    if (status < 0)
        return status;
    struct str *ids = arena_calloc(arena, n_known + 1, sizeof *ids);
    if (!ids) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n_known; i++) {
        struct error ignored = ERROR_INIT;
        if (refresh_check(known[i].id, &ignored) && is_due(&known[i], rows))
            ids[n++] = known[i].id;
    }
    *ids_out = ids;
    *count_out = n;
    return n > 0 ? DB_ROWS : DB_NONE;
}
