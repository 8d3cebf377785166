/* review/alerts.h - matches on stored parties become alerts: opened, refreshed, superseded, closed.
 *
 * Whoever has looked at a stored party (a persisted screening, a monitoring job) tells here what
 * it found. There is at most one alert that is not closed for a pair of party and listed party,
 * however often and by however many at once it is told:
 *
 *     found, no such alert           -> opened
 *     found, the same facts          -> refreshed (score, caption, time); decided ones stay decided
 *     found, either side has changed -> the old alert is closed as superseded, its suppression
 * ends, a new one is opened with the same assignee; a true match stays in force instead and takes
 * the new facts over found, suppression expired     -> as changed not found on a covered list    ->
 * closed as delisted or no_longer_matches; a true match stays in force and becomes a task
 *
 * "Changed" is about party.content_hash and listed_party.match_hash. A look at an older content
 * than the stored one opens alerts but changes none. Runs inside a transaction that names the
 * tenant; closings are written to the audit chain in it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_ALERTS_H
#define REVIEW_ALERTS_H

#include "core/hash.h"
#include "db/db.h"

extern const db_statement_group alerts_statements;

/* A listed party that the stored party matches at or above the policy's match threshold, whatever
 * was decided before. */
struct alert_match {
    struct str listed; /* its id as answers give it */
    struct str list;   /* its list's id */
    struct str caption;
    struct str match_hash; /* listed_party.match_hash, hex; struct snapshot_listed has it */
    uint32_t score_micro;
};

/* One stored party, looked at once. */
struct alert_look {
    struct str party; /* its id; one that is not stored (or deleted) is passed over */
    char content_hash[SHA256_HEX_SIZE]; /* of the content looked at, as party.content_hash */
    const struct alert_match *matches;
    bool cut;         /* more was found than is told: alerts not among `matches` stay */
    size_t n_matches; /* 0: its alerts on the covered lists are closed */
};

struct alert_refresh {
    const struct alert_look *looks; /* a party at most once */
    size_t n_looks;                 /* at most ALERTS_MAX_LOOKS */
    const struct str *lists;        /* ids of the lists compared with: alerts of others stay */
    size_t n_lists;
    struct str engagement, screening; /* ids, or empty */
};

enum { ALERTS_MAX_LOOKS = 100000 };

enum alert_action {
    ALERT_OPENED,
    ALERT_REFRESHED,
    ALERT_SUPERSEDED,
    ALERT_CLOSED, /* delisted, or no longer matching */
    ALERT_TASK,   /* a true match was delisted, or matches no more */
};

struct alert_change {
    enum alert_action action;
    struct str alert, party, listed;
    struct str detail; /* the reason, such as "delisted" */
};

/** Brings the alerts up to date. The changes, refreshed ones included, live in `arena`. One
 *  statement for all looks, so pass many at once (some thousands). */
enum db_status alerts_refresh(struct db *db, const struct alert_refresh *refresh,
                              struct arena *arena, struct alert_change **changes_out,
                              size_t *n_changes_out, struct error *err) MUST_CHECK;

#endif
