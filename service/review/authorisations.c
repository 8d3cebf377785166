/* review/authorisations.c - licences, exemptions, wind-downs, and rebuttals of a presumption.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/authorisations.h"

#include "review/review.h"
#include "risk/authorisation.h"

#define STATE                                                                                      \
    "CASE WHEN a.revoked_at IS NOT NULL THEN 'revoked'"                                            \
    " WHEN NOT a.four_eyes OR p.verdict = 'approved' THEN 'in_force'"                              \
    " WHEN p.verdict = 'rejected' THEN 'rejected' ELSE 'waiting' END"

#define OBJECT                                                                                     \
    "json_build_object('id', a.id, 'kind', a.kind, 'regime', a.regime, 'reference', a.reference,"  \
    " 'scope', a.scope, 'evidence', a.evidence, 'party', a.party_id,"                              \
    " 'engagement', a.engagement_id, 'rule', a.rule, 'valid_from', a.valid_from,"                  \
    " 'valid_to', a.valid_to, 'state', " STATE ", 'author', a.author,"                             \
    " 'author_name', actor_name(a.author), 'four_eyes', a.four_eyes,"                              \
    " 'created_at', " REVIEW_TIME("a.created_at") ", 'revoked_at', " REVIEW_TIME(                  \
        "a.revoked_at") ","                                                                        \
                        " 'revoked_by', a.revoked_by, 'approval', CASE WHEN p.verdict IS NOT "     \
                        "NULL THEN"                                                                \
                        "  json_build_object('verdict', p.verdict, 'approver', p.approver,"        \
                        "   'approver_name', actor_name(p.approver), 'reason', p.reason,"          \
                        "   'made_at', " REVIEW_TIME("p.made_at") ") END)"

#define FROM                                                                                       \
    " FROM authorisation a LEFT JOIN authorisation_approval p"                                     \
    "   ON p.tenant_id = a.tenant_id AND p.authorisation_id = a.id"                                \
    " WHERE a.tenant_id = tenant_current()"

static const struct db_statement ADD = {
    .name = "authorisation_add",
    .params = 12,
    .sql = "INSERT INTO authorisation (tenant_id, id, kind, regime, reference, scope, evidence,"
           " party_id, engagement_id, rule, valid_from, valid_to, author, four_eyes)"
           " VALUES (tenant_current(), $1::text::uuid, $2, $3, $4, $5, $6, $7, $8, $9,"
           "  $10::text::date, $11::text::date, $12, true)",
};

/* Does what it names exist? */
static const struct db_statement CHECK_SUBJECTS = {
    .name = "authorisation_check",
    .params = 2,
    .sql = "SELECT $1::text IS NULL OR EXISTS (SELECT FROM party WHERE tenant_id = tenant_current()"
           "    AND id = $1 AND deleted_at IS NULL),"
           " $2::text IS NULL OR EXISTS (SELECT FROM engagement"
           "    WHERE tenant_id = tenant_current() AND id = $2)",
};

static const struct db_statement LOCK = {
    .name = "authorisation_lock",
    .params = 1,
    .sql = "SELECT id FROM authorisation WHERE tenant_id = tenant_current()"
           " AND id = $1::text::uuid FOR UPDATE",
};

static const struct db_statement READ = {
    .name = "authorisation_read",
    .params = 1,
    .sql = "SELECT " STATE ", a.author, actor_name(coalesce(a.revoked_by, p.approver)),"
           " " REVIEW_TIME("coalesce(a.revoked_at, p.made_at)") FROM " AND a.id = $1::text::uuid",
};

static const struct db_statement APPROVE = {
    .name = "authorisation_approve",
    .params = 5,
    .sql = "INSERT INTO authorisation_approval"
           " (tenant_id, authorisation_id, author, approver, verdict, reason)"
           " VALUES (tenant_current(), $1::text::uuid, $2, $3, $4, $5)",
};

