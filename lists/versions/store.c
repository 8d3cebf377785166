/* lists/versions/store.c - the list side's statements.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/store.h"

#include "lists/versions/chunks.h"
#include "lists/versions/import.h"

enum { MAX_HASHES_BYTES = 64 << 20 };
#include "lists/versions/own.h"

/* --- statements ------------------------------------------------------------------------------- */

static const struct db_statement LOCK_LIST = {
    .name = "list_lock",
    .params = 1,
    .sql = "SELECT 1 FROM (SELECT pg_advisory_xact_lock("
           "hashtextextended('subtier list ' || $1::text, 0))) AS held",
};

static const struct db_statement FIND_ACTIVE = {
    .name = "list_find_active",
    .params = 1,
    .sql = "SELECT id, number, sample, published, sha256, parser_version, parties,"
           " coalesce((counts->'names'->>'primary')::bigint, 0)"
           "  + coalesce((counts->'names'->>'aliases')::bigint, 0),"
           " counts->'fill' IS NOT NULL, coalesce((counts->'fill'->>'births')::bigint, 0),"
           " coalesce((counts->'fill'->>'countries')::bigint, 0),"
           " coalesce((counts->'fill'->>'identifiers')::bigint, 0)"
           " FROM list_version WHERE list_id = $1 AND state = 'active'",
};

static const struct db_statement LIST_EXISTS = {
    .name = "list_exists",
    .params = 1,
    .sql = "SELECT 1 FROM list WHERE id = $1",
};

static const struct db_statement PUT_LIST = {
    .name = "list_put",
    .params = 6,
    .sql = "INSERT INTO list (id, title, publisher, regime, own) VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (id) DO UPDATE SET"
           " title = CASE WHEN list.own AND excluded.own THEN list.title ELSE excluded.title END,"
           " publisher = excluded.publisher, own = excluded.own,"
           " regime = CASE WHEN $6::boolean THEN excluded.regime ELSE list.regime END",
};

static const struct db_statement TOUCH_VERSION = {
    .name = "list_version_touch",
    .params = 1,
    .sql = "UPDATE list_version SET checked_at = clock_timestamp() WHERE id = $1",
};

static const struct db_statement SUPERSEDE = {
    .name = "list_version_supersede",
    .params = 1,
    .sql = "UPDATE list_version SET state = 'superseded' WHERE list_id = $1 AND state = 'active'",
};

static const struct db_statement ADD_VERSION = {
    .name = "list_version_add",
    .params = 14,
    .sql = "INSERT INTO list_version (list_id, number, state, sample, format, parser_version,"
           " published, sha256, parties, counts, gate, added, changed, removed, held_against)"
           " VALUES ($1, $2, CASE WHEN $2::bigint IS NULL THEN 'rejected' ELSE 'active' END, $3,"
           " $4, $5, $6, $7, $8, $9::text::json, $10::text::json, $11, $12, $13, $14)"
           " RETURNING id",
};

static const struct db_statement TOUCH_REJECTED = {
    .name = "list_version_touch_rejected",
    .params = 5,
    .sql = "UPDATE list_version SET checked_at = clock_timestamp(), gate = $3::text::json"
           " WHERE id = (SELECT max(id) FROM list_version"
           " WHERE list_id = $1 AND sha256 = $2 AND state = 'rejected' AND parser_version = $5"
           " AND held_against IS NOT DISTINCT FROM $4::bigint) RETURNING id",
};

