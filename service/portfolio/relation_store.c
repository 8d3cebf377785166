/* portfolio/relation_store.c - stored relations between stored parties.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/relation_store.h"

#include "portfolio/party_store.h"

enum { PROPERTIES_MAX_BYTES = 8 << 20 };

/* The lock keeps either party from being deleted until this transaction ends. */
static const struct db_statement LOCK_ENDS = {
    .name = "relation_lock_ends",
    .params = 2,
    .sql = "SELECT id FROM party"
           " WHERE tenant_id = tenant_current() AND id IN ($1, $2) AND deleted_at IS NULL"
           " ORDER BY id FOR KEY SHARE",
};

/* What a version keeps of a relation; the version's own columns follow. */
#define VERSION_COLUMNS                                                                            \
    "tenant_id, id, version, from_id, to_id, type, source, basis, share_low_bp, share_high_bp,"    \
    " confidence_micro, confidence_reason, valid_from, valid_to, note, properties"
#define KEEP_VERSION "INSERT INTO relation_version (" VERSION_COLUMNS ", changed_by, deleted)"

/* The id of a deleted relation may be used again: its versions go on counting. */
static const struct db_statement CREATE = {
    .name = "relation_create",
    .params = 15,
    .sql =
        "WITH made AS ("
        "  INSERT INTO relation (tenant_id, id, from_id, to_id, type, source, basis,"
        "   share_low_bp, share_high_bp, confidence_micro, confidence_reason, valid_from,"
        "   valid_to, note, created_by, properties, version)"
        "  VALUES (tenant_current(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
        "   $15,"
        "   1 + coalesce((SELECT max(v.version) FROM relation_version v"
        "                  WHERE v.tenant_id = tenant_current() AND v.id = $1), 0))"
        "  ON CONFLICT (tenant_id, id) DO NOTHING"
        "  RETURNING " VERSION_COLUMNS ", created_by)"
        " " KEEP_VERSION " SELECT " VERSION_COLUMNS ", created_by, false FROM made"
        " RETURNING version",
};

static const struct db_statement LOCK = {
    .name = "relation_lock",
    .params = 1,
    .sql = "SELECT version FROM relation"
           " WHERE tenant_id = tenant_current() AND id = $1 FOR NO KEY UPDATE",
};

static const struct db_statement REPLACE = {
    .name = "relation_replace",
    .params = 15,
    .sql = "WITH changed AS ("
           "  UPDATE relation SET from_id = $2, to_id = $3, type = $4, source = $5, basis = $6,"
           "   share_low_bp = $7, share_high_bp = $8, confidence_micro = $9,"
           "   confidence_reason = $10, valid_from = $11, valid_to = $12, note = $13,"
           "   properties = $15, version = version + 1"
           "  WHERE tenant_id = tenant_current() AND id = $1"
           "  RETURNING " VERSION_COLUMNS ")"
           " " KEEP_VERSION " SELECT " VERSION_COLUMNS ", $14, false FROM changed"
           " RETURNING version",
};

static const struct db_statement REMOVE = {
    .name = "relation_remove",
    .params = 2,
    .sql = "WITH gone AS ("
           "  DELETE FROM relation WHERE tenant_id = tenant_current() AND id = $1"
           "  RETURNING tenant_id, id, version + 1 AS version, from_id, to_id, type, source, basis,"
           "   share_low_bp, share_high_bp, confidence_micro, confidence_reason, valid_from,"
           "   valid_to, note, properties)"
           " " KEEP_VERSION " SELECT " VERSION_COLUMNS ", $2, true FROM gone"
           " RETURNING version",
};

static const struct db_statement FIND = {
    .name = "relation_find",
    .params = 1,
    .sql = "SELECT " RELATION_COLUMNS ", e.version"
           "  FROM relation e WHERE e.tenant_id = tenant_current() AND e.id = $1",
};

static const struct db_statement LIST = {
    .name = "relation_list",
    .params = 2,
    .sql = "SELECT " RELATION_COLUMNS
           "  FROM relation e WHERE e.tenant_id = tenant_current() AND e.id > $1"
           " ORDER BY e.id LIMIT $2::bigint",
};

static const struct db_statement LIST_OF_PARTY = {
    .name = "relation_list_of_party",
    .params = 3,
    .sql = "SELECT " RELATION_COLUMNS
           "  FROM relation e WHERE e.tenant_id = tenant_current() AND e.id > $1"
           "   AND (e.from_id = $3 OR e.to_id = $3)"
           " ORDER BY e.id LIMIT $2::bigint",
};

