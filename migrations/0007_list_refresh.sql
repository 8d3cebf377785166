-- migrations/0007_list_refresh.sql - fetching lists, held files and their release by two people.
-- SPDX-License-Identifier: Apache-2.0
--
-- Shared by all tenants, as everything of lists.

CREATE TABLE list_refresh (
    list_id     text COLLATE "C" PRIMARY KEY CHECK (length(list_id) BETWEEN 1 AND 64),
    ended_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome     text NOT NULL CHECK (outcome IN ('unchanged', 'activated', 'held', 'failed')),
    detail      text NOT NULL DEFAULT '' CHECK (length(detail) <= 1000),
    failures    integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    next_at     timestamptz NOT NULL
);
COMMENT ON TABLE list_refresh IS 'How the last fetch of a list from its publisher went; of lists of the catalogue too that were never imported.';
COMMENT ON COLUMN list_refresh.ended_at IS 'UTC';
COMMENT ON COLUMN list_refresh.outcome IS 'unchanged (304, or the same bytes), activated, held by the gate, failed (nothing came, or nothing that can be read).';
COMMENT ON COLUMN list_refresh.detail IS 'Why it failed or was held; empty otherwise.';
COMMENT ON COLUMN list_refresh.failures IS 'Failures in a row.';
COMMENT ON COLUMN list_refresh.next_at IS 'UTC; when the scheduler fetches it again: the list''s interval, or sooner after a failure, with jitter.';

CREATE TABLE list_fetch (
    list_id         text COLLATE "C" NOT NULL,
    position        integer NOT NULL CHECK (position >= 0),
    url             text NOT NULL CHECK (length(url) <= 2000),
    etag            text NOT NULL CHECK (length(etag) <= 255),
    last_modified   text NOT NULL CHECK (length(last_modified) <= 255),
    version_sha256  text NOT NULL CHECK (version_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (list_id, position)
);
COMMENT ON TABLE list_fetch IS 'State of each file of a list at its publisher, for conditional requests.';
COMMENT ON COLUMN list_fetch.position IS 'Order of the file in the catalogue''s set, from 0.';
COMMENT ON COLUMN list_fetch.url IS 'Where the file was asked for.';
COMMENT ON COLUMN list_fetch.etag IS 'As the server sent it; empty: none.';
COMMENT ON COLUMN list_fetch.last_modified IS 'As the server sent it; empty: none.';
COMMENT ON COLUMN list_fetch.version_sha256 IS 'list_version.sha256 that these files made; of use only while that version is active.';

-- Held files -------------------------------------------------------------------------------------

ALTER TABLE list_version ADD COLUMN held_against bigint CHECK (held_against >= 0);
COMMENT ON COLUMN list_version.held_against IS 'Number of the version that was active when the gate held this one (0: none); while that one is still active, the additions in held_party are screened too. NULL: not held, or refused as malformed.';

CREATE TABLE held_party (
    version_id   bigint NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
    party_id     text COLLATE "C" NOT NULL CHECK (length(party_id) BETWEEN 1 AND 256),
    entity_id    text COLLATE "C" NOT NULL,
    schema       text NOT NULL,
    caption      text NOT NULL,
    measures     integer NOT NULL CHECK (measures BETWEEN 0 AND 127),
    subject      text NOT NULL,
    body         json NOT NULL,
    body_sha256  text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (version_id, party_id)
);
COMMENT ON TABLE held_party IS 'What a held file would add to the active version: screened too while the file waits for a person, and kept for replays. Columns as in listed_party.';
COMMENT ON COLUMN held_party.version_id IS 'The held version.';

-- Release under four eyes ------------------------------------------------------------------------

CREATE TABLE list_override (
    version_id   bigint PRIMARY KEY REFERENCES list_version (id),
    proposed_by  text NOT NULL CHECK (length(proposed_by) BETWEEN 1 AND 256),
    proposed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason       text NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
    approved_by  text CHECK (length(approved_by) BETWEEN 1 AND 256),
    approved_at  timestamptz,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT list_override_four_eyes CHECK (approved_by <> proposed_by)
);
COMMENT ON TABLE list_override IS 'Activation of a version that the gate held: proposed by one administrator, approved by another.';
COMMENT ON COLUMN list_override.proposed_by IS 'user:<id>, key:<id>.';
COMMENT ON COLUMN list_override.proposed_at IS 'UTC';
COMMENT ON COLUMN list_override.reason IS 'Why the findings do not matter, in the proposer''s words.';
COMMENT ON COLUMN list_override.approved_by IS 'Somebody else; NULL: waiting.';
COMMENT ON COLUMN list_override.approved_at IS 'UTC';

-- A proposal is made once and approved once; nobody can rewrite who did it.
CREATE FUNCTION list_override_guard() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.approved_by IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL
       AND NEW.version_id = OLD.version_id AND NEW.proposed_by = OLD.proposed_by
       AND NEW.proposed_at = OLD.proposed_at AND NEW.reason = OLD.reason THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an override is proposed by one and approved by another, once'
        USING ERRCODE = 'check_violation';
END
$$;
COMMENT ON FUNCTION list_override_guard() IS 'Lets an override be proposed, then approved, and nothing else.';
CREATE TRIGGER list_override_guard BEFORE INSERT OR UPDATE ON list_override
    FOR EACH ROW EXECUTE FUNCTION list_override_guard();
REVOKE DELETE, TRUNCATE ON list_override FROM subtier_app;

CREATE FUNCTION list_version_guard() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.list_override o
                    WHERE o.version_id = NEW.id AND o.approved_by IS NOT NULL) THEN
        RAISE EXCEPTION 'a held version becomes active only by an approved override'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION list_version_guard() IS 'A rejected version becomes active only with an approved override.';
CREATE TRIGGER list_version_guard BEFORE UPDATE ON list_version
    FOR EACH ROW WHEN (OLD.state = 'rejected' AND NEW.state <> 'rejected')
    EXECUTE FUNCTION list_version_guard();
