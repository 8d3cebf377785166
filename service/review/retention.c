/* review/retention.c - how long is kept: legal holds, deletion at the end, tombstones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/retention.h"

#include "core/clock.h"
#include "review/review.h"

static const struct db_statement APPLY = {
    .name = "retention_apply",
    .params = 2,
    .sql = "SELECT screenings, parties FROM retention_run($1, $2::integer)",
};

static const struct db_statement STATUS = {
    .name = "retention_status",
    .params = 0,
    .sql =
        "SELECT json_build_object("
        "'retention_years', policy_number('retention_years', 10),"
        "'screenings', (SELECT count(*) FROM screening WHERE tenant_id = tenant_current()),"
        "'due', (SELECT count(*) FROM screening s WHERE tenant_id = tenant_current()"
        "   AND s.evaluated_at < now() - policy_number('retention_years', 10) * interval '1 year'"
        "   AND screening_is_due(s)),"
        "'oldest', (SELECT min(evaluated_at)::date FROM screening"
        "   WHERE tenant_id = tenant_current()),"
        "'holds', (SELECT count(*) FROM legal_hold WHERE tenant_id = tenant_current()"
        "   AND released_at IS NULL),"
        "'tombstones', (SELECT count(*) FROM tombstone WHERE tenant_id = tenant_current()))",
};

static const struct db_statement NOTE = {
    .name = "retention_note_transaction",
    .params = 3,
    .sql = "INSERT INTO engagement_transaction AS t (tenant_id, engagement_id, last_on, noted_by)"
           " SELECT e.tenant_id, e.id, $2::text::date, $3 FROM engagement e"
           "  WHERE e.tenant_id = tenant_current() AND e.id = $1"
           " ON CONFLICT (tenant_id, engagement_id) DO UPDATE"
           " SET last_on = greatest(t.last_on, excluded.last_on), noted_at = clock_timestamp(),"
           "     noted_by = excluded.noted_by RETURNING last_on",
};

static const struct db_statement PLACE = {
    .name = "hold_place",
    .params = 5,
    .sql = "INSERT INTO legal_hold (tenant_id, id, subject_kind, subject_id, reason, placed_by)"
           " VALUES (tenant_current(), $1::text::uuid, $2, $3, $4, $5)",
};

static const struct db_statement RELEASE = {
    .name = "hold_release",
    .params = 3,
    .sql = "UPDATE legal_hold SET released_at = clock_timestamp(), released_by = $2,"
           " release_reason = $3 WHERE tenant_id = tenant_current() AND id = $1::text::uuid"
           " AND released_at IS NULL RETURNING id",
};

static const struct db_statement HOLDS = {
    .name = "hold_list",
    .params = 0,
    .sql = "SELECT json_build_object('holds', coalesce(json_agg(json_build_object("
           "'id', h.id, 'kind', h.subject_kind, 'subject', h.subject_id, 'reason', h.reason,"
           "'placed_at', " REVIEW_TIME(
               "h.placed_at") ", 'placed_by', actor_name(h.placed_by),"
                              "'released_at', " REVIEW_TIME(
                                  "h.released_at") ","
                                                   "'released_by', actor_name(h.released_by), "
                                                   "'release_reason', h.release_reason)"
                                                   " ORDER BY h.id DESC), '[]'::json))"
                                                   " FROM (SELECT * FROM legal_hold WHERE "
                                                   "tenant_id = tenant_current()"
                                                   "        ORDER BY id DESC LIMIT 500) h",
};

static const struct db_statement TOMBSTONES = {
    .name = "tombstone_list",
    .params = 0,
    .sql = "SELECT json_build_object('tombstones', coalesce(json_agg(json_build_object("
           "'kind', t.kind, 'subject', t.subject_id, 'sha256', encode(t.sha256, 'hex'),"
           "'happened_at', " REVIEW_TIME(
               "t.happened_at") ", 'policy', t.policy,"
                                "'deleted_at', " REVIEW_TIME(
                                    "t.deleted_at") ", 'deleted_by', actor_name(t.deleted_by))"
                                                    " ORDER BY t.deleted_at DESC), '[]'::json))"
                                                    " FROM (SELECT * FROM tombstone WHERE "
                                                    "tenant_id = tenant_current()"
                                                    "        ORDER BY deleted_at DESC LIMIT 500) t",
};

const db_statement_group retention_statements = {&APPLY,   &STATUS, &NOTE,       &PLACE,
                                                 &RELEASE, &HOLDS,  &TOMBSTONES, NULL};

enum db_status retention_apply(struct db *db, struct review_actor actor,
                               struct retention_counts *counts_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    char went[24], erased[24];
    const struct db_param params[] = {db_cstr(actor.text), db_int64(RETENTION_BATCH)};
    enum db_status status = db_select(db, &APPLY, params, &rows, err);
    if (status < 0)
        return status;
    struct retention_counts counts = {db_get_int64(rows, 0, 0), db_get_int64(rows, 0, 1)};
    *counts_out = counts;
    if (counts.screenings + counts.parties == 0)
        return DB_NONE;
    snprintf(went, sizeof went, "%lld", (long long)counts.screenings);
    snprintf(erased, sizeof erased, "%lld", (long long)counts.parties);
    status = review_audit(db, actor, "retention.run", "retention", STR(""),
                          (const struct review_fact[]){{"parties", str_of(erased)},
                                                       {"screenings", str_of(went)},
                                                       {NULL, STR_EMPTY}},
                          err);
    return status < 0 ? status : DB_ROWS;
}

static enum db_status read_document(struct db *db, const struct db_statement *statement,
                                    struct arena *arena, struct str *document_out,
                                    struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, statement, NULL, &rows, err);
    if (status < 0)
        return status;
    *document_out = str_copy(arena, db_get_text(rows, 0, 0));
    if (document_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status retention_status(struct db *db, struct arena *arena, struct str *document_out,
                                struct error *err)
{
    return read_document(db, &STATUS, arena, document_out, err);
}

enum db_status holds_list(struct db *db, struct arena *arena, struct str *document_out,
                          struct error *err)
{
    return read_document(db, &HOLDS, arena, document_out, err);
}

enum db_status tombstones_list(struct db *db, struct arena *arena, struct str *document_out,
                               struct error *err)
{
    return read_document(db, &TOMBSTONES, arena, document_out, err);
}

enum db_status retention_note_transaction(struct db *db, struct str engagement, struct str day,
                                          struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct date date;
    if (!date_parse_full(day, &date, err) || date_compare(date, clock_today()) > 0) {
        error_at(err, "/day", "is not a day up to today, such as 2026-11-23");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(engagement), db_text(day), db_cstr(actor.text)};
    enum db_status status = db_select(db, &NOTE, params, &rows, err);
    if (status == DB_NONE) {
        error_at(err, "/engagement", "there is no engagement \"%.*s\"", STR_ARG(engagement));
        return DB_FATAL;
    }
    return status < 0
               ? status
               : review_audit(db, actor, "engagement.transaction", "engagement", engagement,
                              (const struct review_fact[]){{"day", day}, {NULL, STR_EMPTY}}, err);
}

enum db_status hold_place(struct db *db, struct str kind, struct str id, struct str reason,
                          struct review_actor actor, struct arena *arena, struct str *hold_out,
                          struct error *err)
{
    bool all = str_equal(kind, STR("everything"));
    struct uuid hold = uuid_new();
    if (!all && !str_equal(kind, STR("engagement")) && !str_equal(kind, STR("screening")) &&
        !str_equal(kind, STR("party"))) {
        error_at(err, "/kind", "must be everything, engagement, screening or party");
        return DB_FATAL;
    }
    if (all != (id.len == 0)) {
        error_at(err, "/subject",
                 all ? "stays away when everything is held" : "names what is held");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_cstr(hold.text), db_text(kind),
                                      all ? db_null() : db_text(id), db_text(reason),
                                      db_cstr(actor.text)};
    enum db_status status = db_execute(db, &PLACE, params, err);
    if (status >= 0)
        status = review_audit(
            db, actor, "hold.place", "legal_hold", str_of(hold.text),
            (const struct review_fact[]){
                {"kind", kind}, {"reason", reason}, {"subject", id}, {NULL, STR_EMPTY}},
            err);
    if (status < 0)
        return status;
    *hold_out = str_copy(arena, str_of(hold.text));
    if (hold_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status hold_release(struct db *db, struct str hold, struct str reason,
                            struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = DB_NONE;
    const struct db_param params[] = {db_text(hold), db_cstr(actor.text), db_text(reason)};
    if (uuid_valid(hold))
        status = db_select(db, &RELEASE, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no legal hold in force has this id");
        return DB_FATAL;
    }
    return status < 0
               ? status
               : review_audit(db, actor, "hold.release", "legal_hold", hold,
                              (const struct review_fact[]){{"reason", reason}, {NULL, STR_EMPTY}},
                              err);
}
