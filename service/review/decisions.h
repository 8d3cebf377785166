/* review/decisions.h - what people decide on alerts: decisions, approvals, reopening, suppressions.
 *
 * The rules stand in the database (migrations: review) and hold for whoever writes there; what is
 * checked here again is only to say it well. Each change locks the alert first, so of two people
 * who decide at once one wins and the other is told who. Every one is written to the audit chain
 * in the same transaction: what was acknowledged is on disk, both of it.
 *
 * Every function runs inside a transaction that names the tenant and reads its time there.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_DECISIONS_H
#define REVIEW_DECISIONS_H

#include "audit/audit.h"
#include "db/db.h"

extern const db_statement_group decisions_statements;

enum { DECISION_REASON_MAX_BYTES = 4000, DECISION_ANY_VERSION = 0 };

/* Who acts: as stored ("user:<id>"), and as the audit chain wants it. */
struct review_actor {
    const char *text;
    struct audit_actor audit;
};

struct decision_request {
    struct str alert;         /* id */
    int64_t expected_version; /* of the alert; DECISION_ANY_VERSION: do not ask */
    struct str outcome;       /* true_match, false_match, escalated */
    struct str reason;        /* 1 to DECISION_REASON_MAX_BYTES bytes */
    struct str until;         /* false_match: last day of the suppression, or empty: the policy's */
    struct review_actor actor;
};

struct decision_made {
    struct str id;
    bool waits; /* for somebody else's approval */
};

/**
 * Decides. ERROR_NOT_FOUND; ERROR_CONFLICT when the alert is closed (naming the one that took its
 * place), already decided, or a decision waits for approval (naming who decided what and when);
 * ERROR_PRECONDITION when the alert has another version; ERROR_INPUT with a pointer.
 */
enum db_status decision_make(struct db *db, const struct decision_request *request,
                             struct arena *arena, struct decision_made *made_out,
                             struct error *err) MUST_CHECK;

struct approval_request {
    struct str alert;    /* id */
    struct str decision; /* its id, or empty: the one that waits */
    bool approve;        /* else reject */
    struct str reason;   /* required to reject */
    struct review_actor actor;
};

/** Approves or rejects the decision that waits. ERROR_FORBIDDEN for its own author;
 * ERROR_NOT_FOUND; ERROR_CONFLICT when none waits, or not that one (naming what happened to it). */
enum db_status decision_approve(struct db *db, const struct approval_request *request,
                                struct error *err) MUST_CHECK;

/** Takes a decided alert up again: a suppression ends, a true match counts until the next decision
 *  comes into force. ERROR_CONFLICT when it is not decided. */
enum db_status alert_reopen(struct db *db, struct str alert, struct str reason,
                            struct review_actor actor, struct error *err) MUST_CHECK;

/** Closes a true match that became a task. ERROR_CONFLICT when it has none. */
enum db_status alert_finish(struct db *db, struct str alert, struct str reason,
                            struct review_actor actor, struct error *err) MUST_CHECK;

/** Gives alerts to a user (id or name; empty: to nobody), all of them or none. ERROR_NOT_FOUND
 *  names the alert or user; ERROR_CONFLICT an alert that is closed or decided. */
enum db_status alerts_assign(struct db *db, const struct str *alerts, size_t n, struct str assignee,
                             struct review_actor actor, struct error *err) MUST_CHECK;

/** Ends a suppression and reopens its alert. ERROR_NOT_FOUND, ERROR_CONFLICT when it ended. */
enum db_status suppression_revoke(struct db *db, struct str id, struct str reason,
                                  struct review_actor actor, struct error *err) MUST_CHECK;

/* --- What screenings apply -------------------------------------------------------------------- */

struct decision_in_force {
    struct str party, listed;          /* ids */
    struct str id;                     /* of the decision */
    bool true_match;                   /* else a suppression */
    struct str party_hash, match_hash; /* hex; a suppression holds for these only */
    struct str until;                  /* RFC 3339; suppressions */
};

/** Of the given parties, sorted by party and listed party, one a pair. Whether a suppression's
 *  hashes still hold is for who has both sides in hand (decision_applies). */
enum db_status decisions_in_force(struct db *db, const struct str *parties, size_t n,
                                  struct arena *arena, struct decision_in_force **rows_out,
                                  size_t *n_out, struct error *err) MUST_CHECK;

/** Does it hold for these contents (hex)? A true match does for any. */
bool decision_applies(const struct decision_in_force *decision, struct str party_hash,
                      struct str match_hash);

#endif
