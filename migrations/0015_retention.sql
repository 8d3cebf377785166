-- migrations/0015_retention.sql - how long is kept, what must not go, and what is left of what went.
-- SPDX-License-Identifier: Apache-2.0
--
-- A screening stays as long as the policy says after the last transaction of its engagement, and
-- longer while a legal hold covers it. Then it may be deleted, by retention_run() only, which leaves
-- a tombstone with the hash of the evidence; the trigger refuses any other deletion, the owner's too.

CREATE TABLE engagement_transaction (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    engagement_id  text COLLATE "C" NOT NULL,
    last_on        date NOT NULL,
    noted_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    noted_by       text NOT NULL CHECK (length(noted_by) <= 256),
    PRIMARY KEY (tenant_id, engagement_id),
    FOREIGN KEY (tenant_id, engagement_id) REFERENCES engagement (tenant_id, id)
);
COMMENT ON TABLE engagement_transaction IS 'Day of the last transaction under an engagement, as the customer told it; retention counts from the later of it and its last screening.';
COMMENT ON COLUMN engagement_transaction.last_on IS 'It only moves forward.';
COMMENT ON COLUMN engagement_transaction.noted_at IS 'UTC';
COMMENT ON COLUMN engagement_transaction.noted_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('engagement_transaction');
REVOKE DELETE, TRUNCATE ON engagement_transaction FROM subtier_app;

CREATE TABLE legal_hold (
    tenant_id       uuid NOT NULL REFERENCES tenant (id),
    id              uuid NOT NULL,
    subject_kind    text NOT NULL CHECK (subject_kind IN ('everything', 'engagement', 'screening', 'party')),
    subject_id      text COLLATE "C" CHECK (length(subject_id) BETWEEN 1 AND 200),
    reason          text NOT NULL CHECK (length(btrim(reason)) BETWEEN 1 AND 4000),
    placed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    placed_by       text NOT NULL CHECK (length(placed_by) <= 256),
    released_at     timestamptz,
    released_by     text CHECK (length(released_by) <= 256),
    release_reason  text CHECK (length(btrim(release_reason)) BETWEEN 1 AND 4000),
    PRIMARY KEY (tenant_id, id),
    CHECK ((subject_kind = 'everything') = (subject_id IS NULL)),
    CHECK ((released_at IS NULL) = (released_by IS NULL)),
    CHECK ((released_at IS NULL) = (release_reason IS NULL))
);
COMMENT ON TABLE legal_hold IS 'What must not be deleted whatever its age, until released.';
COMMENT ON COLUMN legal_hold.id IS 'UUIDv7';
COMMENT ON COLUMN legal_hold.subject_id IS 'Id of the engagement, screening or party; NULL: everything of the tenant.';
COMMENT ON COLUMN legal_hold.placed_at IS 'UTC';
COMMENT ON COLUMN legal_hold.placed_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN legal_hold.released_at IS 'UTC; NULL: in force.';
COMMENT ON COLUMN legal_hold.released_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('legal_hold');
REVOKE UPDATE, DELETE, TRUNCATE ON legal_hold FROM subtier_app;
GRANT UPDATE (released_at, released_by, release_reason) ON legal_hold TO subtier_app;

CREATE TABLE tombstone (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    kind         text NOT NULL CHECK (kind IN ('screening', 'party')),
    subject_id   text COLLATE "C" NOT NULL,
    sha256       bytea NOT NULL CHECK (octet_length(sha256) = 32),
    happened_at  timestamptz NOT NULL,
    policy       bigint NOT NULL,
    deleted_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_by   text NOT NULL CHECK (length(deleted_by) <= 256),
    PRIMARY KEY (tenant_id, kind, subject_id, deleted_at)
);
COMMENT ON TABLE tombstone IS 'What is left of what was deleted at the end of its retention; rows are only added.';
COMMENT ON COLUMN tombstone.subject_id IS 'Id of the screening or party.';
COMMENT ON COLUMN tombstone.sha256 IS 'Of the evidence; for a party 32 zero bytes, because a hash of a name can be guessed.';
COMMENT ON COLUMN tombstone.happened_at IS 'UTC; when it was screened, or the party deleted.';
COMMENT ON COLUMN tombstone.policy IS 'policy.version whose retention_years had passed.';
COMMENT ON COLUMN tombstone.deleted_at IS 'UTC';
COMMENT ON COLUMN tombstone.deleted_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('tombstone');
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON tombstone FROM subtier_app;
CREATE TRIGGER tombstone_immutable BEFORE UPDATE OR DELETE ON tombstone
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();

CREATE FUNCTION is_held(wanted_kind text, wanted_id text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM legal_hold h WHERE h.tenant_id = tenant_current() AND h.released_at IS NULL
                      AND (h.subject_kind = 'everything' OR (h.subject_kind = wanted_kind AND h.subject_id = wanted_id)))
$$;
COMMENT ON FUNCTION is_held(text, text) IS 'Does a legal hold cover this engagement, screening or party itself?';

