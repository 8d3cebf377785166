/* review/alert_query.c - reading alerts and suppressions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/alert_query.h"

#include "review/review.h"

/* Millionths as a JSON number: 0.95, 1. */
#define MICRO(column) "trim_scale(" column "::numeric / 1000000)"

#define BAND                                                                                       \
    "CASE WHEN a.score_micro >= 850000 THEN 'high' WHEN a.score_micro >= 600000 THEN 'elevated'"   \
    " WHEN a.score_micro >= 300000 THEN 'guarded' ELSE 'low' END"

/* What a person calls the party: its first name, else NULL. */
#define PARTY_CAPTION(row)                                                                         \
    "(SELECT n.value FROM party_name n WHERE n.tenant_id = " row                                   \
    ".tenant_id AND n.party_id = " row                                                             \
    ".party_id ORDER BY n.property <> 'name', n.property, n.position LIMIT 1)"

#define SUPPRESSED_CAPTION                                                                         \
    "(SELECT al.caption FROM alert al WHERE al.tenant_id = s.tenant_id AND al.id = s.alert_id)"

#define SUPPRESSION_OBJECT                                                                         \
    "json_build_object('id', s.id, 'alert', s.alert_id, 'decision', s.decision_id,"                \
    " 'party', s.party_id, 'listed', s.listed_id, 'created_at', " REVIEW_TIME(                     \
        "s.created_at") ","                                                                        \
                        " 'expires_at', " REVIEW_TIME(                                             \
                            "s.expires_at") ","                                                    \
                                            " 'in_force', s.ended_at IS NULL AND s.expires_at > "  \
                                            "now(),"                                               \
                                            " 'ended_at', " REVIEW_TIME(                           \
                                                "s.ended_at") ","                                  \
                                                              " 'end_reason', "                    \
                                                              "coalesce(s.end_reason, CASE WHEN "  \
                                                              "s.expires_at <= now() THEN "        \
                                                              "'expired' END),"                    \
                                                              " 'ended_by', s.ended_by, "          \
                                                              "'party_sha256', "                   \
                                                              "encode(s.party_hash, 'hex'),"       \
                                                              " 'match_sha256', s.match_hash, "    \
                                                              "'ended_by_name', "                  \
                                                              "actor_name(s.ended_by), "           \
                                                              "'caption'," SUPPRESSED_CAPTION      \
                                                              ", 'party_caption', " PARTY_CAPTION( \
                                                                  "s") ")"

/* The fields of every alert; a row of the queue has these only. */
#define ALERT_FIELDS                                                                                            \
    "'id', a.id, 'party', a.party_id,"                                                                          \
    " 'party_caption', (SELECT n.value FROM party_name n WHERE n.tenant_id = a.tenant_id"                       \
    "                      AND n.party_id = a.party_id"                                                         \
    "                    ORDER BY n.property <> 'name', n.property, n.position LIMIT 1),"                       \
    " 'listed', a.listed_id, 'list', a.list_id, 'caption', a.caption,"                                          \
    " 'score', " MICRO(                                                                                         \
        "a.score_micro") ", 'band', " BAND ", 'state', a.state,"                                                \
                         " 'close_reason', a.close_reason, 'outcome', a.outcome, 'escalated', "                 \
                         "a.escalated,"                                                                         \
                         " 'task', a.task, 'assignee', CASE WHEN a.assignee IS NOT NULL THEN"                   \
                         "  json_build_object('id', a.assignee, 'name', actor_name('user:' || "                 \
                         "a.assignee)) END,"                                                                    \
                         " 'waits_for_approval', a.state = 'in_review' AND a.decision_id IS NOT "               \
                         "NULL,"                                                                                \
                         " 'engagement', a.engagement_id, 'screening', a.screening_id, "                        \
                         "'supersedes', a.supersedes,"                                                          \
                         " 'opened_at', " REVIEW_TIME(                                                          \
                             "a.opened_at") ", "                                                                \
                                            "'refreshed_at',"                                                   \
                                            " " REVIEW_TIME(                                                    \
                                                "a.refreshed_at") ","                                           \
                                                                  " '"                                          \
                                                                  "due_"                                        \
                                                                  "at',"                                        \
                                                                  " " REVIEW_TIME(                              \
                                                                      "a"                                       \
                                                                      "."                                       \
                                                                      "d"                                       \
                                                                      "u"                                       \
                                                                      "e"                                       \
                                                                      "_"                                       \
                                                                      "a"                                       \
                                                                      "t") ","                                  \
                                                                           " 'overdue', a.state "               \
                                                                           "IN ('open', "                       \
                                                                           "'in_review') AND "                  \
                                                                           "a.due_at < now(),"                  \
                                                                           " 'decided_at',"                     \
                                                                           " " REVIEW_TIME(                     \
                                                                               "a.decided_at") ","              \
                                                                                               " "              \
                                                                                               "'"              \
                                                                                               "c"              \
                                                                                               "l"              \
                                                                                               "o"              \
                                                                                               "s"              \
                                                                                               "e"              \
                                                                                               "d"              \
                                                                                               "_"              \
                                                                                               "a"              \
                                                                                               "t"              \
                                                                                               "'"              \
                                                                                               ","              \
                                                                                               " " REVIEW_TIME( \
                                                                                                   "a.closed_at") ", 'version', a.version"

