/* hooks/webhook_store.c - see webhook_store.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "hooks/webhook_store.h"

#include "core/hash.h"
#include "core/random.h"
#include "jobs/event.h"

#define MOMENT(column)                                                                             \
    "coalesce(to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')"

#define WEBHOOK_COLUMNS                                                                            \
    "id, url, description, " MOMENT("created_at") ", created_by, array_to_string(events, ' '),"    \
                                                  " enabled, version"

static const struct db_statement CREATE = {
    .name = "webhook_create",
    .params = 7,
    .sql = "INSERT INTO webhook (tenant_id, id, url, events, description, secret, enabled,"
           "                     created_by)"
           " VALUES (tenant_current(), $1, $2, string_to_array($3, ' '), $4, $5, $6::boolean, $7)"
           " RETURNING " WEBHOOK_COLUMNS,
};

static const struct db_statement LOCK = {
    .name = "webhook_lock",
    .params = 1,
    .sql = "SELECT version FROM webhook"
           " WHERE tenant_id = tenant_current() AND id = $1 FOR NO KEY UPDATE",
};

static const struct db_statement REPLACE = {
    .name = "webhook_replace",
    .params = 5,
    .sql = "UPDATE webhook SET url = $2, events = string_to_array($3, ' '), description = $4,"
           "       enabled = $5::boolean, version = version + 1"
           " WHERE tenant_id = tenant_current() AND id = $1"
           " RETURNING " WEBHOOK_COLUMNS,
};

static const struct db_statement REMOVE = {
    .name = "webhook_remove",
    .params = 1,
    .sql = "DELETE FROM webhook WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement FIND = {
    .name = "webhook_find",
    .params = 1,
    .sql = "SELECT " WEBHOOK_COLUMNS " FROM webhook"
           " WHERE tenant_id = tenant_current() AND id = $1",
};

static const struct db_statement LIST = {
    .name = "webhook_list",
    .params = 0,
    .sql = "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE tenant_id = tenant_current() ORDER BY id",
};

#define DELIVERY_COLUMNS                                                                           \
    "d.id, d.webhook_id, d.event, d.state, coalesce(d.error, ''), " MOMENT(                        \
        "d.created_at") ","                                                                        \
                        " " MOMENT(                                                                \
                            "d.attempted_at") ", coalesce(d.replay_of::text, ''), d.body, "        \
                                              "d.attempts,"                                        \
                                              " coalesce(d.status, 0), coalesce(d.duration_ms, 0)"

static const struct db_statement DELIVERIES = {
    .name = "delivery_list",
    .params = 3,
    .sql = "SELECT " DELIVERY_COLUMNS " FROM webhook_delivery d"
           " WHERE d.tenant_id = tenant_current() AND d.webhook_id = $1"
           "   AND ($2 = '' OR d.id < nullif($2, '')::uuid)"
           " ORDER BY d.id DESC LIMIT $3::bigint",
};

static const struct db_statement REPLAY = {
    .name = "delivery_replay",
    .params = 2,
    .sql = "SELECT webhook_replay(id) FROM webhook_delivery"
           " WHERE tenant_id = tenant_current() AND webhook_id = $1 AND id = $2",
};

static const struct db_statement TEST = {
    .name = "webhook_test",
    .params = 1,
    .sql = "SELECT webhook_test($1::uuid)",
};

static const struct db_statement LOAD = {
    .name = "delivery_load",
    .params = 1,
    .sql = "SELECT " DELIVERY_COLUMNS ", w.url, w.secret, w.enabled"
           "  FROM webhook_delivery d"
           "  JOIN webhook w ON w.tenant_id = d.tenant_id AND w.id = d.webhook_id"
           " WHERE d.tenant_id = tenant_current() AND d.id = $1",
};

static const struct db_statement NOTE = {
    .name = "delivery_note",
    .params = 5,
    .sql = "UPDATE webhook_delivery"
           "   SET state = $2, status = nullif($3::integer, 0), error = left($4, 500),"
           "       duration_ms = $5::bigint, attempted_at = clock_timestamp(),"
           "       attempts = attempts + ($2 <> 'dropped')::integer"
           " WHERE tenant_id = tenant_current() AND id = $1",
};

const db_statement_group webhook_store_statements = {&CREATE, &LOCK, &REPLACE,    &REMOVE,
                                                     &FIND,   &LIST, &DELIVERIES, &REPLAY,
                                                     &TEST,   &LOAD, &NOTE,       NULL};

/* --- In and out ------------------------------------------------------------------------------- */

