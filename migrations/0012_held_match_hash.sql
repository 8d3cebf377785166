-- migrations/0012_held_match_hash.sql - what a suppression of a held party is bound to.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE held_party ADD COLUMN match_hash text NOT NULL DEFAULT repeat('0', 64)
    CHECK (match_hash ~ '^[0-9a-f]{64}$');
ALTER TABLE held_party ALTER COLUMN match_hash DROP DEFAULT;
COMMENT ON COLUMN held_party.match_hash IS 'As in listed_party.';
