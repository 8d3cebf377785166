/* lists/snapshot/changes.c - see changes.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/changes.h"

#include "lists/versions/subject_text.h"

static const size_t MAX_BYTES = (size_t)4 << 30;

static const struct db_statement CHANGED = {
    .name = "changes_of_list",
    .params = 3,
    .sql = "SELECT schema, subject FROM listed_party WHERE list_id = $1 AND since > $2"
           " AND since <= $3 AND (until IS NULL OR until > $3) ORDER BY party_id",
};

const db_statement_group changes_statements = {&CHANGED, NULL};

struct gathering {
    struct arena arena;
    struct subject *subjects;
    size_t n, capacity;
};

static int64_t version_seen(const struct snapshot_version *seen, size_t n_seen, struct str list)
{
    for (size_t i = 0; i < n_seen; i++) {
        if (str_equal(seen[i].list, list))
            return seen[i].version;
    }
    return 0;
}

static bool add_row(struct gathering *g, const PGresult *rows, int row, struct error *err)
{
    struct subject *grown =
        arena_grow(&g->arena, g->subjects, &g->capacity, g->n + 1, sizeof *grown);
    struct str text = str_copy(&g->arena, db_get_text(rows, row, 1));
    if (!grown || !text.ptr)
        return error_memory(err);
    g->subjects = grown;
    if (!subject_text_read(text, schema_of(db_get_text(rows, row, 0)), &g->arena, &grown[g->n],
                           err))
        return false;
    g->n++;
    return true;
}

static bool gather(struct gathering *g, struct db *db, const struct snapshot *snapshot,
                   const struct snapshot_version *seen, size_t n_seen, struct error *err)
{
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        int64_t from = version_seen(seen, n_seen, list->id);
        AUTO_PGRESULT *rows = NULL;
        const struct db_param params[] = {db_text(list->id), db_int64(from),
                                          db_int64(list->version)};
        if (!list->enabled || list->version == 0 || list->version == from)
            continue;
        if (db_select(db, &CHANGED, params, &rows, err) < 0)
            return false;
        for (int row = 0; row < PQntuples(rows); row++) {
            if (!add_row(g, rows, row, err))
                return false;
        }
    }
    return true;
}

struct match_index *changes_index(struct db *db, const struct snapshot *snapshot,
                                  const struct snapshot_version *seen, size_t n_seen,
                                  size_t *count_out, struct error *err)
{
    struct gathering g = {.arena = ARENA_INIT(MAX_BYTES)};
    struct match_index *index = NULL;
    if (gather(&g, db, snapshot, seen, n_seen, err))
        index = match_index_new(g.subjects, g.n, err);
    if (index)
        *count_out = g.n;
    arena_release(&g.arena);
    return index;
}