static bool read_events(const cJSON *array, struct arena *arena, struct webhook *webhook,
                        struct faults *faults)
{
    char pointer[64];
    size_t n = 0;
    webhook->events = arena_calloc(arena, WEBHOOK_MAX_EVENTS, sizeof *webhook->events);
    for (const cJSON *item = array->child; item && webhook->events; item = item->next, n++) {
        snprintf(pointer, sizeof pointer, "/events/%zu", n);
        if (!cJSON_IsString(item) || !event_known(str_of(item->valuestring))) {
            faults_add(faults, pointer, "unknown_value",
                       "is no event; there are alert.opened, alert.closed, list.activated,"
                       " list.rejected, list.stale, screening.completed, job.failed");
            return false;
        }
        webhook->events[n] = str_copy(arena, str_of(item->valuestring));
    }
    webhook->n_events = n;
    if (n == 0)
        faults_add(faults, "/events", "empty", "must name at least one event");
    return n > 0 && !arena_failed(arena);
}

bool webhook_decode(const cJSON *object, struct arena *arena, struct webhook *webhook_out,
                    struct faults *faults)
{
    static const char *const keys[] = {"url", "events", "description", "enabled", NULL};
    struct webhook webhook = {.enabled = true};
    struct error err = ERROR_INIT;
    const cJSON *events = NULL;
    if (!json_only_keys(object, "", keys, &err) ||
        !json_required_text(object, "", "url", WEBHOOK_URL_MAX_BYTES, &webhook.url, &err) ||
        !json_optional_text(object, "", "description", 300, &webhook.description, &err) ||
        !json_optional_bool(object, "", "enabled", &webhook.enabled, &err) ||
        !json_optional_array(object, "", "events", WEBHOOK_MAX_EVENTS, &events, &err)) {
        faults_add_error(faults, "bad_value", &err);
        return false;
    }
    if (!events) {
        faults_add(faults, "/events", "required", "is required");
        return false;
    }
    if (!read_events(events, arena, &webhook, faults))
        return false;
    webhook.url = str_copy(arena, webhook.url);
    webhook.description = str_copy(arena, webhook.description);
    if (arena_failed(arena))
        return false;
    *webhook_out = webhook;
    return true;
}

void webhook_write_fields(struct json_writer *w, const struct webhook *webhook)
{
    json_field_text(w, "id", webhook->id);
    json_field_text(w, "url", webhook->url);
    json_key(w, "events");
    json_begin_array(w);
    for (size_t i = 0; i < webhook->n_events; i++)
        json_text(w, webhook->events[i]);
    json_end_array(w);
    json_field_text(w, "description", webhook->description);
    json_field_bool(w, "enabled", webhook->enabled);
    json_field_text(w, "created_at", webhook->created_at);
    json_field_text(w, "created_by", webhook->created_by);
    json_field_int(w, "version", webhook->version);
}

void webhook_write(struct json_writer *w, const struct webhook *webhook)
{
    json_begin_object(w);
    webhook_write_fields(w, webhook);
    json_end_object(w);
}

/* In the order of WEBHOOK_COLUMNS. */
static bool read_webhook(const PGresult *rows, int row, struct arena *arena,
                         struct webhook *webhook_out, struct error *err)
{
    struct webhook webhook = {.id = str_copy(arena, db_get_text(rows, row, 0)),
                              .url = str_copy(arena, db_get_text(rows, row, 1)),
                              .description = str_copy(arena, db_get_text(rows, row, 2)),
                              .created_at = str_copy(arena, db_get_text(rows, row, 3)),
                              .created_by = str_copy(arena, db_get_text(rows, row, 4)),
                              .enabled = db_get_bool(rows, row, 6),
                              .version = db_get_int64(rows, row, 7)};
    struct str rest = str_copy(arena, db_get_text(rows, row, 5)), word;
    webhook.events = arena_calloc(arena, WEBHOOK_MAX_EVENTS, sizeof *webhook.events);
    while (webhook.events && webhook.n_events < WEBHOOK_MAX_EVENTS && rest.ptr &&
           str_cut(&rest, ' ', &word))
        webhook.events[webhook.n_events++] = word;
    if (arena_failed(arena))
        return error_memory(err);
    *webhook_out = webhook;
    return true;
}

