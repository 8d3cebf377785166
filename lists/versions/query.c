/* lists/versions/query.c - reading the list side's history.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/query.h"

#include "lists/catalogue/catalogue.h"
#include "lists/snapshot/compiled.h"
#include "lists/versions/store.h"

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "no memory for an answer about lists");
}

static struct str text_at(const PGresult *rows, int row, int column, struct arena *arena)
{
    return str_copy(arena, db_get_text(rows, row, column));
}

/* --- lists ------------------------------------------------------------------------------------ */

static enum db_status load_table(struct db *db, void *context, struct error *err)
{
    struct lists_table *table = context;
    lists_table_release(table);
    return lists_table_load(db, table, err);
}

static struct list_status status_of(const struct snapshot_list *list, int64_t now_unix_ms,
                                    struct arena *arena)
{
    const struct catalogue_list *known = catalogue_find(list->id);
    struct list_status status = {.list = *list, .stale = snapshot_list_stale(list, now_unix_ms)};
    status.list.id = str_copy(arena, list->id);
    status.list.title = str_copy(arena, list->title);
    status.list.publisher = str_copy(arena, list->publisher);
    status.list.regime = str_copy(arena, list->regime);
    status.list.sha256 = str_copy(arena, list->sha256);
    if (known) { /* lives as long as the process */
        status.format = known->format;
        status.licence = known->licence;
        status.terms = known->terms;
        status.urls = known->urls;
        status.n_urls = known->n_urls;
    }
    return status;
}

bool query_lists(struct db_pool *pool, int64_t now_unix_ms, struct arena *arena,
                 struct list_status **lists_out, size_t *count_out, struct error *err)
{
    struct lists_table table = {0};
    if (db_pool_transaction(pool, NULL, load_table, &table, err) < 0) {
        lists_table_release(&table);
        return false;
    }
    struct list_status *lists = arena_calloc(arena, table.n + 1, sizeof *lists);
    size_t count = table.n;
    for (size_t i = 0; lists && i < count; i++)
        lists[i] = status_of(&table.lists[i], now_unix_ms, arena);
    lists_table_release(&table);
    if (!lists || arena_failed(arena))
        return no_memory(err);
    *lists_out = lists;
    *count_out = count;
    return true;
}

/* --- the history of a list -------------------------------------------------------------------- */

struct list_history {
    struct str list;
    size_t limit;
    struct arena *arena;
    struct list_version_info *versions;
    size_t count;
};

static enum db_status load_list_history(struct db *db, void *context, struct error *err)
{
    struct list_history *history = context;
    struct arena *arena = history->arena;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(history->list), db_int64((int64_t)history->limit)};
    enum db_status status = db_select(db, &store_list_history, params, &rows, err);
    if (status < 0)
        return status;
    history->count = (size_t)PQntuples(rows);
    history->versions = arena_calloc(arena, history->count + 1, sizeof *history->versions);
    for (int row = 0; history->versions && row < PQntuples(rows); row++)
        history->versions[row] = (struct list_version_info){
            .id = db_get_int64(rows, row, 0),
            .number = db_get_int64(rows, row, 1),
            .state = text_at(rows, row, 2, arena),
            .sample = db_get_bool(rows, row, 3),
            .format = text_at(rows, row, 4, arena),
            .parser_version = text_at(rows, row, 5, arena),
            .published = db_get_date(rows, row, 6),
            .sha256 = text_at(rows, row, 7, arena),
            .parties = (uint64_t)db_get_int64(rows, row, 8),
            .counts = text_at(rows, row, 9, arena),
            .gate = text_at(rows, row, 10, arena),
            .added = (uint64_t)db_get_int64(rows, row, 11),
            .changed = (uint64_t)db_get_int64(rows, row, 12),
            .removed = (uint64_t)db_get_int64(rows, row, 13),
            .imported_unix_ms = db_get_int64(rows, row, 14),
            .checked_unix_ms = db_get_int64(rows, row, 15),
        };
    if (arena_failed(arena)) {
        no_memory(err);
        return DB_FATAL;
    }
    return status;
}

