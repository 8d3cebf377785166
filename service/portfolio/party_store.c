/* portfolio/party_store.c - stored parties: current rows, and every earlier version of them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/party_store.h"

#include "core/hash.h"

/* The id of a deleted party may be used again: its versions go on counting. */
static const struct db_statement CREATE = {
    .name = "party_create",
    .params = 4,
    .sql = "INSERT INTO party (tenant_id, id, schema, body, content_hash, version)"
           " VALUES (tenant_current(), $1, $2, $3, $4, 1)"
           " ON CONFLICT (tenant_id, id) DO UPDATE"
           " SET schema = excluded.schema, body = excluded.body,"
           "     content_hash = excluded.content_hash, version = party.version + 1,"
           "     created_at = now(), changed_at = now(), deleted_at = NULL"
           " WHERE party.deleted_at IS NOT NULL"
           " RETURNING version",
};

static const struct db_statement LOCK = {
    .name = "party_lock",
    .params = 2,
    .sql = "SELECT version, content_hash = $2::bytea FROM party"
           " WHERE tenant_id = tenant_current() AND id = $1 AND deleted_at IS NULL"
           " FOR UPDATE",
};

static const struct db_statement REPLACE = {
    .name = "party_replace",
    .params = 4,
    .sql = "UPDATE party SET schema = $2, body = $3, content_hash = $4, version = version + 1,"
           "       changed_at = now()"
           " WHERE tenant_id = tenant_current() AND id = $1"
           " RETURNING version",
};

static const struct db_statement IN_USE = {
    .name = "party_in_use",
    .params = 1,
    .sql = "SELECT 'relation', id FROM relation"
           " WHERE tenant_id = tenant_current() AND (from_id = $1 OR to_id = $1)"
           " UNION ALL "
           "SELECT 'engagement', id FROM engagement"
           " WHERE tenant_id = tenant_current() AND root_party_id = $1"
           " LIMIT 1",
};

static const struct db_statement REMOVE = {
    .name = "party_remove",
    .params = 1,
    .sql = "UPDATE party SET deleted_at = now(), changed_at = now(), version = version + 1"
           " WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement KEEP_VERSION = {
    .name = "party_keep_version",
    .params = 2,
    .sql = "INSERT INTO party_version"
           " (tenant_id, party_id, version, body, content_hash, changed_by, deleted)"
           " SELECT tenant_id, id, version, body, content_hash, $2, deleted_at IS NOT NULL"
           "   FROM party WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement DERIVE = {
    .name = "party_derive",
    .params = 1,
    .sql = "SELECT party_derive($1)",
};

static const struct db_statement FIND = {
    .name = "party_find",
    .params = 1,
    .sql = "SELECT body, version FROM party"
           " WHERE tenant_id = tenant_current() AND id = $1 AND deleted_at IS NULL",
};

static const struct db_statement FIND_VERSION = {
    .name = "party_find_version",
    .params = 2,
    .sql = "SELECT body, version FROM party_version"
           " WHERE tenant_id = tenant_current() AND party_id = $1 AND version = $2::bigint",
};

static const struct db_statement LIST = {
    .name = "party_list",
    .params = 2,
    .sql = "SELECT body, version FROM party"
           " WHERE tenant_id = tenant_current() AND id > $1 AND deleted_at IS NULL"
           " ORDER BY id LIMIT $2::bigint",
};

static const struct db_statement SEARCH = {
    .name = "party_search",
    .params = 3,
    .sql = "SELECT p.body, p.version FROM party_search($3, $1, $2::bigint) AS found (id)"
           "  JOIN party p ON p.tenant_id = tenant_current() AND p.id = found.id"
           " WHERE p.deleted_at IS NULL ORDER BY p.id",
};

const db_statement_group party_store_statements = {&CREATE,       &LOCK,         &REPLACE, &IN_USE,
                                                   &REMOVE,       &KEEP_VERSION, &DERIVE,  &FIND,
                                                   &FIND_VERSION, &LIST,         &SEARCH,  NULL};

enum { BODY_MAX_BYTES = 64 << 20 };

/* The canonical body and its hash. */
static bool content_of(const struct party *party, struct buf *body,
                       unsigned char hash[SHA256_BYTES], struct error *err)
{
    struct json_writer w = JSON_WRITER(body);
    party_write(&w, party);
    if (!json_writer_done(&w))
        return error_memory(err);
    sha256(buf_str(body), hash);
    return true;
}

/* After each change: the version's history row and what is derived from the party. */
static enum db_status follow_up(struct db *db, struct str id, const char *actor, struct error *err)
{
    const struct db_param version[] = {db_text(id), db_cstr(actor)};
    enum db_status status = db_execute(db, &KEEP_VERSION, version, err);
    if (status < 0)
        return status;
    AUTO_PGRESULT *ignored = NULL;
    const struct db_param derived[] = {db_text(id)};
    return db_select(db, &DERIVE, derived, &ignored, err);
}

