/* portfolio/party_import.c - reading a file into the database, and from there into the portfolio.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/party_import.h"

#include "audit/audit.h"
#include "core/hash.h"

enum {
    PIECE_ROWS = 1000,     /* read, or applied, in one transaction */
    PIECE_BYTES = 4 << 20, /* of rows read; a single row may be larger */
    PIECE_MAX_BYTES = 128 << 20,
    BODY_MAX_BYTES = 64 << 20,
    RELATION_ID_SIZE = 48,
};

static const struct db_statement BEGIN_IMPORT = {
    .name = "party_import_begin",
    .params = 6,
    .sql = "INSERT INTO import (tenant_id, id, file_name, options, dry_run, all_or_nothing,"
           "                    created_by)"
           " VALUES (tenant_current(), $1, $2, $3::json, $4::boolean, $5::boolean, $6)",
};

static const struct db_statement STATE = {
    .name = "party_import_state",
    .params = 1,
    .sql = "SELECT state, dry_run, all_or_nothing, parties_applied, relations_applied,"
           "       (SELECT max(n) FROM import_row r"
           "         WHERE r.tenant_id = i.tenant_id AND r.import_id = i.id),"
           "       created_by, refused, relations_refused"
           "  FROM import i WHERE tenant_id = tenant_current() AND id = $1 FOR UPDATE OF i",
};

static const struct db_statement FORGET_ROWS = {
    .name = "party_import_forget_rows",
    .params = 1,
    .sql = "DELETE FROM import_row WHERE tenant_id = tenant_current() AND import_id = $1",
};

static const struct db_statement ADD_ROWS = {
    .name = "party_import_add_rows",
    .params = 2,
    .sql = "INSERT INTO import_row (tenant_id, import_id, n, line, party_id, schema, body,"
           "  content_hash, relation_id, from_id, to_id, type, source, basis, share_low_bp,"
           "  share_high_bp, confidence_micro, confidence_reason, valid_from, valid_to, note,"
           "  properties, engagement_id, engagement_title, engagement_root, state, relation_state, "
           "errors)"
           " SELECT tenant_current(), $1::uuid, r.n, r.line, r.party, r.schema, r.body,"
           "  decode(r.hash, 'hex'), r.relation, r.from_id, r.to_id, r.type, r.source, r.basis,"
           "  r.low, r.high, r.confidence, r.reason, r.valid_from, r.valid_to, r.note,"
           "  r.properties, r.engagement, r.title, r.root,"
           "  CASE WHEN r.errors IS NULL THEN 'read' ELSE 'refused' END,"
           "  CASE WHEN r.relation IS NOT NULL THEN 'read' END, r.errors"
           "  FROM json_to_recordset($2::json) AS r (n bigint, line bigint, party text,"
           "  schema text, body text, hash text, relation text, from_id text, to_id text,"
           "  type text, source text, basis text, low integer, high integer, confidence integer,"
           "  reason text, valid_from date, valid_to date, note text, properties text, engagement "
           "text,"
           "  title text, root text, errors json)",
};

static const struct db_statement SET_COLUMNS = {
    .name = "party_import_set_columns",
    .params = 2,
    .sql = "UPDATE import SET columns = $2::json WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement JUDGE = {
    .name = "party_import_judge",
    .params = 1,
    .sql = "SELECT import_judge($1::uuid)",
};

static const struct db_statement SET_STATE = {
    .name = "party_import_set_state",
    .params = 3,
    .sql = "UPDATE import SET state = $2, error = left($3, 1000),"
           "       finished_at = CASE WHEN $2 = 'applying' THEN NULL ELSE now() END"
           " WHERE tenant_id = tenant_current() AND id = $1 AND state IN ('reading', 'applying')",
};

static const struct db_statement APPLY_PARTIES = {
    .name = "party_import_apply_parties",
    .params = 4,
    .sql = "SELECT import_apply_parties($1::uuid, $2::bigint, $3::bigint, $4)",
};

