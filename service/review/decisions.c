/* review/decisions.c - decisions and approvals, each with its place in the audit chain.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/decisions.h"

#include "core/clock.h"
#include "review/review.h"

static const struct db_statement LOCK_ALERT = {
    .name = "review_lock_alert",
    .params = 1,
    .sql = "SELECT id FROM alert WHERE tenant_id = tenant_current() AND id = $1::text::uuid"
           " FOR UPDATE",
};

/* After the lock, so that it sees what the one before has done. */
static const struct db_statement READ_ALERT = {
    .name = "review_read_alert",
    .params = 1,
    .sql = "SELECT a.version, a.state, a.close_reason, a.task, a.decision_id, d.outcome, d.author,"
           " actor_name(d.author), " REVIEW_TIME(
               "d.made_at") ", a.party_id, a.listed_id,"
                            " (SELECT n.id FROM alert n WHERE n.tenant_id = a.tenant_id AND "
                            "n.supersedes = a.id"
                            "   ORDER BY n.id DESC LIMIT 1)"
                            " FROM alert a"
                            " LEFT JOIN decision d ON d.tenant_id = a.tenant_id AND d.id = "
                            "a.decision_id"
                            " WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid",
};

static const struct db_statement ADD = {
    .name = "decision_add",
    .params = 6,
    .sql = "INSERT INTO decision (tenant_id, id, alert_id, outcome, reason, author, suppress_until)"
           " VALUES (tenant_current(), $1::text::uuid, $2::text::uuid, $3, $4, $5,"
           "         $6::text::date + interval '1 day')"
           " RETURNING four_eyes",
};

static const struct db_statement FIND = {
    .name = "decision_find",
    .params = 2,
    .sql = "SELECT d.id, d.author, p.verdict, actor_name(p.approver), " REVIEW_TIME(
        "p.made_at") ", d.four_eyes FROM decision d"
                     " LEFT JOIN approval p ON p.tenant_id = d.tenant_id AND p.decision_id = d.id"
                     " WHERE d.tenant_id = tenant_current() AND d.alert_id = $1::text::uuid"
                     "   AND d.id = $2::text::uuid",
};

static const struct db_statement APPROVE = {
    .name = "decision_approve",
    .params = 5,
    .sql = "INSERT INTO approval (tenant_id, decision_id, author, approver, verdict, reason)"
           " VALUES (tenant_current(), $1::text::uuid, $2, $3, $4, $5)",
};

