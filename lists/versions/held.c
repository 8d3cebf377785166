/* lists/versions/held.c - see held.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/held.h"

#include <inttypes.h>

#include "lists/versions/copy_rows.h"
#include "lists/versions/store.h"

static const size_t MAX_ROWS_BYTES = (size_t)4 << 30;

static void add_party(struct buf *out, int64_t version_id, const struct staged_party *party)
{
    buf_printf(out, "%" PRId64 "\t", version_id);
    copy_add_column(out, party->id);
    copy_add_column(out, party->entity_id);
    copy_add_column(out, str_of(schema_name(party->schema)));
    copy_add_column(out, party->caption);
    buf_printf(out, "%u\t", party->measures);
    copy_add_column(out, party->subject);
    copy_add_column(out, party->body);
    buf_printf(out, "%s\t%s\n", party->body_sha256, party->match_hash);
}

enum db_status held_keep(struct db *db, const struct staging *staging, int64_t version_id,
                         struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MAX_ROWS_BYTES);
    AUTO_BUF rows = BUF_INIT(MAX_ROWS_BYTES);
    AUTO_PGRESULT *current = NULL;
    enum db_status status = store_current_parties(db, staging->list, &current, err);
    if (status < 0)
        return status;
    bool *known = arena_calloc(&arena, staging->n_parties + 1, sizeof *known);
    for (int row = 0; known && row < PQntuples(current); row++) {
        uint32_t position = map_get(&staging->by_id, db_get_text(current, row, 0));
        if (position != MAP_NONE)
            known[position] = true;
    }
    for (size_t i = 0; known && i < staging->n_parties; i++)
        if (!known[i])
            add_party(&rows, version_id, &staging->parties[i]);
    if (!known || buf_failed(&rows)) {
        error_memory(err);
        return DB_FATAL;
    }
    return store_copy(db, store_copy_held, buf_str(&rows), err) ? DB_ROWS : DB_FATAL;
}
