/* review/clusters.c - see clusters.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/clusters.h"

#include "core/json_writer.h"

enum { IDS_MAX_BYTES = 64 << 10 };

static const struct db_statement FIND_LISTED = {
    .name = "review_cluster_listed",
    .params = 1,
    .sql = "SELECT a.listed_id, a.decision_id, d.author, d.outcome, d.reason FROM alert a"
           " LEFT JOIN decision d ON d.tenant_id = a.tenant_id AND d.id = a.decision_id"
           " WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid",
};

/* Locked in the order of ids, so that two who decide on two of them do not wait for each other. */
static const struct db_statement UNDECIDED = {
    .name = "review_cluster_undecided",
    .params = 2,
    .sql = "SELECT s.id FROM alert a JOIN alert s ON s.tenant_id = a.tenant_id"
           "   AND s.party_id = a.party_id AND s.id <> a.id"
           " WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid"
           "   AND s.state IN ('open', 'in_review') AND s.decision_id IS NULL"
           "   AND s.listed_id IN (SELECT jsonb_array_elements_text($2::text::jsonb))"
           " ORDER BY s.id FOR UPDATE OF s",
};

static const struct db_statement WAITING = {
    .name = "review_cluster_waiting",
    .params = 5,
    .sql = "SELECT s.id FROM alert a JOIN alert s ON s.tenant_id = a.tenant_id"
           "   AND s.party_id = a.party_id AND s.id <> a.id"
           " JOIN decision d ON d.tenant_id = s.tenant_id AND d.id = s.decision_id"
           " WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid"
           "   AND s.state = 'in_review' AND d.four_eyes"
           "   AND d.author = $3 AND d.outcome = $4 AND d.reason = $5"
           "   AND s.listed_id IN (SELECT jsonb_array_elements_text($2::text::jsonb))"
           " ORDER BY s.id FOR UPDATE OF s",
};

const db_statement_group review_cluster_statements = {&FIND_LISTED, &UNDECIDED, &WAITING, NULL};

/* The ids of the listed party's cluster as a JSON array; DB_NONE when it stands alone. */
static enum db_status members(struct db *db, const struct snapshot *snapshot, struct str alert,
                              PGresult **found, struct buf *ids, struct error *err)
{
    const struct db_param params[] = {db_text(alert)};
    enum db_status status =
        uuid_valid(alert) ? db_select(db, &FIND_LISTED, params, found, err) : DB_NONE;
    if (status != DB_ROWS)
        return status; /* who decides finds that there is no such alert */
    uint32_t first = snapshot_find(snapshot, db_get_text(*found, 0, 0));
    if (first == UINT32_MAX || snapshot->listed[first].next_same == first)
        return DB_NONE;
    struct json_writer w = JSON_WRITER(ids);
    json_begin_array(&w);
    uint32_t at = first;
    do {
        json_text(&w, snapshot->listed[at].id);
        at = snapshot->listed[at].next_same;
    } while (at != first);
    json_end_array(&w);
    if (json_writer_done(&w))
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status cluster_decide(struct db *db, const struct snapshot *snapshot,
                              const struct decision_request *request, struct arena *arena,
                              struct decision_made *made_out, size_t *covered_out,
                              struct error *err)
{
    AUTO_PGRESULT *found = NULL;
    AUTO_PGRESULT *others = NULL;
    AUTO_BUF ids = BUF_INIT(IDS_MAX_BYTES);
    struct decision_made made, other;
    enum db_status status = decision_make(db, request, arena, &made, err);
    if (status < 0)
        return status;
    size_t covered = 0;
    if (!str_equal(request->outcome, STR("escalated")))
        status = members(db, snapshot, request->alert, &found, &ids, err);
    else
        status = DB_NONE;
    if (status == DB_ROWS) {
        const struct db_param params[] = {db_text(request->alert), db_text(buf_str(&ids))};
        status = db_select(db, &UNDECIDED, params, &others, err);
    }
    for (int i = 0; status == DB_ROWS && i < PQntuples(others); i++) {
        struct decision_request same = *request;
        same.alert = db_get_text(others, i, 0);
        same.expected_version = DECISION_ANY_VERSION;
        status = decision_make(db, &same, arena, &other, err);
        covered++;
    }
    if (status < 0)
        return status;
    *made_out = made;
    *covered_out = covered;
    return DB_ROWS;
}

enum db_status cluster_approve(struct db *db, const struct snapshot *snapshot,
                               const struct approval_request *request, size_t *covered_out,
                               struct error *err)
{
    AUTO_PGRESULT *found = NULL; /* read before: the approval changes what is there */
    AUTO_PGRESULT *others = NULL;
    AUTO_BUF ids = BUF_INIT(IDS_MAX_BYTES);
    size_t covered = 0;
    enum db_status known = members(db, snapshot, request->alert, &found, &ids, err);
    if (known < 0)
        return known;
    enum db_status status = decision_approve(db, request, err);
    if (status < 0)
        return status;
    if (known == DB_ROWS) {
        const struct db_param params[] = {
            db_text(request->alert), db_text(buf_str(&ids)), db_text(db_get_text(found, 0, 2)),
            db_text(db_get_text(found, 0, 3)), db_text(db_get_text(found, 0, 4))};
        status = db_select(db, &WAITING, params, &others, err);
    }
    for (int i = 0; status == DB_ROWS && others && i < PQntuples(others); i++) {
        struct approval_request same = *request;
        same.alert = db_get_text(others, i, 0);
        same.decision = STR_EMPTY;
        status = decision_approve(db, &same, err);
        covered++;
    }
    if (status < 0)
        return status;
    *covered_out = covered;
    return DB_ROWS;
}