static const struct db_statement ADD_FILE = {
    .name = "list_file_add",
    .params = 6,
    .sql = "INSERT INTO list_file (version_id, position, name, sha256, size_bytes, chunks)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

static const struct db_statement NEXT_NUMBER = {
    .name = "list_next_number",
    .params = 1,
    .sql = "SELECT coalesce(max(number), 0) + 1 FROM list_version WHERE list_id = $1",
};

static const struct db_statement CURRENT_PARTIES = {
    .name = "listed_party_current",
    .params = 1,
    .sql = "SELECT party_id, body_sha256, first_since FROM listed_party"
           " WHERE list_id = $1 AND until IS NULL",
};

static const struct db_statement CURRENT_LINKS = {
    .name = "list_link_current",
    .params = 1,
    .sql = "SELECT party_id, kind, target_name, coalesce(target_id, '') FROM list_link"
           " WHERE list_id = $1 AND until IS NULL",
};

static const struct db_statement CLOSE_PARTIES = {
    .name = "listed_party_close",
    .params = 3,
    .sql =
        "UPDATE listed_party SET until = $2 FROM unnest(string_to_array($3::text, E'\\n')) AS gone"
        " WHERE list_id = $1 AND until IS NULL AND party_id = gone",
};

static const struct db_statement CLOSE_LINKS = {
    .name = "list_link_close",
    .params = 3,
    .sql = "UPDATE list_link SET until = $2 FROM unnest(string_to_array($3::text, E'\\n')) AS gone"
           " WHERE list_id = $1 AND until IS NULL AND party_id || E'\\t' || kind || E'\\t'"
           " || target_name || E'\\t' || coalesce(target_id, '') = gone",
};

static const struct db_statement DERIVE_NAMES = {
    .name = "listed_name_derive",
    .params = 2,
    .sql = "INSERT INTO listed_name (list_id, party_id, since, position, role, name)"
           " SELECT p.list_id, p.party_id, p.since, l.place, split_part(l.line, E'\\t', 2),"
           " split_part(l.line, E'\\t', 3)"
           " FROM listed_party p,"
           " unnest(string_to_array(p.subject, E'\\n')) WITH ORDINALITY AS l(line, place)"
           " WHERE p.list_id = $1 AND p.since = $2 AND l.line LIKE E'name\\t%'",
};

static const struct db_statement DERIVE_IDENTIFIERS = {
    .name = "listed_identifier_derive",
    .params = 2,
    .sql =
        "INSERT INTO listed_identifier (list_id, party_id, since, position, kind, country, value)"
        " SELECT p.list_id, p.party_id, p.since, l.place, split_part(l.line, E'\\t', 2),"
        " nullif(split_part(l.line, E'\\t', 3), ''), split_part(l.line, E'\\t', 4)"
        " FROM listed_party p,"
        " unnest(string_to_array(p.subject, E'\\n')) WITH ORDINALITY AS l(line, place)"
        " WHERE p.list_id = $1 AND p.since = $2 AND l.line LIKE E'identifier\\t%'",
};

static const struct db_statement NOTIFY_REPLICAS = {
    .name = "list_notify",
    .params = 2,
    .sql = "SELECT pg_notify('subtier_lists', $1::text || ':' || $2::bigint)",
};

const struct db_statement store_snapshot_lists = {
    .name = "snapshot_lists",
    .params = 0,
    .sql = "SELECT l.id, l.title, l.publisher, l.regime, l.own, l.enabled, coalesce(v.id, 0),"
           " coalesce(v.number, 0), v.published, v.sha256, coalesce(v.parties, 0),"
           " coalesce(v.sample, false),"
           " coalesce((extract(epoch FROM v.checked_at) * 1000)::bigint, 0),"
           " coalesce(l.required::integer, -1)::bigint, coalesce(h.id, 0), h.sha256"
           " FROM list l LEFT JOIN list_version v ON v.list_id = l.id AND v.state = 'active'"
           " LEFT JOIN LATERAL (SELECT w.id, w.sha256 FROM list_version w"
           " WHERE w.list_id = l.id AND w.state = 'rejected' AND w.held_against = v.number"
           " AND w.checked_at > v.checked_at" /* else the publisher has gone back to it */
           " AND NOT v.sample ORDER BY w.checked_at DESC, w.id DESC LIMIT 1) h ON true"
           " ORDER BY l.id",
};

/* In pages, so that neither side holds more than one in memory. */
const struct db_statement store_snapshot_parties = {
    .name = "snapshot_parties",
    .params = 4, /* as store_history_parties; the version is the active one */
    .sql = "SELECT p.party_id, p.entity_id, p.schema, p.caption, p.measures, p.subject, p.body,"
           " p.body_sha256, f.published, s.published, p.match_hash"
           " FROM listed_party p"
           " JOIN list_version f ON f.list_id = p.list_id AND f.number = p.first_since"
           " JOIN list_version s ON s.list_id = p.list_id AND s.number = p.since"
           " WHERE p.list_id = $1 AND p.until IS NULL AND p.since <= $4 AND p.party_id > $2"
           " ORDER BY p.party_id LIMIT $3",
};

const struct db_statement store_snapshot_links = {
    .name = "snapshot_links",
    .params = 2,
    .sql = "SELECT party_id, kind, target_id FROM list_link"
           " WHERE list_id = $1 AND until IS NULL AND since <= $2 AND target_id IS NOT NULL"
           " ORDER BY party_id, kind COLLATE \"C\", target_id",
};

/* The same as of a version, active or not. Small differences matter: what compiles from them must
 * be equal byte for byte to what was compiled when that version was active. */
const struct db_statement store_history_parties = {
    .name = "history_parties",
    .params = 4,
    .sql = "SELECT p.party_id, p.entity_id, p.schema, p.caption, p.measures, p.subject, p.body,"
           " p.body_sha256, f.published, s.published, p.match_hash"
           " FROM listed_party p"
           " JOIN list_version f ON f.list_id = p.list_id AND f.number = p.first_since"
           " JOIN list_version s ON s.list_id = p.list_id AND s.number = p.since"
           " WHERE p.list_id = $1 AND p.since <= $4 AND (p.until IS NULL OR p.until > $4)"
           " AND p.party_id > $2 ORDER BY p.party_id LIMIT $3",
};

/* In the same columns: what a held version would add. */
const struct db_statement store_held_parties = {
    .name = "held_parties",
    .params = 3,
    .sql = "SELECT p.party_id, p.entity_id, p.schema, p.caption, p.measures, p.subject, p.body,"
           " p.body_sha256, v.published, v.published, p.match_hash"
           " FROM held_party p JOIN list_version v ON v.id = p.version_id"
           " WHERE p.version_id = $1 AND p.party_id > $2 ORDER BY p.party_id LIMIT $3",
};

const struct db_statement store_held_sha256 = {
    .name = "held_sha256",
    .params = 1,
    .sql = "SELECT sha256 FROM list_version WHERE id = $1",
};

const struct db_statement store_history_links = {
    .name = "history_links",
    .params = 2,
    .sql = "SELECT party_id, kind, target_id FROM list_link"
           " WHERE list_id = $1 AND since <= $2 AND (until IS NULL OR until > $2)"
           " AND target_id IS NOT NULL"
           " ORDER BY party_id, kind COLLATE \"C\", target_id",
};

#define VERSION_COLUMNS                                                                            \
    "list_id, id, number, published, sha256, parties, sample,"                                     \
    " (extract(epoch FROM checked_at) * 1000)::bigint"

/* Of each list the last activation among the versions published by that day. */
const struct db_statement store_versions_of_day = {
    .name = "versions_of_day",
    .params = 1,
    .sql = "SELECT DISTINCT ON (list_id) " VERSION_COLUMNS
           " FROM list_version WHERE number IS NOT NULL"
           " ORDER BY list_id, published <= $1 DESC,"
           " CASE WHEN published <= $1 THEN -number ELSE number END",
};

const struct db_statement store_version_by_number = {
    .name = "version_by_number",
    .params = 2,
    .sql = "SELECT " VERSION_COLUMNS " FROM list_version WHERE list_id = $1 AND number = $2",
};

const struct db_statement store_list_history = {
    .name = "list_history",
    .params = 2,
    .sql = "SELECT id, coalesce(number, 0), state, sample, format, parser_version, published,"
           " sha256, parties, counts, gate, added, changed, removed,"
           " (extract(epoch FROM imported_at) * 1000)::bigint,"
           " (extract(epoch FROM checked_at) * 1000)::bigint"
           " FROM list_version WHERE list_id = $1 ORDER BY id DESC LIMIT $2",
};

const struct db_statement store_party_history = {
    .name = "listed_party_history",
    .params = 1,
    .sql = "SELECT p.list_id, p.party_id, p.since, coalesce(p.until, 0), p.schema, p.caption,"
           " p.measures, p.body, p.body_sha256, p.match_hash, s.published, u.published"
           " FROM listed_party p"
           " JOIN list_version s ON s.list_id = p.list_id AND s.number = p.since"
           " LEFT JOIN list_version u ON u.list_id = p.list_id AND u.number = p.until"
           " WHERE p.entity_id = $1 ORDER BY p.list_id, p.since",
};

const struct db_statement store_party_links = {
    .name = "listed_party_links",
    .params = 2,
    .sql = "SELECT party_id, kind, target_name, coalesce(target_id, ''), since, coalesce(until, 0)"
           " FROM list_link WHERE list_id = $1 AND (party_id = $2 OR target_id = $2)"
           " ORDER BY since, party_id, kind, target_name",
};

const db_statement_group import_statements = {
    &LOCK_LIST,
    &FIND_ACTIVE,
    &LIST_EXISTS,
    &PUT_LIST,
    &TOUCH_VERSION,
    &SUPERSEDE,
    &ADD_VERSION,
    &TOUCH_REJECTED,
    &ADD_FILE,
    &NEXT_NUMBER,
    &CURRENT_PARTIES,
    &CURRENT_LINKS,
    &CLOSE_PARTIES,
    &CLOSE_LINKS,
    &DERIVE_NAMES,
    &DERIVE_IDENTIFIERS,
    &NOTIFY_REPLICAS,
    &own_list_statements[0],
    &own_list_statements[1],
    &own_list_statements[2],
    &own_list_statements[3],
    &list_author_statement,
    &store_snapshot_lists,
    &store_snapshot_parties,
    &store_snapshot_links,
    &store_history_parties,
    &store_history_links,
    &store_held_parties,
    &store_held_sha256,
    &store_versions_of_day,
    &store_version_by_number,
    &store_list_history,
    &store_party_history,
    &store_party_links,
    NULL,
};

const char store_copy_parties[] =
    "COPY listed_party (list_id, party_id, since, first_since, position, entity_id, schema,"
    " caption, measures, subject, body, body_sha256, match_hash) FROM STDIN";
const char store_copy_held[] =
    "COPY held_party (version_id, party_id, entity_id, schema, caption, measures, subject, body,"
    " body_sha256, match_hash) FROM STDIN";
const char store_copy_links[] =
    "COPY list_link (list_id, party_id, kind, target_name, target_id, since) FROM STDIN";

/* --- functions -------------------------------------------------------------------------------- */

enum db_status store_lock_list(struct db *db, struct str list, struct error *err)
{
    const struct db_param params[] = {db_text(list)};
    return db_execute(db, &LOCK_LIST, params, err);
}

static void copy_field(const PGresult *rows, int column, char *out, size_t size)
{
    struct str text = db_get_text(rows, 0, column);
    size_t len = text.len < size ? text.len : size - 1;
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

enum db_status store_find_active(struct db *db, struct str list, struct store_active *active_out,
                                 struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list)};
    enum db_status status = db_select(db, &FIND_ACTIVE, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    *active_out = (struct store_active){
        .id = db_get_int64(rows, 0, 0),
        .number = db_get_int64(rows, 0, 1),
        .sample = db_get_bool(rows, 0, 2),
        .published = db_get_date(rows, 0, 3),
        .parties = (uint64_t)db_get_int64(rows, 0, 6),
        .names = (uint64_t)db_get_int64(rows, 0, 7),
        .has_fill = db_get_bool(rows, 0, 8),
        .fill = {(uint64_t)db_get_int64(rows, 0, 9), (uint64_t)db_get_int64(rows, 0, 10),
                 (uint64_t)db_get_int64(rows, 0, 11)},
    };
    copy_field(rows, 4, active_out->sha256, sizeof active_out->sha256);
    copy_field(rows, 5, active_out->parser_version, sizeof active_out->parser_version);
    return status;
}

enum db_status store_list_exists(struct db *db, struct str list, struct error *err)
{
    const struct db_param params[] = {db_text(list)};
    return db_execute(db, &LIST_EXISTS, params, err);
}

enum db_status store_put_list(struct db *db, struct str list, const struct catalogue_list *known,
                              const char *regime, struct error *err)
{
    struct str wanted = regime ? str_of(regime) : known ? known->regime : STR("own");
    const struct db_param params[] = {
        db_text(list),
        db_text(known ? known->title : list),
        db_text(known ? known->publisher : STR("own list")),
        db_text(wanted),
        db_bool(!known),
        db_bool(regime || known),
    };
    return db_execute(db, &PUT_LIST, params, err);
}

enum db_status store_touch_version(struct db *db, int64_t version_id, struct error *err)
{
    const struct db_param params[] = {db_int64(version_id)};
    return db_execute(db, &TOUCH_VERSION, params, err);
}

enum db_status store_add_version(struct db *db, const struct store_version *version,
                                 int64_t *id_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param list[] = {db_text(version->list)};
    const struct db_param params[] = {
        db_text(version->list),
        version->number > 0 ? db_int64(version->number) : db_null(),
        db_bool(version->sample),
        db_cstr(version->format),
        db_cstr(version->parser_version),
        db_date(version->published),
        db_cstr(version->sha256),
        db_int64((int64_t)version->parties),
        db_text(version->counts),
        db_text(version->gate),
        db_int64((int64_t)version->added),
        db_int64((int64_t)version->changed),
        db_int64((int64_t)version->removed),
        version->held_against >= 0 ? db_int64(version->held_against) : db_null(),
    };
    enum db_status status = DB_NONE;
    if (version->number > 0)
        status = db_execute(db, &SUPERSEDE, list, err);
    if (status >= 0)
        status = db_select(db, &ADD_VERSION, params, &rows, err);
    if (status == DB_ROWS)
        *id_out = db_get_int64(rows, 0, 0);
    return status;
}

enum db_status store_touch_rejected(struct db *db, const struct store_version *version,
                                    int64_t *id_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {
        db_text(version->list), db_cstr(version->sha256), db_text(version->gate),
        version->held_against >= 0 ? db_int64(version->held_against) : db_null(),
        db_cstr(version->parser_version)};
    enum db_status status = db_select(db, &TOUCH_REJECTED, params, &rows, err);
    if (status == DB_ROWS)
        *id_out = db_get_int64(rows, 0, 0);
    return status;
}

enum db_status store_add_file(struct db *db, int64_t version_id, size_t position,
                              const struct list_file *file, const char *sha256, struct error *err)
{
    AUTO_BUF hashes = BUF_INIT(MAX_HASHES_BYTES);
    enum db_status status = chunks_store(db, file->data, &hashes, err);
    if (status < 0)
        return status;
    const struct db_param params[] = {
        db_int64(version_id),
        db_int64((int64_t)position),
        db_cstr(file->name),
        db_cstr(sha256),
        db_int64((int64_t)file->data.len),
        db_bytes(hashes.len > 0 ? buf_str(&hashes) : STR("")),
    };
    return db_execute(db, &ADD_FILE, params, err);
}

enum db_status store_next_number(struct db *db, struct str list, int64_t *number_out,
                                 struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list)};
    enum db_status status = db_select(db, &NEXT_NUMBER, params, &rows, err);
    if (status == DB_ROWS)
        *number_out = db_get_int64(rows, 0, 0);
    return status;
}