const db_statement_group relation_store_statements = {
    &LOCK_ENDS, &CREATE, &LOCK, &REPLACE, &REMOVE, &FIND, &LIST, &LIST_OF_PARTY, NULL};

static struct db_param optional(struct str value)
{
    return value.len > 0 ? db_text(value) : db_null();
}

static struct db_param share(int32_t bp) { return bp == SHARE_UNKNOWN ? db_null() : db_int64(bp); }

/* Both parties must be stored; else the error points at the one that is not. */
static enum db_status lock_ends(struct db *db, const struct party_relation *relation,
                                struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(relation->from_id), db_text(relation->to_id)};
    enum db_status status = db_select(db, &LOCK_ENDS, params, &rows, err);
    if (status < 0)
        return status;
    bool from = false, to = false;
    for (int i = 0; status == DB_ROWS && i < PQntuples(rows); i++) {
        from = from || str_equal(db_get_text(rows, i, 0), relation->from_id);
        to = to || str_equal(db_get_text(rows, i, 0), relation->to_id);
    }
    if (from && to)
        return DB_ROWS;
    error_at(err, from ? "/to" : "/from", "there is no party \"%.*s\"",
             STR_ARG(from ? relation->to_id : relation->from_id));
    return DB_FATAL;
}

/* Their canonical text; empty for none. */
static bool write_properties(const struct party_relation *relation, struct buf *out)
{
    struct json_writer w = JSON_WRITER(out);
    if (relation->n_properties == 0)
        return true;
    json_begin_object(&w);
    properties_write(&w, relation->properties, relation->n_properties);
    json_end_object(&w);
    return json_writer_done(&w);
}

/* Runs CREATE or REPLACE, which take the same values. */
static enum db_status write(struct db *db, const struct db_statement *statement,
                            struct party_relation *relation, const char *actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF properties = BUF_INIT(PROPERTIES_MAX_BYTES);
    const struct relation *edge = &relation->edge;
    if (!write_properties(relation, &properties)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {
        db_text(relation->id),
        db_text(relation->from_id),
        db_text(relation->to_id),
        db_cstr(relation_type_name(edge->type)),
        db_cstr(relation_source_name(edge->source)),
        optional(relation->basis),
        share(edge->share_low_bp),
        share(edge->share_high_bp),
        relation->confidence_given ? db_int64(edge->confidence_micro) : db_null(),
        relation->confidence_given ? db_text(relation->confidence_reason) : db_null(),
        db_date(relation->valid_from),
        db_date(relation->valid_to),
        optional(relation->note),
        db_cstr(actor),
        optional(buf_str(&properties)),
    };
    enum db_status status = db_select(db, statement, params, &rows, err);
    if (status == DB_ROWS)
        relation->version = db_get_int64(rows, 0, 0);
    return status;
}

enum db_status relation_store_create(struct db *db, struct party_relation *relation,
                                     const char *actor, struct error *err)
{
    enum db_status status = lock_ends(db, relation, err);
    if (status >= 0)
        status = write(db, &CREATE, relation, actor, err);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_CONFLICT, "there is a relation \"%.*s\" already", STR_ARG(relation->id));
    return DB_FATAL;
}

static enum db_status not_found(struct str id, struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "there is no relation \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
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
    error_set(err, ERROR_PRECONDITION, "relation \"%.*s\" has version %lld by now, not %lld",
              STR_ARG(id), (long long)version, (long long)expected_version);
    return DB_FATAL;
}

enum db_status relation_store_replace(struct db *db, struct party_relation *relation,
                                      int64_t expected_version, const char *actor,
                                      struct error *err)
{
    enum db_status status = lock_ends(db, relation, err);
    if (status >= 0)
        status = lock_version(db, relation->id, expected_version, err);
    return status < 0 ? status : write(db, &REPLACE, relation, actor, err);
}

