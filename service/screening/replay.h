/* screening/replay.h - a kept screening made again from what its evidence records.
 *
 * The recorded list versions, model, policy, decisions, day and input; then the new evidence is
 * compared with the kept one byte for byte. Changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_REPLAY_H
#define SCREENING_REPLAY_H

#include "core/hash.h"
#include "db/db.h"
#include "lists/snapshot/snapshot.h"
#include "core/json_writer.h"

struct replay_request {
    struct db_pool *pool;
    const char *tenant;
    struct snapshot_holder *snapshots;
    struct str screening; /* its id */
};

struct replay_report {
    bool equal;
    char kept_sha256[SHA256_HEX_SIZE], replayed_sha256[SHA256_HEX_SIZE];
    struct str pointer, kept, replayed; /* the first difference; in the arena */
};

/** ERROR_NOT_FOUND: no such screening, or a version or model it used is not there any more.
 *  ERROR_CONFLICT: the kept evidence does not have the hash that was stored with it. */
bool replay_run(const struct replay_request *request, struct arena *arena,
                struct replay_report *report_out, struct error *err) MUST_CHECK;

/** {"screening", "equal", "evidence_sha256", "replayed_sha256", "difference"} */
void replay_report_write(struct json_writer *w, struct str screening,
                         const struct replay_report *report);

#endif
