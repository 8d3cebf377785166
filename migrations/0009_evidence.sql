-- migrations/0009_evidence.sql - keys that sign evidence, and the signature of each screening.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE evidence_key (
    tenant_id   uuid NOT NULL REFERENCES tenant (id),
    id          text COLLATE "C" NOT NULL CHECK (id ~ '^[0-9a-f]{16}$'),
    public_key  bytea NOT NULL CHECK (octet_length(public_key) = 32),
    secret_key  bytea CHECK (octet_length(secret_key) = 64),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK ((retired_at IS NULL) = (secret_key IS NOT NULL))
);
CREATE UNIQUE INDEX evidence_key_in_use ON evidence_key (tenant_id) WHERE retired_at IS NULL;
COMMENT ON TABLE evidence_key IS 'Ed25519 keys that sign evidence; the public half stays for ever, so that old signatures can be checked.';
COMMENT ON COLUMN evidence_key.id IS 'First 16 hexadecimal digits of the SHA-256 of public_key.';
COMMENT ON COLUMN evidence_key.public_key IS 'Ed25519, 32 bytes.';
COMMENT ON COLUMN evidence_key.secret_key IS 'Ed25519 as libsodium holds it, 64 bytes; forgotten when the key is retired.';
COMMENT ON COLUMN evidence_key.created_at IS 'UTC';
COMMENT ON COLUMN evidence_key.retired_at IS 'UTC; NULL: the key in use, one a tenant.';
SELECT tenant_protect('evidence_key');
REVOKE DELETE, TRUNCATE ON evidence_key FROM subtier_app;
REVOKE UPDATE ON evidence_key FROM subtier_app;
GRANT UPDATE (secret_key, retired_at) ON evidence_key TO subtier_app;

ALTER TABLE screening ADD COLUMN signature bytea CHECK (octet_length(signature) = 64);
ALTER TABLE screening ADD COLUMN signing_key text COLLATE "C";
ALTER TABLE screening ADD FOREIGN KEY (tenant_id, signing_key) REFERENCES evidence_key (tenant_id, id);
ALTER TABLE screening ADD CHECK ((signature IS NULL) = (signing_key IS NULL));
COMMENT ON COLUMN screening.signature IS 'Ed25519 over the bytes of evidence, 64 bytes; NULL: kept before evidence was signed.';
COMMENT ON COLUMN screening.signing_key IS 'evidence_key.id that made the signature.';
