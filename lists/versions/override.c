/* lists/versions/override.c - a held version activated by two people.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/override.h"

#include <stdio.h>

#include "core/fault_point.h"
#include "lists/versions/files.h"
#include "lists/versions/merge.h"
#include "lists/versions/own.h"
#include "lists/versions/staging.h"
#include "lists/versions/store.h"

enum { REASON_MAX_BYTES = 2000, DETAIL_MAX_BYTES = 32 << 10 };

static const struct db_statement FIND = {
    .name = "list_override_find",
    .params = 2,
    .sql = "SELECT v.state, v.format, v.sha256, v.published, coalesce(o.proposed_by, ''),"
           " coalesce(o.reason, ''), v.held_against IS NULL"
           " FROM list_version v LEFT JOIN list_override o ON o.version_id = v.id"
           " WHERE v.list_id = $1 AND v.id = $2 FOR UPDATE OF v",
};

static const struct db_statement PROPOSE = {
    .name = "list_override_propose",
    .params = 3,
    .sql = "INSERT INTO list_override (version_id, proposed_by, reason) VALUES ($1, $2, $3)",
};

static const struct db_statement APPROVE = {
    .name = "list_override_approve",
    .params = 2,
    .sql = "UPDATE list_override SET approved_by = $2, approved_at = clock_timestamp()"
           " WHERE version_id = $1",
};

static const struct db_statement SUPERSEDE = {
    .name = "list_override_supersede",
    .params = 1,
    .sql = "UPDATE list_version SET state = 'superseded' WHERE list_id = $1 AND state = 'active'",
};

static const struct db_statement ACTIVATE = {
    .name = "list_override_activate",
    .params = 6,
    .sql = "UPDATE list_version SET state = 'active', number = $2, parser_version = $3,"
           " added = $4, changed = $5, removed = $6, checked_at = clock_timestamp()"
           " WHERE id = $1",
};

const db_statement_group override_statements = {&FIND,      &PROPOSE,  &APPROVE,
                                                &SUPERSEDE, &ACTIVATE, NULL};

struct override {
    const struct override_request *request;
    struct arena *arena;
    struct str state, format, sha256, proposed_by, reason;
    bool malformed;
    struct date published;
    struct override_result result;
};

/* --- the audit -------------------------------------------------------------------------------- */

static enum db_status append(struct db *db, const struct override *o, const char *action,
                             struct str reason, struct error *err)
{
    AUTO_BUF detail = BUF_INIT(DETAIL_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&detail);
    char subject[96];
    json_begin_object(&w);
    json_field_text(&w, "list", o->request->list);
    json_field_int(&w, "version_id", o->request->version_id);
    json_field_text(&w, "sha256", o->sha256);
    json_field_text(&w, "reason", reason);
    json_end_object(&w);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    snprintf(subject, sizeof subject, "%.*s:%lld", STR_ARG(o->request->list),
             (long long)o->request->version_id);
    const struct audit_event event = {.actor = o->request->actor,
                                      .action = action,
                                      .subject_kind = "list_version",
                                      .subject_id = str_of(subject),
                                      .detail = buf_str(&detail)};
    return audit_append(db, &event, err);
}

/* --- proposing -------------------------------------------------------------------------------- */

static enum db_status propose(struct db *db, struct override *o, struct error *err)
{
    const struct override_request *request = o->request;
    struct str reason = str_trim(request->reason);
    if (reason.len == 0 || reason.len > REASON_MAX_BYTES) {
        error_at(err, "/reason", "say why the findings do not matter, in 1 to %d bytes",
                 REASON_MAX_BYTES);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_int64(request->version_id), db_cstr(request->actor_name),
                                      db_text(reason)};
    enum db_status status = db_execute(db, &PROPOSE, params, err);
    o->result.state = OVERRIDE_PROPOSED;
    o->result.proposed_by = str_of(request->actor_name);
    o->result.reason = reason;
    return status < 0 ? status : append(db, o, "list.override.propose", reason, err);
}

/* --- approving -------------------------------------------------------------------------------- */

static enum db_status merge(struct db *db, struct override *o, const struct staging *staging,
                            struct error *err)
{
    const struct override_request *request = o->request;
    struct merge_counts counts = {0};
    int64_t number = 0;
    char parser[IMPORT_PARSER_VERSION_SIZE] = "";
    const struct db_param list[] = {db_text(request->list)};
    (void)import_parser_version(str_of(staging->format->name), parser);
    enum db_status status = merge_count(db, staging, &counts, err);
    if (status >= 0)
        status = store_next_number(db, request->list, &number, err);
    if (status >= 0)
        status = db_execute(db, &SUPERSEDE, list, err);
    if (status < 0)
        return status;
    const struct db_param params[] = {db_int64(request->version_id),
                                      db_int64(number),
                                      db_cstr(parser),
                                      db_int64((int64_t)counts.added),
                                      db_int64((int64_t)counts.changed),
                                      db_int64((int64_t)counts.removed)};
    status = db_execute(db, &ACTIVATE, params, err);
    FAULT_POINT("override.activated");
    if (status >= 0)
        status = merge_apply(db, staging, number, err);
    if (status >= 0)
        status = store_notify(db, request->list, number, err);
    o->result.import = (struct import_result){.state = IMPORT_ACTIVE,
                                              .version = number,
                                              .version_id = request->version_id,
                                              .published = o->published,
                                              .counts = staging->tally.counts,
                                              .added = counts.added,
                                              .changed = counts.changed,
                                              .removed = counts.removed};
    return status;
}

