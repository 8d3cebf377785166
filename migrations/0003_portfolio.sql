-- migrations/0003_portfolio.sql - the customer's side: parties, relations, engagements, screenings.
-- SPDX-License-Identifier: Apache-2.0
--
-- Every key leads with tenant_id, every table has forced row-level security (tenant_protect, 0001).
-- Ids are the customer's own text or a UUIDv7 in text form, compared bytewise, so that a cursor
-- means the same on every installation.

-- Parties ----------------------------------------------------------------------------------------

CREATE TABLE party (
    tenant_id     uuid NOT NULL REFERENCES tenant (id),
    id            text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 200),
    schema        text NOT NULL CHECK (length(schema) BETWEEN 1 AND 64),
    body          text NOT NULL,
    content_hash  bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    version       bigint NOT NULL CHECK (version > 0),
    created_at    timestamptz NOT NULL DEFAULT now(),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE party IS 'A person, company, vessel ... in the customer''s own records, as it is now.';
COMMENT ON COLUMN party.id IS 'The customer''s own id, at most 200 bytes, or a UUIDv7.';
COMMENT ON COLUMN party.schema IS 'FollowTheMoney schema, such as Company.';
COMMENT ON COLUMN party.body IS 'Canonical JSON (RFC 8785) of {"id", "properties", "schema"}: text, not jsonb, because the hash is of these bytes.';
COMMENT ON COLUMN party.content_hash IS 'SHA-256 of body, 32 bytes.';
COMMENT ON COLUMN party.version IS 'From 1, rising with each change, deletion included; the ETag.';
COMMENT ON COLUMN party.created_at IS 'UTC';
COMMENT ON COLUMN party.changed_at IS 'UTC; of this version.';
COMMENT ON COLUMN party.deleted_at IS 'UTC; NULL: in use. A deleted id may be created again.';
SELECT tenant_protect('party');

CREATE TABLE party_version (
    tenant_id     uuid NOT NULL,
    party_id      text COLLATE "C" NOT NULL,
    version       bigint NOT NULL CHECK (version > 0),
    body          text NOT NULL,
    content_hash  bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    changed_by    text NOT NULL CHECK (length(changed_by) <= 256),
    deleted       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, party_id, version),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id)
);
COMMENT ON TABLE party_version IS 'Every version of a party, the current one included; rows are only added.';
COMMENT ON COLUMN party_version.body IS 'As party.body was in that version.';
COMMENT ON COLUMN party_version.content_hash IS 'SHA-256 of body, 32 bytes.';
COMMENT ON COLUMN party_version.changed_at IS 'UTC; this version held from here to the next one''s.';
COMMENT ON COLUMN party_version.changed_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN party_version.deleted IS 'This version is the deletion; body is what was deleted.';
SELECT tenant_protect('party_version');
REVOKE UPDATE, DELETE, TRUNCATE ON party_version FROM subtier_app;

-- What shared_* relations, search and look-ups are derived from; rewritten with the party.

CREATE TABLE party_name (
    tenant_id  uuid NOT NULL,
    party_id   text COLLATE "C" NOT NULL,
    property   text NOT NULL,
    position   integer NOT NULL CHECK (position >= 0),
    value      text NOT NULL,
    PRIMARY KEY (tenant_id, party_id, property, position),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id)
);
CREATE INDEX party_name_value ON party_name (tenant_id, lower(value) text_pattern_ops);
COMMENT ON TABLE party_name IS 'The names of a party, one a row.';
COMMENT ON COLUMN party_name.property IS 'name, alias, weakAlias, previousName, firstName ...';
COMMENT ON COLUMN party_name.position IS 'From 0, in the order sent, within the property.';
COMMENT ON COLUMN party_name.value IS 'As written; at most 1000 bytes.';
SELECT tenant_protect('party_name');

