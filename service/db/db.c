/* db/db.c - connections and prepared statements.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/db.h"

#include <stdlib.h>

#include "core/buf.h"

/* What this file needs of PostgreSQL's catalogue/pg_type.dat; these numbers never change. */
enum { TYPE_BYTEA = 17, TYPE_TEXT = 25, TYPE_JSON = 114, TYPE_BPCHAR = 1042, TYPE_VARCHAR = 1043 };

/* Text values and rows look the same whatever the server's defaults are, and names mean ours. */
static const char SETTINGS[] = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';"
                               "SET bytea_output = hex; SET search_path = public;"
                               "SET client_min_messages = warning";

struct prepared {
    const struct db_statement *statement;
    Oid types[DB_MAX_PARAMS];
};

struct db {
    PGconn *conn;
    struct prepared *prepared; /* sorted by the address of the statement */
    size_t n_prepared, capacity;
};

/* --- Errors ----------------------------------------------------------------------------------- */

static const struct {
    const char *state; /* a SQLSTATE, or the two letters of its class */
    enum db_status status;
    enum error_code code;
} states[] = {
    {"40001", DB_RETRY, ERROR_UNAVAILABLE}, /* serialisation failure */
    {"40P01", DB_RETRY, ERROR_UNAVAILABLE}, /* deadlock */
    {"23505", DB_FATAL, ERROR_CONFLICT},    /* unique */
    {"23503", DB_FATAL, ERROR_CONFLICT},    /* foreign key */
    {"23P01", DB_FATAL, ERROR_CONFLICT},    /* exclusion */
    {"57014", DB_FATAL, ERROR_TIMEOUT},     /* statement_timeout */
    {"55P03", DB_FATAL, ERROR_TIMEOUT},     /* lock_timeout */
    {"25006", DB_FATAL, ERROR_UNAVAILABLE}, /* read only: a standby, or a failover on its way */
    {"22", DB_FATAL, ERROR_INPUT},          {"23", DB_FATAL, ERROR_INPUT},
    {"08", DB_FATAL, ERROR_UNAVAILABLE}, /* connection */
    {"53", DB_FATAL, ERROR_UNAVAILABLE}, /* disk full, memory, connections */
    {"57", DB_FATAL, ERROR_UNAVAILABLE}, /* shutting down, starting up */
    {"58", DB_FATAL, ERROR_UNAVAILABLE}, /* input or output error */
};

static struct str first_line(const char *text)
{
    struct str line = str_of(text);
    return str_trim(str_slice(line, 0, str_find(line, STR("\n"), 0)));
}

static enum db_status connection_error(PGconn *conn, struct error *err)
{
    struct str why = first_line(PQerrorMessage(conn));
    error_set(err, ERROR_UNAVAILABLE, "the database is not available: %.*s", STR_ARG(why));
    error_keep_internal(err);
    return DB_FATAL;
}

/* Only the primary message is passed on: the detail of a violated key holds customers' data. */
static enum db_status result_error(PGconn *conn, const PGresult *result, struct error *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (!state || PQstatus(conn) == CONNECTION_BAD)
        return connection_error(conn, err);

    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    for (size_t i = 0; i < LENGTH(states); i++) {
        if (!str_starts_with(str_of(state), str_of(states[i].state)))
            continue;
        error_set(err, states[i].code, "%s", message);
        if (error_http_status(states[i].code) >= 500)
            error_keep_internal(err);
        return states[i].status;
    }
    error_set(err, ERROR_INTERNAL, "%s (SQLSTATE %s)", message, state);
    return DB_FATAL;
}

/* Rows returned, else rows touched: PQcmdTuples is "" for commands that touch none. */
static enum db_status result_status(PGconn *conn, const PGresult *result, struct error *err)
{
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
        return PQntuples(result) > 0 ? DB_ROWS : DB_NONE;
    case PGRES_COMMAND_OK: {
        const char *touched = PQcmdTuples((PGresult *)result);
        return touched[0] == '\0' || strcmp(touched, "0") == 0 ? DB_NONE : DB_ROWS;
    }
    case PGRES_EMPTY_QUERY:
        return DB_NONE;
    default:
        return result_error(conn, result, err);
    }
}

