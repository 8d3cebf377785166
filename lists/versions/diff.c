/* lists/versions/diff.c - what changed in a list from one version to another.
 *
 * A party's rows of the two versions are compared by their hash in the database; only those that
 * differ come here, and their bodies are compared field by field.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/diff.h"

#include "lists/versions/diff_fields.h"

static const struct db_statement VERSION = {
    .name = "diff_version",
    .params = 2,
    .sql = "SELECT published FROM list_version WHERE list_id = $1 AND number = $2",
};

static const struct db_statement ACTIVE = {
    .name = "diff_active",
    .params = 1,
    .sql = "SELECT number FROM list_version WHERE list_id = $1 AND state = 'active'",
};

#define TWO_SIDES                                                                                  \
    "WITH o AS (SELECT party_id, entity_id, caption, measures, body, body_sha256"                  \
    " FROM listed_party WHERE list_id = $1 AND since <= $2 AND (until IS NULL OR until > $2)),"    \
    " n AS (SELECT party_id, entity_id, caption, measures, body, body_sha256"                      \
    " FROM listed_party WHERE list_id = $1 AND since <= $3 AND (until IS NULL OR until > $3))"

static const struct db_statement COUNTS = {
    .name = "diff_counts",
    .params = 3,
    .sql = TWO_SIDES " SELECT count(*) FILTER (WHERE o.party_id IS NULL),"
                     " count(*) FILTER (WHERE o.party_id = n.party_id),"
                     " count(*) FILTER (WHERE n.party_id IS NULL)"
                     " FROM o FULL JOIN n USING (party_id)"
                     " WHERE o.body_sha256 IS DISTINCT FROM n.body_sha256",
};

static const struct db_statement PARTIES = {
    .name = "diff_parties",
    .params = 5,
    .sql = TWO_SIDES " SELECT party_id, o.party_id IS NULL, n.party_id IS NULL,"
                     " coalesce(n.entity_id, o.entity_id), coalesce(n.caption, o.caption),"
                     " o.measures, n.measures,"
                     " CASE WHEN o.party_id = n.party_id THEN o.body END,"
                     " CASE WHEN o.party_id = n.party_id THEN n.body END"
                     " FROM o FULL JOIN n USING (party_id)"
                     " WHERE o.body_sha256 IS DISTINCT FROM n.body_sha256 AND party_id > $4"
                     " ORDER BY party_id LIMIT $5",
};

const db_statement_group diff_statements = {&VERSION, &ACTIVE, &COUNTS, &PARTIES, NULL};

struct diffing {
    struct list_diff diff;
    struct str after;
    size_t limit;
    struct arena *arena;
};

/* --- which versions --------------------------------------------------------------------------- */

static enum db_status find_version(struct db *db, struct str list, int64_t number,
                                   struct date *published_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list), db_int64(number)};
    enum db_status status = db_select(db, &VERSION, params, &rows, err);
    if (status == DB_ROWS)
        *published_out = db_get_date(rows, 0, 0);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_NOT_FOUND, "%.*s has no version %lld", STR_ARG(list), (long long)number);
    return DB_FATAL;
}

static enum db_status find_active(struct db *db, struct list_diff *diff, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(diff->list)};
    enum db_status status = db_select(db, &ACTIVE, params, &rows, err);
    if (status == DB_ROWS)
        diff->to = db_get_int64(rows, 0, 0);
    if (status != DB_NONE)
        return status;
    error_set(err, ERROR_NOT_FOUND, "%.*s has no active version", STR_ARG(diff->list));
    return DB_FATAL;
}

static enum db_status find_versions(struct db *db, struct list_diff *diff, struct error *err)
{
    enum db_status status = diff->to > 0 ? DB_ROWS : find_active(db, diff, err);
    if (status < 0)
        return status;
    if (diff->from == 0)
        diff->from = diff->to - 1; /* numbers have no gap; 0 is the empty list before the first */
    status = find_version(db, diff->list, diff->to, &diff->to_published, err);
    if (status >= 0 && diff->from > 0)
        status = find_version(db, diff->list, diff->from, &diff->from_published, err);
    return status;
}

/* --- what differs ----------------------------------------------------------------------------- */

static enum db_status count(struct db *db, struct list_diff *diff, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(diff->list), db_int64(diff->from),
                                      db_int64(diff->to)};
    enum db_status status = db_select(db, &COUNTS, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    diff->added = (uint64_t)db_get_int64(rows, 0, 0);
    diff->changed = (uint64_t)db_get_int64(rows, 0, 1);
    diff->removed = (uint64_t)db_get_int64(rows, 0, 2);
    return status;
}