CREATE TABLE party_identifier (
    tenant_id   uuid NOT NULL,
    party_id    text COLLATE "C" NOT NULL,
    property    text NOT NULL,
    position    integer NOT NULL CHECK (position >= 0),
    value       text NOT NULL,
    normalised  text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, party_id, property, position),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id)
);
CREATE INDEX party_identifier_normalised ON party_identifier (tenant_id, property, md5(normalised));
COMMENT ON TABLE party_identifier IS 'Identifiers, bank accounts, e-mails, phones and websites of a party, one a row.';
COMMENT ON COLUMN party_identifier.property IS 'taxNumber, iban, email, phone ...';
COMMENT ON COLUMN party_identifier.position IS 'From 0, in the order sent, within the property.';
COMMENT ON COLUMN party_identifier.value IS 'As written; at most 1000 bytes.';
COMMENT ON COLUMN party_identifier.normalised IS 'Upper case without blanks and punctuation; e-mails and websites in lower case, blanks off.';
SELECT tenant_protect('party_identifier');

CREATE TABLE party_address (
    tenant_id   uuid NOT NULL,
    party_id    text COLLATE "C" NOT NULL,
    position    integer NOT NULL CHECK (position >= 0),
    value       text NOT NULL,
    normalised  text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, party_id, position),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id)
);
CREATE INDEX party_address_normalised ON party_address (tenant_id, md5(normalised));
COMMENT ON TABLE party_address IS 'The addresses of a party, one a row.';
COMMENT ON COLUMN party_address.position IS 'From 0, in the order sent.';
COMMENT ON COLUMN party_address.value IS 'As written; at most 4000 bytes.';
COMMENT ON COLUMN party_address.normalised IS 'Lower case, each run of blanks and punctuation one blank.';
SELECT tenant_protect('party_address');

CREATE FUNCTION party_derive(wanted text) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM party_name       WHERE tenant_id = tenant_current() AND party_id = wanted;
    DELETE FROM party_identifier WHERE tenant_id = tenant_current() AND party_id = wanted;
    DELETE FROM party_address    WHERE tenant_id = tenant_current() AND party_id = wanted;

    INSERT INTO party_name (tenant_id, party_id, property, position, value)
    SELECT p.tenant_id, p.id, f.key, v.n - 1, v.value
      FROM party p,
           jsonb_each(p.body::jsonb -> 'properties') f,
           jsonb_array_elements_text(f.value) WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = wanted AND p.deleted_at IS NULL
       AND f.key IN ('name', 'alias', 'weakAlias', 'previousName', 'abbreviation',
                     'firstName', 'secondName', 'middleName', 'fatherName', 'motherName', 'lastName');

    INSERT INTO party_identifier (tenant_id, party_id, property, position, value, normalised)
    SELECT p.tenant_id, p.id, f.key, v.n - 1, v.value,
           CASE WHEN f.key IN ('email', 'website') THEN lower(regexp_replace(v.value, '\s', '', 'g'))
                ELSE upper(regexp_replace(v.value, '[^[:alnum:]]', '', 'g')) END
      FROM party p,
           jsonb_each(p.body::jsonb -> 'properties') f,
           jsonb_array_elements_text(f.value) WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = wanted AND p.deleted_at IS NULL
       AND (f.key ~ '(Number|Code|Id)$'
            OR f.key IN ('mmsi', 'callSign', 'swiftBic', 'bic', 'iban', 'bankAccount', 'publicKey',
                         'cryptoAddress', 'isin', 'email', 'phone', 'website'));

    INSERT INTO party_address (tenant_id, party_id, position, value, normalised)
    SELECT p.tenant_id, p.id, v.n - 1, v.value,
           btrim(lower(regexp_replace(v.value, '[[:space:][:punct:]]+', ' ', 'g')))
      FROM party p,
           jsonb_array_elements_text(p.body::jsonb -> 'properties' -> 'address')
               WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = wanted AND p.deleted_at IS NULL;
$$;
COMMENT ON FUNCTION party_derive(text) IS
    'Rewrites party_name, party_identifier and party_address of one party of this transaction''s tenant.';

-- Relations --------------------------------------------------------------------------------------

