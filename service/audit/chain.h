/* audit/chain.h - one link of the audit chain and its hash (the format: audit/audit.h). Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "core/hash.h"
#include "db/db.h"

struct chain_link {
    struct str tenant;
    int64_t seq, occurred_ms;
    struct str actor_kind, actor_id, action, subject_kind, subject_id;
    unsigned char detail_hash[SHA256_BYTES], previous_hash[SHA256_BYTES];
};

/** The hash of a link; false when memory is short. */
bool chain_hash(const struct chain_link *link, unsigned char hash_out[SHA256_BYTES]) MUST_CHECK;

/** The commitment to a detail. */
void chain_commit(struct str salt, struct str detail, unsigned char hash_out[SHA256_BYTES]);

/* Statements of audit/verify.c, listed with those of audit.c. */
extern const struct db_statement chain_read, chain_read_head;

#endif
