/* review/suppressions.c - decisions that last: what screenings apply, and taking it back.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/review.h"

enum { PARTIES_MAX_BYTES = 64 << 20 };

/* A true match counts until another decision replaces it, also while it is under review again. */
const struct db_statement review_in_force = {
    .name = "decisions_in_force",
    .params = 1,
    .sql =
        "WITH wanted AS (SELECT jsonb_array_elements_text($1::text::jsonb) AS id)"
        " SELECT a.party_id, a.listed_id,"
        "        (SELECT d.id FROM decision d"
        "           LEFT JOIN approval p ON p.tenant_id = d.tenant_id AND p.decision_id = d.id"
        "          WHERE d.tenant_id = a.tenant_id AND d.alert_id = a.id"
        "            AND d.outcome = 'true_match' AND (NOT d.four_eyes OR p.verdict = 'approved')"
        "          ORDER BY d.round DESC LIMIT 1),"
        "        true, '', '', ''"
        "   FROM wanted w JOIN alert a ON a.tenant_id = tenant_current() AND a.party_id = w.id"
        "  WHERE a.state <> 'closed' AND a.outcome = 'true_match'"
        " UNION ALL"
        " SELECT s.party_id, s.listed_id, s.decision_id, false, encode(s.party_hash, 'hex'),"
        "        s.match_hash, " REVIEW_TIME(
            "s.expires_at") "   FROM wanted w JOIN suppression s ON s.tenant_id = tenant_current() "
                            "AND s.party_id = w.id"
                            "  WHERE s.ended_at IS NULL AND s.expires_at > now()"
                            " ORDER BY 1, 2",
};

const struct db_statement review_find_suppression = {
    .name = "suppression_find",
    .params = 1,
    .sql = "SELECT alert_id, end_reason, actor_name(ended_by), " REVIEW_TIME(
        "ended_at") " FROM suppression"
                    " WHERE tenant_id = tenant_current() AND id = $1::text::uuid FOR UPDATE",
};

const struct db_statement review_end_suppression = {
    .name = "suppression_end_one",
    .params = 2,
    .sql = "UPDATE suppression SET ended_at = clock_timestamp(), end_reason = 'revoked',"
           " ended_by = $2 WHERE tenant_id = tenant_current() AND id = $1::text::uuid",
};

enum db_status decisions_in_force(struct db *db, const struct str *parties, size_t n,
                                  struct arena *arena, struct decision_in_force **rows_out,
                                  size_t *n_out, struct error *err)
{
    AUTO_BUF ids = BUF_INIT(PARTIES_MAX_BYTES);
    AUTO_PGRESULT *rows = NULL;
    if (!review_write_ids(&ids, parties, n, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(buf_str(&ids))};
    enum db_status status = db_select(db, &review_in_force, params, &rows, err);
    if (status < 0)
        return status;
    size_t count = (size_t)PQntuples(rows);
    struct decision_in_force *found = arena_calloc(arena, count, sizeof *found);
    for (size_t i = 0; found && i < count; i++)
        found[i] = (struct decision_in_force){
            .party = str_copy(arena, db_get_text(rows, (int)i, 0)),
            .listed = str_copy(arena, db_get_text(rows, (int)i, 1)),
            .id = str_copy(arena, db_get_text(rows, (int)i, 2)),
            .true_match = db_get_bool(rows, (int)i, 3),
            .party_hash = str_copy(arena, db_get_text(rows, (int)i, 4)),
            .match_hash = str_copy(arena, db_get_text(rows, (int)i, 5)),
            .until = str_copy(arena, db_get_text(rows, (int)i, 6)),
        };
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *rows_out = found;
    *n_out = count;
    return status;
}

bool decision_applies(const struct decision_in_force *decision, struct str party_hash,
                      struct str match_hash)
{
    return decision->true_match || (str_equal(decision->party_hash, party_hash) &&
                                    str_equal(decision->match_hash, match_hash));
}

static enum db_status not_there(struct str id, struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "there is no suppression \"%.*s\"", STR_ARG(id));
    return DB_FATAL;
}

enum db_status suppression_revoke(struct db *db, struct str id, struct str reason,
                                  struct review_actor actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!uuid_valid(id))
        return not_there(id, err);
    const struct db_param params[] = {db_text(id), db_cstr(actor.text)};
    enum db_status status = db_select(db, &review_find_suppression, params, &rows, err);
    if (status < 0)
        return status;
    if (status == DB_NONE)
        return not_there(id, err);
    if (!db_get_is_null(rows, 0, 1)) {
        error_set(err, ERROR_CONFLICT, "the suppression ended at %.*s (%.*s, by %.*s)",
                  STR_ARG(db_get_text(rows, 0, 3)), STR_ARG(db_get_text(rows, 0, 1)),
                  STR_ARG(db_get_text(rows, 0, 2)));
        return DB_FATAL;
    }
    if (str_trim(reason).len == 0 || reason.len > DECISION_REASON_MAX_BYTES) {
        error_at(err, "/reason", "say why, in at most %d bytes", DECISION_REASON_MAX_BYTES);
        return DB_FATAL;
    }
    status = db_execute(db, &review_end_suppression, params, err);
    if (status >= 0)
        status = alert_reopen(db, db_get_text(rows, 0, 0), reason, actor, err);
    if (status < 0)
        return status;
    return review_audit(db, actor, "suppression.revoke", "suppression", id,
                        (const struct review_fact[]){{"reason", reason}, {NULL, STR_EMPTY}}, err);
}