CREATE TABLE relation (
    tenant_id          uuid NOT NULL REFERENCES tenant (id),
    id                 text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 200),
    from_id            text COLLATE "C" NOT NULL,
    to_id              text COLLATE "C" NOT NULL,
    type               text NOT NULL,
    source             text NOT NULL,
    basis              text CHECK (basis IN ('capital', 'votes')),
    share_low_bp       integer CHECK (share_low_bp BETWEEN 0 AND 10000),
    share_high_bp      integer CHECK (share_high_bp BETWEEN 0 AND 10000),
    confidence_micro   integer CHECK (confidence_micro BETWEEN 1 AND 1000000),
    confidence_reason  text,
    valid_from         date,
    valid_to           date,
    note               text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    created_by         text NOT NULL CHECK (length(created_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, from_id) REFERENCES party (tenant_id, id),
    FOREIGN KEY (tenant_id, to_id) REFERENCES party (tenant_id, id),
    CHECK (from_id <> to_id),
    CHECK (share_low_bp <= share_high_bp),
    CHECK (valid_from <= valid_to),
    CHECK ((confidence_micro IS NULL) = (confidence_reason IS NULL))
);
CREATE INDEX relation_from ON relation (tenant_id, from_id, type);
CREATE INDEX relation_to ON relation (tenant_id, to_id, type);
COMMENT ON TABLE relation IS 'A directed, dated edge between two parties of one tenant.';
COMMENT ON COLUMN relation.type IS 'Word of risk/relation.h: contracts, owns, pays ...';
COMMENT ON COLUMN relation.source IS 'Word of risk/relation.h: declared, contract, register, registry, inferred.';
COMMENT ON COLUMN relation.basis IS 'owns only: capital or votes; NULL: not said.';
COMMENT ON COLUMN relation.share_low_bp IS 'owns only: low end of the share, basis points; NULL: not said.';
COMMENT ON COLUMN relation.share_high_bp IS 'owns only: high end of the share, basis points; NULL: not said.';
COMMENT ON COLUMN relation.confidence_micro IS 'Override of the source''s confidence, millionths; NULL: the source''s.';
COMMENT ON COLUMN relation.confidence_reason IS 'Why it is overridden.';
COMMENT ON COLUMN relation.valid_from IS 'First day; NULL: open.';
COMMENT ON COLUMN relation.valid_to IS 'Last day; NULL: open.';
COMMENT ON COLUMN relation.created_at IS 'UTC';
COMMENT ON COLUMN relation.created_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('relation');

-- Engagements ------------------------------------------------------------------------------------

CREATE TABLE engagement (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    id             text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 200),
    title          text NOT NULL CHECK (octet_length(title) BETWEEN 1 AND 300),
    root_party_id  text COLLATE "C" NOT NULL,
    version        bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     timestamptz NOT NULL DEFAULT now(),
    created_by     text NOT NULL CHECK (length(created_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, root_party_id) REFERENCES party (tenant_id, id)
);
CREATE INDEX engagement_root ON engagement (tenant_id, root_party_id);
COMMENT ON TABLE engagement IS 'One contract of the buyer: a root party and everything reachable below it by relations.';
COMMENT ON COLUMN engagement.root_party_id IS 'The buyer, tier 0.';
COMMENT ON COLUMN engagement.version IS 'From 1, rising with each change; the ETag.';
COMMENT ON COLUMN engagement.created_at IS 'UTC';
COMMENT ON COLUMN engagement.created_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('engagement');

-- Policies ---------------------------------------------------------------------------------------

CREATE TABLE policy (
    tenant_id   uuid NOT NULL REFERENCES tenant (id),
    version     bigint NOT NULL CHECK (version > 0),
    parameters  jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    created_by  text NOT NULL CHECK (length(created_by) <= 256),
    PRIMARY KEY (tenant_id, version)
);
COMMENT ON TABLE policy IS 'Versions of a tenant''s policy; the highest is in force. A tenant without a row has version 1.';
COMMENT ON COLUMN policy.parameters IS 'Fields of struct risk_policy (risk/risk.h); scores in millionths.';
COMMENT ON COLUMN policy.created_at IS 'UTC';
COMMENT ON COLUMN policy.created_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('policy');
REVOKE UPDATE, DELETE, TRUNCATE ON policy FROM subtier_app;

DO $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenant LOOP
        PERFORM set_config('subtier.tenant', one::text, true);
        INSERT INTO policy (tenant_id, version, parameters, created_by)
        VALUES (one, 1,
                '{"match_threshold_micro": 700000, "block_threshold_micro": 900000,
                  "breadth_floor_micro": 300000, "safe_micro": 600000,
                  "max_depth": 10, "follow_subsidiaries": false, "weak_aliases": "corroborate"}',
                'operator');
    END LOOP;
    PERFORM set_config('subtier.tenant', '', true);
