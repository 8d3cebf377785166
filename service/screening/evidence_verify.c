/* screening/evidence_verify.c - is this file what was stored, and does its arithmetic hold?
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/evidence_verify.h"

#include "core/base64.h"
#include "core/json_canonical.h"

enum { EVIDENCE_MAX_BYTES = 1 << 30 };

/* What the file itself says, where the claim says nothing. */
static bool read_claim(const cJSON *tree, struct evidence_claim *claim, struct error *err)
{
    static const char *const keys[] = {"evidence", "key", "sha256", "signature", NULL};
    struct str sha256 = STR_EMPTY, signature = STR_EMPTY, public_key = STR_EMPTY;
    const cJSON *key = NULL;
    if (!json_only_keys(tree, "", keys, err) ||
        !json_optional_text(tree, "", "sha256", 64, &sha256, err) ||
        !json_optional_text(tree, "", "signature", 128, &signature, err) ||
        !json_optional_object(tree, "", "key", &key, err) ||
        (key && !json_optional_text(key, "/key", "public_key", 64, &public_key, err)))
        return false;
    if (claim->sha256.len == 0)
        claim->sha256 = sha256;
    if (claim->signature.len == 0)
        claim->signature = signature;
    if (claim->public_key.len > 0 && public_key.len > 0 &&
        !str_equal(claim->public_key, public_key))
        return error_at(err, "/key/public_key", "is another key than the one that is trusted");
    if (claim->public_key.len == 0)
        claim->public_key = public_key;
    return true;
}

static bool check_signature(struct str evidence, const struct evidence_claim *claim,
                            struct evidence_verdict *verdict, struct error *err)
{
    unsigned char key[EVIDENCE_PUBLIC_BYTES], signature[EVIDENCE_SIGNATURE_BYTES];
    if (claim->signature.len == 0)
        return true;
    if (claim->public_key.len == 0)
        return error_set(err, ERROR_INPUT, "the signature needs the public key that made it");
    if (!base64_decode(claim->public_key, key, sizeof key))
        return error_at(err, "/key/public_key", "is no Ed25519 key in base64");
    if (!base64_decode(claim->signature, signature, sizeof signature))
        return error_at(err, "/signature", "is no Ed25519 signature in base64");
    evidence_key_id(key, verdict->key);
    if (!evidence_signature_holds(key, evidence, signature))
        return error_at(err, "/signature", "does not hold: the evidence is not what was signed");
    verdict->signed_ = true;
    return true;
}

bool evidence_verify(struct str file, const struct evidence_claim *given,
                     struct evidence_verdict *verdict_out, struct error *err)
{
    AUTO_JSON *tree = json_parse(file, err);
    AUTO_BUF canonical = BUF_INIT(EVIDENCE_MAX_BYTES);
    struct evidence_claim claim = *given;
    struct evidence_verdict verdict = {.key_pinned = given->public_key.len > 0};
    if (!tree)
        return false;
    if (!cJSON_IsObject(tree))
        return error_set(err, ERROR_INPUT, "this is no evidence");
    const cJSON *evidence = cJSON_GetObjectItemCaseSensitive(tree, "evidence");
    if (evidence && !read_claim(tree, &claim, err))
        return false;
    if (!evidence)
        evidence = tree;
    if (!json_canonical(evidence, &canonical, err))
        return error_within(err, "evidence");
    sha256_hex(buf_str(&canonical), verdict.sha256);
    if (claim.sha256.len > 0 && !str_equal_nocase(claim.sha256, str_of(verdict.sha256)))
        return error_at(err, "/sha256", "is not the hash of the evidence, which is %s",
                        verdict.sha256);
    verdict.sha256_known = claim.sha256.len > 0;
    if (!check_signature(buf_str(&canonical), &claim, &verdict, err) ||
        !evidence_check(evidence, &verdict.figures, err))
        return false;
    if (!verdict.sha256_known && !verdict.signed_)
        return error_set(
            err, ERROR_INPUT,
            "the arithmetic holds (sha256 %s), but nothing says that this file is what "
            "was stored: give its sha256 or its signature, or take the signed form",
            verdict.sha256);
    *verdict_out = verdict;
    return true;
}