static const struct db_statement APPLY_RELATIONS = {
    .name = "party_import_apply_relations",
    .params = 4,
    .sql = "SELECT import_apply_relations($1::uuid, $2::bigint, $3::bigint, $4)",
};

static const struct db_statement PARTIES_APPLIED = {
    .name = "party_import_parties_applied",
    .params = 2,
    .sql = "UPDATE import SET parties_applied = $2::bigint"
           " WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement RELATIONS_APPLIED = {
    .name = "party_import_relations_applied",
    .params = 2,
    .sql = "UPDATE import SET relations_applied = $2::bigint"
           " WHERE tenant_id = tenant_current() AND id = $1",
};

const db_statement_group party_import_statements = {
    &BEGIN_IMPORT, &STATE,         &FORGET_ROWS,     &ADD_ROWS,        &SET_COLUMNS,       &JUDGE,
    &SET_STATE,    &APPLY_PARTIES, &APPLY_RELATIONS, &PARTIES_APPLIED, &RELATIONS_APPLIED, NULL};

enum db_status party_import_begin(struct db *db, const struct party_import_request *request,
                                  struct uuid *id_out, struct error *err)
{
    struct uuid id = uuid_new();
    const struct db_param params[] = {
        db_cstr(id.text),          db_text(request->file_name),      db_text(request->options),
        db_bool(request->dry_run), db_bool(request->all_or_nothing), db_cstr(request->actor)};
    enum db_status status = db_execute(db, &BEGIN_IMPORT, params, err);
    if (status >= 0)
        *id_out = id;
    return status;
}

/* --- One run ---------------------------------------------------------------------------------- */

struct run {
    struct db_pool *pool;
    const char *tenant, *id;
    const struct party_file *file;
    const struct party_import_watch *watch;

    /* As the database has it */
    struct buf state, actor;
    bool dry_run, all_or_nothing;
    int64_t parties_applied, relations_applied, last, bad;

    /* Rows read and not stored yet */
    struct buf piece;
    struct json_writer w;
    struct buf body;
    int64_t n;
    size_t in_piece;
    uint64_t offset;

    /* The piece to be applied */
    const struct db_statement *apply, *applied;
    int64_t first, upto;
};

static bool tell(struct run *run, const char *phase, int64_t current, int64_t total,
                 struct error *err)
{
    if (!run->watch->progress || run->watch->progress(run->watch->context, phase, current, total))
        return true;
    return error_set(err, ERROR_UNAVAILABLE, "the import was stopped");
}

static enum db_status keep(struct db *db, struct run *run, struct error *err)
{
    return run->watch->keep ? run->watch->keep(db, run->watch->context, err) : DB_ROWS;
}

static bool transact(struct run *run, db_body *body, struct error *err)
{
    return db_pool_transaction(run->pool, run->tenant, body, run, err) >= 0;
}

static enum db_status load_state(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(run->id)};
    enum db_status status = db_select(db, &STATE, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no such import");
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    buf_clear(&run->state);
    buf_clear(&run->actor);
    buf_add(&run->state, db_get_text(rows, 0, 0));
    run->dry_run = db_get_bool(rows, 0, 1);
    run->all_or_nothing = db_get_bool(rows, 0, 2);
    run->parties_applied = db_get_int64(rows, 0, 3);
    run->relations_applied = db_get_int64(rows, 0, 4);
    run->last = db_get_int64(rows, 0, 5);
    buf_add(&run->actor, db_get_text(rows, 0, 6));
    run->bad = db_get_int64(rows, 0, 7) + db_get_int64(rows, 0, 8);
    return status;
}

static bool is_in_state(const struct run *run, const char *state)
{
    return str_equal(buf_str(&run->state), str_of(state));
}

/* --- Reading ---------------------------------------------------------------------------------- */

