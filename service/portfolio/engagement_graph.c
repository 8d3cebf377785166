/* portfolio/engagement_graph.c - an engagement with everything its root reaches, from the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/engagement_store.h"

#include <stdlib.h>

#include "core/clock.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"

/* UNION keeps each party once, so cycles end. A direction is followed only for the types risk
 * follows that way ($3, $4: arrays made from risk/relation.h). All relations of the day between
 * two reached parties belong to the graph, also those nobody follows there; so do shares given up
 * before that day, with who held them: the red flags ask how an owner left. $5 and $6 are one more
 * than an engagement may have: enough to see that there are too many. */
static const struct db_statement GRAPH = {
    .name = "engagement_graph",
    .params = 6,
    .sql = "WITH RECURSIVE reached (id) AS ("
           "  SELECT $1::text COLLATE \"C\""
           "  UNION"
           "  SELECT next.id FROM reached r, LATERAL ("
           "    SELECT f.to_id AS id FROM relation f"
           "     WHERE f.tenant_id = tenant_current() AND f.from_id = r.id"
           "       AND f.type = ANY ($3::text[])"
           "       AND (f.valid_from IS NULL OR f.valid_from <= $2::date)"
           "       AND (f.valid_to IS NULL OR f.valid_to >= $2::date)"
           "    UNION ALL"
           "    SELECT b.from_id FROM relation b"
           "     WHERE b.tenant_id = tenant_current() AND b.to_id = r.id"
           "       AND b.type = ANY ($4::text[])"
           "       AND (b.valid_from IS NULL OR b.valid_from <= $2::date)"
           "       AND (b.valid_to IS NULL OR b.valid_to >= $2::date OR b.type = 'owns')"
           "  ) next"
           "), few (id) AS MATERIALIZED (SELECT id FROM reached LIMIT $5::bigint)"
           " SELECT p.body, p.version, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
           "        NULL, NULL, NULL, NULL"
           "   FROM few JOIN party p ON p.tenant_id = tenant_current() AND p.id = few.id"
           " UNION ALL "
           "(SELECT NULL, NULL, " RELATION_COLUMNS
           "   FROM few JOIN relation e ON e.tenant_id = tenant_current() AND e.from_id = few.id"
           "  WHERE e.to_id IN (SELECT id FROM few)"
           "    AND (e.valid_from IS NULL OR e.valid_from <= $2::date)"
           "    AND (e.valid_to IS NULL OR e.valid_to >= $2::date OR e.type = 'owns')"
           "  LIMIT $6::bigint)",
};

/* The same of the records at the end of an earlier day (migrations: history). */
static const struct db_statement PAST_GRAPH = {
    .name = "engagement_past_graph",
    .params = 6,
    .sql = "WITH RECURSIVE ending (at) AS ("
           "  SELECT ($2::date + 1)::timestamp AT TIME ZONE 'UTC'"
           "), reached (id) AS ("
           "  SELECT $1::text COLLATE \"C\""
           "  UNION"
           "  SELECT CASE WHEN e.from_id = r.id THEN e.to_id ELSE e.from_id END"
           "    FROM reached r, ending,"
           "         LATERAL relation_of_party_as_of(r.id, ending.at, $2::date) e"
           "   WHERE (e.from_id = r.id AND e.type = ANY ($3::text[]))"
           "      OR (e.to_id = r.id AND e.type = ANY ($4::text[]))"
           "), few (id) AS MATERIALIZED (SELECT id FROM reached LIMIT $5::bigint)"
           " SELECT p.body, p.version, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
           "        NULL, NULL, NULL, NULL"
           "   FROM few, ending, LATERAL party_as_of(few.id, ending.at) p"
           " UNION ALL "
           "(SELECT NULL, NULL, " RELATION_COLUMNS
           "   FROM few, ending, LATERAL relation_of_party_as_of(few.id, ending.at, $2::date) e"
           "  WHERE e.from_id = few.id AND e.to_id IN (SELECT id FROM few)"
           "  LIMIT $6::bigint)",
};

const db_statement_group engagement_graph_statements = {&GRAPH, &PAST_GRAPH, NULL};

enum { COLUMN_BODY, COLUMN_VERSION, FIRST_RELATION_COLUMN, TYPES_MAX_BYTES = 512 };

/* "{contracts,pays,...}": the types that risk follows one way. */
static void types_followed(bool (*followed)(enum relation_type), struct buf *out)
{
    const char *separator = "{";
    for (int type = 0; type < RELATION_TYPES; type++) {
        if (!followed((enum relation_type)type))
            continue;
        buf_printf(out, "%s%s", separator, relation_type_name((enum relation_type)type));
        separator = ",";
    }
    buf_addc(out, '}');
}