static const struct db_statement REVOKE = {
    .name = "authorisation_revoke",
    .params = 2,
    .sql = "UPDATE authorisation SET revoked_at = clock_timestamp(), revoked_by = $2"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement FIND = {
    .name = "authorisation_find",
    .params = 1,
    .sql = "SELECT " OBJECT FROM " AND a.id = $1::text::uuid",
};

static const struct db_statement LIST = {
    .name = "authorisation_list",
    .params = 3,
    .sql = "SELECT " OBJECT ", a.id" FROM " AND a.id < $2::text::uuid"
           " AND ($3 = '' OR " STATE " = $3) ORDER BY a.id DESC LIMIT $1::bigint",
};

static const struct db_statement IN_FORCE = {
    .name = "authorisation_in_force",
    .params = 2,
    .sql = "SELECT a.kind, a.regime, a.party_id, a.rule, a.reference, a.scope, a.valid_from,"
           " a.valid_to" FROM
           " AND a.revoked_at IS NULL AND (NOT a.four_eyes OR p.verdict = 'approved')"
           " AND (a.engagement_id IS NULL OR a.engagement_id = $1)"
           " AND (a.party_id IS NULL OR a.party_id IN"
           "      (SELECT jsonb_array_elements_text($2::text::jsonb)))"
           " ORDER BY a.id",
};

const db_statement_group authorisations_statements = {
    &ADD, &CHECK_SUBJECTS, &LOCK, &READ, &APPROVE, &REVOKE, &FIND, &LIST, &IN_FORCE, NULL};

/* --- recording -------------------------------------------------------------------------------- */

static bool check_day(struct str text, const char *pointer, struct date *out, struct error *err)
{
    return text.len == 0 || date_parse_full(text, out, err) ||
           error_at(err, pointer, "is not a day such as 2026-11-23");
}

static bool check(const struct authorisation_request *request, struct error *err)
{
    enum authorisation_kind kind;
    struct date from = {0}, to = {0};
    if (!authorisation_kind_of(request->kind, &kind))
        return error_at(err, "/kind", "is not one of licence, exemption, wind_down, rebuttal");
    if (!check_day(request->valid_from, "/valid_from", &from, err) ||
        !check_day(request->valid_to, "/valid_to", &to, err))
        return false;
    if (!date_is_none(from) && !date_is_none(to) && date_compare(from, to) > 0)
        return error_at(err, "/valid_from", "is later than \"valid_to\"");
    return true;
}

static struct db_param optional(struct str text)
{
    return text.len > 0 ? db_text(text) : db_null();
}

static enum db_status check_subjects(struct db *db, const struct authorisation_request *request,
                                     struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {optional(request->party), optional(request->engagement)};
    enum db_status status = db_select(db, &CHECK_SUBJECTS, params, &rows, err);
    if (status < 0)
        return status;
    bool party = db_get_bool(rows, 0, 0), engagement = db_get_bool(rows, 0, 1);
    if (party && engagement)
        return DB_ROWS;
    error_at(err, party ? "/engagement" : "/party", "nothing stored has this id");
    return DB_FATAL;
}

enum db_status authorisation_create(struct db *db, const struct authorisation_request *request,
                                    struct arena *arena, struct str *id_out, struct error *err)
{
    if (!check(request, err))
        return DB_FATAL;
    enum db_status status = check_subjects(db, request, err);
    if (status < 0)
        return status;
    struct uuid id = uuid_new();
    const struct db_param params[] = {
        db_cstr(id.text),
        db_text(request->kind),
        db_text(request->regime),
        db_text(request->reference),
        optional(request->scope),
        db_text(request->evidence),
        optional(request->party),
        optional(request->engagement),
        optional(request->rule),
        optional(request->valid_from),
        optional(request->valid_to),
        db_cstr(request->actor.text),
    };
    status = db_execute(db, &ADD, params, err);
    if (status < 0)
        return status;
    status =
        review_audit(db, request->actor, "authorisation.create", "authorisation", str_of(id.text),
                     (const struct review_fact[]){{"evidence", request->evidence},
                                                  {"kind", request->kind},
                                                  {"party", request->party},
                                                  {"reference", request->reference},
                                                  {"regime", request->regime},
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

/* --- approval and revocation ------------------------------------------------------------------ */

static enum db_status lock(struct db *db, struct str id, PGresult **rows, struct error *err)
{
    AUTO_PGRESULT *locked = NULL;
    enum db_status status = DB_NONE;
    const struct db_param params[] = {db_text(id)};
    if (uuid_valid(id))
        status = db_select(db, &LOCK, params, &locked, err);
    if (status == DB_ROWS)
        status = db_select(db, &READ, params, rows, err);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_NOT_FOUND, "there is no authorisation \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
}

/* What happened to it, and by whom. */
static enum db_status is_not(const PGresult *rows, const char *wanted, struct error *err)
{
    error_set(err, ERROR_CONFLICT, "the authorisation is %.*s%s%.*s%s%.*s: %s",
              STR_ARG(db_get_text(rows, 0, 0)), db_get_is_null(rows, 0, 2) ? "" : ", by ",
              STR_ARG(db_get_text(rows, 0, 2)), db_get_is_null(rows, 0, 3) ? "" : " at ",
              STR_ARG(db_get_text(rows, 0, 3)), wanted);
    return DB_FATAL;
}

enum db_status authorisation_approve(struct db *db, struct str id, bool approve, struct str reason,
                                     struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!approve && str_trim(reason).len == 0) {
        error_at(err, "/reason", "say why");
        return DB_FATAL;
    }
    enum db_status status = lock(db, id, &rows, err);
    if (status < 0)
        return status;
    if (!str_equal(db_get_text(rows, 0, 0), STR("waiting")))
        return is_not(rows, "it waits for no approval", err);
    if (str_equal(db_get_text(rows, 0, 1), str_of(actor.text))) {
        error_set(err, ERROR_FORBIDDEN,
                  "an authorisation is approved by somebody else than who recorded it");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(id), db_text(db_get_text(rows, 0, 1)),
                                      db_cstr(actor.text),
                                      db_cstr(approve ? "approved" : "rejected"), optional(reason)};
    status = db_execute(db, &APPROVE, params, err);
    return status < 0
               ? status
               : review_audit(db, actor, approve ? "authorisation.approve" : "authorisation.reject",
                              "authorisation", id,
                              (const struct review_fact[]){{"reason", reason}, {NULL, STR_EMPTY}},
                              err);
}

enum db_status authorisation_revoke(struct db *db, struct str id, struct str reason,
                                    struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = lock(db, id, &rows, err);
    if (status < 0)
        return status;
    if (str_equal(db_get_text(rows, 0, 0), STR("revoked")))
        return is_not(rows, "it is revoked once only", err);
    const struct db_param params[] = {db_text(id), db_cstr(actor.text)};
    status = db_execute(db, &REVOKE, params, err);
    return status < 0
               ? status
               : review_audit(db, actor, "authorisation.revoke", "authorisation", id,
                              (const struct review_fact[]){{"reason", reason}, {NULL, STR_EMPTY}},
                              err);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum db_status authorisation_find(struct db *db, struct str id, struct arena *arena,
                                  struct str *document_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    if (!uuid_valid(id))
        return DB_NONE;
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    *document_out = str_copy(arena, db_get_text(rows, 0, 0));
    if (document_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

/* Sorted behind every UUID that is made. */
#define LAST_UUID "ffffffff-ffff-ffff-ffff-ffffffffffff"

enum db_status authorisations_list(struct db *db, struct str state, struct str cursor, size_t limit,
                                   struct arena *arena, struct document_page *page_out,
                                   struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (cursor.len > 0 && !uuid_valid(cursor)) {
        error_set(err, ERROR_USAGE, "the cursor is not one of this list's");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_int64((int64_t)limit + 1),
                                      cursor.len > 0 ? db_text(cursor) : db_cstr(LAST_UUID),
                                      db_text(state)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    struct document_page page = {.n_documents = found > limit ? limit : found};
    page.documents = arena_calloc(arena, page.n_documents, sizeof *page.documents);
    for (size_t i = 0; page.documents && i < page.n_documents; i++)
        page.documents[i] = str_copy(arena, db_get_text(rows, (int)i, 0));
    if (found > limit)
        page.next = str_copy(arena, db_get_text(rows, (int)limit - 1, 1));
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *page_out = page;
    return DB_ROWS;
}

static void read_row(const PGresult *rows, int row, struct arena *arena,
                     struct risk_authorisation *out)
{
    *out = (struct risk_authorisation){
        .regime = str_copy(arena, db_get_text(rows, row, 1)),
        .party = str_copy(arena, db_get_text(rows, row, 2)),
        .rule = str_copy(arena, db_get_text(rows, row, 3)),
        .reference = str_copy(arena, db_get_text(rows, row, 4)),
        .scope = str_copy(arena, db_get_text(rows, row, 5)),
        .from = db_get_date(rows, row, 6),
        .to = db_get_date(rows, row, 7),
    };
    authorisation_kind_of(db_get_text(rows, row, 0), &out->kind);
}

enum db_status authorisations_in_force(struct db *db, struct str engagement,
                                       const struct str *parties, size_t n_parties,
                                       struct arena *arena, struct risk_authorisation **rows_out,
                                       size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF ids = BUF_INIT(64 << 20);
    if (!review_write_ids(&ids, parties, n_parties, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(engagement), db_text(buf_str(&ids))};
    enum db_status status = db_select(db, &IN_FORCE, params, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct risk_authorisation *found = arena_calloc(arena, n, sizeof *found);
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
