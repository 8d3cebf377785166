/* portfolio/declaration_store.c - see declaration_store.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/declaration_store.h"

#include <stdlib.h>

#include "portfolio/decode.h"

#define DECLARATION_COLUMNS                                                                        \
    "id, party_id, question, coalesce(answer, ''), coalesce(note, ''),"                            \
    " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), recorded_by,"  \
    " asked_on, answered_on, valid_to"

/* The lock keeps the party from being deleted until this transaction ends. */
static const struct db_statement ADD = {
    .name = "declaration_add",
    .params = 9,
    .sql = "INSERT INTO party_declaration (tenant_id, id, party_id, question, asked_on, answer,"
           "                               answered_on, valid_to, note, recorded_by)"
           " SELECT tenant_id, $2, id, $3, $4, $5, $6, $7, $8, $9 FROM party"
           "  WHERE tenant_id = tenant_current() AND id = $1 AND deleted_at IS NULL"
           "    FOR KEY SHARE"
           " RETURNING " DECLARATION_COLUMNS,
};

static const struct db_statement LIST = {
    .name = "declaration_list",
    .params = 1,
    .sql = "SELECT " DECLARATION_COLUMNS " FROM party_declaration"
           " WHERE tenant_id = tenant_current() AND party_id = $1"
           " ORDER BY asked_on DESC, recorded_at DESC, id DESC",
};

/* An answer given after the day was not known on it. */
static const struct db_statement IN_FORCE = {
    .name = "declaration_in_force",
    .params = 3,
    .sql = "SELECT id, party_id, question,"
           "       CASE WHEN answered_on <= $3::date AND (valid_to IS NULL OR valid_to >= $3::date)"
           "            THEN coalesce(answer, '') ELSE '' END,"
           "       coalesce(note, ''),"
           "       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),"
           "       recorded_by, asked_on, answered_on, valid_to"
           "  FROM party_declaration"
           " WHERE tenant_id = tenant_current() AND party_id = $1 AND question = $2"
           "   AND asked_on <= $3::date"
           " ORDER BY asked_on DESC, recorded_at DESC, id DESC LIMIT 1",
};

static const struct db_statement SUB_TIERS = {
    .name = "declaration_sub_tiers",
    .params = 2,
    .sql = "SELECT DISTINCT ON (d.party_id) d.party_id, d.asked_on,"
           "       CASE WHEN d.answered_on <= $2::date"
           "             AND (d.valid_to IS NULL OR d.valid_to >= $2::date)"
           "            THEN d.answer ELSE 'unanswered' END"
           "  FROM jsonb_array_elements_text($1::text::jsonb) AS wanted (id)"
           "  JOIN party_declaration d ON d.tenant_id = tenant_current()"
           "   AND d.party_id = wanted.id COLLATE \"C\" AND d.question = 'sub_tiers'"
           " WHERE d.asked_on <= $2::date"
           "   AND d.recorded_at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'"
           " ORDER BY d.party_id, d.asked_on DESC, d.recorded_at DESC, d.id DESC",
};

const db_statement_group declaration_store_statements = {&ADD, &LIST, &IN_FORCE, &SUB_TIERS, NULL};

enum { IDS_MAX_BYTES = 64 << 20 };

/* --- In and out ------------------------------------------------------------------------------- */

static const char *const keys[] = {"question", "asked_on", "answer", "answered_on",
                                   "valid_to", "note",     NULL};
static const char *const questions[] = {"sub_tiers", "owners", NULL};
static const char *const answers[] = {"none", "some", "refused", NULL};

static bool is_among(struct str word, const char *const *words)
{
    while (*words && !str_equal(word, str_of(*words)))
        words++;
    return *words != NULL;
}

static bool check_words(struct decoder *d, const struct declaration *declaration)
{
    bool good = true;
    if (declaration->question.len > 0 && !is_among(declaration->question, questions))
        good = decode_fault(d, "", "question", "unknown_value", "is not one of sub_tiers, owners");
    if (declaration->answer.len > 0 && !is_among(declaration->answer, answers))
        good = decode_fault(d, "", "answer", "unknown_value", "is not one of none, some, refused");
    return good;
}

static bool check_days(struct decoder *d, const struct declaration *declaration, struct date today)
{
    bool asked = !date_is_none(declaration->asked_on);
    bool answered = !date_is_none(declaration->answered_on);
    bool good = true;
    if (asked && date_compare(declaration->asked_on, today) > 0)
        good = decode_fault(d, "", "asked_on", "out_of_range", "lies in the future");
    if (answered && date_compare(declaration->answered_on, today) > 0)
        good = decode_fault(d, "", "answered_on", "out_of_range", "lies in the future");
    if (answered && asked && date_compare(declaration->answered_on, declaration->asked_on) < 0)
        good = decode_fault(d, "", "answered_on", "order", "is before asked_on");
    if (!date_is_none(declaration->valid_to) && answered &&
        date_compare(declaration->valid_to, declaration->answered_on) < 0)
        good = decode_fault(d, "", "valid_to", "order", "is before answered_on");
    if (answered != (declaration->answer.len > 0))
        good = decode_fault(d, "", answered ? "answer" : "answered_on", "required",
                            "answer and answered_on go together");
    return good;
}

