/* portfolio/engagement_store.c - stored engagements.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement_store.h"

#include "portfolio/decode.h"
#include "portfolio/party_store.h"

#define RECORD_COLUMNS                                                                             \
    "id, title, root_party_id, version,"                                                           \
    " to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

/* The lock keeps the root from being deleted until this transaction ends. */
static const struct db_statement LOCK_ROOT = {
    .name = "engagement_lock_root",
    .params = 1,
    .sql = "SELECT id FROM party"
           " WHERE tenant_id = tenant_current() AND id = $1 AND deleted_at IS NULL"
           " FOR KEY SHARE",
};

static const struct db_statement CREATE = {
    .name = "engagement_create",
    .params = 4,
    .sql = "INSERT INTO engagement (tenant_id, id, title, root_party_id, created_by, version)"
           " VALUES (tenant_current(), $1, $2, $3, $4,"
           "  1 + coalesce((SELECT max(v.version) FROM engagement_version v"
           "                 WHERE v.tenant_id = tenant_current() AND v.id = $1), 0))"
           " ON CONFLICT (tenant_id, id) DO NOTHING"
           " RETURNING " RECORD_COLUMNS,
};

static const struct db_statement LOCK = {
    .name = "engagement_lock",
    .params = 1,
    .sql = "SELECT version FROM engagement"
           " WHERE tenant_id = tenant_current() AND id = $1 FOR NO KEY UPDATE",
};

static const struct db_statement REPLACE = {
    .name = "engagement_replace",
    .params = 3,
    .sql = "UPDATE engagement SET title = $2, root_party_id = $3, version = version + 1"
           " WHERE tenant_id = tenant_current() AND id = $1"
           " RETURNING " RECORD_COLUMNS,
};

static const struct db_statement KEEP_VERSION = {
    .name = "engagement_keep_version",
    .params = 2,
    .sql = "INSERT INTO engagement_version"
           " (tenant_id, id, version, title, root_party_id, changed_by)"
           " SELECT tenant_id, id, version, title, root_party_id, $2"
           "   FROM engagement WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement REMOVE = {
    .name = "engagement_remove",
    .params = 2,
    .sql = "WITH gone AS ("
           "  DELETE FROM engagement WHERE tenant_id = tenant_current() AND id = $1"
           "  RETURNING tenant_id, id, version + 1 AS version, title, root_party_id)"
           " INSERT INTO engagement_version"
           " (tenant_id, id, version, title, root_party_id, changed_by, deleted)"
           " SELECT tenant_id, id, version, title, root_party_id, $2, true FROM gone",
};

/* The root at the end of a day; of an engagement entered later, the root it has now. */
static const struct db_statement ROOT_AS_OF = {
    .name = "engagement_root_as_of",
    .params = 2,
    .sql = "SELECT root_party_id FROM engagement_version"
           " WHERE tenant_id = tenant_current() AND id = $1 AND NOT deleted"
           "   AND changed_at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'"
           " ORDER BY version DESC LIMIT 1",
};

static const struct db_statement FIND = {
    .name = "engagement_find",
    .params = 1,
    .sql =
        "SELECT " RECORD_COLUMNS " FROM engagement WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement LIST = {
    .name = "engagement_list",
    .params = 2,
    .sql =
        "SELECT " RECORD_COLUMNS " FROM engagement WHERE tenant_id = tenant_current() AND id > $1"
        " ORDER BY id LIMIT $2::bigint",
};

const db_statement_group engagement_store_statements = {
    &LOCK_ROOT, &CREATE, &LOCK, &REPLACE, &KEEP_VERSION, &REMOVE, &ROOT_AS_OF, &FIND, &LIST, NULL};

static const char *const record_keys[] = {"id", "title", "root", NULL};

bool engagement_record_decode(const cJSON *object, struct str id, struct arena *arena,
                              struct engagement_record *record_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct engagement_record record = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, "", record_keys))
        return false;
    bool good = decode_stored_id(&d, object, id, &record.id);
    good =
        decode_required_text(&d, object, "", "title", ENGAGEMENT_TITLE_MAX_BYTES, &record.title) &&
        good;
    good = decode_required_text(&d, object, "", "root", PARTY_ID_MAX_BYTES, &record.root) && good;
    if (!good || faults->count > before)
        return false;
    *record_out = record;
    return true;
}

void engagement_record_write(struct json_writer *w, const struct engagement_record *record)
{
    json_begin_object(w);
    json_field_text(w, "created_at", record->created_at);
    json_field_text(w, "id", record->id);
    json_field_text(w, "root", record->root);
    json_field_text(w, "title", record->title);
    json_field_int(w, "version", record->version);
    json_end_object(w);
}