static enum db_status forget_rows(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    const struct db_param params[] = {db_cstr(run->id)};
    enum db_status status = keep(db, run, err);
    return status < 0 ? status : db_execute(db, &FORGET_ROWS, params, err);
}

/* What is read can be read again: the disk need not have it yet. */
static enum db_status add_rows(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    const struct db_param params[] = {db_cstr(run->id), db_text(buf_str(&run->piece))};
    enum db_status status = db_command(db, "SET LOCAL synchronous_commit = off", err);
    if (status >= 0)
        status = keep(db, run, err);
    return status < 0 ? status : db_execute(db, &ADD_ROWS, params, err);
}

static void begin_piece(struct run *run)
{
    buf_clear(&run->piece);
    run->w = (struct json_writer)JSON_WRITER(&run->piece);
    json_begin_array(&run->w);
    run->in_piece = 0;
}

static bool flush(struct run *run, struct error *err)
{
    if (run->in_piece == 0)
        return true;
    json_end_array(&run->w);
    if (!json_writer_done(&run->w))
        return error_memory(err);
    if (!transact(run, add_rows, err))
        return false;
    begin_piece(run);
    return tell(run, "reading", (int64_t)run->offset, (int64_t)run->file->data.len, err);
}

static enum db_status set_columns(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    const struct db_param params[] = {db_cstr(run->id), db_text(buf_str(&run->body))};
    return db_execute(db, &SET_COLUMNS, params, err);
}

static bool on_columns(void *context, const struct party_columns *columns, struct error *err)
{
    struct run *run = context;
    struct json_writer w = JSON_WRITER(&run->body);
    buf_clear(&run->body);
    party_columns_write(&w, columns);
    return json_writer_done(&w) ? transact(run, set_columns, err) : error_memory(err);
}

static void write_errors(struct json_writer *w, const struct faults *faults)
{
    json_key(w, "errors");
    json_begin_array(w);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        struct str pointer = str_of(faults->rows[i].pointer);
        json_begin_object(w);
        json_field_text(w, "column", str_slice(pointer, pointer.len > 0, pointer.len));
        json_field_cstr(w, "code", faults->rows[i].code);
        json_field_cstr(w, "message", faults->rows[i].message);
        json_end_object(w);
    }
    json_end_array(w);
}

static bool write_party(struct run *run, const struct party *party)
{
    char hash[SHA256_HEX_SIZE];
    struct json_writer body = JSON_WRITER(&run->body);
    buf_clear(&run->body);
    party_write(&body, party);
    if (!json_writer_done(&body))
        return false;
    json_field_text(&run->w, "schema", party->schema_name);
    json_field_text(&run->w, "body", buf_str(&run->body));
    json_field_cstr(&run->w, "hash", sha256_hex(buf_str(&run->body), hash));
    return true;
}

/* Of both ends, type and basis: the same relation in another file is the same relation here. */
static void relation_id(const struct party_relation *relation, struct buf *scratch,
                        char out[RELATION_ID_SIZE])
{
    char hash[SHA256_HEX_SIZE];
    const struct str fields[] = {relation->from_id, str_of(relation_type_name(relation->edge.type)),
                                 relation->to_id, relation->basis};
    buf_clear(scratch);
    for (size_t i = 0; i < LENGTH(fields); i++) {
        buf_add(scratch, fields[i]);
        buf_addc(scratch, '\n'); /* no id holds one */
    }
    snprintf(out, RELATION_ID_SIZE, "import-%.32s", sha256_hex(buf_str(scratch), hash));
}

static void text_field(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
}

