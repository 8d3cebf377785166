/* hooks/webhook_store.h - where tenants want events sent, and the log of deliveries.
 *
 * Every function runs inside a transaction that names the tenant.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOOKS_WEBHOOK_STORE_H
#define HOOKS_WEBHOOK_STORE_H

#include "core/faults.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "db/db.h"

extern const db_statement_group webhook_store_statements;

enum {
    WEBHOOK_SECRET_BYTES = 32,
    WEBHOOK_SECRET_HEX_SIZE = 2 * WEBHOOK_SECRET_BYTES + 1,
    WEBHOOK_URL_MAX_BYTES = 2000,
    WEBHOOK_MAX_EVENTS = 32,
    WEBHOOK_ANY_VERSION = 0,
};

struct webhook {
    struct str id, url, description, created_at, created_by;
    struct str *events;
    size_t n_events;
    bool enabled;
    int64_t version;
};

/** Reads {"url", "events", "description"?, "enabled"?}; faults name the fields. What the url leads
 *  to is judged elsewhere (hooks/sender.h). */
bool webhook_decode(const cJSON *object, struct arena *arena, struct webhook *webhook_out,
                    struct faults *faults);
void webhook_write(struct json_writer *w, const struct webhook *webhook);
/** The fields alone, into an object that is open. */
void webhook_write_fields(struct json_writer *w, const struct webhook *webhook);

/** Makes the secret, which is given out this once. */
enum db_status webhook_create(struct db *db, struct webhook *webhook, struct arena *arena,
                              const char *actor, char secret_hex_out[WEBHOOK_SECRET_HEX_SIZE],
                              struct error *err) MUST_CHECK;
/** ERROR_NOT_FOUND, ERROR_PRECONDITION. */
enum db_status webhook_replace(struct db *db, struct webhook *webhook, int64_t expected_version,
                               struct arena *arena, struct error *err) MUST_CHECK;
enum db_status webhook_delete(struct db *db, struct str id, struct error *err) MUST_CHECK;
enum db_status webhook_find(struct db *db, struct str id, struct arena *arena,
                            struct webhook *webhook_out, struct error *err) MUST_CHECK;
enum db_status webhook_list(struct db *db, struct arena *arena, struct webhook **webhooks_out,
                            size_t *n_out, struct error *err) MUST_CHECK;

/* --- Deliveries ------------------------------------------------------------------------------- */

struct delivery {
    struct str id, webhook, event, state, error, created_at, attempted_at, replay_of;
    struct str body;
    int64_t attempts, status, duration_ms; /* status 0: no answer yet */
};

struct delivery_page {
    struct delivery *rows; /* newest first */
    size_t n_rows;
    struct str next;
};
enum db_status delivery_list(struct db *db, struct str webhook, struct str after, size_t limit,
                             struct arena *arena, struct delivery_page *page_out,
                             struct error *err) MUST_CHECK;
void delivery_write(struct json_writer *w, const struct delivery *delivery);

/** Sends it again as a new delivery; DB_NONE when this webhook has none with this id. */
enum db_status delivery_replay(struct db *db, struct str webhook, struct str id,
                               struct uuid *id_out, struct error *err) MUST_CHECK;

/** A "webhook.test" to this webhook, whatever it wants to know. ERROR_NOT_FOUND. */
enum db_status webhook_test(struct db *db, struct str id, struct uuid *id_out,
                            struct error *err) MUST_CHECK;

/* What a sender needs. */
struct delivery_task {
    struct delivery delivery;
    struct str url, secret; /* secret: bytes */
    bool enabled;
};
enum db_status delivery_load(struct db *db, struct str id, struct arena *arena,
                             struct delivery_task *task_out, struct error *err) MUST_CHECK;

/** Notes an attempt: `state` waiting, delivered, failed or dropped; `status` 0: no answer. */
enum db_status delivery_note(struct db *db, struct str id, const char *state, int64_t status,
                             const char *error, int64_t duration_ms, struct error *err) MUST_CHECK;

#endif