bool query_list_history(struct db_pool *pool, struct str list, size_t limit, struct arena *arena,
                        struct list_version_info **versions_out, size_t *count_out,
                        struct error *err)
{
    if (limit == 0 || limit > QUERY_MAX_VERSIONS)
        limit = QUERY_MAX_VERSIONS;
    struct list_history history = {.list = list, .limit = limit, .arena = arena};
    if (db_pool_transaction(pool, NULL, load_list_history, &history, err) < 0)
        return false;
    *versions_out = history.versions;
    *count_out = history.count;
    return true;
}

/* --- the history of a listed party ------------------------------------------------------------ */

struct party_history {
    struct str entity_id;
    struct arena *arena;
    struct listed_version_info *versions;
    size_t n_versions;
    struct listed_link_info *links;
    size_t n_links, links_capacity;
};

static enum db_status load_links(struct db *db, struct party_history *history, struct str list,
                                 struct str party, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list), db_text(party)};
    enum db_status status = db_select(db, &store_party_links, params, &rows, err);
    if (status < 0)
        return status;
    size_t need = history->n_links + (size_t)PQntuples(rows);
    struct listed_link_info *grown = arena_grow(history->arena, history->links,
                                                &history->links_capacity, need + 1, sizeof *grown);
    if (!grown) {
        no_memory(err);
        return DB_FATAL;
    }
    history->links = grown;
    for (int row = 0; row < PQntuples(rows); row++)
        history->links[history->n_links++] = (struct listed_link_info){
            .party_id = text_at(rows, row, 0, history->arena),
            .kind = text_at(rows, row, 1, history->arena),
            .target_name = text_at(rows, row, 2, history->arena),
            .target_id = text_at(rows, row, 3, history->arena),
            .since = db_get_int64(rows, row, 4),
            .until = db_get_int64(rows, row, 5),
        };
    return DB_ROWS;
}

static enum db_status load_party_history(struct db *db, void *context, struct error *err)
{
    struct party_history *history = context;
    struct arena *arena = history->arena;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(history->entity_id)};
    enum db_status status = db_select(db, &store_party_history, params, &rows, err);
    if (status < 0)
        return status;
    history->n_links = 0;
    history->n_versions = (size_t)PQntuples(rows);
    history->versions = arena_calloc(arena, history->n_versions + 1, sizeof *history->versions);
    for (int row = 0; history->versions && row < PQntuples(rows); row++) {
        history->versions[row] = (struct listed_version_info){
            .list = text_at(rows, row, 0, arena),
            .party_id = text_at(rows, row, 1, arena),
            .since = db_get_int64(rows, row, 2),
            .until = db_get_int64(rows, row, 3),
            .schema = text_at(rows, row, 4, arena),
            .caption = text_at(rows, row, 5, arena),
            .measures = (unsigned)db_get_int64(rows, row, 6),
            .body = text_at(rows, row, 7, arena),
            .body_sha256 = text_at(rows, row, 8, arena),
            .match_hash = text_at(rows, row, 9, arena),
            .since_published = db_get_date(rows, row, 10),
            .until_published = db_get_date(rows, row, 11),
        };
        const struct listed_version_info *version = &history->versions[row];
        bool first_of_list = row == 0 || !str_equal(version->list, version[-1].list);
        if (first_of_list && !arena_failed(arena))
            status = load_links(db, history, version->list, version->party_id, err);
        if (status < 0)
            return status;
    }
    if (arena_failed(arena)) {
        no_memory(err);
        return DB_FATAL;
    }
    return DB_ROWS;
}

bool query_listed_history(struct db_pool *pool, struct str entity_id, struct arena *arena,
                          struct listed_version_info **versions_out, size_t *n_versions_out,
                          struct listed_link_info **links_out, size_t *n_links_out,
                          struct error *err)
{
    struct party_history history = {.entity_id = entity_id, .arena = arena};
    if (db_pool_transaction(pool, NULL, load_party_history, &history, err) < 0)
        return false;
    *versions_out = history.versions;
    *n_versions_out = history.n_versions;
    *links_out = history.links;
    *n_links_out = history.n_links;
    return true;
}
