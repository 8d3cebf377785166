-- migrations/0013_import.sql - bulk import of parties: every row of a file with what became of it.
-- SPDX-License-Identifier: Apache-2.0
--
-- A file's rows are first laid down in import_row, then judged together (the same id twice, a parent
-- that is nowhere), then applied in pieces, each a transaction with its checkpoint: an import that is
-- broken off goes on where it was, and its report has a row for every row of the file.

CREATE TABLE import (
    tenant_id            uuid NOT NULL REFERENCES tenant (id),
    id                   uuid NOT NULL,
    state                text NOT NULL DEFAULT 'reading'
                         CHECK (state IN ('reading', 'applying', 'done', 'refused', 'failed')),
    file_name            text NOT NULL CHECK (octet_length(file_name) <= 255),
    options              json NOT NULL,
    columns              json,
    dry_run              boolean NOT NULL,
    all_or_nothing       boolean NOT NULL,
    rows                 bigint NOT NULL DEFAULT 0,
    created              bigint NOT NULL DEFAULT 0,
    updated              bigint NOT NULL DEFAULT 0,
    unchanged            bigint NOT NULL DEFAULT 0,
    refused              bigint NOT NULL DEFAULT 0,
    relations_created    bigint NOT NULL DEFAULT 0,
    relations_updated    bigint NOT NULL DEFAULT 0,
    relations_unchanged  bigint NOT NULL DEFAULT 0,
    relations_refused    bigint NOT NULL DEFAULT 0,
    engagements          bigint NOT NULL DEFAULT 0,
    parties_applied      bigint NOT NULL DEFAULT 0,
    relations_applied    bigint NOT NULL DEFAULT 0,
    error                text CHECK (length(error) <= 1000),
    created_at           timestamptz NOT NULL DEFAULT now(),
    created_by           text NOT NULL CHECK (length(created_by) <= 256),
    finished_at          timestamptz,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE import IS 'One file of parties brought in, or tried; see service/portfolio/import.h.';
COMMENT ON COLUMN import.id IS 'UUIDv7';
COMMENT ON COLUMN import.state IS 'reading, applying, done (dry runs too), refused (all_or_nothing met a bad row: nothing was stored), failed (the file could not be read).';
COMMENT ON COLUMN import.file_name IS 'As the client called it.';
COMMENT ON COLUMN import.options IS 'Format, column map, default schema, root.';
COMMENT ON COLUMN import.columns IS 'What each column was taken for; NULL: not a table.';
COMMENT ON COLUMN import.dry_run IS 'Judge only, store nothing.';
COMMENT ON COLUMN import.all_or_nothing IS 'A single bad row refuses the file.';
COMMENT ON COLUMN import.rows IS 'Rows with something in them.';
COMMENT ON COLUMN import.created IS 'Parties stored, or that would be in a dry run; updated, unchanged and refused alike.';
COMMENT ON COLUMN import.relations_created IS 'Relations stored; relations_updated, relations_unchanged and relations_refused alike.';
COMMENT ON COLUMN import.engagements IS 'Engagements stored or replaced.';
COMMENT ON COLUMN import.parties_applied IS 'import_row.n up to which parties are stored: where it goes on when it was broken off.';
COMMENT ON COLUMN import.relations_applied IS 'The same of relations and engagements, which come after all parties.';
COMMENT ON COLUMN import.error IS 'Why the file could not be read.';
COMMENT ON COLUMN import.created_at IS 'UTC';
COMMENT ON COLUMN import.created_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN import.finished_at IS 'UTC; NULL: going on.';
SELECT tenant_protect('import');

CREATE TABLE import_row (
    tenant_id          uuid NOT NULL,
    import_id          uuid NOT NULL,
    n                  bigint NOT NULL,
    line               bigint NOT NULL,
    party_id           text COLLATE "C",
    schema             text,
    body               text,
    content_hash       bytea,
    relation_id        text COLLATE "C",
    from_id            text COLLATE "C",
    to_id              text COLLATE "C",
    type               text,
    source             text,
    basis              text,
    share_low_bp       integer,
    share_high_bp      integer,
    confidence_micro   integer,
    confidence_reason  text,
    valid_from         date,
    valid_to           date,
    note               text,
    properties         text,
    engagement_id      text COLLATE "C",
    engagement_title   text,
    engagement_root    text COLLATE "C",
    state              text NOT NULL CHECK (state IN ('read', 'refused', 'created', 'updated', 'unchanged', 'repeated')),
    relation_state     text CHECK (relation_state IN ('read', 'refused', 'created', 'updated', 'unchanged', 'repeated')),
    errors             json,
    PRIMARY KEY (tenant_id, import_id, n),
    FOREIGN KEY (tenant_id, import_id) REFERENCES import (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX import_row_party ON import_row (tenant_id, import_id, party_id) WHERE party_id IS NOT NULL;
COMMENT ON TABLE import_row IS 'A row of an imported file, as it was read, and what became of it.';
COMMENT ON COLUMN import_row.n IS '1, 2, 3 ... in the order of the file.';
COMMENT ON COLUMN import_row.line IS 'Where it stands in the file: a line, or a row of a sheet, from 1.';
COMMENT ON COLUMN import_row.party_id IS 'Of the party, as far as it could be read; NULL: the row has none.';
COMMENT ON COLUMN import_row.body IS 'As party.body; NULL: no party, or refused.';
COMMENT ON COLUMN import_row.relation_id IS 'Made of both ends, type and basis, so that the same file again finds it.';
COMMENT ON COLUMN import_row.from_id IS 'This and the following columns as in relation.';
COMMENT ON COLUMN import_row.engagement_id IS 'This and the following columns as in engagement.';
COMMENT ON COLUMN import_row.state IS 'Of the row and its party; repeated: the same party stands in an earlier row.';
COMMENT ON COLUMN import_row.relation_state IS 'Of its relation; NULL: none.';
COMMENT ON COLUMN import_row.errors IS '[{"column", "code", "message"}]; NULL: none.';
SELECT tenant_protect('import_row');

CREATE TABLE import_file (
    tenant_id  uuid NOT NULL,
    import_id  uuid NOT NULL,
    n          integer NOT NULL CHECK (n >= 0),
    bytes      bytea NOT NULL,
    PRIMARY KEY (tenant_id, import_id, n),
    FOREIGN KEY (tenant_id, import_id) REFERENCES import (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE import_file IS 'The pieces of an uploaded file, until its job has read them.';
COMMENT ON COLUMN import_file.n IS 'Position of the piece, from 0.';
COMMENT ON COLUMN import_file.bytes IS 'At most 1 MiB.';
SELECT tenant_protect('import_file');

-- Judging ----------------------------------------------------------------------------------------

CREATE FUNCTION import_fault(field text, code text, message text) RETURNS json
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT json_build_array(json_build_object('column', field, 'code', code, 'message', message)) $$;
COMMENT ON FUNCTION import_fault(text, text, text) IS 'One entry of import_row.errors.';

CREATE FUNCTION import_judge(wanted uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- The rows are too new for the planner's statistics: on many of them a nested loop without an
    -- index would take hours, on few of them it is what spares reading all of party.
    PERFORM set_config('enable_nestloop',
                       CASE WHEN (SELECT max(n) FROM import_row
                                   WHERE tenant_id = tenant_current() AND import_id = wanted) > 500
                            THEN 'off' ELSE 'on' END, true);

    -- The same id twice: the first row counts; another content is a contradiction.
    UPDATE import_row r
       SET state = CASE WHEN r.content_hash = f.content_hash THEN 'repeated' ELSE 'refused' END,
           errors = CASE WHEN r.content_hash = f.content_hash THEN r.errors
                         ELSE import_fault('id', 'duplicate', format('line %s says something else of the same party', f.line)) END,
           relation_state = CASE WHEN r.content_hash = f.content_hash THEN r.relation_state
                                 WHEN r.relation_state IS NOT NULL THEN 'refused' END
      FROM (SELECT DISTINCT ON (party_id) party_id, n, line, content_hash
              FROM import_row
             WHERE tenant_id = tenant_current() AND import_id = wanted AND state = 'read' AND body IS NOT NULL
             ORDER BY party_id, n) f
     WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.state = 'read'
       AND r.party_id = f.party_id AND r.n > f.n AND r.body IS NOT NULL;

    -- What each party will be.
    UPDATE import_row r
       SET state = CASE WHEN p.content_hash IS NULL THEN 'created'
                        WHEN p.content_hash = r.content_hash THEN 'unchanged' ELSE 'updated' END
      FROM import_row s
      LEFT JOIN party p ON p.tenant_id = tenant_current() AND p.id = s.party_id AND p.deleted_at IS NULL
     WHERE s.tenant_id = tenant_current() AND s.import_id = wanted AND s.state = 'read' AND s.body IS NOT NULL
       AND r.tenant_id = s.tenant_id AND r.import_id = s.import_id AND r.n = s.n;

    -- Both ends of a relation must be stored, or come with this file.
    UPDATE import_row r
       SET relation_state = 'refused',
           state = CASE WHEN r.body IS NULL THEN 'refused' ELSE r.state END,
           errors = import_fault(CASE WHEN r.party_id IS NULL THEN 'from/to' ELSE 'parent' END, 'unknown_party',
                                 format('there is no party "%s", neither stored nor in this file', left(m.missing, 200)))
      FROM (SELECT s.n, e.id AS missing
              FROM import_row s, LATERAL (VALUES (s.from_id), (s.to_id)) e (id)
             WHERE s.tenant_id = tenant_current() AND s.import_id = wanted AND s.relation_state = 'read'
               AND NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = tenant_current() AND p.id = e.id
                                                     AND p.deleted_at IS NULL)
               AND NOT EXISTS (SELECT FROM import_row o
                                WHERE o.tenant_id = tenant_current() AND o.import_id = wanted
                                  AND o.party_id = e.id AND o.body IS NOT NULL
                                  AND o.state IN ('created', 'updated', 'unchanged'))) m
     WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.n = m.n;

    UPDATE import_row r SET relation_state = 'repeated'
      FROM (SELECT relation_id, min(n) AS n FROM import_row
             WHERE tenant_id = tenant_current() AND import_id = wanted AND relation_state = 'read'
             GROUP BY relation_id HAVING count(*) > 1) f
     WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.relation_state = 'read'
       AND r.relation_id = f.relation_id AND r.n > f.n;

    UPDATE import_row r
       SET relation_state = CASE WHEN e.id IS NULL THEN 'created'
                WHEN (e.from_id, e.to_id, e.type, e.source, e.basis, e.share_low_bp, e.share_high_bp, e.confidence_micro,
                      e.confidence_reason, e.valid_from, e.valid_to, e.note, e.properties)
                     IS NOT DISTINCT FROM
                     (s.from_id, s.to_id, s.type, s.source, s.basis, s.share_low_bp, s.share_high_bp, s.confidence_micro,
                      s.confidence_reason, s.valid_from, s.valid_to, s.note, s.properties) THEN 'unchanged'
                ELSE 'updated' END
      FROM import_row s
      LEFT JOIN relation e ON e.tenant_id = tenant_current() AND e.id = s.relation_id
     WHERE s.tenant_id = tenant_current() AND s.import_id = wanted AND s.relation_state = 'read'
       AND r.tenant_id = s.tenant_id AND r.import_id = s.import_id AND r.n = s.n;

    -- An engagement's root likewise.
    UPDATE import_row r
       SET state = 'refused',
           errors = import_fault('root', 'unknown_party',
                                 format('there is no party "%s", neither stored nor in this file', left(r.engagement_root, 200)))
     WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.engagement_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = tenant_current() AND p.id = r.engagement_root
                                             AND p.deleted_at IS NULL)
       AND NOT EXISTS (SELECT FROM import_row o
                        WHERE o.tenant_id = tenant_current() AND o.import_id = wanted AND o.party_id = r.engagement_root
                          AND o.body IS NOT NULL AND o.state IN ('created', 'updated', 'unchanged'));

    -- A row that holds a relation or an engagement only.
    UPDATE import_row r
       SET state = coalesce(r.relation_state, 'created')
     WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.state = 'read';

    UPDATE import i
       SET rows = c.rows, created = c.created, updated = c.updated, unchanged = c.unchanged, refused = c.refused,
           relations_created = c.relations_created, relations_updated = c.relations_updated,
           relations_unchanged = c.relations_unchanged, relations_refused = c.relations_refused,
           engagements = c.engagements
      FROM (SELECT count(*) AS rows,
                   count(*) FILTER (WHERE state = 'created' AND body IS NOT NULL) AS created,
                   count(*) FILTER (WHERE state = 'updated' AND body IS NOT NULL) AS updated,
                   count(*) FILTER (WHERE state IN ('unchanged', 'repeated') AND body IS NOT NULL) AS unchanged,
                   count(*) FILTER (WHERE state = 'refused') AS refused,
                   count(*) FILTER (WHERE relation_state = 'created') AS relations_created,
                   count(*) FILTER (WHERE relation_state = 'updated') AS relations_updated,
                   count(*) FILTER (WHERE relation_state IN ('unchanged', 'repeated')) AS relations_unchanged,
                   count(*) FILTER (WHERE relation_state = 'refused') AS relations_refused,
                   count(*) FILTER (WHERE engagement_id IS NOT NULL AND state <> 'refused') AS engagements
              FROM import_row WHERE tenant_id = tenant_current() AND import_id = wanted) c
     WHERE i.tenant_id = tenant_current() AND i.id = wanted;
    PERFORM set_config('enable_nestloop', 'on', true);
END
$$;
COMMENT ON FUNCTION import_judge(uuid) IS
    'Decides of every row of an import what will become of it, and counts; changes nothing else.';

-- Applying ---------------------------------------------------------------------------------------

CREATE FUNCTION party_derive_many(wanted text[]) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM party_name WHERE tenant_id = tenant_current() AND party_id = ANY (wanted);
    DELETE FROM party_identifier WHERE tenant_id = tenant_current() AND party_id = ANY (wanted);
    DELETE FROM party_address WHERE tenant_id = tenant_current() AND party_id = ANY (wanted);

    INSERT INTO party_name (tenant_id, party_id, property, position, value)
    SELECT p.tenant_id, p.id, f.key, v.n - 1, v.value
      FROM party p,
           jsonb_each(p.body::jsonb -> 'properties') f,
           jsonb_array_elements_text(f.value) WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = ANY (wanted) AND p.deleted_at IS NULL
       AND f.key IN ('name', 'alias', 'weakAlias', 'previousName', 'abbreviation',
                     'firstName', 'secondName', 'middleName', 'fatherName', 'motherName', 'lastName');

    INSERT INTO party_identifier (tenant_id, party_id, property, position, value, normalised)
    SELECT p.tenant_id, p.id, f.key, v.n - 1, v.value,
           CASE WHEN f.key IN ('email', 'website') THEN lower(regexp_replace(v.value, '\s', '', 'g'))
                ELSE upper(regexp_replace(v.value, '[^[:alnum:]]', '', 'g')) END
      FROM party p,
           jsonb_each(p.body::jsonb -> 'properties') f,
           jsonb_array_elements_text(f.value) WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = ANY (wanted) AND p.deleted_at IS NULL
       AND (f.key ~ '(Number|Code|Id)$'
            OR f.key IN ('mmsi', 'callSign', 'swiftBic', 'bic', 'iban', 'bankAccount', 'publicKey',
                         'cryptoAddress', 'isin', 'email', 'phone', 'website'));

    INSERT INTO party_address (tenant_id, party_id, position, value, normalised)
    SELECT p.tenant_id, p.id, v.n - 1, v.value,
           btrim(lower(regexp_replace(v.value, '[[:space:][:punct:]]+', ' ', 'g')))
      FROM party p,
           jsonb_array_elements_text(p.body::jsonb -> 'properties' -> 'address')
               WITH ORDINALITY v (value, n)
     WHERE p.tenant_id = tenant_current() AND p.id = ANY (wanted) AND p.deleted_at IS NULL;
$$;
COMMENT ON FUNCTION party_derive_many(text[]) IS 'party_derive (0003) for many parties at once.';

CREATE FUNCTION import_apply_parties(wanted uuid, first bigint, last bigint, actor text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed text[];
BEGIN
    WITH kept AS (
        INSERT INTO party (tenant_id, id, schema, body, content_hash, version)
        SELECT r.tenant_id, r.party_id, r.schema, r.body, r.content_hash, 1
          FROM import_row r
         WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.n BETWEEN first AND last
           AND r.state IN ('created', 'updated') AND r.body IS NOT NULL
         ORDER BY r.party_id
        ON CONFLICT (tenant_id, id) DO UPDATE
           SET schema = excluded.schema, body = excluded.body, content_hash = excluded.content_hash,
               version = party.version + 1, changed_at = now(),
               created_at = CASE WHEN party.deleted_at IS NULL THEN party.created_at ELSE now() END,
               deleted_at = NULL
         WHERE party.content_hash <> excluded.content_hash OR party.deleted_at IS NOT NULL
        RETURNING tenant_id, id, version, body, content_hash
    ), versions AS (
        INSERT INTO party_version (tenant_id, party_id, version, body, content_hash, changed_by)
        SELECT tenant_id, id, version, body, content_hash, actor FROM kept
    )
    SELECT array_agg(id) FROM kept INTO changed;
    IF changed IS NOT NULL THEN
        PERFORM party_derive_many(changed);
    END IF;
    RETURN coalesce(cardinality(changed), 0);
END
$$;
COMMENT ON FUNCTION import_apply_parties(uuid, bigint, bigint, text) IS
    'Stores the parties of a piece of an import; what is stored already with the same content stays; how many changed.';

CREATE FUNCTION import_apply_relations(wanted uuid, first bigint, last bigint, actor text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    done bigint;
BEGIN
    -- Kept from being deleted until the end of this transaction.
    PERFORM 1 FROM party p
      WHERE p.tenant_id = tenant_current() AND p.deleted_at IS NULL
        AND p.id IN (SELECT unnest(ARRAY[r.from_id, r.to_id]) FROM import_row r
                      WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.n BETWEEN first AND last
                        AND r.relation_state IN ('created', 'updated'))
      ORDER BY p.id FOR KEY SHARE;
    WITH piece AS (
        SELECT r.* FROM import_row r
         WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.n BETWEEN first AND last
           AND r.relation_state IN ('created', 'updated')
           AND NOT EXISTS (SELECT FROM (VALUES (r.from_id), (r.to_id)) e (id)
                            WHERE NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = r.tenant_id AND p.id = e.id
                                                                     AND p.deleted_at IS NULL))
    ), kept AS (
        INSERT INTO relation AS e (tenant_id, id, from_id, to_id, type, source, basis, share_low_bp, share_high_bp,
               confidence_micro, confidence_reason, valid_from, valid_to, note, properties, created_by, version)
        SELECT p.tenant_id, p.relation_id, p.from_id, p.to_id, p.type, p.source, p.basis, p.share_low_bp, p.share_high_bp,
               p.confidence_micro, p.confidence_reason, p.valid_from, p.valid_to, p.note, p.properties, actor,
               1 + coalesce((SELECT max(v.version) FROM relation_version v
                              WHERE v.tenant_id = p.tenant_id AND v.id = p.relation_id), 0)
          FROM piece p ORDER BY p.relation_id
        ON CONFLICT (tenant_id, id) DO UPDATE
           SET source = excluded.source, share_low_bp = excluded.share_low_bp, share_high_bp = excluded.share_high_bp,
               confidence_micro = excluded.confidence_micro, confidence_reason = excluded.confidence_reason,
               valid_from = excluded.valid_from, valid_to = excluded.valid_to, note = excluded.note,
               properties = excluded.properties, version = e.version + 1
         WHERE (e.source, e.share_low_bp, e.share_high_bp, e.confidence_micro, e.confidence_reason, e.valid_from,
                e.valid_to, e.note, e.properties)
               IS DISTINCT FROM
               (excluded.source, excluded.share_low_bp, excluded.share_high_bp, excluded.confidence_micro,
                excluded.confidence_reason, excluded.valid_from, excluded.valid_to, excluded.note, excluded.properties)
        RETURNING e.*
    ), versions AS (
        INSERT INTO relation_version (tenant_id, id, version, from_id, to_id, type, source, basis, share_low_bp,
               share_high_bp, confidence_micro, confidence_reason, valid_from, valid_to, note, properties, changed_by)
        SELECT tenant_id, id, version, from_id, to_id, type, source, basis, share_low_bp, share_high_bp,
               confidence_micro, confidence_reason, valid_from, valid_to, note, properties, actor
          FROM kept
    )
    SELECT count(*) FROM kept INTO done;

    WITH kept AS (
        INSERT INTO engagement AS g (tenant_id, id, title, root_party_id, created_by, version)
        SELECT DISTINCT ON (r.engagement_id) r.tenant_id, r.engagement_id, r.engagement_title, r.engagement_root, actor,
               1 + coalesce((SELECT max(v.version) FROM engagement_version v
                              WHERE v.tenant_id = r.tenant_id AND v.id = r.engagement_id), 0)
          FROM import_row r
         WHERE r.tenant_id = tenant_current() AND r.import_id = wanted AND r.n BETWEEN first AND last
           AND r.engagement_id IS NOT NULL AND r.state <> 'refused'
         ORDER BY r.engagement_id, r.n
        ON CONFLICT (tenant_id, id) DO UPDATE
           SET title = excluded.title, root_party_id = excluded.root_party_id, version = g.version + 1
         WHERE (g.title, g.root_party_id) IS DISTINCT FROM (excluded.title, excluded.root_party_id)
        RETURNING g.*
    )
    INSERT INTO engagement_version (tenant_id, id, version, title, root_party_id, changed_by)
    SELECT tenant_id, id, version, title, root_party_id, actor FROM kept;
    RETURN done;
END
$$;
COMMENT ON FUNCTION import_apply_relations(uuid, bigint, bigint, text) IS
    'Stores the relations and engagements of a piece of an import, once all its parties are stored; how many relations changed.';
