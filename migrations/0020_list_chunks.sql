-- migrations/0020_list_chunks.sql - what two days' files have in common is stored once.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE list_chunk (
    sha256  bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    zlib    bytea NOT NULL
);
ALTER TABLE list_chunk ALTER COLUMN zlib SET STORAGE EXTERNAL;
COMMENT ON TABLE list_chunk IS 'Pieces of publishers'' files, cut where their content says so (lists/versions/chunks.h), each stored once.';
COMMENT ON COLUMN list_chunk.sha256 IS 'Of the piece.';
COMMENT ON COLUMN list_chunk.zlib IS 'The piece, compressed (RFC 1950).';
REVOKE UPDATE, DELETE, TRUNCATE ON list_chunk FROM subtier_app;

ALTER TABLE list_file ALTER COLUMN zlib DROP NOT NULL;
ALTER TABLE list_file ADD COLUMN chunks bytea CHECK (octet_length(chunks) % 32 = 0);
ALTER TABLE list_file ADD CONSTRAINT list_file_bytes CHECK ((zlib IS NULL) <> (chunks IS NULL));
COMMENT ON COLUMN list_file.zlib IS 'The bytes, compressed (RFC 1950); NULL: in pieces.';
COMMENT ON COLUMN list_file.chunks IS 'list_chunk.sha256 of the pieces that make the file, one behind the other; NULL: whole, in zlib.';
