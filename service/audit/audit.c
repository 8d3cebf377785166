/* audit/audit.c - appending to a tenant's chain of events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"

#include "audit/chain.h"
#include "core/clock.h"
#include "core/random.h"

static const char *const actor_kinds[] = {[AUDIT_OPERATOR] = "operator",
                                          [AUDIT_KEY] = "key",
                                          [AUDIT_USER] = "user",
                                          [AUDIT_SERVICE] = "service"};

/* Locks the end of the chain, making it for the first event. */
static const struct db_statement LOCK_HEAD = {
    .name = "audit_lock_head",
    .params = 0,
    .sql = "INSERT INTO audit_head AS head (tenant_id, seq, event_hash)"
           " VALUES (tenant_current(), 0, decode(repeat('00', 32), 'hex'))"
           " ON CONFLICT (tenant_id) DO UPDATE SET seq = head.seq"
           " RETURNING tenant_id, seq, encode(event_hash, 'hex')",
};

static const struct db_statement APPEND = {
    .name = "audit_append",
    .params = 12,
    .sql =
        "WITH event AS ("
        " INSERT INTO audit_event (tenant_id, seq, occurred_at, actor_kind, actor_id, action,"
        " subject_kind, subject_id, detail, detail_salt, detail_hash, previous_hash, event_hash)"
        " VALUES (tenant_current(), $1, to_timestamp($2::numeric / 1000), $3, $4, $5, $6, $7, $8,"
        " $9, $10, $11, $12))"
        " UPDATE audit_head SET seq = $1, event_hash = $12 WHERE tenant_id = tenant_current()",
};

const db_statement_group audit_statements = {&LOCK_HEAD, &APPEND, &chain_read, &chain_read_head,
                                             NULL};

static bool check(const struct audit_event *event, struct error *err)
{
    if (event->subject_id.len > 256 || event->detail.len > AUDIT_MAX_DETAIL_BYTES)
        return error_set(err, ERROR_INTERNAL, "the audit event %s is too large", event->action);
    return true;
}

static struct str digest_str(const unsigned char digest[SHA256_BYTES])
{
    return (struct str){(const char *)digest, SHA256_BYTES};
}

enum db_status audit_append(struct db *db, const struct audit_event *event, struct error *err)
{
    AUTO_PGRESULT *head = NULL;
    if (!check(event, err))
        return DB_FATAL;
    enum db_status status = db_select(db, &LOCK_HEAD, NULL, &head, err);
    if (status < 0) {
        error_within(err, "audit");
        return status;
    }

    unsigned char salt[SHA256_BYTES];
    random_bytes(salt, sizeof salt);
    struct chain_link link = {
        .tenant = db_get_text(head, 0, 0),
        .seq = db_get_int64(head, 0, 1) + 1,
        .occurred_ms = clock_unix_ms(),
        .actor_kind = str_of(actor_kinds[event->actor.kind]),
        .actor_id = str_of(event->actor.id),
        .action = str_of(event->action),
        .subject_kind = str_of(event->subject_kind),
        .subject_id = event->subject_id,
    };
    chain_commit(digest_str(salt), event->detail, link.detail_hash);
    unsigned char hash[SHA256_BYTES];
    if (!hex_decode(db_get_text(head, 0, 2), link.previous_hash, SHA256_BYTES) ||
        !chain_hash(&link, hash)) {
        error_memory(err);
        return DB_FATAL;
    }

    const struct db_param params[] = {
        db_int64(link.seq),
        db_int64(link.occurred_ms),
        db_text(link.actor_kind),
        db_cstr(event->actor.id),
        db_text(link.action),
        db_text(link.subject_kind),
        db_text(link.subject_id),
        db_text(event->detail),
        db_bytes(digest_str(salt)),
        db_bytes(digest_str(link.detail_hash)),
        db_bytes(digest_str(link.previous_hash)),
        db_bytes(digest_str(hash)),
    };
    status = db_execute(db, &APPEND, params, err);
    if (status < 0)
        error_within(err, "audit");
    return status;
}