enum db_status store_current_parties(struct db *db, struct str list, PGresult **rows_out,
                                     struct error *err)
{
    const struct db_param params[] = {db_text(list)};
    return db_select(db, &CURRENT_PARTIES, params, rows_out, err);
}

enum db_status store_current_links(struct db *db, struct str list, PGresult **rows_out,
                                   struct error *err)
{
    const struct db_param params[] = {db_text(list)};
    return db_select(db, &CURRENT_LINKS, params, rows_out, err);
}

enum db_status store_close_parties(struct db *db, struct str list, int64_t number, struct str ids,
                                   struct error *err)
{
    const struct db_param params[] = {db_text(list), db_int64(number), db_text(ids)};
    return ids.len > 0 ? db_execute(db, &CLOSE_PARTIES, params, err) : DB_NONE;
}

enum db_status store_close_links(struct db *db, struct str list, int64_t number, struct str links,
                                 struct error *err)
{
    const struct db_param params[] = {db_text(list), db_int64(number), db_text(links)};
    return links.len > 0 ? db_execute(db, &CLOSE_LINKS, params, err) : DB_NONE;
}

static bool copy_failed(struct db *db, struct error *err)
{
    struct str why = str_trim(str_of(PQerrorMessage(db_raw(db))));
    return error_set(err, ERROR_UNAVAILABLE, "copying rows: %.*s", STR_ARG(why));
}

