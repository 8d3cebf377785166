/* screening/evidence_verify.h - is this file what was stored, and does its arithmetic hold?
 *
 * Offline: needs the file only. The file is the signed form ({"evidence", "key", "sha256",
 * "signature"}, GET /v1/screenings/{id}/evidence?signed=true), pretty-printed or not, or the bare
 * evidence, which then needs its SHA-256 or signature from somewhere else.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_EVIDENCE_VERIFY_H
#define SCREENING_EVIDENCE_VERIFY_H

#include "core/hash.h"
#include "screening/evidence_check.h"
#include "screening/evidence_key.h"

struct evidence_claim {    /* what is known from elsewhere; each may be empty */
    struct str sha256;     /* hex */
    struct str signature;  /* base64 */
    struct str public_key; /* base64: the only key that is trusted */
};

struct evidence_verdict {
    char sha256[SHA256_HEX_SIZE]; /* of the evidence in its canonical form */
    bool sha256_known;            /* and it is the one stated */
    bool signed_, key_pinned;     /* the signature holds; by the key that was given */
    char key[EVIDENCE_KEY_ID_SIZE];
    struct evidence_figures figures;
};

/** ERROR_INPUT says what does not hold: not evidence, another hash, a signature or a key that is
 *  not the one, a figure. ERROR_INPUT too when neither hash nor signature is known: then nothing
 *  says that the file is what was stored. */
bool evidence_verify(struct str file, const struct evidence_claim *claim,
                     struct evidence_verdict *verdict_out, struct error *err) MUST_CHECK;

#endif