END
$$;

-- Screenings -------------------------------------------------------------------------------------

CREATE TABLE screening (
    tenant_id        uuid NOT NULL REFERENCES tenant (id),
    id               uuid NOT NULL,
    engagement_id    text COLLATE "C",
    as_of            date NOT NULL,
    verdict          text NOT NULL CHECK (verdict IN ('block', 'review', 'indeterminate', 'watch', 'no_match')),
    headline_micro   integer NOT NULL CHECK (headline_micro BETWEEN 0 AND 1000000),
    evaluated_at     timestamptz NOT NULL,
    model            text NOT NULL,
    policy           bigint NOT NULL,
    evidence         bytea NOT NULL,
    evidence_sha256  bytea NOT NULL CHECK (octet_length(evidence_sha256) = 32),
    answer           bytea NOT NULL,
    created_by       text NOT NULL CHECK (length(created_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, engagement_id) REFERENCES engagement (tenant_id, id)
);
CREATE INDEX screening_of_engagement ON screening (tenant_id, engagement_id, id DESC)
    WHERE engagement_id IS NOT NULL;
COMMENT ON TABLE screening IS 'The result of evaluating an engagement against named list versions; written once, never changed.';
COMMENT ON COLUMN screening.id IS 'UUIDv7: sorted by time.';
COMMENT ON COLUMN screening.engagement_id IS 'NULL: the engagement was sent inline.';
COMMENT ON COLUMN screening.as_of IS 'The day asked about.';
COMMENT ON COLUMN screening.headline_micro IS 'Headline risk, millionths.';
COMMENT ON COLUMN screening.evaluated_at IS 'UTC, milliseconds.';
COMMENT ON COLUMN screening.model IS 'Matching model, such as subtier-1.';
COMMENT ON COLUMN screening.policy IS 'policy.version it was evaluated with.';
COMMENT ON COLUMN screening.evidence IS 'Canonical JSON (RFC 8785) of {context, input, result}; see docs/evidence.md.';
COMMENT ON COLUMN screening.evidence_sha256 IS 'SHA-256 of evidence, 32 bytes.';
COMMENT ON COLUMN screening.answer IS 'The answer as it was sent, UTF-8 JSON.';
COMMENT ON COLUMN screening.created_by IS 'Who asked: key:<id>, user:<id>, operator.';
SELECT tenant_protect('screening');
REVOKE UPDATE, DELETE, TRUNCATE ON screening FROM subtier_app;

CREATE FUNCTION row_is_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% rows are written once and never changed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
COMMENT ON FUNCTION row_is_immutable() IS 'Trigger: refuses the change, whoever asks, the owner included.';
CREATE TRIGGER screening_immutable BEFORE UPDATE OR DELETE ON screening
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
CREATE TRIGGER screening_not_truncated BEFORE TRUNCATE ON screening
    FOR EACH STATEMENT EXECUTE FUNCTION row_is_immutable();

-- Idempotency ------------------------------------------------------------------------------------

CREATE TABLE idempotency (
    tenant_id     uuid NOT NULL REFERENCES tenant (id),
    route         text NOT NULL,
    key           text COLLATE "C" NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
    request_hash  bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    status        integer CHECK (status BETWEEN 100 AND 599),
    body          bytea,
    location      text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, route, key)
);
CREATE INDEX idempotency_age ON idempotency (tenant_id, created_at);
COMMENT ON TABLE idempotency IS 'Answers of creating requests by their Idempotency-Key, kept 24 hours.';
COMMENT ON COLUMN idempotency.route IS 'Method and pattern, such as POST /v1/parties.';
COMMENT ON COLUMN idempotency.request_hash IS 'SHA-256 of the request''s body, 32 bytes: a key used for another body is refused.';
COMMENT ON COLUMN idempotency.status IS 'HTTP status of the answer.';
COMMENT ON COLUMN idempotency.body IS 'The answer as it was sent.';
COMMENT ON COLUMN idempotency.location IS 'Its Location header; NULL: none.';
COMMENT ON COLUMN idempotency.created_at IS 'UTC';
SELECT tenant_protect('idempotency');