static bool write_relation(struct run *run, const struct party_relation *relation)
{
    char id[RELATION_ID_SIZE];
    const struct relation *edge = &relation->edge;
    relation_id(relation, &run->body, id);
    json_field_cstr(&run->w, "relation", id);
    json_field_text(&run->w, "from_id", relation->from_id);
    json_field_text(&run->w, "to_id", relation->to_id);
    json_field_cstr(&run->w, "type", relation_type_name(edge->type));
    json_field_cstr(&run->w, "source", relation_source_name(edge->source));
    text_field(&run->w, "basis", relation->basis);
    if (edge->share_low_bp != SHARE_UNKNOWN)
        json_field_int(&run->w, "low", edge->share_low_bp);
    if (edge->share_high_bp != SHARE_UNKNOWN)
        json_field_int(&run->w, "high", edge->share_high_bp);
    if (relation->confidence_given) {
        json_field_int(&run->w, "confidence", edge->confidence_micro);
        json_field_text(&run->w, "reason", relation->confidence_reason);
    }
    if (!date_is_none(relation->valid_from))
        json_field_date(&run->w, "valid_from", relation->valid_from);
    if (!date_is_none(relation->valid_to))
        json_field_date(&run->w, "valid_to", relation->valid_to);
    text_field(&run->w, "note", relation->note);
    if (relation->n_properties == 0)
        return true;
    struct json_writer properties = JSON_WRITER(&run->body);
    buf_clear(&run->body);
    json_begin_object(&properties);
    properties_write(&properties, relation->properties, relation->n_properties);
    json_end_object(&properties);
    json_field_text(&run->w, "properties", buf_str(&run->body));
    return json_writer_done(&properties);
}

static bool write_record(struct run *run, const struct party_record *record)
{
    json_begin_object(&run->w);
    json_field_int(&run->w, "n", ++run->n);
    json_field_int(&run->w, "line", (int64_t)record->number);
    if (record->id.len > 0 && record->id.len <= PARTY_ID_MAX_BYTES)
        json_field_text(&run->w, "party", record->id);
    if (record->has_party && !write_party(run, &record->party))
        return false;
    if (record->has_relation && !write_relation(run, &record->relation))
        return false;
    if (record->has_engagement) {
        json_field_text(&run->w, "engagement", record->engagement.id);
        json_field_text(&run->w, "title", record->engagement.title);
        json_field_text(&run->w, "root", record->engagement.root);
    }
    if (record->faults.count > 0)
        write_errors(&run->w, &record->faults);
    json_end_object(&run->w);
    run->in_piece++;
    return !buf_failed(&run->piece);
}

static bool on_record(void *context, const struct party_record *record, struct error *err)
{
    struct run *run = context;
    run->offset = record->offset;
    if (!write_record(run, record))
        return error_memory(err);
    return (run->in_piece < PIECE_ROWS && run->piece.len < PIECE_BYTES) || flush(run, err);
}

static bool read_file(struct run *run, struct error *err)
{
    const struct party_file_sink sink = {
        .context = run, .columns = on_columns, .record = on_record};
    run->n = 0;
    begin_piece(run);
    return transact(run, forget_rows, err) && party_file_read(run->file, &sink, err) &&
           flush(run, err);
}

/* --- Judging and applying ----------------------------------------------------------------------
 */

static enum db_status set_state(struct db *db, struct run *run, const char *state, const char *why,
                                struct error *err)
{
    const struct db_param params[] = {db_cstr(run->id), db_cstr(state), db_cstr(why)};
    enum db_status status = db_execute(db, &SET_STATE, params, err);
    if (status >= 0) {
        buf_clear(&run->state);
        buf_adds(&run->state, state);
    }
    return status;
}

static enum db_status judge(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(run->id)};
    enum db_status status = keep(db, run, err);
    if (status >= 0)
        status = db_select(db, &JUDGE, params, &rows, err);
    if (status >= 0)
        status = load_state(db, run, err);
    if (status < 0)
        return status;
    if (run->all_or_nothing && run->bad > 0)
        return set_state(db, run, "refused", NULL, err);
    return set_state(db, run, run->dry_run ? "done" : "applying", NULL, err);
}

