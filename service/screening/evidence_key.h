/* screening/evidence_key.h - Ed25519 signatures under evidence (libsodium).
 *
 * The signature is over the evidence's bytes as stored, detached. A tenant's first key is made when
 * its first screening is kept; rotation retires it, forgets its secret half and makes another, and
 * every public half is kept, so that old signatures can be checked for ever. Who holds the database
 * holds the secret: the signature shows that evidence left this installation and was not changed
 * since. Note the key's id somewhere else.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_EVIDENCE_KEY_H
#define SCREENING_EVIDENCE_KEY_H

#include "review/decisions.h"

extern const db_statement_group evidence_key_statements;

enum {
    EVIDENCE_KEY_ID_SIZE = 17,
    EVIDENCE_PUBLIC_BYTES = 32,
    EVIDENCE_SECRET_BYTES = 64,
    EVIDENCE_SIGNATURE_BYTES = 64,
};

struct evidence_key {
    char id[EVIDENCE_KEY_ID_SIZE];
    unsigned char public_key[EVIDENCE_PUBLIC_BYTES], secret_key[EVIDENCE_SECRET_BYTES];
};

/** The key in use of the transaction's tenant, made when there is none. Wipe it after use. */
enum db_status evidence_key_current(struct db *db, struct evidence_key *key_out,
                                    struct error *err) MUST_CHECK;
void evidence_key_wipe(struct evidence_key *key);

void evidence_sign(const struct evidence_key *key, struct str evidence,
                   unsigned char signature_out[EVIDENCE_SIGNATURE_BYTES]);

bool evidence_signature_holds(const unsigned char public_key[EVIDENCE_PUBLIC_BYTES],
                              struct str evidence,
                              const unsigned char signature[EVIDENCE_SIGNATURE_BYTES]);

void evidence_key_id(const unsigned char public_key[EVIDENCE_PUBLIC_BYTES],
                     char out[EVIDENCE_KEY_ID_SIZE]);

struct evidence_key_row {
    struct str id, public_key, created_at, retired_at; /* public_key: 32 bytes; retired_at may be
                                                          empty */
};

/** Newest first, retired ones too. */
enum db_status evidence_keys_list(struct db *db, struct arena *arena,
                                  struct evidence_key_row **rows_out, size_t *n_out,
                                  struct error *err) MUST_CHECK;

/** Retires the key in use and makes another; audited. */
enum db_status evidence_key_rotate(struct db *db, struct review_actor actor,
                                   struct error *err) MUST_CHECK;

#endif