CREATE FUNCTION screening_last_day(s screening) RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT greatest(s.evaluated_at::date,
        (SELECT max(o.evaluated_at)::date FROM screening o
          WHERE o.tenant_id = s.tenant_id AND o.engagement_id = s.engagement_id),
        (SELECT t.last_on FROM engagement_transaction t
          WHERE t.tenant_id = s.tenant_id AND t.engagement_id = s.engagement_id))
$$;
COMMENT ON FUNCTION screening_last_day(screening) IS 'The day retention counts from: last screening or transaction of its engagement.';

CREATE FUNCTION screening_is_due(s screening) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT s.evaluated_at < now() - policy_number('retention_years', 10) * interval '1 year'
       AND screening_last_day(s) < (now() - policy_number('retention_years', 10) * interval '1 year')::date
       AND NOT is_held('screening', s.id::text)
       AND NOT is_held('engagement', s.engagement_id)
       AND NOT EXISTS (SELECT FROM legal_hold h
                        WHERE h.tenant_id = s.tenant_id AND h.released_at IS NULL AND h.subject_kind = 'party'
                          AND position(convert_to('"id":' || to_json(h.subject_id)::text, 'UTF8') IN s.evidence) > 0)
$$;
COMMENT ON FUNCTION screening_is_due(screening) IS 'Has its retention passed, with no legal hold on it, its engagement or one of its parties?';

CREATE FUNCTION screening_delete_check() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT screening_is_due(OLD) OR NOT EXISTS (
        SELECT FROM tombstone t WHERE t.tenant_id = OLD.tenant_id AND t.kind = 'screening'
           AND t.subject_id = OLD.id::text AND t.sha256 = OLD.evidence_sha256) THEN
        RAISE EXCEPTION 'screening rows are written once and never changed, and deleted only after their retention'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION screening_delete_check() IS 'Trigger: a screening goes only when it is due and leaves a tombstone.';
DROP TRIGGER screening_immutable ON screening;
CREATE TRIGGER screening_immutable BEFORE UPDATE ON screening
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
CREATE TRIGGER screening_deleted BEFORE DELETE ON screening
    FOR EACH ROW EXECUTE FUNCTION screening_delete_check();

-- Runs as the owner, for the application may not delete screenings; row-level security is forced,
-- so it reaches the transaction's tenant only.
CREATE FUNCTION retention_run(actor text, most integer, OUT screenings bigint, OUT parties bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    s     screening;
    p     party;
    stub  text;
    years integer := policy_number('retention_years', 10);
BEGIN
    screenings := 0;
    parties := 0;
    FOR s IN SELECT * FROM screening x
              WHERE x.tenant_id = tenant_current() AND x.evaluated_at < now() - years * interval '1 year'
                AND screening_is_due(x)
              ORDER BY x.id LIMIT most FOR UPDATE
    LOOP
        INSERT INTO tombstone (tenant_id, kind, subject_id, sha256, happened_at, policy, deleted_by)
        VALUES (s.tenant_id, 'screening', s.id::text, s.evidence_sha256, s.evaluated_at, policy_in_force(), actor);
        DELETE FROM screening WHERE tenant_id = s.tenant_id AND id = s.id;
        screenings := screenings + 1;
    END LOOP;

    -- A deleted party's row stays, for alerts and history name it; what it said goes.
    FOR p IN SELECT * FROM party x
              WHERE x.tenant_id = tenant_current() AND x.deleted_at < now() - years * interval '1 year'
                AND NOT is_held('party', x.id)
                AND NOT EXISTS (SELECT FROM tombstone t WHERE t.tenant_id = x.tenant_id AND t.kind = 'party'
                                   AND t.subject_id = x.id AND t.happened_at = x.deleted_at)
              ORDER BY x.id LIMIT most FOR UPDATE
    LOOP
        stub := '{"id":' || to_json(p.id)::text || ',"properties":{"name":["(erased)"]},"schema":'
             || to_json(p.schema)::text || '}';
        UPDATE party SET body = stub, content_hash = sha256(convert_to(stub, 'UTF8'))
         WHERE tenant_id = p.tenant_id AND id = p.id;
        UPDATE party_version SET body = stub, content_hash = sha256(convert_to(stub, 'UTF8'))
         WHERE tenant_id = p.tenant_id AND party_id = p.id;
        INSERT INTO tombstone (tenant_id, kind, subject_id, sha256, happened_at, policy, deleted_by)
        VALUES (p.tenant_id, 'party', p.id, decode(repeat('00', 32), 'hex'), p.deleted_at, policy_in_force(), actor);
        parties := parties + 1;
    END LOOP;
END
$$;
COMMENT ON FUNCTION retention_run(text, integer) IS
    'Deletes at most so many screenings whose retention has passed, and what deleted parties said; leaves tombstones.';
REVOKE EXECUTE ON FUNCTION retention_run(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION retention_run(text, integer) TO subtier_app;