enum db_status db_result_error(struct db *db, const PGresult *result, struct error *err)
{
    return result_error(db->conn, result, err);
}

/* --- Statements ------------------------------------------------------------------------------- */

/* Where `statement` is, or belongs. */
static size_t prepared_place(const struct db *db, const struct db_statement *statement)
{
    size_t from = 0, to = db->n_prepared;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if ((uintptr_t)db->prepared[middle].statement < (uintptr_t)statement)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool make_room(struct db *db, struct error *err)
{
    if (db->prepared && db->n_prepared < db->capacity)
        return true;
    size_t capacity = db->capacity ? 2 * db->capacity : 64;
    struct prepared *grown = realloc(db->prepared, capacity * sizeof *grown);
    if (!grown)
        return error_memory(err);
    db->prepared = grown;
    db->capacity = capacity;
    return true;
}

static enum db_status prepare(struct db *db, const struct db_statement *statement, size_t place,
                              struct error *err)
{
    if (statement->params > DB_MAX_PARAMS || !make_room(db, err)) {
        if (err->code == ERROR_NONE)
            error_set(err, ERROR_INTERNAL, "%d parameters are too many", statement->params);
        return DB_FATAL;
    }
    AUTO_PGRESULT *done = PQprepare(db->conn, statement->name, statement->sql, 0, NULL);
    if (PQresultStatus(done) != PGRES_COMMAND_OK)
        return result_error(db->conn, done, err);
    AUTO_PGRESULT *about = PQdescribePrepared(db->conn, statement->name);
    if (PQresultStatus(about) != PGRES_COMMAND_OK)
        return result_error(db->conn, about, err);
    if (PQnparams(about) != statement->params) {
        error_set(err, ERROR_INTERNAL, "it has %d parameters, not %d", PQnparams(about),
                  statement->params);
        return DB_FATAL;
    }
    memmove(&db->prepared[place + 1], &db->prepared[place],
            (db->n_prepared - place) * sizeof *db->prepared);
    db->n_prepared++;
    db->prepared[place].statement = statement;
    for (int i = 0; i < statement->params; i++)
        db->prepared[place].types[i] = PQparamtype(about, i);
    return DB_NONE;
}

static enum db_status find_prepared(struct db *db, const struct db_statement *statement,
                                    const struct prepared **prepared_out, struct error *err)
{
    size_t place = prepared_place(db, statement);
    if (place == db->n_prepared || db->prepared[place].statement != statement) {
        enum db_status status = prepare(db, statement, place, err);
        if (status < 0) {
            error_within(err, "preparing %s", statement->name);
            return status;
        }
    }
    *prepared_out = &db->prepared[place];
    return DB_NONE;
}

/* Types whose binary form is the text itself. */
static bool is_raw(Oid type)
{
    return type == TYPE_TEXT || type == TYPE_BYTEA || type == TYPE_VARCHAR || type == TYPE_BPCHAR ||
           type == TYPE_JSON;
}

struct values {
    struct arena copies; /* of views that need a NUL behind them */
    const char *values[DB_MAX_PARAMS];
    int lengths[DB_MAX_PARAMS], formats[DB_MAX_PARAMS];
};

static void values_release(struct values *values) { arena_release(&values->copies); }

static bool values_fill(struct values *values, const struct prepared *prepared,
                        const struct db_param *params, struct error *err)
{
    for (int i = 0; i < prepared->statement->params; i++) {
        const struct db_param *param = &params[i];
        values->values[i] = param->from_scratch ? param->scratch : param->value;
        values->lengths[i] = param->length;
        values->formats[i] = param->format;
        if (!values->values[i] || param->format == 0)
            continue;
        if (param->length < 0)
            return error_set(err, ERROR_TOO_LARGE, "a value is larger than 2 GiB");
        size_t len = (size_t)param->length;
        if (!param->octets && memchr(param->value, '\0', len))
            return error_set(err, ERROR_INPUT, "text may not hold a NUL character");
        if (is_raw(prepared->types[i]))
            continue;
        values->values[i] = arena_strndup(&values->copies, param->value, len);
        values->formats[i] = 0;
        if (!values->values[i])
            return error_memory(err);
    }
    return true;
}

enum db_status db_select(struct db *db, const struct db_statement *statement,
                         const struct db_param *params, PGresult **rows_out, struct error *err)
{
    const struct prepared *prepared;
    enum db_status status = find_prepared(db, statement, &prepared, err);
    if (status < 0)
        return status;

    __attribute__((cleanup(values_release))) struct values values;
    arena_init(&values.copies, SIZE_MAX);
    if (!values_fill(&values, prepared, params, err))
        return DB_FATAL;

    PGresult *rows = PQexecPrepared(db->conn, statement->name, statement->params, values.values,
                                    values.lengths, values.formats, 0);
    status = result_status(db->conn, rows, err);
    if (status < 0) {
        PQclear(rows);
        if (err->code == ERROR_INTERNAL) /* our mistake: say where */
            error_within(err, "%s", statement->name);
        return status;
    }
    *rows_out = rows;
    return status;
}

enum db_status db_execute(struct db *db, const struct db_statement *statement,
                          const struct db_param *params, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    return db_select(db, statement, params, &rows, err);
}

enum db_status db_command(struct db *db, const char *sql, struct error *err)
{
    AUTO_PGRESULT *result = PQexec(db->conn, sql);
    return result_status(db->conn, result, err);
}

bool db_run(struct db *db, const char *sql, struct error *err)
{
    return db_command(db, sql, err) >= 0;
}

PGconn *db_raw(struct db *db) { return db->conn; }

/* --- Connections ------------------------------------------------------------------------------ */

static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static bool prepare_groups(struct db *db, const db_statement_group *const *groups,
                           struct error *err)
{
    for (; groups && *groups; groups++) {
        for (const struct db_statement *const *statement = **groups; *statement; statement++) {
            const struct prepared *prepared;
            if (find_prepared(db, *statement, &prepared, err) < 0)
                return false;
        }
    }
    return true;
}

struct db *db_open(const char *conninfo, const db_statement_group *const *groups, struct error *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db) {
        error_memory(err);
        return NULL;
    }
    /* What stands before dbname is a default that the connection string may change. */
    static const char *const keywords[] = {"connect_timeout", "tcp_user_timeout",          "dbname",
                                           "client_encoding", "fallback_application_name", NULL};
    const char *const values[] = {"5", "30000", conninfo, "UTF8", "subtier", NULL};

    db->conn = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        connection_error(db->conn, err);
        goto undo;
    }
    PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    if (!db_run(db, SETTINGS, err) || !prepare_groups(db, groups, err))
        goto undo;
    return db;

