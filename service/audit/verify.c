/* audit/verify.c - walking a tenant's whole chain.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "audit/audit.h"
#include "audit/chain.h"

enum { BATCH = 1000 };

const struct db_statement chain_read = {
    .name = "audit_read",
    .params = 2,
    .sql = "SELECT tenant_id, seq, round(extract(epoch FROM occurred_at) * 1000)::bigint,"
           " actor_kind, actor_id, action, subject_kind, subject_id, detail, detail_salt,"
           " detail_hash, previous_hash, event_hash"
           " FROM audit_event WHERE tenant_id = tenant_current() AND seq > $1"
           " ORDER BY seq LIMIT $2",
};

const struct db_statement chain_read_head = {
    .name = "audit_read_head",
    .params = 0,
    .sql = "SELECT seq, event_hash FROM audit_head WHERE tenant_id = tenant_current()",
};

struct walk {
    struct audit_report report;
    unsigned char head[SHA256_BYTES]; /* hash of the event before the next */
};

static bool get_digest(const PGresult *rows, int row, int column, unsigned char out[SHA256_BYTES])
{
    struct str hex = db_get_text(rows, row, column);
    return str_starts_with(hex, STR("\\x")) &&
           hex_decode(str_slice(hex, 2, hex.len), out, SHA256_BYTES);
}

static bool broken(const struct walk *walk, const char *why, struct error *err)
{
    return error_set(err, ERROR_CONFLICT, "event %" PRId64 " of the audit chain: %s",
                     walk->report.events + 1, why);
}

/* Erased means both are gone; a salt without its detail, or another detail, is an edit. */
static bool check_detail(struct walk *walk, const PGresult *rows, int row,
                         const struct chain_link *link, struct error *err)
{
    bool no_detail = db_get_is_null(rows, row, 8), no_salt = db_get_is_null(rows, row, 9);
    if (no_detail && no_salt) {
        walk->report.erased++;
        return true;
    }
    unsigned char salt[SHA256_BYTES], hash[SHA256_BYTES];
    if (no_detail || no_salt || !get_digest(rows, row, 9, salt))
        return broken(walk, "its detail was taken away without its salt", err);
    chain_commit((struct str){(const char *)salt, sizeof salt}, db_get_text(rows, row, 8), hash);
    if (memcmp(hash, link->detail_hash, SHA256_BYTES) != 0)
        return broken(walk, "its detail was changed", err);
    return true;
}

static bool check_row(struct walk *walk, const PGresult *rows, int row, struct error *err)
{
    struct chain_link link = {
        .tenant = db_get_text(rows, row, 0),
        .seq = db_get_int64(rows, row, 1),
        .occurred_ms = db_get_int64(rows, row, 2),
        .actor_kind = db_get_text(rows, row, 3),
        .actor_id = db_get_text(rows, row, 4),
        .action = db_get_text(rows, row, 5),
        .subject_kind = db_get_text(rows, row, 6),
        .subject_id = db_get_text(rows, row, 7),
    };
    unsigned char stored[SHA256_BYTES], hash[SHA256_BYTES];
    if (link.seq != walk->report.events + 1)
        return broken(walk, "it is missing", err);
    if (!get_digest(rows, row, 10, link.detail_hash) ||
        !get_digest(rows, row, 11, link.previous_hash) || !get_digest(rows, row, 12, stored))
        return broken(walk, "a hash cannot be read", err);
    if (memcmp(link.previous_hash, walk->head, SHA256_BYTES) != 0)
        return broken(walk, "it does not follow the event before it", err);
    if (!chain_hash(&link, hash))
        return error_memory(err);
    if (memcmp(hash, stored, SHA256_BYTES) != 0)
        return broken(walk, "its fields were changed", err);
    if (!check_detail(walk, rows, row, &link, err))
        return false;
    memcpy(walk->head, stored, SHA256_BYTES);
    walk->report.events++;
    return true;
}

static bool check_head(struct walk *walk, struct db *db, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    unsigned char stored[SHA256_BYTES] = {0};
    enum db_status status = db_select(db, &chain_read_head, NULL, &rows, err);
    if (status < 0)
        return false;
    int64_t last = status == DB_ROWS ? db_get_int64(rows, 0, 0) : 0;
    if (status == DB_ROWS && !get_digest(rows, 0, 1, stored))
        return error_set(err, ERROR_CONFLICT, "the end of the audit chain cannot be read");
    if (last != walk->report.events || memcmp(stored, walk->head, SHA256_BYTES) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "the audit chain ends with event %" PRId64 ", but its head says %" PRId64,
                         walk->report.events, last);
    return true;
}

/* One snapshot for all batches, so that events appended meanwhile do not matter. */
static enum db_status walk_chain(struct db *db, void *context, struct error *err)
{
    struct walk *walk = context;
    *walk = (struct walk){0};
    enum db_status status =
        db_command(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", err);
    for (int n = BATCH; status >= 0 && n == BATCH;) {
        AUTO_PGRESULT *rows = NULL;
        const struct db_param params[] = {db_int64(walk->report.events), db_int64(BATCH)};
        status = db_select(db, &chain_read, params, &rows, err);
        n = status == DB_ROWS ? PQntuples(rows) : 0;
        for (int row = 0; row < n; row++) {
            if (!check_row(walk, rows, row, err))
                return DB_FATAL;
        }
    }
    if (status < 0)
        return status;
    return check_head(walk, db, err) ? DB_NONE : DB_FATAL;
}

bool audit_verify(struct db_pool *pool, const char *tenant, struct audit_report *report_out,
                  struct error *err)
{
    struct walk walk;
    if (db_pool_transaction(pool, tenant, walk_chain, &walk, err) < 0)
        return false;
    hex_encode(walk.head, SHA256_BYTES, walk.report.head);
    *report_out = walk.report;
    return true;
}