#define DECISIONS                                                                                  \
    "(SELECT coalesce(json_agg(json_build_object('id', d.id, 'outcome', d.outcome,"                \
    " 'reason', d.reason, 'author', d.author, 'author_name', actor_name(d.author),"                \
    " 'made_at', " REVIEW_TIME(                                                                    \
        "d.made_at") ", 'four_eyes', d.four_eyes, 'policy', d.policy,"                             \
                     " 'score', " MICRO("d.score_micro") ", 'until', " REVIEW_TIME(                \
                         "d.suppress_until") ","                                                   \
                                             " 'approval', CASE WHEN p.decision_id IS NOT NULL "   \
                                             "THEN json_build_object("                             \
                                             "   'verdict', p.verdict, 'approver', p.approver, "   \
                                             "'approver_name', actor_name(p.approver),"            \
                                             "   'reason', p.reason, 'made_at', " REVIEW_TIME(     \
                                                 "p.made_at") ") END)"                             \
                                                              " ORDER BY d.round), '[]'::json) "   \
                                                              "FROM decision d"                    \
                                                              " LEFT JOIN approval p ON "          \
                                                              "p.tenant_id = d.tenant_id AND "     \
                                                              "p.decision_id = d.id"               \
                                                              " WHERE d.tenant_id = a.tenant_id "  \
                                                              "AND d.alert_id = a.id)"

static const struct db_statement FIND = {
    .name = "alert_find",
    .params = 1,
    .sql = "SELECT json_build_object(" ALERT_FIELDS ", 'superseded_by',"
           " (SELECT n.id FROM alert n WHERE n.tenant_id = a.tenant_id AND n.supersedes = a.id"
           "   ORDER BY n.id DESC LIMIT 1), 'party_sha256', encode(a.party_hash, 'hex'),"
           " 'match_sha256', a.match_hash, 'decisions', " DECISIONS ", 'suppression',"
           " (SELECT " SUPPRESSION_OBJECT " FROM suppression s WHERE s.tenant_id = a.tenant_id"
           "     AND s.alert_id = a.id ORDER BY s.id DESC LIMIT 1)), a.version"
           " FROM alert a WHERE a.tenant_id = tenant_current() AND a.id = $1::text::uuid",
};

/* A decision waits, and somebody else than this actor made it. */
#define WAITS_FOR(actor)                                                                           \
    "a.state = 'in_review' AND EXISTS (SELECT FROM decision d WHERE d.tenant_id = a.tenant_id"     \
    " AND d.id = a.decision_id AND d.author <> " actor ")"

