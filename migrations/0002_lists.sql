-- migrations/0002_lists.sql - lists, their versions, and the listed parties with version ranges.
-- SPDX-License-Identifier: Apache-2.0
--
-- Shared by all tenants: writing lists belongs to the operator. Run by the owner in one transaction.
-- A version's number counts a list's activations: 1, 2, 3 ... A row of listed_party, and what hangs
-- on it, holds from version `since` up to but not including `until`; NULL while it is current. So a
-- day without change touches nothing, and "as of version v" is `since <= v AND (until IS NULL OR
-- until > v)`.

CREATE TABLE list (
    id          text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_.-]{0,63}$'),
    title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 256),
    publisher   text NOT NULL,
    regime      text NOT NULL CHECK (regime ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    own         boolean NOT NULL DEFAULT false,
    enabled     boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE list IS 'A list of which a file was ever imported; the catalogue in the program knows more.';
COMMENT ON COLUMN list.id IS 'The catalogue''s id, such as us-ofac-sdn, or the operator''s own.';
COMMENT ON COLUMN list.regime IS 'Whose rules a listing seeds: us-ofac, un, eu, uk ...; own blocks as listed only.';
COMMENT ON COLUMN list.own IS 'The catalogue does not know it: an operator''s own list.';
COMMENT ON COLUMN list.enabled IS 'False: kept, but not matched against.';
COMMENT ON COLUMN list.created_at IS 'UTC; first import.';

CREATE TABLE list_version (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list_id         text COLLATE "C" NOT NULL REFERENCES list (id),
    number          bigint CHECK (number > 0),
    state           text NOT NULL CHECK (state IN ('staged', 'active', 'superseded', 'rejected')),
    sample          boolean NOT NULL DEFAULT false,
    format          text NOT NULL,
    parser_version  text NOT NULL,
    published       date NOT NULL,
    sha256          text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    parties         bigint NOT NULL CHECK (parties >= 0),
    counts          json NOT NULL,
    gate            json NOT NULL,
    added           bigint NOT NULL DEFAULT 0,
    changed         bigint NOT NULL DEFAULT 0,
    removed         bigint NOT NULL DEFAULT 0,
    imported_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    checked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (list_id, number),
    CHECK ((number IS NULL) = (state IN ('staged', 'rejected')))
);
CREATE UNIQUE INDEX list_version_active ON list_version (list_id) WHERE state = 'active';
CREATE INDEX list_version_history ON list_version (list_id, imported_at DESC);
COMMENT ON TABLE list_version IS 'One import of a list: activated, or held by the gate and kept for inspection.';
COMMENT ON COLUMN list_version.number IS 'Order of activation within the list, from 1; NULL: never activated.';
COMMENT ON COLUMN list_version.sample IS 'The bundled sample, not the publisher''s file; never counts as a required list.';
COMMENT ON COLUMN list_version.parser_version IS 'Format and measure tables that made the rows; another one imports the same bytes anew.';
COMMENT ON COLUMN list_version.published IS 'Publisher''s date; the day of import when the file has none.';
COMMENT ON COLUMN list_version.sha256 IS 'Over the sorted manifest: one lower-case hex SHA-256 and a line feed for each unpacked file.';
COMMENT ON COLUMN list_version.parties IS 'As counted in the file.';
COMMENT ON COLUMN list_version.counts IS 'All counts of the import, as lists import --json prints them.';
COMMENT ON COLUMN list_version.gate IS '{"passed", "findings": [{"check", "detail"}]}';
COMMENT ON COLUMN list_version.added IS 'Listed parties that the version before did not have.';
COMMENT ON COLUMN list_version.changed IS 'Listed parties whose body differs from the version before.';
COMMENT ON COLUMN list_version.removed IS 'Listed parties of the version before that are gone.';
COMMENT ON COLUMN list_version.imported_at IS 'UTC';
COMMENT ON COLUMN list_version.checked_at IS 'UTC; last time the publisher''s file was seen to be this one.';

CREATE TABLE list_file (
    version_id  bigint NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
    position    integer NOT NULL CHECK (position >= 0),
    name        text NOT NULL,
    sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    zlib        bytea NOT NULL,
    PRIMARY KEY (version_id, position)
);
ALTER TABLE list_file ALTER COLUMN zlib SET STORAGE EXTERNAL;
COMMENT ON TABLE list_file IS 'The publisher''s files of a version, as they were read.';
COMMENT ON COLUMN list_file.position IS 'Order in which the files were given, from 0.';
COMMENT ON COLUMN list_file.sha256 IS 'Of the unpacked bytes.';
COMMENT ON COLUMN list_file.size_bytes IS 'Unpacked.';
COMMENT ON COLUMN list_file.zlib IS 'The bytes, compressed (RFC 1950).';

CREATE TABLE listed_party (
    list_id      text COLLATE "C" NOT NULL REFERENCES list (id),
    party_id     text COLLATE "C" NOT NULL CHECK (length(party_id) BETWEEN 1 AND 256),
    since        bigint NOT NULL,
    until        bigint CHECK (until > since),
    first_since  bigint NOT NULL CHECK (first_since <= since),
    position     bigint NOT NULL CHECK (position >= 0),
    entity_id    text COLLATE "C" NOT NULL,
    schema       text NOT NULL,
    caption      text NOT NULL,
    measures     integer NOT NULL CHECK (measures BETWEEN 0 AND 127),
    subject      text NOT NULL,
    body         json NOT NULL,
    body_sha256  text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    match_hash   text NOT NULL CHECK (match_hash ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (list_id, party_id, since)
);
CREATE UNIQUE INDEX listed_party_current ON listed_party (list_id, party_id) WHERE until IS NULL;
CREATE INDEX listed_party_entity ON listed_party (entity_id);
COMMENT ON TABLE listed_party IS 'An entity on a list as it stood from one version to another.';
COMMENT ON COLUMN listed_party.party_id IS 'The publisher''s own id, unique in the list.';
COMMENT ON COLUMN listed_party.since IS 'First list_version.number that holds this row.';
COMMENT ON COLUMN listed_party.until IS 'First list_version.number that no longer holds it; NULL: current.';
COMMENT ON COLUMN listed_party.first_since IS 'list_version.number since which the party has been listed without a break, in whatever form.';
COMMENT ON COLUMN listed_party.position IS 'Place in the file of version `since`, from 0.';
COMMENT ON COLUMN listed_party.entity_id IS 'Id in answers: list_id:party_id, or the entity''s own for FollowTheMoney lists.';
COMMENT ON COLUMN listed_party.schema IS 'FollowTheMoney schema.';
COMMENT ON COLUMN listed_party.caption IS 'The primary name.';
COMMENT ON COLUMN listed_party.measures IS 'Bits: 1 freeze, 2 sectoral, 4 licence, 8 debarment, 16 port, 32 import, 64 information.';
COMMENT ON COLUMN listed_party.subject IS 'What the matcher compares, one fact a line, columns separated by tabs (lists/versions/subject_text.h).';
COMMENT ON COLUMN listed_party.body IS 'The whole record in FollowTheMoney''s shape, canonical: the same record gives the same bytes.';
COMMENT ON COLUMN listed_party.body_sha256 IS 'Of body and measures: a difference is a change of the party.';
COMMENT ON COLUMN listed_party.match_hash IS 'Of names, births, countries and identifiers only, sorted: what a suppression is bound to.';

CREATE TABLE listed_name (
    list_id   text COLLATE "C" NOT NULL,
    party_id  text COLLATE "C" NOT NULL,
    since     bigint NOT NULL,
    position  integer NOT NULL CHECK (position >= 0),
    role      text NOT NULL CHECK (role IN ('primary', 'alias', 'weak', 'former')),
    name      text NOT NULL,
    PRIMARY KEY (list_id, party_id, since, position),
    FOREIGN KEY (list_id, party_id, since) REFERENCES listed_party ON DELETE CASCADE
);
COMMENT ON TABLE listed_name IS 'A name of a listed party; its range is that of its listed_party row.';
COMMENT ON COLUMN listed_name.position IS 'Order in the publisher''s record, from 0.';
COMMENT ON COLUMN listed_name.role IS 'weak: a weak alias by the publisher''s own word.';

CREATE TABLE listed_identifier (
    list_id   text COLLATE "C" NOT NULL,
    party_id  text COLLATE "C" NOT NULL,
    since     bigint NOT NULL,
    position  integer NOT NULL CHECK (position >= 0),
    kind      text NOT NULL,
    value     text NOT NULL,
    country   text CHECK (length(country) = 2),
    PRIMARY KEY (list_id, party_id, since, position),
    FOREIGN KEY (list_id, party_id, since) REFERENCES listed_party ON DELETE CASCADE
);
CREATE INDEX listed_identifier_value ON listed_identifier (md5(value));
COMMENT ON TABLE listed_identifier IS 'A document or number of a listed party; its range is that of its listed_party row.';
COMMENT ON COLUMN listed_identifier.kind IS 'FollowTheMoney property: idNumber, passportNumber, registrationNumber ...';
COMMENT ON COLUMN listed_identifier.value IS 'As the publisher wrote it.';
COMMENT ON COLUMN listed_identifier.country IS 'ISO 3166-1 alpha-2, lower case; NULL: not given.';

CREATE TABLE list_link (
    list_id       text COLLATE "C" NOT NULL REFERENCES list (id),
    party_id      text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    target_name   text NOT NULL,
    target_id     text COLLATE "C",
    since         bigint NOT NULL,
    until         bigint CHECK (until > since)
);
CREATE INDEX list_link_current ON list_link (list_id, party_id) WHERE until IS NULL;
COMMENT ON TABLE list_link IS 'A publisher''s own link between listed parties of one list.';
COMMENT ON COLUMN list_link.party_id IS 'The party whose record states the link.';
COMMENT ON COLUMN list_link.kind IS 'linked_to, owned_by, subsidiary_of, family, associate ...';
COMMENT ON COLUMN list_link.target_name IS 'As the publisher wrote it; empty when the source gives an id.';
COMMENT ON COLUMN list_link.target_id IS 'listed_party.party_id in the same list; NULL: nobody, or more than one, bears that name.';
COMMENT ON COLUMN list_link.since IS 'First list_version.number that holds this link.';
COMMENT ON COLUMN list_link.until IS 'First list_version.number that no longer holds it; NULL: current.';
