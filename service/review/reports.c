/* review/reports.c - what is owed to a regulator after a true match, its clock and its packet.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/reports.h"

#include "core/clock.h"
#include "review/business_days.h"
#include "review/review.h"

#define STATE                                                                                      \
    "CASE WHEN r.filed_on IS NOT NULL THEN 'filed'"                                                \
    " WHEN r.due_on < (now() AT TIME ZONE 'UTC')::date THEN 'overdue' ELSE 'open' END"

/* Decimals as text, as everywhere. */
#define FIELDS                                                                                     \
    "'id', r.id, 'kind', r.kind, 'state', " STATE ", 'regime', l.regime, 'alert', r.alert_id,"     \
    " 'party', a.party_id, 'listed', a.listed_id, 'caption', a.caption,"                           \
    " 'action_on', r.action_on, 'due_on', r.due_on, 'description', r.description,"                 \
    " 'property', r.property, 'value', r.value::text, 'currency', r.currency,"                     \
    " 'created_at', " REVIEW_TIME(                                                                 \
        "r.created_at") ", 'created_by', actor_name(r.created_by),"                                \
                        " 'filed_on', r.filed_on, 'filed_by', actor_name(r.filed_by), "            \
                        "'reference', r.reference,"                                                \
                        " 'released_on', r.released_on"

#define FROM                                                                                       \
    " FROM regulator_report r JOIN alert a ON a.tenant_id = r.tenant_id AND a.id = r.alert_id"     \
    " LEFT JOIN list l ON l.id = a.list_id WHERE r.tenant_id = tenant_current()"

static const struct db_statement FIND_ALERT = {
    .name = "report_find_alert",
    .params = 1,
    .sql = "SELECT coalesce(l.regime, ''), a.outcome FROM alert a"
           " LEFT JOIN list l ON l.id = a.list_id"
           " WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid FOR UPDATE OF a",
};

static const struct db_statement ADD = {
    .name = "report_add",
    .params = 10,
    .sql = "INSERT INTO regulator_report (tenant_id, id, alert_id, kind, action_on, due_on,"
           " description, property, value, currency, created_by) VALUES (tenant_current(),"
           " $1::text::uuid, $2::text::uuid, $3, $4::text::date, $5, $6, $7, $8::text::numeric,"
           " $9, $10)",
};

static const struct db_statement LOCK = {
    .name = "report_lock",
    .params = 1,
    .sql = "SELECT kind, filed_on, released_on, action_on FROM regulator_report"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid FOR UPDATE",
};