#define WHERE_FILTER                                                                               \
    " a.tenant_id = tenant_current()"                                                              \
    " AND ($2 = '' OR a.state = ANY (string_to_array($2, ',')))"                                   \
    " AND a.score_micro BETWEEN $3::bigint AND $4::bigint AND ($5 = '' OR a.list_id = $5)"         \
    " AND ($6 = '' OR a.party_id = $6)"                                                            \
    " AND ($7 = '' OR CASE WHEN $7 = 'none' THEN a.assignee IS NULL ELSE a.assignee IN"            \
    "      (SELECT u.id FROM app_user u WHERE u.tenant_id = a.tenant_id"                           \
    "          AND (u.id::text = lower($7) OR lower(u.name) = lower($7))) END)"                    \
    " AND a.opened_at <= now() - $8::bigint * interval '1 day'"                                    \
    " AND (NOT $9::boolean OR (a.due_at < now() AND a.state IN ('open', 'in_review')))"            \
    " AND (NOT $10::boolean OR a.task IS NOT NULL)"                                                \
    " AND ($14 = '' OR " WAITS_FOR(                                                                \
        "$14") ")"                                                                                 \
               " AND ($15 = '' OR strpos(lower(a.caption), lower($15)) > 0 OR EXISTS (SELECT "     \
               "FROM party_name n"                                                                 \
               "      WHERE n.tenant_id = a.tenant_id AND n.party_id = a.party_id"                 \
               "        AND strpos(lower(n.value), lower($15)) > 0))"

/* By id alone an index gives the page; the other orders sort what the filter leaves. */
static const struct db_statement LIST_NEWEST = {
    .name = "alert_list_newest",
    .params = 15,
    .sql = "SELECT json_build_object(" ALERT_FIELDS "), 0, a.id FROM alert a WHERE" WHERE_FILTER
           " AND ($11::bigint IS NOT NULL AND $12::text IS NOT NULL)"
           " AND a.id < $13::text::uuid ORDER BY a.id DESC LIMIT $1::bigint",
};

/* The same for the queue's usual question, what is undecided by score: alert_by_score gives it, as
 * the planner can tell from the states being written out. */
static const struct db_statement LIST_UNDECIDED = {
    .name = "alert_list_undecided",
    .params = 15,
    .sql = "SELECT json_build_object(" ALERT_FIELDS "), a.score_micro, a.id FROM alert a WHERE"
           " a.state IN ('open', 'in_review') AND" WHERE_FILTER " AND $12::text IS NOT NULL"
           " AND a.score_micro <= $11::bigint AND (a.score_micro, a.id) < ($11::bigint, "
           "$13::text::uuid)"
           " ORDER BY a.score_micro DESC, a.id DESC LIMIT $1::bigint",
};

static const struct db_statement LIST = {
    .name = "alert_list",
    .params = 15,
    .sql = "SELECT json_build_object(" ALERT_FIELDS "), a.k, a.id FROM ("
           " SELECT a.*, CASE $12 WHEN 'score' THEN a.score_micro"
           "   WHEN 'due' THEN -(extract(epoch FROM a.due_at) * 1000000)::bigint"
           "   ELSE -(extract(epoch FROM a.opened_at) * 1000000)::bigint END AS k"
           " FROM alert a WHERE" WHERE_FILTER ") a"
           " WHERE (a.k, a.id) < ($11::bigint, $13::text::uuid)"
           " ORDER BY a.k DESC, a.id DESC LIMIT $1::bigint",
};

static const struct db_statement LIST_SUPPRESSIONS = {
    .name = "suppression_list",
    .params = 4,
    .sql = "SELECT " SUPPRESSION_OBJECT ", 0, s.id FROM suppression s"
           " WHERE s.tenant_id = tenant_current() AND s.id < $2::text::uuid"
           " AND ($3 = '' OR ($3 = 'in_force') = (s.ended_at IS NULL AND s.expires_at > now()))"
           " AND ($4 = '' OR s.party_id = $4) ORDER BY s.id DESC LIMIT $1::bigint",
};

static const struct db_statement FIND_SUPPRESSION = {
    .name = "suppression_get",
    .params = 1,
    .sql = "SELECT " SUPPRESSION_OBJECT " FROM suppression s"
           " WHERE s.tenant_id = tenant_current() AND s.id = $1::text::uuid",
};

