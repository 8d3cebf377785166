/* audit/audit.h - who did what when: a chain of hashes per tenant.
 *
 * An event is appended inside the transaction of what it tells about, so neither is kept without
 * the other. Each event's hash covers the hash before it; audit_head holds the end of the chain, so
 * an edit, a deletion, an insertion and a cut-off tail are all found. Whoever can rewrite the whole
 * database can rewrite the whole chain: note the head's hash elsewhere (`audit verify` prints it).
 *
 * What is hashed, so that anybody can check it with a few lines of script (SHA-256 throughout):
 *
 *     detail_hash = SHA-256(detail_salt . detail)
 *     event_hash  = SHA-256 over the fields, each as "<length in bytes>:<bytes>,":
 *                   "subtier-audit-1", tenant, seq, milliseconds since 1970, actor kind, actor id,
 *                   action, subject kind, subject id, detail_hash, previous_hash (both in hex)
 *
 * The detail may hold personal data. It can be erased together with its salt, and the chain still
 * holds: the commitment stays, and without the salt nothing can be guessed from it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "core/hash.h"
#include "db/db.h"

enum audit_actor_kind {
    AUDIT_OPERATOR, /* somebody at the command line of the server */
    AUDIT_KEY,
    AUDIT_USER,
    AUDIT_SERVICE, /* the service itself: scheduler, jobs */
};

struct audit_actor {
    enum audit_actor_kind kind;
    const char *id; /* of the key or user; NULL for the others */
};

#define AUDIT_BY_OPERATOR ((struct audit_actor){AUDIT_OPERATOR, NULL})
#define AUDIT_BY_SERVICE ((struct audit_actor){AUDIT_SERVICE, NULL})

struct audit_event {
    struct audit_actor actor;
    const char *action;       /* "key.create": at most 64 characters */
    const char *subject_kind; /* "key" */
    struct str subject_id;    /* at most 256 characters */
    struct str detail;        /* JSON, or empty */
};

enum { AUDIT_MAX_DETAIL_BYTES = 64 << 10 };

/** Appends to the chain of the transaction's tenant, which db_transaction() was given. Events of
 *  one tenant are appended one after the other: append last, then commit. */
enum db_status audit_append(struct db *db, const struct audit_event *event,
                            struct error *err) MUST_CHECK;

struct audit_report {
    int64_t events, erased;     /* events checked; those whose detail was erased */
    char head[SHA256_HEX_SIZE]; /* hash of the last event; zeros when there is none */
};

/** Walks the tenant's whole chain. ERROR_CONFLICT names the first event that does not hold. */
bool audit_verify(struct db_pool *pool, const char *tenant, struct audit_report *report_out,
                  struct error *err) MUST_CHECK;

extern const db_statement_group audit_statements;

#endif