static enum db_status apply_piece(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_cstr(run->id), db_int64(run->first), db_int64(run->upto),
                                      db_text(buf_str(&run->actor))};
    const struct db_param applied[] = {db_cstr(run->id), db_int64(run->upto)};
    enum db_status status = keep(db, run, err);
    if (status >= 0)
        status = db_select(db, run->apply, params, &rows, err);
    return status < 0 ? status : db_execute(db, run->applied, applied, err);
}

/* All parties first: a relation may name one that stands further down. */
static bool apply_all(struct run *run, bool relations, int64_t from, struct error *err)
{
    run->apply = relations ? &APPLY_RELATIONS : &APPLY_PARTIES;
    run->applied = relations ? &RELATIONS_APPLIED : &PARTIES_APPLIED;
    while (from < run->last) {
        run->first = from + 1;
        run->upto = from + PIECE_ROWS < run->last ? from + PIECE_ROWS : run->last;
        if (!transact(run, apply_piece, err))
            return false;
        from = run->upto;
        if (!tell(run, "storing", from + (relations ? run->last : 0), 2 * run->last, err))
            return false;
    }
    return true;
}

static struct audit_actor actor_of(struct buf *actor)
{
    struct str whole = buf_str(actor);
    enum audit_actor_kind kind = AUDIT_OPERATOR;
    if (str_starts_with(whole, STR("key:")))
        kind = AUDIT_KEY;
    else if (str_starts_with(whole, STR("user:")))
        kind = AUDIT_USER;
    size_t colon = str_find(whole, STR(":"), 0);
    return (struct audit_actor){kind, kind == AUDIT_OPERATOR ? NULL : buf_cstr(actor) + colon + 1};
}

static enum db_status end(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    enum db_status status = keep(db, run, err);
    if (status >= 0)
        status = set_state(db, run, "done", NULL, err);
    if (status < 0)
        return status;
    const struct audit_event event = {actor_of(&run->actor), "parties.import", "import",
                                      str_of(run->id), STR("{}")};
    return audit_append(db, &event, err);
}

static bool perform(struct run *run, struct error *err)
{
    if (!transact(run, load_state, err))
        return false;
    if (is_in_state(run, "reading") && (!read_file(run, err) || !transact(run, judge, err)))
        return false;
    if (!is_in_state(run, "applying"))
        return true;
    return apply_all(run, false, run->parties_applied, err) &&
           apply_all(run, true, run->relations_applied, err) && transact(run, end, err);
}

bool party_import_run(struct db_pool *pool, const char *tenant, const char *id,
                      const struct party_file *file, const struct party_import_watch *watch,
                      struct error *err)
{
    struct run run = {.pool = pool, .tenant = tenant, .id = id, .file = file, .watch = watch};
    buf_init(&run.state, 64);
    buf_init(&run.actor, 300);
    buf_init(&run.piece, PIECE_MAX_BYTES);
    buf_init(&run.body, BODY_MAX_BYTES);
    bool done = perform(&run, err);
    if (!done && err->code == ERROR_INPUT) { /* the file itself: nobody need try again */
        struct error why = *err, ignored = ERROR_INIT;
        (void)!party_import_give_up(pool, tenant, id, why.message, &ignored);
        *err = why;
    }
    buf_release(&run.state);
    buf_release(&run.actor);
    buf_release(&run.piece);
    buf_release(&run.body);
    return done;
}

struct giving_up {
    const char *id, *why;
};

static enum db_status give_up(struct db *db, void *context, struct error *err)
{
    struct giving_up *call = context;
    const struct db_param params[] = {db_cstr(call->id), db_cstr("failed"), db_cstr(call->why)};
    return db_execute(db, &SET_STATE, params, err);
}

bool party_import_give_up(struct db_pool *pool, const char *tenant, const char *id, const char *why,
                          struct error *err)
{
    struct giving_up call = {id, why};
    return db_pool_transaction(pool, tenant, give_up, &call, err) >= 0;
}
