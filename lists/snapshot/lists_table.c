/* lists/snapshot/lists_table.c - every list of the catalogue and of the operator, with its version.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/compiled.h"

#include "lists/catalogue/catalogue.h"
#include "lists/versions/staging.h"
#include "lists/versions/store.h"

enum { MAX_TABLE_BYTES = 64 << 20 };

static bool make_room(struct lists_table *table, size_t count, struct error *err)
{
    memset(table, 0, sizeof *table);
    arena_init(&table->arena, MAX_TABLE_BYTES);
    table->lists = arena_calloc(&table->arena, count + 1, sizeof *table->lists);
    table->version_ids = arena_calloc(&table->arena, count + 1, sizeof *table->version_ids);
    if (table->lists && table->version_ids)
        return true;
    lists_table_release(table);
    return error_set(err, ERROR_MEMORY, "no memory for the table of lists");
}

void lists_table_release(struct lists_table *table)
{
    arena_release(&table->arena);
    memset(table, 0, sizeof *table);
}

static struct snapshot_list of_catalogue(const struct catalogue_list *known)
{
    return (struct snapshot_list){
        .id = known->id,
        .title = known->title,
        .publisher = known->publisher,
        .regime = known->regime,
        .required = known->required,
        .enabled = true,
        .max_age_ms = known->max_age_ms,
    };
}

static void read_row(struct lists_table *table, const PGresult *rows, int row,
                     struct snapshot_list *list, int64_t *version_id)
{
    struct arena *arena = &table->arena;
    if (list->id.len == 0) { /* an operator's own */
        const struct catalogue_list *defaults = catalogue_defaults();
        list->id = str_copy(arena, db_get_text(rows, row, 0));
        list->title = str_copy(arena, db_get_text(rows, row, 1));
        list->publisher = str_copy(arena, db_get_text(rows, row, 2));
        list->required = defaults->required;
        list->max_age_ms = defaults->max_age_ms;
    }
    list->regime = str_copy(arena, db_get_text(rows, row, 3));
    list->enabled = db_get_bool(rows, row, 5);
    *version_id = db_get_int64(rows, row, 6);
    list->version = db_get_int64(rows, row, 7);
    list->published = db_get_date(rows, row, 8);
    list->sha256 = str_copy(arena, db_get_text(rows, row, 9));
    list->parties = (uint64_t)db_get_int64(rows, row, 10);
    list->sample = db_get_bool(rows, row, 11);
    list->checked_unix_ms = db_get_int64(rows, row, 12);
    int64_t required = db_get_int64(rows, row, 13);
    if (required >= 0)
        list->required = required == 1;
    list->held_id = db_get_int64(rows, row, 14);
    list->held_sha256 = str_copy(arena, db_get_text(rows, row, 15));
}

/* Merges two sequences sorted by id: the catalogue and the rows. */
static void merge(struct lists_table *table, const PGresult *rows)
{
    size_t n_known, k = 0;
    const struct catalogue_list *known = catalogue_lists(&n_known);
    int row = 0, n_rows = PQntuples(rows);
    while (k < n_known || row < n_rows) {
        int order = k == n_known    ? 1
                    : row == n_rows ? -1
                                    : str_compare(known[k].id, db_get_text(rows, row, 0));
        struct snapshot_list *list = &table->lists[table->n];
        if (order <= 0)
            *list = of_catalogue(&known[k++]);
        if (order >= 0)
            read_row(table, rows, row++, list, &table->version_ids[table->n]);
        table->n++;
    }
}

enum db_status lists_table_load(struct db *db, struct lists_table *table_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &store_snapshot_lists, NULL, &rows, err);
    if (status < 0)
        return status;
    size_t n_known;
    (void)catalogue_lists(&n_known);
    if (!make_room(table_out, n_known + (size_t)PQntuples(rows), err))
        return DB_FATAL;
    merge(table_out, rows);
    if (arena_failed(&table_out->arena)) {
        error_set(err, ERROR_MEMORY, "no memory for the table of lists");
        return DB_FATAL;
    }
    return DB_ROWS;
}

bool lists_table_of_staging(const struct staging *staging, struct lists_table *table_out,
                            struct error *err)
{
    if (!make_room(table_out, 1, err))
        return false;
    const struct catalogue_list *known = catalogue_find(staging->list);
    struct snapshot_list *list = &table_out->lists[0];
    if (known)
        *list = of_catalogue(known);
    else
        *list = (struct snapshot_list){.title = STR("own list"),
                                       .publisher = STR("own list"),
                                       .regime = STR("own"),
                                       .enabled = true,
                                       .max_age_ms = catalogue_defaults()->max_age_ms};
    list->id = str_copy(&table_out->arena, staging->list);
    list->version = 1;
    list->published = staging->published;
    list->parties = staging->tally.counts.parties;
    table_out->version_ids[0] = 1;
    table_out->n = 1;
    return true;
}

bool lists_table_same_versions(const struct lists_table *a, const struct lists_table *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->version_ids[i] != b->version_ids[i] || !str_equal(a->lists[i].id, b->lists[i].id) ||
            a->lists[i].enabled != b->lists[i].enabled ||
            a->lists[i].required != b->lists[i].required ||
            a->lists[i].held_id != b->lists[i].held_id)
            return false;
    return true;
}

bool lists_table_equal(const struct lists_table *a, const struct lists_table *b)
{
    if (!lists_table_same_versions(a, b))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->lists[i].checked_unix_ms != b->lists[i].checked_unix_ms ||
            !str_equal(a->lists[i].regime, b->lists[i].regime) ||
            !str_equal(a->lists[i].title, b->lists[i].title))
            return false;
    return true;
}
