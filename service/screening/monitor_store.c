/* screening/monitor_store.c - see monitor_store.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/monitor_store.h"

#include "screening/monitor.h"

static const struct db_statement LOAD = {
    .name = "monitor_load",
    .params = 1,
    .sql = "SELECT m.model, m.policy, m.changed_until, now() - $1::bigint * interval '1 minute'"
           " FROM (SELECT) one LEFT JOIN monitor m ON m.tenant_id = tenant_current()",
};

static const struct db_statement LISTS = {
    .name = "monitor_lists",
    .params = 0,
    .sql = "SELECT list_id, version, held_id FROM monitor_list WHERE tenant_id = tenant_current()"
           " ORDER BY list_id",
};

static const struct db_statement SAVE = {
    .name = "monitor_save",
    .params = 3,
    .sql =
        "INSERT INTO monitor (tenant_id, model, policy, changed_until)"
        " VALUES (tenant_current(), $1, $2::bigint, $3::timestamptz)"
        " ON CONFLICT (tenant_id) DO UPDATE SET model = excluded.model, policy = excluded.policy,"
        " changed_until = excluded.changed_until, looked_at = clock_timestamp()",
};

static const struct db_statement FORGET_LISTS = {
    .name = "monitor_forget_lists",
    .params = 0,
    .sql = "DELETE FROM monitor_list WHERE tenant_id = tenant_current()",
};

static const struct db_statement ADD_LIST = {
    .name = "monitor_add_list",
    .params = 3,
    .sql = "INSERT INTO monitor_list (tenant_id, list_id, version, held_id)"
           " VALUES (tenant_current(), $1, $2::bigint, $3::bigint)",
};

static const struct db_statement PARTIES_CHANGED = {
    .name = "monitor_parties_changed",
    .params = 1,
    .sql = "SELECT EXISTS (SELECT FROM party WHERE tenant_id = tenant_current()"
           " AND deleted_at IS NULL"
           " AND changed_at >= coalesce(nullif($1, '')::timestamptz, '-infinity'))",
};

const db_statement_group monitor_store_statements = {
    &LOAD, &LISTS, &SAVE, &FORGET_LISTS, &ADD_LIST, &PARTIES_CHANGED, NULL};

static enum db_status load_lists(struct db *db, struct arena *arena, struct monitor_state *state,
                                 struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &LISTS, NULL, &rows, err);
    if (status < 0)
        return status;
    state->n_seen = (size_t)PQntuples(rows);
    state->seen = arena_calloc(arena, state->n_seen, sizeof *state->seen);
    for (size_t i = 0; state->seen && i < state->n_seen; i++) {
        state->seen[i].list = str_copy(arena, db_get_text(rows, (int)i, 0));
        state->seen[i].version = db_get_int64(rows, (int)i, 1);
        state->seen[i].held_id = db_get_int64(rows, (int)i, 2);
    }
    return DB_ROWS;
}

enum db_status monitor_load(struct db *db, struct arena *arena, struct monitor_state *state_out,
                            struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(MONITOR_OVERLAP_MINUTES)};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    if (status < 0)
        return status;
    struct monitor_state state = {
        .known = !db_get_is_null(rows, 0, 0),
        .model = str_copy(arena, db_get_text(rows, 0, 0)),
        .policy = db_get_int64(rows, 0, 1),
        .changed_until = str_copy(arena, db_get_text(rows, 0, 2)),
        .now = str_copy(arena, db_get_text(rows, 0, 3)),
    };
    status = load_lists(db, arena, &state, err);
    if (status >= 0 && arena_failed(arena)) {
        error_memory(err);
        status = DB_FATAL;
    }
    if (status >= 0)
        *state_out = state;
    return status;
}

enum db_status monitor_save(struct db *db, const struct snapshot *snapshot, const char *model,
                            int64_t policy, struct str changed_until, struct error *err)
{
    const struct db_param params[] = {db_text(str_of(model)), db_int64(policy),
                                      db_text(changed_until)};
    enum db_status status = db_execute(db, &SAVE, params, err);
    if (status >= 0)
        status = db_execute(db, &FORGET_LISTS, NULL, err);
    for (size_t i = 0; status >= 0 && i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        const struct db_param row[] = {db_text(list->id), db_int64(list->version),
                                       db_int64(list->held_id)};
        if (list->enabled && list->version > 0)
            status = db_execute(db, &ADD_LIST, row, err);
    }
    return status;
}

enum db_status monitor_parties_changed(struct db *db, struct str changed_until, bool *changed_out,
                                       struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(changed_until)};
    enum db_status status = db_select(db, &PARTIES_CHANGED, params, &rows, err);
    if (status >= 0)
        *changed_out = db_get_bool(rows, 0, 0);
    return status;
}