static bool read_party(const PGresult *rows, int row, struct arena *arena, struct diff_party *out,
                       struct error *err)
{
    bool added = db_get_bool(rows, row, 1), removed = db_get_bool(rows, row, 2);
    out->kind = added ? DIFF_ADDED : removed ? DIFF_REMOVED : DIFF_CHANGED;
    out->party_id = str_copy(arena, db_get_text(rows, row, 0));
    out->entity_id = str_copy(arena, db_get_text(rows, row, 3));
    out->caption = str_copy(arena, db_get_text(rows, row, 4));
    if (arena_failed(arena))
        return error_memory(err);
    if (out->kind != DIFF_CHANGED)
        return true;
    const struct diff_body before = {db_get_text(rows, row, 7),
                                     (unsigned)db_get_int64(rows, row, 5)};
    const struct diff_body after = {db_get_text(rows, row, 8),
                                    (unsigned)db_get_int64(rows, row, 6)};
    return diff_fields(&before, &after, arena, &out->fields, &out->n_fields, err);
}

static enum db_status load_parties(struct db *db, struct diffing *d, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct list_diff *diff = &d->diff;
    const struct db_param params[] = {db_text(diff->list), db_int64(diff->from), db_int64(diff->to),
                                      db_text(d->after), db_int64((int64_t)d->limit + 1)};
    enum db_status status = db_select(db, &PARTIES, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    diff->n_parties = found > d->limit ? d->limit : found;
    diff->parties = arena_calloc(d->arena, diff->n_parties + 1, sizeof *diff->parties);
    if (!diff->parties) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < diff->n_parties; i++)
        if (!read_party(rows, (int)i, d->arena, &diff->parties[i], err))
            return DB_FATAL;
    diff->next = found > d->limit ? diff->parties[d->limit - 1].party_id : STR_EMPTY;
    return DB_ROWS;
}

static enum db_status run(struct db *db, void *context, struct error *err)
{
    struct diffing *d = context;
    enum db_status status = find_versions(db, &d->diff, err);
    if (status >= 0)
        status = count(db, &d->diff, err);
    return status < 0 ? status : load_parties(db, d, err);
}

bool diff_versions(struct db_pool *pool, struct str list, int64_t from, int64_t to,
                   struct str after, size_t limit, struct arena *arena, struct list_diff *diff_out,
                   struct error *err)
{
    struct diffing d = {.diff = {.list = list, .from = from, .to = to},
                        .after = after.ptr ? after : STR(""),
                        .limit = limit == 0 || limit > DIFF_MAX_PARTIES ? DIFF_MAX_PARTIES : limit,
                        .arena = arena};
    if (db_pool_transaction(pool, NULL, run, &d, err) < 0)
        return false;
    *diff_out = d.diff;
    return true;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_values(struct json_writer *w, const char *key, const struct str *values, size_t n)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, values[i]);
    json_end_array(w);
}

static void write_party(struct json_writer *w, const struct diff_party *party)
{
    json_begin_object(w);
    json_field_text(w, "id", party->entity_id);
    json_field_text(w, "caption", party->caption);
    if (party->kind == DIFF_CHANGED) {
        json_key(w, "fields");
        json_begin_array(w);
        for (size_t i = 0; i < party->n_fields; i++) {
            const struct diff_field *field = &party->fields[i];
            json_begin_object(w);
            json_field_text(w, "field", field->name);
            write_values(w, "added", field->added, field->n_added);
            write_values(w, "removed", field->removed, field->n_removed);
            json_end_object(w);
        }
        json_end_array(w);
    }
    json_end_object(w);
}

static void write_kind(struct json_writer *w, const char *key, const struct list_diff *diff,
                       enum diff_kind kind)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < diff->n_parties; i++)
        if (diff->parties[i].kind == kind)
            write_party(w, &diff->parties[i]);
    json_end_array(w);
}

static void write_side(struct json_writer *w, const char *key, int64_t number,
                       struct date published)
{
    json_key(w, key);
    json_begin_object(w);
    if (number > 0)
        json_field_int(w, "version", number);
    else
        json_field_null(w, "version");
    json_field_date(w, "published", published);
    json_end_object(w);
}

void diff_write(struct json_writer *w, const struct list_diff *diff)
{
    json_begin_object(w);
    json_field_text(w, "list", diff->list);
    write_side(w, "from", diff->from, diff->from_published);
    write_side(w, "to", diff->to, diff->to_published);
    json_key(w, "counts");
    json_begin_object(w);
    json_field_int(w, "added", (int64_t)diff->added);
    json_field_int(w, "changed", (int64_t)diff->changed);
    json_field_int(w, "removed", (int64_t)diff->removed);
    json_end_object(w);
    write_kind(w, "added", diff, DIFF_ADDED);
    write_kind(w, "changed", diff, DIFF_CHANGED);
    write_kind(w, "removed", diff, DIFF_REMOVED);
    json_end_object(w);
}