enum db_status party_store_create(struct db *db, struct party *party, const char *actor,
                                  struct error *err)
{
    AUTO_BUF body = BUF_INIT(BODY_MAX_BYTES);
    AUTO_PGRESULT *rows = NULL;
    unsigned char hash[SHA256_BYTES];
    if (!content_of(party, &body, hash, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(party->id), db_text(party->schema_name),
                                      db_text(buf_str(&body)),
                                      db_bytes((struct str){(char *)hash, sizeof hash})};
    enum db_status status = db_select(db, &CREATE, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_CONFLICT, "there is a party \"%.*s\" already", STR_ARG(party->id));
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    int64_t version = db_get_int64(rows, 0, 0);
    status = follow_up(db, party->id, actor, err);
    if (status >= 0)
        party->version = version;
    return status;
}

/* Locks the row and checks that it is there and as expected. */
static enum db_status lock(struct db *db, struct str id, struct str hash, int64_t expected_version,
                           int64_t *version_out, bool *same_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id), db_bytes(hash)};
    enum db_status status = db_select(db, &LOCK, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no party \"%.*s\"", STR_ARG(id));
        return DB_FATAL;
    }
    int64_t version = db_get_int64(rows, 0, 0);
    if (expected_version != STORE_ANY_VERSION && version != expected_version) {
        error_set(err, ERROR_PRECONDITION, "party \"%.*s\" has version %lld by now, not %lld",
                  STR_ARG(id), (long long)version, (long long)expected_version);
        return DB_FATAL;
    }
    *version_out = version;
    *same_out = db_get_bool(rows, 0, 1);
    return DB_ROWS;
}

enum db_status party_store_replace(struct db *db, struct party *party, int64_t expected_version,
                                   const char *actor, struct error *err)
{
    AUTO_BUF body = BUF_INIT(BODY_MAX_BYTES);
    AUTO_PGRESULT *rows = NULL;
    unsigned char bytes[SHA256_BYTES];
    struct str hash = {(char *)bytes, sizeof bytes};
    int64_t version = 0;
    bool same = false;
    if (!content_of(party, &body, bytes, err))
        return DB_FATAL;
    enum db_status status = lock(db, party->id, hash, expected_version, &version, &same, err);
    if (status < 0)
        return status;
    if (same) {
        party->version = version;
        return DB_ROWS;
    }
    const struct db_param params[] = {db_text(party->id), db_text(party->schema_name),
                                      db_text(buf_str(&body)), db_bytes(hash)};
    status = db_select(db, &REPLACE, params, &rows, err);
    if (status < 0)
        return status;
    version = db_get_int64(rows, 0, 0);
    status = follow_up(db, party->id, actor, err);
    if (status >= 0)
        party->version = version;
    return status;
}

static enum db_status check_unused(struct db *db, struct str id, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &IN_USE, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    error_set(err, ERROR_CONFLICT, "party \"%.*s\" is used by %.*s \"%.*s\"", STR_ARG(id),
              STR_ARG(db_get_text(rows, 0, 0)), STR_ARG(db_get_text(rows, 0, 1)));
    return DB_FATAL;
}

enum db_status party_store_delete(struct db *db, struct str id, int64_t expected_version,
                                  const char *actor, struct error *err)
{
    int64_t version = 0;
    bool same = false;
    enum db_status status = lock(db, id, STR_EMPTY, expected_version, &version, &same, err);
    if (status >= 0)
        status = check_unused(db, id, err);
    if (status < 0)
        return status;
    const struct db_param params[] = {db_text(id)};
    status = db_execute(db, &REMOVE, params, err);
    return status < 0 ? status : follow_up(db, id, actor, err);
}

bool party_store_parse(struct str body, int64_t version, struct arena *arena,
                       struct party *party_out, struct error *err)
{
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(body, err);
    if (!tree)
        return false;
    if (!party_decode(tree, "", arena, party_out, &faults)) {
        if (faults.count == 0)
            return error_memory(err);
        return error_set(err, ERROR_INTERNAL, "a stored party cannot be read: %s %s",
                         faults.rows[0].pointer, faults.rows[0].message);
    }
    party_out->version = version;
    return true;
}

static enum db_status find(struct db *db, const struct db_statement *statement,
                           const struct db_param *params, struct arena *arena,
                           struct party *party_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, statement, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    bool read =
        party_store_parse(db_get_text(rows, 0, 0), db_get_int64(rows, 0, 1), arena, party_out, err);
    return read ? DB_ROWS : DB_FATAL;
}

enum db_status party_store_find(struct db *db, struct str id, struct arena *arena,
                                struct party *party_out, struct error *err)
{
    const struct db_param params[] = {db_text(id)};
    return find(db, &FIND, params, arena, party_out, err);
}

enum db_status party_store_find_version(struct db *db, struct str id, int64_t version,
                                        struct arena *arena, struct party *party_out,
                                        struct error *err)
{
    const struct db_param params[] = {db_text(id), db_int64(version)};
    return find(db, &FIND_VERSION, params, arena, party_out, err);
}

enum db_status party_store_list(struct db *db, struct str words, struct str after, size_t limit,
                                struct arena *arena, struct party_page *page_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    limit = store_page_limit(limit);
    const struct db_param params[] = {db_text(after), db_int64((int64_t)limit + 1), db_text(words)};
    enum db_status status = db_select(db, words.len > 0 ? &SEARCH : &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = status == DB_ROWS ? (size_t)PQntuples(rows) : 0;
    struct party_page page = {.n_parties = found > limit ? limit : found};
    page.parties = arena_calloc(arena, page.n_parties, sizeof *page.parties);
    if (!page.parties) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < page.n_parties; i++)
        if (!party_store_parse(db_get_text(rows, (int)i, 0), db_get_int64(rows, (int)i, 1), arena,
                               &page.parties[i], err))
            return DB_FATAL;
    if (found > limit)
        page.next = page.parties[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}
