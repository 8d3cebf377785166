/* lists/versions/merge.c - version ranges.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/merge.h"

#include <inttypes.h>

#include "core/buf.h"
#include "core/fault_point.h"
#include "lists/versions/copy_rows.h"
#include "lists/versions/store.h"

static const size_t MAX_ROWS_BYTES = (size_t)4 << 30;

/* What a comparison of the staged with the current parties found. */
struct difference {
    struct arena arena;
    bool *same;           /* by staged party: the row stays */
    int64_t *first_since; /* by staged party: of the row it follows, or 0 */
    struct buf gone;      /* ids of removed and changed parties, one a line */
    struct merge_counts counts;
};

static void difference_release(struct difference *d)
{
    arena_release(&d->arena);
    buf_release(&d->gone);
}

static void add_line(struct buf *out, struct str text)
{
    if (out->len > 0)
        buf_addc(out, '\n');
    buf_add(out, text);
}

static enum db_status no_memory(struct error *err)
{
    error_set(err, ERROR_MEMORY, "no memory to compare the versions");
    return DB_FATAL;
}

static enum db_status compare_parties(struct db *db, const struct staging *s, struct difference *d,
                                      struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    arena_init(&d->arena, MAX_ROWS_BYTES);
    buf_init(&d->gone, MAX_ROWS_BYTES);
    d->same = arena_calloc(&d->arena, s->n_parties, sizeof *d->same);
    d->first_since = arena_calloc(&d->arena, s->n_parties, sizeof *d->first_since);
    if (!d->same || !d->first_since)
        return no_memory(err);

    enum db_status status = store_current_parties(db, s->list, &rows, err);
    if (status < 0)
        return status;
    uint64_t known = 0;
    for (int row = 0; row < PQntuples(rows); row++) {
        struct str id = db_get_text(rows, row, 0);
        uint32_t position = map_get(&s->by_id, id);
        if (position != MAP_NONE) {
            known++;
            d->first_since[position] = db_get_int64(rows, row, 2);
            d->same[position] =
                str_equal(db_get_text(rows, row, 1), str_of(s->parties[position].body_sha256));
            if (d->same[position])
                continue;
            d->counts.changed++;
        } else {
            d->counts.removed++;
        }
        add_line(&d->gone, id);
    }
    d->counts.added = s->n_parties - known;
    return buf_failed(&d->gone) ? no_memory(err) : DB_NONE;
}

/* --- rows for COPY ---------------------------------------------------------------------------- */

static void add_party(struct buf *out, const struct staging *s, size_t position, int64_t number,
                      int64_t first_since)
{
    const struct staged_party *party = &s->parties[position];
    copy_add_column(out, s->list);
    copy_add_column(out, party->id);
    buf_printf(out, "%" PRId64 "\t%" PRId64 "\t%zu\t", number, first_since ? first_since : number,
               position);
    copy_add_column(out, party->entity_id);
    copy_add_column(out, str_of(schema_name(party->schema)));
    copy_add_column(out, party->caption);
    buf_printf(out, "%u\t", party->measures);
    copy_add_column(out, party->subject);
    copy_add_column(out, party->body);
    buf_printf(out, "%s\t%s\n", party->body_sha256, party->match_hash);
}

static enum db_status copy_parties(struct db *db, const struct staging *s,
                                   const struct difference *d, int64_t number, struct error *err)
{
    AUTO_BUF rows = BUF_INIT(MAX_ROWS_BYTES);
    for (size_t i = 0; i < s->n_parties; i++)
        if (!d->same[i])
            add_party(&rows, s, i, number, d->first_since[i]);
    if (buf_failed(&rows))
        return no_memory(err);
    return store_copy(db, store_copy_parties, buf_str(&rows), err) ? DB_ROWS : DB_FATAL;
}

/* --- links ------------------------------------------------------------------------------------ */