static const struct db_statement COUNTS = {
    .name = "alert_counts",
    .params = 1,
    .sql = "SELECT json_build_object('undecided', count(*) FILTER (WHERE u),"
           " 'overdue', count(*) FILTER (WHERE u AND a.due_at < now()),"
           " 'unassigned', count(*) FILTER (WHERE u AND a.assignee IS NULL),"
           " 'mine', count(*) FILTER (WHERE u AND 'user:' || a.assignee = $1),"
           " 'high', count(*) FILTER (WHERE u AND a.score_micro >= 850000),"
           " 'elevated', count(*) FILTER (WHERE u AND a.score_micro < 850000),"
           " 'tasks', count(*) FILTER (WHERE a.task IS NOT NULL),"
           " 'waiting', count(*) FILTER (WHERE " WAITS_FOR(
               "$1") "))"
                     " FROM (SELECT *, state IN ('open', 'in_review') AS u FROM alert"
                     "        WHERE tenant_id = tenant_current()"
                     "          AND (state IN ('open', 'in_review') OR task IS NOT NULL)) a",
};

static const struct db_statement NOTES = {
    .name = "decision_notes",
    .params = 1,
    .sql = "SELECT d.id, actor_name(d.author), actor_name(p.approver), " REVIEW_TIME(
        "d.made_at") ", d.reason FROM decision d LEFT JOIN approval p"
                     "   ON p.tenant_id = d.tenant_id AND p.decision_id = d.id AND p.verdict = "
                     "'approved'"
                     " WHERE d.tenant_id = tenant_current() AND d.id::text IN"
                     "  (SELECT jsonb_array_elements_text($1::text::jsonb)) ORDER BY d.id",
};

const db_statement_group alert_query_statements = {
    &FIND,   &LIST_NEWEST, &LIST_UNDECIDED, &LIST, &LIST_SUPPRESSIONS, &FIND_SUPPRESSION, &NOTES,
    &COUNTS, NULL};

static const char *const sort_words[] = {[ALERT_NEWEST] = "newest",
                                         [ALERT_OLDEST] = "oldest",
                                         [ALERT_SCORE] = "score",
                                         [ALERT_DUE] = "due"};

/* Sorted behind every UUID that is made. */
#define LAST_UUID "ffffffff-ffff-ffff-ffff-ffffffffffff"

bool alert_sort_parse(struct str word, enum alert_sort *sort_out)
{
    for (size_t i = 0; i < LENGTH(sort_words); i++)
        if (str_equal(word, str_of(sort_words[i]))) {
            *sort_out = (enum alert_sort)i;
            return true;
        }
    return false;
}

/* "<key>_<id>" */
static bool read_cursor(struct str cursor, int64_t *key_out, struct str *id_out, struct error *err)
{
    struct str key;
    *key_out = INT64_MAX;
    *id_out = STR(LAST_UUID);
    if (cursor.len == 0)
        return true;
    struct str rest = cursor;
    if (str_cut(&rest, '_', &key) && str_to_int(key, INT64_MIN, INT64_MAX, key_out) &&
        uuid_valid(rest)) {
        *id_out = rest;
        return true;
    }
    return error_set(err, ERROR_USAGE, "the cursor is not one of this list's");
}

static enum db_status read_page(const PGresult *rows, size_t limit, struct arena *arena,
                                struct document_page *page_out, struct error *err)
{
    size_t found = (size_t)PQntuples(rows);
    struct document_page page = {.n_documents = found > limit ? limit : found};
    page.documents = arena_calloc(arena, page.n_documents, sizeof *page.documents);
    for (size_t i = 0; page.documents && i < page.n_documents; i++)
        page.documents[i] = str_copy(arena, db_get_text(rows, (int)i, 0));
    if (found > limit) {
        int last = (int)limit - 1;
        page.next = str_of(arena_printf(arena, "%lld_%.*s", (long long)db_get_int64(rows, last, 1),
                                        STR_ARG(db_get_text(rows, last, 2))));
    }
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *page_out = page;
    return DB_ROWS;
}