static enum db_status activate(struct db *db, struct override *o, struct error *err)
{
    const struct list_format *format = list_format_find(o->format);
    struct stored_files stored;
    AUTO_ARENA scratch = ARENA_INIT((size_t)4 << 30);
    enum db_status status = files_load(db, o->request->version_id, &scratch, &stored, err);
    if (status == DB_NONE || !format) {
        error_set(err, ERROR_LIST_REFUSED, "its files are not kept, or their format is not known");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    struct own_list own = OWN_LIST_UNSAID;
    status = own_list_find(db, o->request->list, &scratch, &own, err);
    if (status < 0)
        return status;
    struct staging staging;
    staging_init(&staging, o->request->list, format);
    staging.column_map = own.column_map; /* an operator's table is read as it was imported */
    status = staging_read(&staging, stored.files, stored.n, err) ? merge(db, o, &staging, err)
                                                                 : DB_FATAL;
    staging_release(&staging);
    return status;
}

static enum db_status approve(struct db *db, struct override *o, struct error *err)
{
    const struct override_request *request = o->request;
    if (str_equal(o->proposed_by, str_of(request->actor_name))) {
        error_set(err, ERROR_CONFLICT, "you proposed it yourself: somebody else has to approve");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_int64(request->version_id), db_cstr(request->actor_name)};
    enum db_status status = db_execute(db, &APPROVE, params, err);
    if (status >= 0)
        status = activate(db, o, err);
    o->result.state = OVERRIDE_ACTIVATED;
    o->result.proposed_by = o->proposed_by;
    o->result.reason = o->reason;
    return status < 0 ? status : append(db, o, "list.override.approve", request->reason, err);
}

/* --- both ------------------------------------------------------------------------------------- */

static enum db_status find(struct db *db, struct override *o, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(o->request->list), db_int64(o->request->version_id)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    o->state = str_copy(o->arena, db_get_text(rows, 0, 0));
    o->format = str_copy(o->arena, db_get_text(rows, 0, 1));
    o->sha256 = str_copy(o->arena, db_get_text(rows, 0, 2));
    o->published = db_get_date(rows, 0, 3);
    o->proposed_by = str_copy(o->arena, db_get_text(rows, 0, 4));
    o->reason = str_copy(o->arena, db_get_text(rows, 0, 5));
    o->malformed = db_get_bool(rows, 0, 6);
    if (!arena_failed(o->arena))
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

static enum db_status override_body(struct db *db, void *context, struct error *err)
{
    struct override *o = context;
    o->result = (struct override_result){0};
    enum db_status status = store_lock_list(db, o->request->list, err);
    if (status >= 0)
        status = find(db, o, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "this list has no version with this id");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    if (!str_equal(o->state, STR("rejected"))) {
        error_set(err, ERROR_CONFLICT, "this version is not held, but %.*s", STR_ARG(o->state));
        return DB_FATAL;
    }
    if (o->malformed) {
        error_set(err, ERROR_LIST_REFUSED, "a file that cannot be read cannot be released");
        return DB_FATAL;
    }
    return o->proposed_by.len > 0 ? approve(db, o, err) : propose(db, o, err);
}

bool override_version(struct db_pool *pool, const struct override_request *request,
                      struct arena *arena, struct override_result *result_out, struct error *err)
{
    struct override o = {.request = request, .arena = arena};
    if (db_pool_transaction(pool, request->tenant, override_body, &o, err) < 0)
        return false;
    *result_out = o.result;
    return true;
}

void override_result_write(struct json_writer *w, const struct override_request *request,
                           const struct override_result *result)
{
    bool activated = result->state == OVERRIDE_ACTIVATED;
    json_begin_object(w);
    json_field_cstr(w, "state", activated ? "active" : "proposed");
    json_field_text(w, "list", request->list);
    json_field_int(w, "version_id", request->version_id);
    if (activated)
        json_field_int(w, "version", result->import.version);
    else
        json_field_null(w, "version");
    json_field_text(w, "proposed_by", result->proposed_by);
    if (activated)
        json_field_cstr(w, "approved_by", request->actor_name);
    else
        json_field_null(w, "approved_by");
    json_field_text(w, "reason", result->reason);
    json_end_object(w);
}
