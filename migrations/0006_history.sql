-- migrations/0006_history.sql - relations and engagements keep their past; parties are found by name;
-- vendors' answers to questionnaires.
-- SPDX-License-Identifier: Apache-2.0
--
-- Two times. Valid time (relation.valid_from, valid_to) says when a thing holds in the world; record
-- time (changed_at of a version) says when this database knew it. A screening as of a day takes, of
-- each record, the version in force at the end of that day (UTC), and of relations those valid on
-- it; a record first entered after that day counts as it is now, so that a chain entered today can
-- be screened for last year (docs/decisions: screenings as of a day). *_as_of below give those rows.

-- Relations --------------------------------------------------------------------------------------

ALTER TABLE relation ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0);
COMMENT ON COLUMN relation.version IS 'From 1, rising with each change, deletion included; the ETag.';

CREATE TABLE relation_version (
    tenant_id          uuid NOT NULL REFERENCES tenant (id),
    id                 text COLLATE "C" NOT NULL,
    version            bigint NOT NULL CHECK (version > 0),
    from_id            text COLLATE "C" NOT NULL,
    to_id              text COLLATE "C" NOT NULL,
    type               text NOT NULL,
    source             text NOT NULL,
    basis              text,
    share_low_bp       integer,
    share_high_bp      integer,
    confidence_micro   integer,
    confidence_reason  text,
    valid_from         date,
    valid_to           date,
    note               text,
    changed_at         timestamptz NOT NULL DEFAULT now(),
    changed_by         text NOT NULL CHECK (length(changed_by) <= 256),
    deleted            boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id, version)
);
CREATE INDEX relation_version_from ON relation_version (tenant_id, from_id);
CREATE INDEX relation_version_to ON relation_version (tenant_id, to_id);
COMMENT ON TABLE relation_version IS 'Every version of a relation, the current one included; rows are only added. Columns as in relation.';
COMMENT ON COLUMN relation_version.changed_at IS 'UTC; this version held from here to the next one''s.';
COMMENT ON COLUMN relation_version.changed_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN relation_version.deleted IS 'This version is the deletion; the rest is what was deleted.';
SELECT tenant_protect('relation_version');
REVOKE UPDATE, DELETE, TRUNCATE ON relation_version FROM subtier_app;

-- Engagements ------------------------------------------------------------------------------------

CREATE TABLE engagement_version (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    id             text COLLATE "C" NOT NULL,
    version        bigint NOT NULL CHECK (version > 0),
    title          text NOT NULL,
    root_party_id  text COLLATE "C" NOT NULL,
    changed_at     timestamptz NOT NULL DEFAULT now(),
    changed_by     text NOT NULL CHECK (length(changed_by) <= 256),
    deleted        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id, version)
);
COMMENT ON TABLE engagement_version IS 'Every version of an engagement, the current one included; rows are only added. Columns as in engagement.';
COMMENT ON COLUMN engagement_version.changed_at IS 'UTC; this version held from here to the next one''s.';
COMMENT ON COLUMN engagement_version.changed_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN engagement_version.deleted IS 'This version is the deletion; the rest is what was deleted.';
SELECT tenant_protect('engagement_version');
REVOKE UPDATE, DELETE, TRUNCATE ON engagement_version FROM subtier_app;

-- What is stored already is its first version.
DO $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenant LOOP
        PERFORM set_config('subtier.tenant', one::text, true);
        INSERT INTO relation_version (tenant_id, id, version, from_id, to_id, type, source, basis,
               share_low_bp, share_high_bp, confidence_micro, confidence_reason, valid_from, valid_to,
               note, changed_at, changed_by)
        SELECT tenant_id, id, version, from_id, to_id, type, source, basis, share_low_bp, share_high_bp,
               confidence_micro, confidence_reason, valid_from, valid_to, note, created_at, created_by
          FROM relation;
        INSERT INTO engagement_version (tenant_id, id, version, title, root_party_id, changed_at, changed_by)
        SELECT tenant_id, id, version, title, root_party_id, created_at, created_by FROM engagement;
    END LOOP;
    PERFORM set_config('subtier.tenant', '', true);
END
$$;

-- Rows as of a moment ----------------------------------------------------------------------------