enum db_status relation_store_delete(struct db *db, struct str id, int64_t expected_version,
                                     const char *actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id), db_cstr(actor)};
    enum db_status status = lock_version(db, id, expected_version, err);
    return status < 0 ? status : db_select(db, &REMOVE, params, &rows, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum column {
    COLUMN_ID,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_TYPE,
    COLUMN_SOURCE,
    COLUMN_BASIS,
    COLUMN_SHARE_LOW,
    COLUMN_SHARE_HIGH,
    COLUMN_CONFIDENCE,
    COLUMN_CONFIDENCE_REASON,
    COLUMN_VALID_FROM,
    COLUMN_VALID_TO,
    COLUMN_NOTE,
    COLUMN_PROPERTIES,
};

static bool read_edge(const PGresult *rows, int row, int first, struct relation *edge,
                      bool *confidence_given, struct error *err)
{
    struct str type = db_get_text(rows, row, first + COLUMN_TYPE);
    struct str source = db_get_text(rows, row, first + COLUMN_SOURCE);
    if (!relation_type_of(type, &edge->type) || !relation_source_of(source, &edge->source))
        return error_set(err, ERROR_INTERNAL,
                         "a stored relation has the unknown type or source %.*s, %.*s",
                         STR_ARG(type), STR_ARG(source));
    bool low = !db_get_is_null(rows, row, first + COLUMN_SHARE_LOW);
    bool high = !db_get_is_null(rows, row, first + COLUMN_SHARE_HIGH);
    edge->share_low_bp =
        low ? (int32_t)db_get_int64(rows, row, first + COLUMN_SHARE_LOW) : SHARE_UNKNOWN;
    edge->share_high_bp =
        high ? (int32_t)db_get_int64(rows, row, first + COLUMN_SHARE_HIGH) : SHARE_UNKNOWN;
    *confidence_given = !db_get_is_null(rows, row, first + COLUMN_CONFIDENCE);
    edge->confidence_micro = *confidence_given
                                 ? (uint32_t)db_get_int64(rows, row, first + COLUMN_CONFIDENCE)
                                 : relation_confidence(edge->type, edge->source);
    return true;
}

static bool read_properties(struct str text, struct arena *arena, struct party_relation *relation,
                            struct error *err)
{
    struct faults faults = {.count = 0};
    if (text.len == 0)
        return true;
    AUTO_JSON *tree = json_parse(text, err);
    if (!tree)
        return false;
    if (relation_properties_decode(tree, arena, relation, &faults))
        return true;
    return faults.count == 0 ? error_memory(err)
                             : error_set(err, ERROR_INTERNAL,
                                         "a stored relation's properties cannot be read: %s %s",
                                         faults.rows[0].pointer, faults.rows[0].message);
}

bool relation_store_read(const PGresult *rows, int row, int first, struct arena *arena,
                         struct party_relation *relation_out, struct error *err)
{
    struct party_relation relation = {.id = STR_EMPTY};
    const struct {
        int column;
        struct str *into;
    } texts[] = {
        {COLUMN_ID, &relation.id},
        {COLUMN_FROM, &relation.from_id},
        {COLUMN_TO, &relation.to_id},
        {COLUMN_BASIS, &relation.basis},
        {COLUMN_CONFIDENCE_REASON, &relation.confidence_reason},
        {COLUMN_NOTE, &relation.note},
    };
    if (!read_edge(rows, row, first, &relation.edge, &relation.confidence_given, err))
        return false;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        *texts[i].into = str_copy(arena, db_get_text(rows, row, first + texts[i].column));
        if (!texts[i].into->ptr)
            return error_memory(err);
    }
    relation.valid_from = db_get_date(rows, row, first + COLUMN_VALID_FROM);
    relation.valid_to = db_get_date(rows, row, first + COLUMN_VALID_TO);
    if (!read_properties(db_get_text(rows, row, first + COLUMN_PROPERTIES), arena, &relation, err))
        return false;
    *relation_out = relation;
    return true;
}

enum db_status relation_store_find(struct db *db, struct str id, struct arena *arena,
                                   struct party_relation *relation_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    if (!relation_store_read(rows, 0, 0, arena, relation_out, err))
        return DB_FATAL;
    relation_out->version = db_get_int64(rows, 0, RELATION_COLUMN_COUNT);
    return DB_ROWS;
}

enum db_status relation_store_list(struct db *db, struct str party, struct str after, size_t limit,
                                   struct arena *arena, struct relation_page *page_out,
                                   struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    limit = store_page_limit(limit);
    const struct db_param params[] = {db_text(after), db_int64((int64_t)limit + 1), db_text(party)};
    enum db_status status =
        db_select(db, party.len > 0 ? &LIST_OF_PARTY : &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = status == DB_ROWS ? (size_t)PQntuples(rows) : 0;
    struct relation_page page = {.n_relations = found > limit ? limit : found};
    page.relations = arena_calloc(arena, page.n_relations, sizeof *page.relations);
    if (!page.relations) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < page.n_relations; i++)
        if (!relation_store_read(rows, (int)i, 0, arena, &page.relations[i], err))
            return DB_FATAL;
    if (found > limit)
        page.next = page.relations[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}