enum db_status alerts_list(struct db *db, const struct alert_filter *filter, struct str cursor,
                           size_t limit, struct arena *arena, struct document_page *page_out,
                           struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    int64_t key;
    struct str id;
    if (!read_cursor(cursor, &key, &id, err))
        return DB_FATAL;
    const struct db_param params[] = {
        db_int64((int64_t)limit + 1),
        db_text(filter->states),
        db_int64(filter->min_micro),
        db_int64(filter->max_micro),
        db_text(filter->list),
        db_text(filter->party),
        db_text(filter->assignee),
        db_int64(filter->min_age_days),
        db_bool(filter->overdue),
        db_bool(filter->task),
        db_int64(key),
        db_cstr(sort_words[filter->sort]),
        db_text(id),
        db_text(filter->waits_for),
        db_text(filter->text),
    };
    bool undecided = str_equal(filter->states, STR("open,in_review"));
    const struct db_statement *statement = filter->sort == ALERT_NEWEST ? &LIST_NEWEST
                                           : filter->sort == ALERT_SCORE && undecided
                                               ? &LIST_UNDECIDED
                                               : &LIST;
    enum db_status status = db_select(db, statement, params, &rows, err);
    return status < 0 ? status : read_page(rows, limit, arena, page_out, err);
}

enum db_status alert_counts(struct db *db, const char *actor, struct arena *arena,
                            struct str *document_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(actor)};
    enum db_status status = db_select(db, &COUNTS, params, &rows, err);
    if (status < 0)
        return status;
    *document_out = str_copy(arena, db_get_text(rows, 0, 0));
    if (document_out->ptr)
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

static enum db_status find(struct db *db, const struct db_statement *statement, struct str id,
                           struct arena *arena, struct str *document_out, int64_t *version_out,
                           struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    if (!uuid_valid(id))
        return DB_NONE;
    enum db_status status = db_select(db, statement, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    struct str document = str_copy(arena, db_get_text(rows, 0, 0));
    if (!document.ptr) {
        error_memory(err);
        return DB_FATAL;
    }
    *document_out = document;
    if (version_out)
        *version_out = db_get_int64(rows, 0, 1);
    return DB_ROWS;
}

enum db_status alert_find(struct db *db, struct str id, struct arena *arena,
                          struct str *document_out, int64_t *version_out, struct error *err)
{
    return find(db, &FIND, id, arena, document_out, version_out, err);
}

enum db_status suppressions_list(struct db *db, struct str state, struct str party,
                                 struct str cursor, size_t limit, struct arena *arena,
                                 struct document_page *page_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    int64_t key;
    struct str id;
    if (!read_cursor(cursor, &key, &id, err))
        return DB_FATAL;
    const struct db_param params[] = {db_int64((int64_t)limit + 1), db_text(id), db_text(state),
                                      db_text(party)};
    enum db_status status = db_select(db, &LIST_SUPPRESSIONS, params, &rows, err);
    return status < 0 ? status : read_page(rows, limit, arena, page_out, err);
}

enum db_status suppression_find(struct db *db, struct str id, struct arena *arena,
                                struct str *document_out, struct error *err)
{
    return find(db, &FIND_SUPPRESSION, id, arena, document_out, NULL, err);
}

enum db_status decision_notes(struct db *db, const struct str *ids, size_t n, struct arena *arena,
                              struct decision_note **notes_out, size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF wanted = BUF_INIT(16 << 20);
    if (!review_write_ids(&wanted, ids, n, err))
        return DB_FATAL;
    const struct db_param params[] = {db_text(buf_str(&wanted))};
    enum db_status status = db_select(db, &NOTES, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    struct decision_note *notes = arena_calloc(arena, found, sizeof *notes);
    for (size_t i = 0; notes && i < found; i++)
        notes[i] = (struct decision_note){
            .id = str_copy(arena, db_get_text(rows, (int)i, 0)),
            .author = str_copy(arena, db_get_text(rows, (int)i, 1)),
            .approver = str_copy(arena, db_get_text(rows, (int)i, 2)),
            .made_at = str_copy(arena, db_get_text(rows, (int)i, 3)),
            .reason = str_copy(arena, db_get_text(rows, (int)i, 4)),
        };
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *notes_out = notes;
    *n_out = found;
    return status;
}
