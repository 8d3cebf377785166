/* review/alerts.c - matches on stored parties become alerts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/alerts.h"

#include "audit/audit.h"
#include "core/json_writer.h"

enum { LOOKS_MAX_BYTES = 256 << 20, LISTS_MAX_BYTES = 1 << 20 };

static const struct db_statement REFRESH = {
    .name = "alerts_refresh",
    .params = 4,
    .sql = "SELECT party, action, alert_id, listed FROM alert_refresh($1::text::jsonb,"
           " ARRAY(SELECT jsonb_array_elements_text($2::text::jsonb)), $3, $4::text::uuid)",
};

const db_statement_group alerts_statements = {&REFRESH, NULL};

static void write_look(struct json_writer *w, const struct alert_look *look)
{
    json_begin_object(w);
    json_field_text(w, "party", look->party);
    json_field_cstr(w, "hash", look->content_hash);
    json_field_bool(w, "cut", look->cut);
    json_key(w, "matches");
    json_begin_array(w);
    for (size_t i = 0; i < look->n_matches; i++) {
        const struct alert_match *match = &look->matches[i];
        json_begin_object(w);
        json_field_text(w, "listed", match->listed);
        json_field_text(w, "list", match->list);
        json_field_text(w, "caption", match->caption);
        json_field_int(w, "score_micro", match->score_micro);
        json_field_text(w, "match_hash", match->match_hash);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static bool write_looks(const struct alert_refresh *refresh, struct buf *looks, struct buf *lists,
                        struct error *err)
{
    struct json_writer w = JSON_WRITER(looks), l = JSON_WRITER(lists);
    json_begin_array(&w);
    for (size_t i = 0; i < refresh->n_looks; i++)
        write_look(&w, &refresh->looks[i]);
    json_end_array(&w);
    json_begin_array(&l);
    for (size_t i = 0; i < refresh->n_lists; i++)
        json_text(&l, refresh->lists[i]);
    json_end_array(&l);
    return json_writer_done(&w) && json_writer_done(&l) ? true : error_memory(err);
}

static enum alert_action action_of(struct str word)
{
    static const struct {
        const char *word;
        enum alert_action action;
    } actions[] = {{"opened", ALERT_OPENED},
                   {"refreshed", ALERT_REFRESHED},
                   {"superseded", ALERT_SUPERSEDED},
                   {"task", ALERT_TASK}};
    for (size_t i = 0; i < LENGTH(actions); i++)
        if (str_equal(word, str_of(actions[i].word)))
            return actions[i].action;
    return ALERT_CLOSED;
}

/* What nobody decided stands in the chain too: who took this alert away? */
static enum db_status note_closing(struct db *db, const struct alert_change *change,
                                   struct error *err)
{
    AUTO_BUF detail = BUF_INIT(AUDIT_MAX_DETAIL_BYTES);
    struct json_writer w = JSON_WRITER(&detail);
    json_begin_object(&w);
    json_field_text(&w, "listed", change->listed);
    json_field_text(&w, "party", change->party);
    json_field_text(&w, "why", change->detail);
    json_end_object(&w);
    const struct audit_event event = {AUDIT_BY_SERVICE, "alert.close", "alert", change->alert,
                                      buf_str(&detail)};
    return audit_append(db, &event, err);
}

static enum db_status note_closings(struct db *db, const struct alert_change *changes, size_t n,
                                    struct error *err)
{
    enum db_status status = DB_NONE;
    for (size_t i = 0; i < n && status >= 0; i++)
        if (changes[i].action == ALERT_CLOSED || changes[i].action == ALERT_SUPERSEDED)
            status = note_closing(db, &changes[i], err);
    return status;
}

enum db_status alerts_refresh(struct db *db, const struct alert_refresh *refresh,
                              struct arena *arena, struct alert_change **changes_out,
                              size_t *n_changes_out, struct error *err)
{
    AUTO_BUF looks = BUF_INIT(LOOKS_MAX_BYTES);
    AUTO_BUF lists = BUF_INIT(LISTS_MAX_BYTES);
    AUTO_PGRESULT *rows = NULL;
    if (!write_looks(refresh, &looks, &lists, err))
        return DB_FATAL;
    const struct db_param params[] = {
        db_text(buf_str(&looks)),
        db_text(buf_str(&lists)),
        refresh->engagement.len > 0 ? db_text(refresh->engagement) : db_null(),
        refresh->screening.len > 0 ? db_text(refresh->screening) : db_null(),
    };
    enum db_status status = db_select(db, &REFRESH, params, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct alert_change *changes = arena_calloc(arena, n, sizeof *changes);
    for (size_t i = 0; changes && i < n; i++)
        changes[i] = (struct alert_change){
            .action = action_of(db_get_text(rows, (int)i, 1)),
            .party = str_copy(arena, db_get_text(rows, (int)i, 0)),
            .detail = str_copy(arena, db_get_text(rows, (int)i, 1)),
            .alert = str_copy(arena, db_get_text(rows, (int)i, 2)),
            .listed = str_copy(arena, db_get_text(rows, (int)i, 3)),
        };
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    status = note_closings(db, changes, n, err);
    if (status < 0)
        return status;
    *changes_out = changes;
    *n_changes_out = n;
    return n > 0 ? DB_ROWS : DB_NONE;
}