undo:
    db_close(db);
    return NULL;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    PQfinish(db->conn);
    free(db->prepared);
    free(db);
}

/* key='value', with \ before ' and \ */
static void add_setting(struct buf *out, const char *keyword, const char *value, const char *more)
{
    buf_printf(out, "%s%s='", out->len ? " " : "", keyword);
    for (const char *c = value; *c; c++) {
        if (*c == '\'' || *c == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *c);
    }
    buf_printf(out, "%s'", more);
}

char *db_app_conninfo(const char *owner_conninfo, struct error *err)
{
    static const char ROLE[] = " -c role=subtier_app";
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(owner_conninfo, &why);
    if (!options) {
        /* libpq's own message may quote the password. */
        PQfreemem(why);
        error_set(err, ERROR_USAGE,
                  "the database address cannot be read; it looks like "
                  "postgresql://user@host:5432/name");
        return NULL;
    }
    AUTO_BUF out = BUF_INIT(64 << 10);
    bool has_options = false;
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (!option->val)
            continue;
        bool is_options = strcmp(option->keyword, "options") == 0;
        has_options |= is_options;
        add_setting(&out, option->keyword, option->val, is_options ? ROLE : "");
    }
    if (!has_options)
        add_setting(&out, "options", "", ROLE);
    PQconninfoFree(options);

    char *app = buf_detach(&out, NULL);
    if (!app)
        error_memory(err);
    return app;
}
