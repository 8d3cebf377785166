/* portfolio/party_history.h - what became of a stored party, version by version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_PARTY_HISTORY_H
#define PORTFOLIO_PARTY_HISTORY_H

#include "db/db.h"
#include "portfolio/engagement.h"

extern const db_statement_group party_history_statements;

enum { PARTY_HISTORY_MAX = 100 };

struct party_event {
    struct party party;    /* as it was from then on; of a deletion: what was deleted */
    struct str changed_at; /* RFC 3339, UTC */
    struct str changed_by; /* the name of the user or key */
    bool deleted;
};

/** The newest `limit` (1..PARTY_HISTORY_MAX) versions, newest first, also of a deleted party.
 *  DB_NONE when there never was one. Runs inside a transaction that names the tenant. */
enum db_status party_history_load(struct db *db, struct str id, size_t limit, struct arena *arena,
                                  struct party_event **events_out, size_t *n_out,
                                  struct error *err) MUST_CHECK;

struct party_change {
    struct str property; /* "schema" or a property's name */
    struct str value;
    bool added; /* else taken away */
};

/** What differs between two versions, in the order of the properties. False: memory is short. */
bool party_changes(const struct party *before, const struct party *after, struct arena *arena,
                   struct party_change **changes_out, size_t *n_out);

#endif
