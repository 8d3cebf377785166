/* portfolio/party_history.c - see party_history.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/party_history.h"

#include "portfolio/party_store.h"

static const struct db_statement HISTORY = {
    .name = "party_history",
    .params = 2,
    .sql = "SELECT body, version,"
           " to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),"
           " actor_name(changed_by), deleted FROM party_version"
           " WHERE tenant_id = tenant_current() AND party_id = $1"
           " ORDER BY version DESC LIMIT $2::bigint",
};

const db_statement_group party_history_statements = {&HISTORY, NULL};

enum db_status party_history_load(struct db *db, struct str id, size_t limit, struct arena *arena,
                                  struct party_event **events_out, size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    int64_t at_most = (int64_t)(limit > PARTY_HISTORY_MAX ? PARTY_HISTORY_MAX : limit);
    const struct db_param params[] = {db_text(id), db_int64(at_most)};
    enum db_status status = db_select(db, &HISTORY, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    size_t count = (size_t)PQntuples(rows);
    struct party_event *events = arena_calloc(arena, count, sizeof *events);
    for (size_t i = 0; events && i < count; i++) {
        int row = (int)i;
        if (!party_store_parse(db_get_text(rows, row, 0), db_get_int64(rows, row, 1), arena,
                               &events[i].party, err))
            return DB_FATAL;
        events[i].changed_at = str_copy(arena, db_get_text(rows, row, 2));
        events[i].changed_by = str_copy(arena, db_get_text(rows, row, 3));
        events[i].deleted = db_get_bool(rows, row, 4);
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *events_out = events;
    *n_out = count;
    return DB_ROWS;
}

/* --- Differences ------------------------------------------------------------------------------ */

struct changes {
    struct party_change *rows;
    size_t n;
};

static size_t count_values(const struct party *party)
{
    size_t count = 1; /* the schema */
    for (size_t i = 0; i < party->n_properties; i++)
        count += party->properties[i].n_values;
    return count;
}

static bool has_value(const struct party *party, struct str property, struct str value)
{
    for (size_t i = 0; i < party->n_properties; i++) {
        if (!str_equal(party->properties[i].name, property))
            continue;
        for (size_t v = 0; v < party->properties[i].n_values; v++)
            if (str_equal(party->properties[i].values[v], value))
                return true;
    }
    return false;
}

/* What `has` has and `lacks` has not. */
static void add_missing(struct changes *changes, const struct party *has, const struct party *lacks,
                        bool added)
{
    if (!str_equal(has->schema_name, lacks->schema_name))
        changes->rows[changes->n++] = (struct party_change){STR("schema"), has->schema_name, added};
    for (size_t i = 0; i < has->n_properties; i++) {
        const struct party_property *property = &has->properties[i];
        for (size_t v = 0; v < property->n_values; v++)
            if (!has_value(lacks, property->name, property->values[v]))
                changes->rows[changes->n++] =
                    (struct party_change){property->name, property->values[v], added};
    }
}

bool party_changes(const struct party *before, const struct party *after, struct arena *arena,
                   struct party_change **changes_out, size_t *n_out)
{
    struct changes changes = {0};
    changes.rows =
        arena_calloc(arena, count_values(before) + count_values(after), sizeof *changes.rows);
    if (!changes.rows)
        return false;
    add_missing(&changes, before, after, false);
    add_missing(&changes, after, before, true);
    *changes_out = changes.rows;
    *n_out = changes.n;
    return true;
}