/* A link as store_close_links() names it. */
static struct str link_key(struct arena *arena, struct str party, struct str kind, struct str name,
                           struct str target)
{
    AUTO_BUF key = BUF_INIT(1 << 20);
    const struct str columns[] = {party, kind, name, target};
    for (size_t i = 0; i < LENGTH(columns); i++) {
        if (i > 0)
            buf_addc(&key, '\t');
        buf_add(&key, columns[i]);
    }
    return str_copy(arena, buf_str(&key));
}

static void add_link(struct buf *out, const struct staging *s, const struct staged_link *link,
                     struct str target, int64_t number)
{
    copy_add_column(out, s->list);
    copy_add_column(out, s->parties[link->party].id);
    copy_add_column(out, str_of(link->kind));
    copy_add_column(out, link->target_name);
    if (target.len > 0)
        copy_add_column(out, target);
    else
        buf_adds(out, "\\N\t");
    buf_printf(out, "%" PRId64 "\n", number);
}

static enum db_status merge_links(struct db *db, const struct staging *s, int64_t number,
                                  struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MAX_ROWS_BYTES);
    AUTO_BUF gone = BUF_INIT(MAX_ROWS_BYTES);
    AUTO_BUF rows = BUF_INIT(MAX_ROWS_BYTES);
    AUTO_PGRESULT *current = NULL;
    struct map before, now;
    map_init(&before, &arena);
    map_init(&now, &arena);

    enum db_status status = store_current_links(db, s->list, &current, err);
    if (status < 0)
        return status;
    int n_current = PQntuples(current);
    struct str *keys = arena_calloc(&arena, (size_t)n_current + 1, sizeof *keys);
    if (!keys)
        return no_memory(err);
    for (int row = 0; row < n_current; row++) {
        keys[row] = link_key(&arena, db_get_text(current, row, 0), db_get_text(current, row, 1),
                             db_get_text(current, row, 2), db_get_text(current, row, 3));
        (void)map_add(&before, keys[row], 0, NULL); /* a failure shows in the arena */
    }
    for (size_t i = 0; i < s->n_links; i++) {
        const struct staged_link *link = &s->links[i];
        struct str target = link->target == MAP_NONE ? STR_EMPTY : s->parties[link->target].id;
        struct str key = link_key(&arena, s->parties[link->party].id, str_of(link->kind),
                                  link->target_name, target);
        uint32_t again = MAP_NONE;
        (void)map_add(&now, key, 0, &again);
        if (again == MAP_NONE && map_get(&before, key) == MAP_NONE)
            add_link(&rows, s, link, target, number);
    }
    for (int row = 0; row < n_current; row++)
        if (map_get(&now, keys[row]) == MAP_NONE)
            add_line(&gone, keys[row]);
    if (arena_failed(&arena) || buf_failed(&gone) || buf_failed(&rows))
        return no_memory(err);

    status = store_close_links(db, s->list, number, buf_str(&gone), err);
    if (status < 0)
        return status;
    return store_copy(db, store_copy_links, buf_str(&rows), err) ? DB_ROWS : DB_FATAL;
}

/* --- the two operations ----------------------------------------------------------------------- */

enum db_status merge_count(struct db *db, const struct staging *staging,
                           struct merge_counts *counts_out, struct error *err)
{
    struct difference difference = {0};
    enum db_status status = compare_parties(db, staging, &difference, err);
    if (status >= 0)
        *counts_out = difference.counts;
    difference_release(&difference);
    return status;
}

enum db_status merge_apply(struct db *db, const struct staging *staging, int64_t number,
                           struct error *err)
{
    struct difference difference = {0};
    enum db_status status = compare_parties(db, staging, &difference, err);
    if (status >= 0)
        status = store_close_parties(db, staging->list, number, buf_str(&difference.gone), err);
    FAULT_POINT("import.closed");
    if (status >= 0)
        status = copy_parties(db, staging, &difference, number, err);
    FAULT_POINT("import.copied");
    if (status >= 0)
        status = store_derive_rows(db, staging->list, number, err);
    FAULT_POINT("import.derived");
    if (status >= 0)
        status = merge_links(db, staging, number, err);
    FAULT_POINT("import.linked");
    difference_release(&difference);
    return status;
}