bool store_copy(struct db *db, const char *copy_command, struct str rows, struct error *err)
{
    enum { CHUNK_BYTES = 1 << 20 };
    PGconn *conn = db_raw(db);
    if (rows.len == 0)
        return true;
    AUTO_PGRESULT *begun = PQexec(conn, copy_command);
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        return copy_failed(db, err);
    for (size_t at = 0; at < rows.len; at += CHUNK_BYTES) {
        size_t take = rows.len - at < CHUNK_BYTES ? rows.len - at : CHUNK_BYTES;
        if (PQputCopyData(conn, rows.ptr + at, (int)take) != 1)
            return copy_failed(db, err);
    }
    if (PQputCopyEnd(conn, NULL) != 1)
        return copy_failed(db, err);
    bool done = true;
    for (PGresult *ended; (ended = PQgetResult(conn)) != NULL; PQclear(ended))
        if (PQresultStatus(ended) != PGRES_COMMAND_OK && done)
            done = copy_failed(db, err);
    return done;
}

enum db_status store_derive_rows(struct db *db, struct str list, int64_t number, struct error *err)
{
    const struct db_param params[] = {db_text(list), db_int64(number)};
    enum db_status status = db_execute(db, &DERIVE_NAMES, params, err);
    return status < 0 ? status : db_execute(db, &DERIVE_IDENTIFIERS, params, err);
}

enum db_status store_notify(struct db *db, struct str list, int64_t number, struct error *err)
{
    const struct db_param params[] = {db_text(list), db_int64(number)};
    return db_execute(db, &NOTIFY_REPLICAS, params, err);
}
