/* audit/query.c - reading a tenant's chain of events, and erasing what is personal in one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "audit/query.h"

#include "core/json_writer.h"

static const struct db_statement LIST = {
    .name = "audit_list",
    .params = 8,
    .sql = "SELECT e.seq, to_char(e.occurred_at AT TIME ZONE 'UTC',"
           "   'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), e.actor_kind, e.actor_id,"
           " coalesce((SELECT name FROM app_user u WHERE u.tenant_id = e.tenant_id"
           "             AND u.id = e.actor_id),"
           "          (SELECT name FROM api_key k WHERE k.tenant_id = e.tenant_id"
           "             AND k.id = e.actor_id)),"
           " e.action, e.subject_kind, e.subject_id, e.detail, e.detail_salt IS NULL,"
           " encode(e.event_hash, 'hex')"
           " FROM audit_event e WHERE e.tenant_id = tenant_current()"
           " AND ($2::bigint = 0 OR e.seq < $2::bigint)"
           " AND ($3 = '' OR e.action = $3 OR (right($3, 1) = '.' AND starts_with(e.action, $3)))"
           " AND ($4 = '' OR e.subject_kind = $4) AND ($5 = '' OR e.subject_id = $5)"
           " AND ($6 = '' OR e.actor_kind = $6 OR e.actor_id::text = lower($6))"
           " AND ($7 = '' OR e.occurred_at >= $7::text::timestamptz)"
           " AND ($8 = '' OR e.occurred_at < $8::text::timestamptz)"
           " ORDER BY e.seq DESC LIMIT $1::bigint",
};

static const struct db_statement FIND = {
    .name = "audit_find",
    .params = 1,
    .sql = "SELECT detail_salt IS NULL FROM audit_event"
           " WHERE tenant_id = tenant_current() AND seq = $1::bigint FOR UPDATE",
};

static const struct db_statement ERASE = {
    .name = "audit_erase",
    .params = 1,
    .sql = "UPDATE audit_event SET detail = NULL, detail_salt = NULL"
           " WHERE tenant_id = tenant_current() AND seq = $1::bigint",
};

const db_statement_group audit_query_statements = {&LIST, &FIND, &ERASE, NULL};

/* In the order of LIST's columns. */
static void read_row(const PGresult *rows, int row, struct arena *arena, struct audit_row *out)
{
    *out = (struct audit_row){
        .seq = db_get_int64(rows, row, 0),
        .occurred_at = str_copy(arena, db_get_text(rows, row, 1)),
        .actor_kind = str_copy(arena, db_get_text(rows, row, 2)),
        .actor_id = str_copy(arena, db_get_text(rows, row, 3)),
        .actor_name = str_copy(arena, db_get_text(rows, row, 4)),
        .action = str_copy(arena, db_get_text(rows, row, 5)),
        .subject_kind = str_copy(arena, db_get_text(rows, row, 6)),
        .subject_id = str_copy(arena, db_get_text(rows, row, 7)),
        .detail = str_copy(arena, db_get_text(rows, row, 8)),
        .erased = db_get_bool(rows, row, 9),
        .event_hash = str_copy(arena, db_get_text(rows, row, 10)),
    };
}

/* "2026-11-23" or "2026-11-23T10:00:00Z": what PostgreSQL is given must not be a riddle. */
static bool check_time(struct str text, const char *name, struct error *err)
{
    struct date day;
    struct error ignored = ERROR_INIT;
    int64_t part;
    bool good = text.len == 0 || date_parse_full(str_slice(text, 0, 10), &day, &ignored);
    if (good && text.len > 10)
        good = text.len == 20 && text.ptr[10] == 'T' && text.ptr[19] == 'Z' &&
               text.ptr[13] == ':' && text.ptr[16] == ':' &&
               str_to_int(str_slice(text, 11, 13), 0, 23, &part) &&
               str_to_int(str_slice(text, 14, 16), 0, 59, &part) &&
               str_to_int(str_slice(text, 17, 19), 0, 59, &part);
    return good || error_set(err, ERROR_USAGE,
                             "%s must be a day or a time such as 2026-11-23T10:00:00Z", name);
}

enum db_status audit_list(struct db *db, const struct audit_filter *filter, struct arena *arena,
                          struct audit_row **rows_out, size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!check_time(filter->from, "from", err) || !check_time(filter->to, "to", err))
        return DB_FATAL;
    const struct db_param params[] = {
        db_int64((int64_t)filter->limit),
        db_int64(filter->before),
        db_text(filter->action),
        db_text(filter->subject_kind),
        db_text(filter->subject_id),
        db_text(filter->actor),
        db_text(filter->from),
        db_text(filter->to),
    };
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct audit_row *found = arena_calloc(arena, n, sizeof *found);
    for (size_t i = 0; found && i < n; i++)
        read_row(rows, (int)i, arena, &found[i]);
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *rows_out = found;
    *n_out = n;
    return status;
}

enum db_status audit_erase(struct db *db, int64_t seq, struct str reason, struct audit_actor by,
                           struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF detail = BUF_INIT(AUDIT_MAX_DETAIL_BYTES);
    char number[24];
    const struct db_param params[] = {db_int64(seq)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status == DB_NONE)
        error_set(err, ERROR_NOT_FOUND, "the audit chain has no event %lld", (long long)seq);
    else if (status == DB_ROWS && db_get_bool(rows, 0, 0))
        error_set(err, ERROR_CONFLICT, "the detail of event %lld is erased already",
                  (long long)seq);
    else if (status == DB_ROWS)
        status = db_execute(db, &ERASE, params, err);
    if (err->code != ERROR_NONE)
        return status < 0 ? status : DB_FATAL;
    struct json_writer w = JSON_WRITER(&detail);
    json_begin_object(&w);
    json_field_text(&w, "reason", reason);
    json_end_object(&w);
    snprintf(number, sizeof number, "%lld", (long long)seq);
    const struct audit_event event = {by, "audit.erase", "audit_event", str_of(number),
                                      buf_str(&detail)};
    return audit_append(db, &event, err);
}
