/* screening/overview.c - see overview.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/overview.h"

static const struct db_statement LIST = {
    .name = "engagement_overview",
    .params = 3,
    .sql = "SELECT e.id, e.title, coalesce(n.value, e.root_party_id), coalesce(s.id::text, ''),"
           " coalesce(s.verdict, ''), coalesce(to_char(s.evaluated_at AT TIME ZONE 'UTC',"
           " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')"
           "  FROM engagement e"
           "  LEFT JOIN LATERAL (SELECT value FROM party_name"
           "    WHERE tenant_id = e.tenant_id AND party_id = e.root_party_id"
           "    ORDER BY property <> 'name', property, position LIMIT 1) n ON true"
           "  LEFT JOIN LATERAL (SELECT id, verdict, evaluated_at FROM screening"
           "    WHERE tenant_id = e.tenant_id AND engagement_id = e.id"
           "    ORDER BY id DESC LIMIT 1) s ON true"
           " WHERE e.tenant_id = tenant_current() AND e.id > $2"
           "   AND ($1 = '' OR strpos(lower(e.title), lower($1)) > 0"
           "        OR strpos(lower(e.id), lower($1)) > 0 OR strpos(lower(n.value), lower($1)) > 0)"
           " ORDER BY e.id LIMIT $3::bigint",
};

const db_statement_group overview_statements = {&LIST, NULL};

enum db_status engagement_overview_list(struct db *db, struct str words, struct str after,
                                        size_t limit, struct arena *arena,
                                        struct overview_page *page_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(words), db_text(after), db_int64((int64_t)limit + 1)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    struct overview_page page = {.n_rows = found > limit ? limit : found};
    page.rows = arena_calloc(arena, page.n_rows + 1, sizeof *page.rows);
    for (size_t i = 0; page.rows && i < page.n_rows; i++) {
        struct engagement_overview *row = &page.rows[i];
        struct str *const texts[] = {&row->id,        &row->title,   &row->root_name,
                                     &row->screening, &row->verdict, &row->evaluated_at};
        for (int t = 0; t < (int)LENGTH(texts); t++)
            *texts[t] = str_copy(arena, db_get_text(rows, (int)i, t));
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    if (found > limit)
        page.next = page.rows[limit - 1].id;
    *page_out = page;
    return page.n_rows > 0 ? DB_ROWS : DB_NONE;
}