CREATE FUNCTION relation_of_party_as_of(party text, ending timestamptz, day date)
    RETURNS TABLE (id text, from_id text, to_id text, type text, source text, basis text,
                   share_low_bp integer, share_high_bp integer, confidence_micro integer,
                   confidence_reason text, valid_from date, valid_to date, note text)
    LANGUAGE sql STABLE
    AS $$
    SELECT v.id, v.from_id, v.to_id, v.type, v.source, v.basis, v.share_low_bp, v.share_high_bp,
           v.confidence_micro, v.confidence_reason, v.valid_from, v.valid_to, v.note
      FROM relation_version v
     WHERE v.tenant_id = tenant_current() AND (v.from_id = party OR v.to_id = party)
       AND v.changed_at < ending AND NOT v.deleted
       AND NOT EXISTS (SELECT FROM relation_version n
                        WHERE n.tenant_id = v.tenant_id AND n.id = v.id
                          AND n.version = v.version + 1 AND n.changed_at < ending)
       AND (v.valid_from IS NULL OR v.valid_from <= day)
       AND (v.valid_to IS NULL OR v.valid_to >= day)
    UNION ALL
    SELECT e.id, e.from_id, e.to_id, e.type, e.source, e.basis, e.share_low_bp, e.share_high_bp,
           e.confidence_micro, e.confidence_reason, e.valid_from, e.valid_to, e.note
      FROM relation e
     WHERE e.tenant_id = tenant_current() AND (e.from_id = party OR e.to_id = party)
       AND NOT EXISTS (SELECT FROM relation_version n
                        WHERE n.tenant_id = e.tenant_id AND n.id = e.id AND n.changed_at < ending)
       AND (e.valid_from IS NULL OR e.valid_from <= day)
       AND (e.valid_to IS NULL OR e.valid_to >= day)
$$;
COMMENT ON FUNCTION relation_of_party_as_of(text, timestamptz, date) IS
    'Relations of a party, either end, valid on the day, of each the version in force before the moment; one entered later counts as it is now.';

CREATE FUNCTION party_as_of(party text, ending timestamptz)
    RETURNS TABLE (body text, version bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT w.body, w.version FROM (
        (SELECT v.body, v.version, 1 AS choice FROM party_version v
          WHERE v.tenant_id = tenant_current() AND v.party_id = party
            AND v.changed_at < ending AND NOT v.deleted
          ORDER BY v.version DESC LIMIT 1)
        UNION ALL
        SELECT p.body, p.version, 2 FROM party p
         WHERE p.tenant_id = tenant_current() AND p.id = party
    ) w ORDER BY w.choice LIMIT 1
$$;
COMMENT ON FUNCTION party_as_of(text, timestamptz) IS
    'A party as it was at the moment; one entered later as it is now.';

-- Search by name ---------------------------------------------------------------------------------
-- Word prefixes, by a full-text index. `@@` is not leakproof, so that under row-level security it
-- could not use the index: the function runs as the owner and names the tenant itself.

CREATE INDEX party_name_words ON party_name USING gin (to_tsvector('simple', value));
CREATE POLICY owner_reads ON party_name FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION party_search(words text, after text, most bigint) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT DISTINCT n.party_id COLLATE "C"
      FROM public.party_name n
     WHERE n.tenant_id = public.tenant_current()
       AND to_tsvector('simple', n.value) @@ to_tsquery('simple', (
               SELECT string_agg(quote_literal(w) || ':*', ' & ')
                 FROM unnest(tsvector_to_array(to_tsvector('simple', words))) w))
       AND n.party_id > after COLLATE "C"
     ORDER BY 1 LIMIT most
$$;
COMMENT ON FUNCTION party_search(text, text, bigint) IS
    'Ids behind `after`, in order, of this tenant''s parties one of whose names holds every word, or a word that begins so.';
REVOKE EXECUTE ON FUNCTION party_search(text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION party_search(text, text, bigint) TO subtier_app;

-- Declarations -----------------------------------------------------------------------------------

CREATE TABLE party_declaration (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    id           uuid NOT NULL,
    party_id     text COLLATE "C" NOT NULL,
    question     text NOT NULL CHECK (question IN ('sub_tiers', 'owners')),
    asked_on     date NOT NULL,
    answer       text CHECK (answer IN ('none', 'some', 'refused')),
    answered_on  date,
    valid_to     date,
    note         text CHECK (octet_length(note) <= 4000),
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    recorded_by  text NOT NULL CHECK (length(recorded_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id),
    CHECK ((answer IS NULL) = (answered_on IS NULL)),
    CHECK (answered_on >= asked_on),
    CHECK (valid_to >= answered_on)
);
CREATE INDEX party_declaration_of ON party_declaration (tenant_id, party_id, question, asked_on DESC);
COMMENT ON TABLE party_declaration IS 'What a vendor was asked and answered, one row a questionnaire; rows are only added. "none" differs from not asked (no row) and from not answered (no answer).';
COMMENT ON COLUMN party_declaration.id IS 'UUIDv7';
COMMENT ON COLUMN party_declaration.question IS 'sub_tiers: do you pass work on, to whom; owners: who owns you.';
COMMENT ON COLUMN party_declaration.asked_on IS 'Day the questionnaire was sent.';
COMMENT ON COLUMN party_declaration.answer IS 'none, some (they are entered as relations), refused; NULL: not answered yet.';
COMMENT ON COLUMN party_declaration.answered_on IS 'Day of the answer.';
COMMENT ON COLUMN party_declaration.valid_to IS 'Last day it counts; NULL: until the next.';
COMMENT ON COLUMN party_declaration.note IS 'Free text, at most 4000 bytes.';
COMMENT ON COLUMN party_declaration.recorded_at IS 'UTC; record time.';
COMMENT ON COLUMN party_declaration.recorded_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('party_declaration');
REVOKE UPDATE, DELETE, TRUNCATE ON party_declaration FROM subtier_app;
