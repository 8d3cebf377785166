/* lists/versions/list_state.h - how a list's last fetch went, and what the gate holds of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_LIST_STATE_H
#define LISTS_VERSIONS_LIST_STATE_H

#include "db/db.h"

enum { LIST_STATE_MAX_ADDITIONS = 200 };

/**
 * {"refresh": {"outcome", "detail", "ended_at", "failures", "next_at"} or null,
 *  "held": [{"id", "published", "imported_at", "sha256", "parties", "findings": [{"check",
 *            "detail"}], "waiting": is it still what stands beside the active version?,
 *            "additions": how many, "names": their captions, at most LIST_STATE_MAX_ADDITIONS,
 *            "proposal": {"by", "by_name", "at", "reason"} or null}, ...]}
 * Held versions newest first, at most five, only those not released. Runs inside a transaction of
 * the tenant whose people are named.
 */
enum db_status list_state_find(struct db *db, struct str list, struct arena *arena,
                               struct str *document_out, struct error *err) MUST_CHECK;

#endif