static bool join_events(const struct webhook *webhook, struct buf *out)
{
    for (size_t i = 0; i < webhook->n_events; i++) {
        buf_adds(out, i > 0 ? " " : "");
        buf_add(out, webhook->events[i]);
    }
    return !buf_failed(out);
}

/* --- The store -------------------------------------------------------------------------------- */

enum db_status webhook_create(struct db *db, struct webhook *webhook, struct arena *arena,
                              const char *actor, char secret_hex_out[WEBHOOK_SECRET_HEX_SIZE],
                              struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    AUTO_BUF events = BUF_INIT(2048);
    struct uuid id = uuid_new();
    unsigned char secret[WEBHOOK_SECRET_BYTES];
    if (!join_events(webhook, &events)) {
        error_memory(err);
        return DB_FATAL;
    }
    random_bytes(secret, sizeof secret);
    const struct db_param params[] = {
        db_cstr(id.text),
        db_text(webhook->url),
        db_text(buf_str(&events)),
        db_text(webhook->description),
        db_bytes((struct str){(const char *)secret, sizeof secret}),
        db_bool(webhook->enabled),
        db_cstr(actor),
    };
    enum db_status status = db_select(db, &CREATE, params, &rows, err);
    if (status < 0)
        return status;
    hex_encode(secret, sizeof secret, secret_hex_out);
    return read_webhook(rows, 0, arena, webhook, err) ? DB_ROWS : DB_FATAL;
}

static enum db_status not_found(struct error *err)
{
    error_set(err, ERROR_NOT_FOUND, "no webhook has this id");
    return DB_FATAL;
}

enum db_status webhook_replace(struct db *db, struct webhook *webhook, int64_t expected_version,
                               struct arena *arena, struct error *err)
{
    AUTO_PGRESULT *locked = NULL, *rows = NULL;
    AUTO_BUF events = BUF_INIT(2048);
    const struct db_param id[] = {db_text(webhook->id)};
    if (!uuid_valid(webhook->id))
        return not_found(err);
    enum db_status status = db_select(db, &LOCK, id, &locked, err);
    if (status != DB_ROWS)
        return status == DB_NONE ? not_found(err) : status;
    if (expected_version != WEBHOOK_ANY_VERSION && db_get_int64(locked, 0, 0) != expected_version) {
        error_set(err, ERROR_PRECONDITION, "the webhook has changed since it was read");
        return DB_FATAL;
    }
    if (!join_events(webhook, &events)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct db_param params[] = {db_text(webhook->id), db_text(webhook->url),
                                      db_text(buf_str(&events)), db_text(webhook->description),
                                      db_bool(webhook->enabled)};
    status = db_select(db, &REPLACE, params, &rows, err);
    if (status < 0)
        return status;
    return read_webhook(rows, 0, arena, webhook, err) ? DB_ROWS : DB_FATAL;
}

enum db_status webhook_delete(struct db *db, struct str id, struct error *err)
{
    const struct db_param params[] = {db_text(id)};
    enum db_status status = uuid_valid(id) ? db_execute(db, &REMOVE, params, err) : DB_NONE;
    return status == DB_NONE ? not_found(err) : status;
}

enum db_status webhook_find(struct db *db, struct str id, struct arena *arena,
                            struct webhook *webhook_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = uuid_valid(id) ? db_select(db, &FIND, params, &rows, err) : DB_NONE;
    if (status != DB_ROWS)
        return status;
    return read_webhook(rows, 0, arena, webhook_out, err) ? DB_ROWS : DB_FATAL;
}

enum db_status webhook_list(struct db *db, struct arena *arena, struct webhook **webhooks_out,
                            size_t *n_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &LIST, NULL, &rows, err);
    if (status < 0)
        return status;
    size_t n = (size_t)PQntuples(rows);
    struct webhook *found = arena_calloc(arena, n, sizeof *found);
    if (!found) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n; i++)
        if (!read_webhook(rows, (int)i, arena, &found[i], err))
            return DB_FATAL;
    *webhooks_out = found;
    *n_out = n;
    return DB_ROWS;
}

/* --- Deliveries ------------------------------------------------------------------------------- */

/* In the order of DELIVERY_COLUMNS. */
static bool read_delivery(const PGresult *rows, int row, struct arena *arena,
                          struct delivery *delivery_out, struct error *err)
{
    struct delivery d = {.attempts = db_get_int64(rows, row, 9),
                         .status = db_get_int64(rows, row, 10),
                         .duration_ms = db_get_int64(rows, row, 11)};
    struct str *const texts[] = {&d.id,         &d.webhook,      &d.event,     &d.state, &d.error,
                                 &d.created_at, &d.attempted_at, &d.replay_of, &d.body};
    for (int i = 0; i < (int)LENGTH(texts); i++)
        *texts[i] = str_copy(arena, db_get_text(rows, row, i));
    if (arena_failed(arena))
        return error_memory(err);
    *delivery_out = d;
    return true;
}

