/* lists/versions/list_state.c - see list_state.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/list_state.h"

#define MOMENT(column) "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

static const struct db_statement STATE = {
    .name = "list_state",
    .params = 2,
    .sql =
        "SELECT json_build_object('refresh', (SELECT json_build_object('outcome', r.outcome,"
        "   'detail', r.detail, 'ended_at', " MOMENT(
            "r.ended_at") ", 'failures', r.failures,"
                          "   'next_at', " MOMENT(
                              "r.next_at") ") FROM list_refresh r WHERE r.list_id = $1),"
                                           " 'held', coalesce((SELECT json_agg(h.document ORDER BY "
                                           "h.id DESC) FROM ("
                                           "   SELECT v.id, json_build_object('id', v.id, "
                                           "'published', v.published,"
                                           "     'imported_at', " MOMENT(
                                               "v.imported_at") ", 'sha256', v.sha256,"
                                                                "     'parties', v.parties, "
                                                                "'findings', v.gate -> 'findings',"
                                                                "     'waiting', v.held_against = "
                                                                "coalesce((SELECT a.number FROM "
                                                                "list_version a"
                                                                "        WHERE a.list_id = "
                                                                "v.list_id AND a.state = "
                                                                "'active'), 0),"
                                                                "     'additions', (SELECT "
                                                                "count(*) FROM held_party p WHERE "
                                                                "p.version_id = v.id),"
                                                                "     'names', coalesce((SELECT "
                                                                "json_agg(n.caption) FROM (SELECT "
                                                                "p.caption FROM held_party p"
                                                                "        WHERE p.version_id = v.id "
                                                                "ORDER BY p.caption LIMIT "
                                                                "$2::bigint) n), '[]'::json),"
                                                                "     'proposal', CASE WHEN "
                                                                "o.version_id IS NOT NULL THEN "
                                                                "json_build_object("
                                                                "        'by', o.proposed_by, "
                                                                "'by_name', "
                                                                "actor_name(o.proposed_by),"
                                                                "        'proposed_at', " MOMENT(
                                                                    "o.proposed_at") ", 'reason', "
                                                                                     "o.reason) "
                                                                                     "END) AS "
                                                                                     "document"
                                                                                     "    FROM "
                                                                                     "list_version "
                                                                                     "v LEFT JOIN "
                                                                                     "list_"
                                                                                     "override o "
                                                                                     "ON "
                                                                                     "o.version_id "
                                                                                     "= v.id"
                                                                                     "   WHERE "
                                                                                     "v.list_id = "
                                                                                     "$1 AND "
                                                                                     "v.state = "
                                                                                     "'rejected' "
                                                                                     "AND "
                                                                                     "v.held_"
                                                                                     "against IS "
                                                                                     "NOT NULL"
                                                                                     "   ORDER BY "
                                                                                     "v.id DESC "
                                                                                     "LIMIT 5) h), "
                                                                                     "'[]'::json))",
};

enum db_status list_state_find(struct db *db, struct str list, struct arena *arena,
                               struct str *document_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list), db_int64(LIST_STATE_MAX_ADDITIONS)};
    enum db_status status = db_select(db, &STATE, params, &rows, err);
    if (status < 0)
        return status;
    struct str document = str_copy(arena, db_get_text(rows, 0, 0));
    if (!document.ptr) {
        error_memory(err);
        return DB_FATAL;
    }
    *document_out = document;
    return DB_ROWS;
}