bool declaration_decode(const cJSON *object, struct date today, struct arena *arena,
                        struct declaration *declaration_out, struct faults *faults)
{
    struct decoder d = {arena, faults};
    struct declaration declaration = {.id = STR_EMPTY};
    size_t before = faults->count;
    if (!decode_object(&d, object, "", keys))
        return false;
    bool good = decode_required_text(&d, object, "", "question", 32, &declaration.question);
    good = decode_text(&d, object, "", "answer", 32, &declaration.answer) && good;
    good =
        decode_text(&d, object, "", "note", DECLARATION_NOTE_MAX_BYTES, &declaration.note) && good;
    good = decode_day(&d, object, "", "asked_on", &declaration.asked_on) && good;
    good = decode_day(&d, object, "", "answered_on", &declaration.answered_on) && good;
    good = decode_day(&d, object, "", "valid_to", &declaration.valid_to) && good;
    if (good && date_is_none(declaration.asked_on))
        good = decode_fault(&d, "", "asked_on", "required", "is required");
    good = good && check_words(&d, &declaration);
    good = good && check_days(&d, &declaration, today);
    if (!good || faults->count > before)
        return false;
    *declaration_out = declaration;
    return true;
}

static void optional_text(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

void declaration_write(struct json_writer *w, const struct declaration *declaration)
{
    json_begin_object(w);
    json_field_text(w, "id", declaration->id);
    json_field_text(w, "party", declaration->party);
    json_field_text(w, "question", declaration->question);
    json_field_date(w, "asked_on", declaration->asked_on);
    optional_text(w, "answer", declaration->answer);
    json_field_date(w, "answered_on", declaration->answered_on);
    json_field_date(w, "valid_to", declaration->valid_to);
    optional_text(w, "note", declaration->note);
    json_field_text(w, "recorded_at", declaration->recorded_at);
    json_field_text(w, "recorded_by", declaration->recorded_by);
    json_end_object(w);
}

/* --- The store -------------------------------------------------------------------------------- */

/* In the order of DECLARATION_COLUMNS. */
static bool read_row(const PGresult *rows, int row, struct arena *arena,
                     struct declaration *declaration_out, struct error *err)
{
    struct declaration declaration = {.id = STR_EMPTY};
    struct str *const texts[] = {
        &declaration.id,   &declaration.party,       &declaration.question,   &declaration.answer,
        &declaration.note, &declaration.recorded_at, &declaration.recorded_by};
    for (int i = 0; i < (int)LENGTH(texts); i++)
        *texts[i] = str_copy(arena, db_get_text(rows, row, i));
    declaration.asked_on = db_get_date(rows, row, 7);
    declaration.answered_on = db_get_date(rows, row, 8);
    declaration.valid_to = db_get_date(rows, row, 9);
    if (arena_failed(arena))
        return error_memory(err);
    *declaration_out = declaration;
    return true;
}

static struct db_param optional(struct str value)
{
    return value.len > 0 ? db_text(value) : db_null();
}

enum db_status declaration_store_add(struct db *db, struct declaration *declaration,
                                     struct arena *arena, const char *actor, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct uuid id = uuid_new();
    const struct db_param params[] = {
        db_text(declaration->party),
        db_cstr(id.text),
        db_text(declaration->question),
        db_date(declaration->asked_on),
        optional(declaration->answer),
        db_date(declaration->answered_on),
        db_date(declaration->valid_to),
        optional(declaration->note),
        db_cstr(actor),
    };
    enum db_status status = db_select(db, &ADD, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no party \"%.*s\"", STR_ARG(declaration->party));
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    return read_row(rows, 0, arena, declaration, err) ? DB_ROWS : DB_FATAL;
}

enum db_status declaration_store_list(struct db *db, struct str party, struct arena *arena,
                                      struct declaration **rows_out, size_t *n_out,
                                      struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(party)};
    enum db_status status = db_select(db, &LIST, params, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct declaration *found = arena_calloc(arena, n, sizeof *found);
    if (!found) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n; i++)
        if (!read_row(rows, (int)i, arena, &found[i], err))
            return DB_FATAL;
    *rows_out = found;
    *n_out = n;
    return status;
}

enum db_status declaration_store_in_force(struct db *db, struct str party, const char *question,
                                          struct date day, struct arena *arena,
                                          struct declaration *declaration_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(party), db_cstr(question), db_date(day)};
    enum db_status status = db_select(db, &IN_FORCE, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    return read_row(rows, 0, arena, declaration_out, err) ? DB_ROWS : DB_FATAL;
}

static bool write_ids(struct buf *ids, const struct party *parties, size_t n)
{
    struct json_writer w = JSON_WRITER(ids);
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        json_text(&w, parties[i].id);
    json_end_array(&w);
    return json_writer_done(&w);
}

struct declared {
    struct str party;
    struct party_declared said;
};

static int by_party(const void *key, const void *row)
{
    return str_compare(*(const struct str *)key, ((const struct declared *)row)->party);
}

enum db_status declaration_store_apply(struct db *db, struct party *parties, size_t n,
                                       struct date day, struct arena *arena, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF ids = BUF_INIT(IDS_MAX_BYTES);
    if (!write_ids(&ids, parties, n)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(buf_str(&ids)), db_date(day)};
    enum db_status status = db_select(db, &SUB_TIERS, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    size_t count = (size_t)PQntuples(rows);
    struct declared *all = arena_calloc(arena, count, sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        all[i] = (struct declared){
            .party = str_copy(arena, db_get_text(rows, (int)i, 0)),
            .said = {.asked_on = db_get_date(rows, (int)i, 1),
                     .answer = str_copy(arena, db_get_text(rows, (int)i, 2))},
        };
    if (arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n; i++) {
        const struct declared *found = bsearch(&parties[i].id, all, count, sizeof *all, by_party);
        if (found)
            parties[i].sub_tiers = found->said;
    }
    return status;
}