enum db_status delivery_list(struct db *db, struct str webhook, struct str after, size_t limit,
                             struct arena *arena, struct delivery_page *page_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct delivery_page page = {.n_rows = 0};
    if (after.len > 0 && !uuid_valid(after)) {
        error_set(err, ERROR_USAGE, "the cursor is not one of this list");
        return DB_FATAL;
    }
    if (!uuid_valid(webhook))
        return DB_NONE;
    const struct db_param params[] = {db_text(webhook), db_text(after),
                                      db_int64((int64_t)limit + 1)};
    enum db_status status = db_select(db, &DELIVERIES, params, &rows, err);
    if (status < 0)
        return status;
    size_t found = (size_t)PQntuples(rows);
    page.n_rows = found > limit ? limit : found;
    page.rows = arena_calloc(arena, page.n_rows, sizeof *page.rows);
    if (!page.rows) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < page.n_rows; i++)
        if (!read_delivery(rows, (int)i, arena, &page.rows[i], err))
            return DB_FATAL;
    if (found > limit)
        page.next = page.rows[limit - 1].id;
    *page_out = page;
    return DB_ROWS;
}

static void optional(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

void delivery_write(struct json_writer *w, const struct delivery *d)
{
    json_begin_object(w);
    json_field_text(w, "id", d->id);
    json_field_text(w, "event", d->event);
    json_field_text(w, "state", d->state);
    json_field_int(w, "attempts", d->attempts);
    if (d->status > 0)
        json_field_int(w, "status", d->status);
    else
        json_field_null(w, "status");
    optional(w, "error", d->error);
    json_field_int(w, "duration_ms", d->duration_ms);
    json_field_text(w, "created_at", d->created_at);
    optional(w, "attempted_at", d->attempted_at);
    optional(w, "replay_of", d->replay_of);
    json_key(w, "body");
    json_raw(w, d->body);
    json_end_object(w);
}

static enum db_status queued(const PGresult *rows, enum db_status status, struct uuid *id_out)
{
    if (status != DB_ROWS || db_get_is_null(rows, 0, 0))
        return status < 0 ? status : DB_NONE;
    snprintf(id_out->text, sizeof id_out->text, "%.*s", STR_ARG(db_get_text(rows, 0, 0)));
    return DB_ROWS;
}

enum db_status delivery_replay(struct db *db, struct str webhook, struct str id,
                               struct uuid *id_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!uuid_valid(webhook) || !uuid_valid(id))
        return DB_NONE;
    const struct db_param params[] = {db_text(webhook), db_text(id)};
    enum db_status status = db_select(db, &REPLAY, params, &rows, err);
    return queued(rows, status, id_out);
}

enum db_status webhook_test(struct db *db, struct str id, struct uuid *id_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    if (!uuid_valid(id))
        return not_found(err);
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &TEST, params, &rows, err);
    status = queued(rows, status, id_out);
    return status == DB_NONE ? not_found(err) : status;
}

enum db_status delivery_load(struct db *db, struct str id, struct arena *arena,
                             struct delivery_task *task_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    struct delivery_task task = {.enabled = false};
    const struct db_param params[] = {db_text(id)};
    enum db_status status = uuid_valid(id) ? db_select(db, &LOAD, params, &rows, err) : DB_NONE;
    if (status != DB_ROWS)
        return status;
    if (!read_delivery(rows, 0, arena, &task.delivery, err))
        return DB_FATAL;
    task.url = str_copy(arena, db_get_text(rows, 0, 12));
    task.enabled = db_get_bool(rows, 0, 14);
    if (!db_get_bytes(rows, 0, 13, arena, &task.secret) || arena_failed(arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    *task_out = task;
    return DB_ROWS;
}

enum db_status delivery_note(struct db *db, struct str id, const char *state, int64_t status,
                             const char *error, int64_t duration_ms, struct error *err)
{
    const struct db_param params[] = {db_text(id), db_cstr(state), db_int64(status), db_cstr(error),
                                      db_int64(duration_ms)};
    return db_execute(db, &NOTE, params, err);
}