static const struct db_statement REOPEN = {
    .name = "alert_reopen",
    .params = 2,
    .sql = "UPDATE alert SET state = 'in_review', decision_id = NULL, version = version + 1,"
           " outcome = CASE WHEN outcome = 'true_match' THEN outcome END"
           " FROM (SELECT suppression_end($1::text::uuid, 'reopened', $2)) ended"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement FINISH = {
    .name = "alert_finish",
    .params = 1,
    .sql = "SELECT alert_close(id, task) FROM alert"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

static const struct db_statement FIND_USER = {
    .name = "review_find_user",
    .params = 1,
    .sql = "SELECT id FROM app_user WHERE tenant_id = tenant_current() AND disabled_at IS NULL"
           " AND (id::text = lower($1) OR lower(name) = lower($1))",
};

static const struct db_statement ASSIGN = {
    .name = "alert_assign",
    .params = 2,
    .sql = "UPDATE alert SET assignee = $2::text::uuid, version = version + 1,"
           " state = CASE WHEN $2 IS NOT NULL THEN 'in_review'"
           "              WHEN decision_id IS NULL AND NOT escalated THEN 'open' ELSE state END"
           " WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

const db_statement_group decisions_statements = {&LOCK_ALERT,
                                                 &READ_ALERT,
                                                 &ADD,
                                                 &FIND,
                                                 &APPROVE,
                                                 &REOPEN,
                                                 &FINISH,
                                                 &FIND_USER,
                                                 &ASSIGN,
                                                 &review_in_force,
                                                 &review_find_suppression,
                                                 &review_end_suppression,
                                                 NULL};

/* --- the alert, locked ------------------------------------------------------------------------ */

struct locked {
    PGresult *rows; /* what the views below look at */
    int64_t version;
    struct str state, close_reason, task, decision, outcome, author, author_name, made_at, party,
        listed, heir;
};

static void locked_release(struct locked *a) { PQclear(a->rows); }

#define AUTO_LOCKED __attribute__((cleanup(locked_release))) struct locked

static enum db_status no_alert(struct str id, struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "there is no alert \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
}

static enum db_status lock(struct db *db, struct str id, struct locked *a, struct error *err)
{
    if (!uuid_valid(id))
        return no_alert(id, err);
    AUTO_PGRESULT *locked_rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &LOCK_ALERT, params, &locked_rows, err);
    if (status == DB_ROWS)
        status = db_select(db, &READ_ALERT, params, &a->rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE)
        return no_alert(id, err);
    a->version = db_get_int64(a->rows, 0, 0);
    struct str *const fields[] = {&a->state,   &a->close_reason, &a->task,        &a->decision,
                                  &a->outcome, &a->author,       &a->author_name, &a->made_at,
                                  &a->party,   &a->listed,       &a->heir};
    for (size_t i = 0; i < LENGTH(fields); i++)
        *fields[i] = db_get_text(a->rows, 0, (int)i + 1);
    return DB_ROWS;
}

static enum db_status closed(const struct locked *a, struct error *err)
{
    if (a->heir.len > 0)
        error_set(
            err, ERROR_CONFLICT,
            "the alert was closed as %.*s: alert %.*s took its place, about the facts as they "
            "are now",
            STR_ARG(a->close_reason), STR_ARG(a->heir));
    else
        error_set(err, ERROR_CONFLICT, "the alert was closed as %.*s", STR_ARG(a->close_reason));
    return DB_FATAL;
}

static enum db_status taken(const struct locked *a, struct error *err)
{
    error_set(err, ERROR_CONFLICT, "%.*s decided %.*s at %.*s%s", STR_ARG(a->author_name),
              STR_ARG(a->outcome), STR_ARG(a->made_at),
              str_equal(a->state, STR("decided")) ? "" : "; that waits for approval");
    return DB_FATAL;
}

/* Open to a decision? */
static enum db_status lock_undecided(struct db *db, struct str id, int64_t expected_version,
                                     struct locked *a, struct error *err)
{
    enum db_status status = lock(db, id, a, err);
    if (status < 0)
        return status;
    if (str_equal(a->state, STR("closed")))
        return closed(a, err);
    if (a->decision.len > 0)
        return taken(a, err);
    if (expected_version == DECISION_ANY_VERSION || expected_version == a->version)
        return DB_ROWS;
    error_set(err, ERROR_PRECONDITION, "the alert has version %lld by now, not %lld",
              (long long)a->version, (long long)expected_version);
    return DB_FATAL;
}

/* --- decisions -------------------------------------------------------------------------------- */

static bool check_reason(struct str reason, bool required, struct error *err)
{
    if (str_trim(reason).len == 0 && required)
        return error_at(err, "/reason", "say why");
    if (reason.len > DECISION_REASON_MAX_BYTES)
        return error_at(err, "/reason", "is longer than %d bytes", DECISION_REASON_MAX_BYTES);
    return true;
}

static bool check_decision(const struct decision_request *request, struct error *err)
{
    bool is_false = str_equal(request->outcome, STR("false_match"));
    struct date until;
    if (!is_false && !str_equal(request->outcome, STR("true_match")) &&
        !str_equal(request->outcome, STR("escalated")))
        return error_at(err, "/outcome", "must be true_match, false_match or escalated");
    if (request->until.len > 0 && !is_false)
        return error_at(err, "/until", "only a false_match is carried forward until a day");
    if (request->until.len > 0 && !date_parse_full(request->until, &until, err))
        return error_at(err, "/until", "is not a day such as 2027-11-23");
    if (request->until.len > 0 && date_compare(until, clock_today()) < 0)
        return error_at(err, "/until", "lies in the past");
    return check_reason(request->reason, true, err);
}

enum db_status decision_make(struct db *db, const struct decision_request *request,
                             struct arena *arena, struct decision_made *made_out, struct error *err)
{
    AUTO_LOCKED a = {.rows = NULL};
    AUTO_PGRESULT *rows = NULL;
    if (!check_decision(request, err))
        return DB_FATAL;
    enum db_status status = lock_undecided(db, request->alert, request->expected_version, &a, err);
    if (status < 0)
        return status;
    struct uuid id = uuid_new();
    const struct db_param params[] = {
        db_cstr(id.text),
        db_text(request->alert),
        db_text(request->outcome),
        db_text(request->reason),
        db_cstr(request->actor.text),
        request->until.len > 0 ? db_text(request->until) : db_null(),
    };
    status = db_select(db, &ADD, params, &rows, err);
    if (status < 0)
        return status;
    struct decision_made made = {str_copy(arena, str_of(id.text)), db_get_bool(rows, 0, 0)};
    if (!made.id.ptr) {
        error_memory(err);
        return DB_FATAL;
    }
    status = review_audit(db, request->actor, "alert.decide", "alert", request->alert,
                          (const struct review_fact[]){{"decision", made.id},
                                                       {"listed", a.listed},
                                                       {"outcome", request->outcome},
                                                       {"party", a.party},
                                                       {"reason", request->reason},
                                                       {NULL, STR_EMPTY}},
                          err);
    if (status >= 0)
        *made_out = made;
    return status < 0 ? status : DB_ROWS;
}

/* --- approvals -------------------------------------------------------------------------------- */

static enum db_status nothing_waits(const struct locked *a, const PGresult *rows, struct error *err)
{
    if (rows && !db_get_is_null(rows, 0, 2))
        error_set(err, ERROR_CONFLICT, "the decision was %.*s by %.*s at %.*s",
                  STR_ARG(db_get_text(rows, 0, 2)), STR_ARG(db_get_text(rows, 0, 3)),
                  STR_ARG(db_get_text(rows, 0, 4)));
    else if (str_equal(a->state, STR("decided")))
        error_set(err, ERROR_CONFLICT, "the alert is decided; no decision waits for approval");
    else
        error_set(err, ERROR_CONFLICT, "no decision of this alert waits for approval");
    return DB_FATAL;
}

/* The decision asked about is the one that waits, and is somebody else's. */
static enum db_status check_waiting(struct db *db, const struct approval_request *request,
                                    const struct locked *a, struct str decision, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!uuid_valid(decision)) {
        error_at(err, "/decision", "is no id of a decision");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(request->alert), db_text(decision)};
    enum db_status status = db_select(db, &FIND, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE) {
        error_at(err, "/decision", "this alert has no such decision");
        err->code = ERROR_NOT_FOUND;
        return DB_FATAL;
    }
    if (!str_equal(decision, a->decision) || !db_get_is_null(rows, 0, 2) ||
        !db_get_bool(rows, 0, 5))
        return nothing_waits(a, rows, err);
    if (!str_equal(a->author, str_of(request->actor.text)))
        return DB_ROWS;
    error_set(err, ERROR_FORBIDDEN, "a decision is approved by somebody else than who made it");
    return DB_FATAL;
}

enum db_status decision_approve(struct db *db, const struct approval_request *request,
                                struct error *err)
{
    AUTO_LOCKED a = {.rows = NULL};
    if (!check_reason(request->reason, !request->approve, err))
        return DB_FATAL;
    enum db_status status = lock(db, request->alert, &a, err);
    if (status < 0)
        return status;
    if (str_equal(a.state, STR("closed")))
        return closed(&a, err);
    struct str decision = request->decision.len > 0 ? request->decision : a.decision;
    if (decision.len == 0)
        return nothing_waits(&a, NULL, err);
    status = check_waiting(db, request, &a, decision, err);
    if (status < 0)
        return status;
    const char *verdict = request->approve ? "approved" : "rejected";
    const struct db_param params[] = {
        db_text(decision),
        db_text(a.author),
        db_cstr(request->actor.text),
        db_cstr(verdict),
        request->reason.len > 0 ? db_text(request->reason) : db_null(),
    };
    status = db_execute(db, &APPROVE, params, err);
    if (status < 0)
        return status;
    return review_audit(db, request->actor, request->approve ? "alert.approve" : "alert.reject",
                        "alert", request->alert,
                        (const struct review_fact[]){{"author", a.author},
                                                     {"decision", decision},
                                                     {"outcome", a.outcome},
                                                     {"reason", request->reason},
                                                     {NULL, STR_EMPTY}},
                        err);
}

/* --- taking up again, finishing, giving away -------------------------------------------------- */

static enum db_status note_reason(struct db *db, struct review_actor actor, const char *action,
                                  struct str alert, struct str reason, struct error *err)
{
    return review_audit(db, actor, action, "alert", alert,
                        (const struct review_fact[]){{"reason", reason}, {NULL, STR_EMPTY}}, err);
}

enum db_status alert_reopen(struct db *db, struct str alert, struct str reason,
                            struct review_actor actor, struct error *err)
{
    AUTO_LOCKED a = {.rows = NULL};
    if (!check_reason(reason, true, err))
        return DB_FATAL;
    enum db_status status = lock(db, alert, &a, err);
    if (status < 0)
        return status;
    if (str_equal(a.state, STR("closed")))
        return closed(&a, err);
    if (!str_equal(a.state, STR("decided"))) {
        error_set(err, ERROR_CONFLICT, "the alert is not decided, so there is nothing to reopen");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(alert), db_cstr(actor.text)};
    status = db_execute(db, &REOPEN, params, err);
    return status < 0 ? status : note_reason(db, actor, "alert.reopen", alert, reason, err);
}

enum db_status alert_finish(struct db *db, struct str alert, struct str reason,
                            struct review_actor actor, struct error *err)
{
    AUTO_LOCKED a = {.rows = NULL};
    AUTO_PGRESULT *rows = NULL;
    if (!check_reason(reason, true, err))
        return DB_FATAL;
    enum db_status status = lock(db, alert, &a, err);
    if (status < 0)
        return status;
    if (str_equal(a.state, STR("closed")))
        return closed(&a, err);
    if (a.task.len == 0) {
        error_set(err, ERROR_CONFLICT,
                  "only a true match that was delisted or matches no more is closed by hand");
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(alert)};
    status = db_select(db, &FINISH, params, &rows, err);
    return status < 0 ? status : note_reason(db, actor, "alert.close", alert, reason, err);
}

static enum db_status find_user(struct db *db, struct str which, PGresult **rows, struct error *err)
{
    const struct db_param params[] = {db_text(which)};
    enum db_status status = db_select(db, &FIND_USER, params, rows, err);
    if (status != DB_NONE)
        return status;
    error_at(err, "/assignee", "there is no user \"%.*s\" who may sign in", STR_ARG(which));
    return DB_FATAL;
}

static enum db_status assign_one(struct db *db, struct str alert, struct str user,
                                 struct review_actor actor, struct error *err)
{
    AUTO_LOCKED a = {.rows = NULL};
    enum db_status status = lock(db, alert, &a, err);
    if (status < 0)
        return status;
    if (str_equal(a.state, STR("closed")))
        return closed(&a, err);
    if (str_equal(a.state, STR("decided")))
        return taken(&a, err);
    const struct db_param params[] = {db_text(alert), user.len > 0 ? db_text(user) : db_null()};
    status = db_execute(db, &ASSIGN, params, err);
    return status < 0
               ? status
               : review_audit(db, actor, "alert.assign", "alert", alert,
                              (const struct review_fact[]){{"assignee", user}, {NULL, STR_EMPTY}},
                              err);
}

enum db_status alerts_assign(struct db *db, const struct str *alerts, size_t n, struct str assignee,
                             struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct str user = STR_EMPTY;
    enum db_status status = DB_NONE;
    if (assignee.len > 0) {
        status = find_user(db, assignee, &rows, err);
        if (status < 0)
            return status;
        user = db_get_text(rows, 0, 0);
    }
    for (size_t i = 0; i < n; i++) {
        status = assign_one(db, alerts[i], user, actor, err);
        if (status < 0) {
            error_within(err, "alert %.*s", STR_ARG(alerts[i]));
            return status;
        }
    }
    return status;
}
