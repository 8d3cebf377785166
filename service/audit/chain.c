/* audit/chain.c - one link of the audit chain and its hash.
 * SPDX-License-Identifier: Apache-2.0 */
#include "audit/chain.h"

#include <inttypes.h>
#include <sodium.h>

#include "core/buf.h"

/* The length in front makes the joined fields unambiguous, whatever they hold. */
static void add_field(struct buf *out, struct str field)
{
    buf_printf(out, "%zu:", field.len);
    buf_add(out, field);
    buf_addc(out, ',');
}

static void add_number(struct buf *out, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    add_field(out, str_of(text));
}

static void add_digest(struct buf *out, const unsigned char digest[SHA256_BYTES])
{
    char hex[SHA256_HEX_SIZE];
    add_field(out, str_of(hex_encode(digest, SHA256_BYTES, hex)));
}

bool chain_hash(const struct chain_link *link, unsigned char hash_out[SHA256_BYTES])
{
    AUTO_BUF fields = BUF_INIT(16 << 10);
    add_field(&fields, STR("subtier-audit-1"));
    add_field(&fields, link->tenant);
    add_number(&fields, link->seq);
    add_number(&fields, link->occurred_ms);
    add_field(&fields, link->actor_kind);
    add_field(&fields, link->actor_id);
    add_field(&fields, link->action);
    add_field(&fields, link->subject_kind);
    add_field(&fields, link->subject_id);
    add_digest(&fields, link->detail_hash);
    add_digest(&fields, link->previous_hash);
    if (buf_failed(&fields))
        return false;
    sha256(buf_str(&fields), hash_out);
    return true;
}

void chain_commit(struct str salt, struct str detail, unsigned char hash_out[SHA256_BYTES])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    if (salt.len > 0)
        crypto_hash_sha256_update(&state, (const unsigned char *)salt.ptr, salt.len);
    if (detail.len > 0)
        crypto_hash_sha256_update(&state, (const unsigned char *)detail.ptr, detail.len);
    crypto_hash_sha256_final(&state, hash_out);
}