/* In the order of RECORD_COLUMNS. */
static bool read_record(const PGresult *rows, int row, struct arena *arena,
                        struct engagement_record *record_out, struct error *err)
{
    struct engagement_record record = {
        .id = str_copy(arena, db_get_text(rows, row, 0)),
        .title = str_copy(arena, db_get_text(rows, row, 1)),
        .root = str_copy(arena, db_get_text(rows, row, 2)),
        .version = db_get_int64(rows, row, 3),
        .created_at = str_copy(arena, db_get_text(rows, row, 4)),
    };
    if (arena_failed(arena))
        return error_memory(err);
    *record_out = record;
    return true;
}

static enum db_status keep_version(struct db *db, struct str id, const char *actor,
                                   struct error *err)
{
    const struct db_param params[] = {db_text(id), db_cstr(actor)};
    return db_execute(db, &KEEP_VERSION, params, err);
}

static enum db_status lock_root(struct db *db, struct str root, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(root)};
    enum db_status status = db_select(db, &LOCK_ROOT, params, &rows, err);
    if (status != DB_NONE)
        return status;
    error_at(err, "/root", "there is no party \"%.*s\"", STR_ARG(root));
    return DB_FATAL;
}

static enum db_status not_found(struct str id, struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "there is no engagement \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
}

enum db_status engagement_store_create(struct db *db, struct engagement_record *record,
                                       struct arena *arena, const char *actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(record->id), db_text(record->title),
                                      db_text(record->root), db_cstr(actor)};
    enum db_status status = lock_root(db, record->root, err);
    if (status >= 0)
        status = db_select(db, &CREATE, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_CONFLICT, "there is an engagement \"%.*s\" already",
                  STR_ARG(record->id));
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    if (!read_record(rows, 0, arena, record, err))
        return DB_FATAL;
    return keep_version(db, record->id, actor, err);
}

static enum db_status lock_version(struct db *db, struct str id, int64_t expected_version,
                                   struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &LOCK, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE)
        return not_found(id, err);
    int64_t version = db_get_int64(rows, 0, 0);
    if (expected_version == STORE_ANY_VERSION || version == expected_version)
        return DB_ROWS;
    error_set(err, ERROR_PRECONDITION, "engagement \"%.*s\" has version %lld by now, not %lld",
              STR_ARG(id), (long long)version, (long long)expected_version);
    return DB_FATAL;
}

enum db_status engagement_store_replace(struct db *db, struct engagement_record *record,
                                        int64_t expected_version, struct arena *arena,
                                        const char *actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(record->id), db_text(record->title),
                                      db_text(record->root)};
    enum db_status status = lock_version(db, record->id, expected_version, err);
    if (status >= 0)
        status = lock_root(db, record->root, err);
    if (status >= 0)
        status = db_select(db, &REPLACE, params, &rows, err);
    if (status < 0)
        return status;
    if (!read_record(rows, 0, arena, record, err))
        return DB_FATAL;
    return keep_version(db, record->id, actor, err);
}

enum db_status engagement_store_delete(struct db *db, struct str id, const char *actor,
                                       struct error *err)
{
    const struct db_param params[] = {db_text(id), db_cstr(actor)};
    enum db_status status = db_execute(db, &REMOVE, params, err);
    if (status == DB_FATAL && err->code == ERROR_CONFLICT)
        error_set(err, ERROR_CONFLICT, "screenings of engagement \"%.*s\" are kept", STR_ARG(id));
    return status == DB_NONE ? not_found(id, err) : status;
}

enum db_status engagement_store_find(struct db *db, struct str id, struct arena *arena,
                                     struct engagement_record *record_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    return read_record(rows, 0, arena, record_out, err) ? DB_ROWS : DB_FATAL;
}

enum db_status engagement_store_root_as_of(struct db *db, struct str id, struct date day,
                                           struct arena *arena, struct str *root_out,
                                           struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id), db_date(day)};
    enum db_status status = db_select(db, &ROOT_AS_OF, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    struct str root = str_copy(arena, db_get_text(rows, 0, 0));
    if (!root.ptr) {
        error_memory(err);
        return DB_FATAL;
    }
    *root_out = root;
    return DB_ROWS;
}

enum db_status engagement_store_list(struct db *db, struct str after, size_t limit,
                                     struct arena *arena, struct engagement_page *page_out,
                                     struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    limit = store_page_limit(limit);
    const struct db_param params[] = {db_text(after), db_int64((int64_t)limit + 1)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = status == DB_ROWS ? (size_t)PQntuples(rows) : 0;
    struct engagement_page page = {.n_records = found > limit ? limit : found};
    page.records = arena_calloc(arena, page.n_records, sizeof *page.records);
    if (!page.records) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < page.n_records; i++)
        if (!read_record(rows, (int)i, arena, &page.records[i], err))
            return DB_FATAL;
    if (found > limit)
        page.next = page.records[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}