static const struct db_statement FILED = {
    .name = "report_file",
    .params = 4,
    .sql = "UPDATE regulator_report SET filed_on = $2::text::date, filed_by = $3, reference = $4"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement RELEASED = {
    .name = "report_release",
    .params = 3,
    .sql = "UPDATE regulator_report SET released_on = $2::text::date, released_by = $3"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

/* The packet: all that a report asks for, in one document of one moment. */
static const struct db_statement PACKET = {
    .name = "report_packet",
    .params = 1,
    .sql =
        "SELECT json_build_object(" FIELDS ","
        " 'legal_basis', CASE WHEN l.regime = 'us-ofac' THEN CASE r.kind"
        "   WHEN 'block' THEN '31 CFR 501.603: within 10 business days; annual report of property"
        " held on 30 June by 30 September' ELSE '31 CFR 501.604: within 10 business days' END END,"
        " 'party_record', (SELECT p.body::json FROM party p WHERE p.tenant_id = a.tenant_id"
        "    AND p.id = a.party_id),"
        " 'listed_record', (SELECT k.body FROM listed_party k WHERE k.list_id = a.list_id"
        "    AND k.entity_id = a.listed_id ORDER BY k.since DESC LIMIT 1),"
        " 'list', a.list_id, 'score', trim_scale(a.score_micro::numeric / 1000000),"
        " 'engagement', a.engagement_id, 'screening', a.screening_id,"
        " 'evidence_sha256', (SELECT encode(s.evidence_sha256, 'hex') FROM screening s"
        "    WHERE s.tenant_id = a.tenant_id AND s.id = a.screening_id),"
        " 'decisions', (SELECT coalesce(json_agg(json_build_object('outcome', d.outcome,"
        "    'reason', d.reason, 'author', actor_name(d.author),"
        "    'made_at', " REVIEW_TIME(
            "d.made_at") ", 'approver', actor_name(p.approver),"
                         "    'approved_at', " REVIEW_TIME(
                             "p.made_at") ") ORDER BY d.round), '[]'::json)"
                                          "    FROM decision d LEFT JOIN approval p ON p.tenant_id "
                                          "= d.tenant_id"
                                          "      AND p.decision_id = d.id AND p.verdict = "
                                          "'approved'"
                                          "   WHERE d.tenant_id = a.tenant_id AND d.alert_id = "
                                          "a.id))" FROM " AND r.id = $1::text::uuid",
};

static const struct db_statement LIST = {
    .name = "report_list",
    .params = 1,
    .sql = "SELECT json_build_object('reports', coalesce(json_agg(x.o ORDER BY x.filed, x.due_on,"
           " x.id), '[]'::json)) FROM (SELECT json_build_object(" FIELDS ") AS o,"
           " r.filed_on IS NOT NULL AS filed, r.due_on, r.id" FROM " AND ($1 = '' OR " STATE
           " = $1 OR ($1 = 'open' AND r.filed_on IS NULL))"
           " ORDER BY r.filed_on IS NOT NULL, r.due_on, r.id LIMIT 1000) x",
};

static const struct db_statement ANNUAL = {
    .name = "report_annual",
    .params = 1,
    .sql = "SELECT json_build_object('year', $1::integer, 'as_of', make_date($1::integer, 6, 30),"
           " 'due_on', make_date($1::integer, 9, 30),"
           " 'legal_basis', '31 CFR 501.603(b)(2)', 'blocked', coalesce(json_agg("
           " json_build_object(" FIELDS ") ORDER BY r.action_on, r.id), '[]'::json))" FROM
           " AND r.kind = 'block' AND l.regime = 'us-ofac'"
           " AND r.action_on <= make_date($1::integer, 6, 30)"
           " AND (r.released_on IS NULL OR r.released_on > make_date($1::integer, 6, 30))",
};

const db_statement_group reports_statements = {&FIND_ALERT, &ADD,  &LOCK,   &FILED, &RELEASED,
                                               &PACKET,     &LIST, &ANNUAL, NULL};

static struct db_param optional(struct str text)
{
    return text.len > 0 ? db_text(text) : db_null();
}

/* A day up to today. */
static bool check_day(struct str text, const char *pointer, struct date *out, struct error *err)
{
    if (date_parse_full(text, out, err) && date_compare(*out, clock_today()) <= 0)
        return true;
    return error_at(err, pointer, "is not a day up to today, such as 2026-11-23");
}

static bool check(const struct report_request *request, struct date *action_out, struct error *err)
{
    int64_t value;
    bool currency = request->currency.len == 3;
    for (size_t i = 0; currency && i < 3; i++)
        currency = request->currency.ptr[i] >= 'A' && request->currency.ptr[i] <= 'Z';
    if (!str_equal(request->kind, STR("block")) && !str_equal(request->kind, STR("reject")))
        return error_at(err, "/kind", "must be block or reject");
    if (!check_day(request->action_on, "/action_on", action_out, err))
        return false;
    if (request->value.len > 0 && !str_to_scaled(request->value, 4, 0, INT64_MAX, &value))
        return error_at(err, "/value", "is no amount such as \"1250.50\"");
    if ((request->value.len > 0 || request->currency.len > 0) && !currency)
        return error_at(err, "/currency", "names the value's currency in three capitals");
    return true;
}

static enum db_status find_alert(struct db *db, struct str id, bool *ofac_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = DB_NONE;
    const struct db_param params[] = {db_text(id)};
    if (uuid_valid(id))
        status = db_select(db, &FIND_ALERT, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no alert \"%.*s\"", STR_ARG(id));
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    if (!str_equal(db_get_text(rows, 0, 1), STR("true_match"))) {
        error_set(err, ERROR_CONFLICT, "a report follows from a true match in force");
        return DB_FATAL;
    }
    *ofac_out = str_equal(db_get_text(rows, 0, 0), STR("us-ofac"));
    return DB_ROWS;
}

enum db_status report_create(struct db *db, const struct report_request *request,
                             struct arena *arena, struct str *id_out, struct error *err)
{
    struct date action, due = {0};
    bool ofac = false;
    if (!check(request, &action, err))
        return DB_FATAL;
    enum db_status status = find_alert(db, request->alert, &ofac, err);
    if (status < 0)
        return status;
    if (ofac)
        due = us_business_days_after(action, REPORT_BUSINESS_DAYS);
    struct uuid id = uuid_new();
    const struct db_param params[] = {db_cstr(id.text),
                                      db_text(request->alert),
                                      db_text(request->kind),
                                      db_text(request->action_on),
                                      db_date(due),
                                      db_text(request->description),
                                      optional(request->property),
                                      optional(request->value),
                                      optional(request->currency),
                                      db_cstr(request->actor.text)};
    status = db_execute(db, &ADD, params, err);
    if (status >= 0)
        status =
            review_audit(db, request->actor, "report.create", "regulator_report", str_of(id.text),
                         (const struct review_fact[]){{"action_on", request->action_on},
                                                      {"alert", request->alert},
                                                      {"kind", request->kind},
                                                      {NULL, STR_EMPTY}},
                         err);
    if (status < 0)
        return status;
    *id_out = str_copy(arena, str_of(id.text));
    if (id_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

static enum db_status lock(struct db *db, struct str id, PGresult **rows, struct error *err)
{
    enum db_status status = DB_NONE;
    const struct db_param params[] = {db_text(id)};
    if (uuid_valid(id))
        status = db_select(db, &LOCK, params, rows, err);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_NOT_FOUND, "there is no report \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
}

static bool after_action(const PGresult *rows, struct date day, struct error *err)
{
    return date_compare(day, db_get_date(rows, 0, 3)) >= 0 ||
           error_at(err, "/on", "lies before the day of the block or rejection");
}

enum db_status report_file(struct db *db, struct str id, struct str day, struct str reference,
                           struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct date date;
    if (!check_day(day, "/on", &date, err))
        return DB_FATAL;
    enum db_status status = lock(db, id, &rows, err);
    if (status < 0)
        return status;
    if (!db_get_is_null(rows, 0, 1)) {
        error_set(err, ERROR_CONFLICT, "it was filed on %.*s", STR_ARG(db_get_text(rows, 0, 1)));
        return DB_FATAL;
    }
    if (!after_action(rows, date, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(id), db_text(day), db_cstr(actor.text),
                                      optional(reference)};
    status = db_execute(db, &FILED, params, err);
    return status < 0 ? status
                      : review_audit(db, actor, "report.file", "regulator_report", id,
                                     (const struct review_fact[]){
                                         {"on", day}, {"reference", reference}, {NULL, STR_EMPTY}},
                                     err);
}

enum db_status report_release(struct db *db, struct str id, struct str day,
                              struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct date date;
    if (!check_day(day, "/on", &date, err))
        return DB_FATAL;
    enum db_status status = lock(db, id, &rows, err);
    if (status < 0)
        return status;
    bool blocked = str_equal(db_get_text(rows, 0, 0), STR("block"));
    if (!blocked || !db_get_is_null(rows, 0, 2)) {
        error_set(err, ERROR_CONFLICT, blocked ? "it was released already" : "nothing was blocked");
        return DB_FATAL;
    }
    if (!after_action(rows, date, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(id), db_text(day), db_cstr(actor.text)};
    status = db_execute(db, &RELEASED, params, err);
    return status < 0
               ? status
               : review_audit(db, actor, "report.release", "regulator_report", id,
                              (const struct review_fact[]){{"on", day}, {NULL, STR_EMPTY}}, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum db_status read_document(struct db *db, const struct db_statement *statement,
                                    const struct db_param *params, struct arena *arena,
                                    struct str *document_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, statement, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    *document_out = str_copy(arena, db_get_text(rows, 0, 0));
    if (document_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status report_find(struct db *db, struct str id, struct arena *arena,
                           struct str *document_out, struct error *err)
{
    const struct db_param params[] = {db_text(id)};
    return uuid_valid(id) ? read_document(db, &PACKET, params, arena, document_out, err) : DB_NONE;
}

enum db_status reports_list(struct db *db, struct str state, struct arena *arena,
                            struct str *document_out, struct error *err)
{
    const struct db_param params[] = {db_text(state)};
    return read_document(db, &LIST, params, arena, document_out, err);
}

enum db_status report_annual(struct db *db, int64_t year, struct arena *arena,
                             struct str *document_out, struct error *err)
{
    const struct db_param params[] = {db_int64(year)};
    return read_document(db, &ANNUAL, params, arena, document_out, err);
}