static enum db_status select_graph(struct db *db, struct str root, struct date as_of,
                                   PGresult **rows_out, struct error *err)
{
    AUTO_BUF forward = BUF_INIT(TYPES_MAX_BYTES);
    AUTO_BUF backward = BUF_INIT(TYPES_MAX_BYTES);
    types_followed(relation_followed_forward, &forward);
    types_followed(relation_followed_backward, &backward);
    if (buf_failed(&forward) || buf_failed(&backward)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {
        db_text(root),
        db_date(as_of),
        db_text(buf_str(&forward)),
        db_text(buf_str(&backward)),
        db_int64(ENGAGEMENT_MAX_PARTIES + 1),
        db_int64(ENGAGEMENT_MAX_RELATIONS + 1),
    };
    bool past = date_compare(as_of, clock_today()) < 0;
    return db_select(db, past ? &PAST_GRAPH : &GRAPH, params, rows_out, err);
}

static bool count_rows(const PGresult *rows, struct engagement *engagement, struct error *err)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        if (db_get_is_null(rows, row, COLUMN_BODY))
            engagement->n_relations++;
        else
            engagement->n_parties++;
    }
    if (engagement->n_parties > ENGAGEMENT_MAX_PARTIES)
        return error_set(err, ERROR_TOO_LARGE, "the engagement reaches more than %d parties",
                         ENGAGEMENT_MAX_PARTIES);
    if (engagement->n_relations > ENGAGEMENT_MAX_RELATIONS)
        return error_set(err, ERROR_TOO_LARGE, "the engagement has more than %d relations",
                         ENGAGEMENT_MAX_RELATIONS);
    return true;
}

static bool read_rows(const PGresult *rows, struct arena *arena, struct engagement *engagement,
                      struct error *err)
{
    size_t party = 0, relation = 0;
    engagement->parties = arena_calloc(arena, engagement->n_parties, sizeof(struct party));
    engagement->relations =
        arena_calloc(arena, engagement->n_relations, sizeof(struct party_relation));
    if (!engagement->parties || !engagement->relations)
        return error_memory(err);
    for (int row = 0; row < PQntuples(rows); row++) {
        bool read = db_get_is_null(rows, row, COLUMN_BODY)
                        ? relation_store_read(rows, row, FIRST_RELATION_COLUMN, arena,
                                              &engagement->relations[relation++], err)
                        : party_store_parse(db_get_text(rows, row, COLUMN_BODY),
                                            db_get_int64(rows, row, COLUMN_VERSION), arena,
                                            &engagement->parties[party++], err);
        if (!read)
            return false;
    }
    return true;
}

static int by_party_id(const void *a, const void *b)
{
    return str_compare(((const struct party *)a)->id, ((const struct party *)b)->id);
}

static int by_relation_id(const void *a, const void *b)
{
    return str_compare(((const struct party_relation *)a)->id,
                       ((const struct party_relation *)b)->id);
}

/* The database promises no order; answers list parties in this one. */
static void sort(struct engagement *engagement)
{
    qsort(engagement->parties, engagement->n_parties, sizeof(struct party), by_party_id);
    qsort(engagement->relations, engagement->n_relations, sizeof(struct party_relation),
          by_relation_id);
}

static bool load_graph(const PGresult *rows, struct str root, struct arena *arena,
                       struct engagement *engagement, struct error *err)
{
    struct faults faults = {.count = 0};
    if (!count_rows(rows, engagement, err) || !read_rows(rows, arena, engagement, err))
        return false;
    sort(engagement);
    if (engagement_link(engagement, root, arena, &faults))
        return true;
    if (faults.count == 0)
        return error_memory(err);
    return error_set(err, ERROR_CONFLICT, "the engagement was changed while it was read");
}

enum db_status engagement_store_load(struct db *db, struct str id, struct date as_of,
                                     struct arena *arena, struct engagement *engagement_out,
                                     struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct engagement_record record;
    enum db_status status = engagement_store_find(db, id, arena, &record, err);
    if (status != DB_ROWS)
        return status;
    struct engagement engagement = {.id = record.id, .title = record.title, .as_of = as_of};
    if (date_compare(as_of, clock_today()) < 0)
        status = engagement_store_root_as_of(db, id, as_of, arena, &record.root, err);
    if (status >= 0)
        status = select_graph(db, record.root, as_of, &rows, err);
    if (status < 0)
        return status;
    if (!load_graph(rows, record.root, arena, &engagement, err)) {
        error_within(err, "engagement \"%.*s\"", STR_ARG(id));
        return DB_FATAL;
    }
    *engagement_out = engagement;
    return DB_ROWS;
}
